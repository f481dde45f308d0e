use std::io::Read;
use std::time::Duration;

use ureq::Agent;
use url::Url;

use crate::fetch::{Answer, Fetch, FetchError, Request};

/// The network itself, over HTTP and HTTPS.
pub struct HttpFetch {
    agent: Agent,
}

/// A name and an address, so that whoever runs a server knows whom to write to.
const USER_AGENT: &str =
    concat!("rashomon/", env!("CARGO_PKG_VERSION"), " (news reader; +https://crates.io/crates/rashomon)");
/// A server that has not begun to answer by then is passed over.
const CONNECT_SECS: u64 = 15;

impl HttpFetch {
    /// Gives up on an answer that takes longer than `timeout_secs` in all, however slowly it drips.
    pub fn new(timeout_secs: u64) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .timeout_global(Some(Duration::from_secs(timeout_secs)))
            .timeout_connect(Some(Duration::from_secs(CONNECT_SECS.min(timeout_secs))))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        Self { agent: Agent::new_with_config(config) }
    }
}

impl Fetch for HttpFetch {
    fn get(&self, request: &Request) -> Result<Answer, FetchError> {
        let url = &request.url;
        let mut get = self.agent.get(url.as_str()).header("accept", request.accept);
        if let Some(etag) = &request.etag {
            get = get.header("if-none-match", etag);
        }
        if let Some(day) = &request.last_modified {
            get = get.header("if-modified-since", day);
        }
        let response = get.call().map_err(|error| failed(url, error))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let mut body = Vec::new();
        let most = request.limit_bytes as u64;
        let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        // A byte more than allowed tells a body that is too large from one that just fits.
        reader.take(most + 1).read_to_end(&mut body).map_err(|error| failed(url, ureq::Error::from(error)))?;
        if body.len() as u64 > most {
            return Err(FetchError::TooLarge { url: url.clone(), limit: request.limit_bytes });
        }
        Ok(Answer { status, headers, body })
    }
}

fn failed(url: &Url, error: ureq::Error) -> FetchError {
    match error {
        ureq::Error::Timeout(_) => FetchError::TimedOut { url: url.clone() },
        error => FetchError::Unreachable { url: url.clone(), source: Box::new(error) },
    }
}
