use url::Url;

/// One GET. Redirects are answers like others: whoever asks decides whether to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub url: Url,
    /// Sent as `If-None-Match`.
    pub etag: Option<String>,
    /// Sent as `If-Modified-Since`.
    pub last_modified: Option<String>,
    /// Sent as `Accept`.
    pub accept: &'static str,
    /// A body of more bytes is an error, and is not read to its end.
    pub limit_bytes: usize,
}

/// What a server answered, the body decompressed.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case, in the order sent.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header called `name` (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The charset that `Content-Type` names.
    pub fn charset(&self) -> Option<String> {
        let (_, parameters) = self.header("content-type")?.split_once(';')?;
        let charset = parameters.split(';').find_map(|one| {
            let (name, value) = one.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        })?;
        Some(charset).filter(|charset| !charset.is_empty())
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("`{url}` sent more than {limit} bytes")]
    TooLarge { url: Url, limit: usize },
    #[error("`{url}` did not answer in time")]
    TimedOut { url: Url },
    #[error("`{url}` cannot be reached")]
    Unreachable { url: Url, source: Box<dyn std::error::Error + Send + Sync> },
}

/// The network.
pub trait Fetch: Sync {
    /// Sends one GET and reads its answer, without following redirects.
    ///
    /// # Errors
    /// If no whole answer came. A status of 400 or more is an answer.
    fn get(&self, request: &Request) -> Result<Answer, FetchError>;
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn the_charset_is_read_out_of_its_quotes() {
        let of = |value: &str| {
            Answer { headers: vec![("content-type".into(), value.into())], ..Answer::default() }.charset()
        };
        assert_eq!(of("text/html; charset=windows-1250").as_deref(), Some("windows-1250"));
        assert_eq!(of("text/html; Charset=\"UTF-8\"; x=y").as_deref(), Some("UTF-8"));
        assert_eq!(of("text/html; charset="), None);
        assert_eq!(of("text/html"), None);
    }
}
