//! Answers kept until the store changes, and their tags (RFC 9110, section 13.1.2).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::xxh3_128;

use crate::failure::Failure;
use crate::site::Site;

/// Bytes of bodies that are kept in all, and of one.
const MOST: usize = 48 << 20;
const MOST_OF_ONE: usize = 8 << 20;
/// Bytes of the longest answer.
const LONGEST: usize = 1 << 30;

#[derive(Clone)]
pub struct Cache {
    site: Site,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    version: i64,
    bytes: usize,
    answers: HashMap<String, Answer>,
    /// Addresses in the order in which they came.
    order: VecDeque<String>,
}

#[derive(Clone)]
struct Answer {
    tag: HeaderValue,
    kind: HeaderValue,
    body: Bytes,
}

impl Cache {
    pub fn new(site: Site) -> Self {
        Self { site, kept: Arc::default() }
    }

    fn find(&self, version: i64, address: &str) -> Option<Answer> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.version == version { kept.answers.get(address).cloned() } else { None }
    }

    fn keep(&self, version: i64, address: String, answer: &Answer) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.version != version {
            *kept = Kept { version, ..Kept::default() };
        }
        if answer.body.len() > MOST_OF_ONE || kept.answers.contains_key(&address) {
            return;
        }
        kept.bytes += answer.body.len();
        while kept.bytes > MOST
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.bytes -= kept.answers.remove(&oldest).map_or(0, |answer| answer.body.len());
        }
        kept.order.push_back(address.clone());
        kept.answers.insert(address, answer.clone());
    }
}

/// Answers from what is kept, or keeps what is answered. Only its tag goes to whom has the bytes already.
pub async fn cached(State(cache): State<Cache>, mut request: Request, next: Next) -> Response {
    let head = *request.method() == Method::HEAD;
    if !head && *request.method() != Method::GET {
        return next.run(request).await;
    }
    *request.method_mut() = Method::GET;
    let known = request.headers().get_all(header::IF_NONE_MATCH).iter().cloned().collect::<Vec<_>>();
    let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    // Asked before anything is read: what is kept is never newer than it says, and at worst read again.
    let version = match cache.site.version() {
        Ok(version) => version,
        Err(error) => return Failure::from(error).into_response(),
    };
    let answer = match cache.find(version, &address) {
        Some(answer) => answer,
        None => {
            let response = next.run(request).await;
            if response.status() != StatusCode::OK {
                return response;
            }
            let (parts, body) = response.into_parts();
            let Ok(body) = to_bytes(body, LONGEST).await else {
                return Failure::internal("the answer is too long").into_response();
            };
            let tag = format!("\"{:032x}\"", xxh3_128(&body));
            let tag = HeaderValue::from_str(&tag).expect("hexadecimal digits between quotation marks");
            let plain = HeaderValue::from_static("application/octet-stream");
            let answer = Answer { tag, kind: parts.headers.get(header::CONTENT_TYPE).cloned().unwrap_or(plain), body };
            cache.keep(version, address, &answer);
            answer
        }
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, answer.tag.clone());
    // Always asked for again, which costs a tag.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if matches(&known, &answer.tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, answer.kind);
    if head {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(answer.body.len()));
        return (headers, Body::empty()).into_response();
    }
    (headers, answer.body).into_response()
}

fn matches(known: &[HeaderValue], tag: &HeaderValue) -> bool {
    let known = known.iter().filter_map(|value| value.to_str().ok()).flat_map(|tags| tags.split(','));
    let mut known = known.map(|known| known.trim().trim_start_matches("W/"));
    known.any(|known| known == "*" || known.as_bytes() == tag.as_bytes())
}
