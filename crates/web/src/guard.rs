//! What every answer says to browsers, and which requests are heard at all.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;

/// Nothing from elsewhere, no script but our own file, no style but our own file, in no other page's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Bytes of an address.
const LONGEST: usize = 8 * 1024;

/// Under which names the server may be asked besides `localhost` and numbers. A page of a foreign site can reach the
/// server by a name of its own that leads here (DNS rebinding), but by no name of ours, and by no number.
#[derive(Clone, Debug, Default)]
pub struct Names(Arc<[String]>);

impl Names {
    pub fn new(names: Vec<String>) -> Self {
        Self(names.into())
    }

    fn allow(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host();
        let number = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        number.parse::<IpAddr>().is_ok()
            || name.eq_ignore_ascii_case("localhost")
            || self.0.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// Hears a request, or says why not.
pub async fn guard(State(names): State<Names>, request: Request, next: Next) -> Response {
    match refused(&names, &request) {
        Some(failure) => failure.into_response(),
        None => next.run(request).await,
    }
}

/// Says to browsers how every answer is to be taken, failures too.
pub async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With no referrer at all browsers would not say either from which page a form comes.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused(names: &Names, request: &Request) -> Option<Failure> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = request.uri().authority().map(Authority::as_str).or(header("host"));
    if !host.is_some_and(|host| names.allow(host)) {
        let told = "this server is asked by `localhost`, by number, or by a name that `--name` gives";
        return Some(Failure::new(StatusCode::MISDIRECTED_REQUEST, told));
    }
    if request.uri().path_and_query().is_some_and(|asked| asked.as_str().len() > LONGEST) {
        return Some(Failure::new(StatusCode::URI_TOO_LONG, format!("an address may have {LONGEST} bytes")));
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // Browsers say from where a form comes. What says nothing is no browser, and needs the token like all others.
    let foreign = header("origin")
        .is_some_and(|origin| Some(origin) != host.map(|host| format!("http://{host}")).as_deref())
        || header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    if changes && foreign && !behind_tls(header("origin"), host) {
        let told = "corrections are taken from this server's own pages only";
        return Some(Failure::new(StatusCode::FORBIDDEN, told));
    }
    None
}

/// A server in front of this one may speak https and hand on the host's name.
fn behind_tls(origin: Option<&str>, host: Option<&str>) -> bool {
    matches!((origin, host), (Some(origin), Some(host)) if origin.strip_prefix("https://") == Some(host))
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn only_names_that_nobody_else_can_own_are_heard() {
        let names = Names::new(vec!["desk.example".to_owned()]);
        for host in
            ["localhost:8087", "127.0.0.1:8087", "[::1]:8087", "LOCALHOST", "192.168.0.7:80", "desk.example:8087"]
        {
            assert!(names.allow(host), "{host}");
        }
        for host in ["evil.example:8087", "localhost.evil.example", "", "127.0.0.1.evil.example", "user@evil.example"] {
            assert!(!names.allow(host), "{host}");
        }
    }
}
