//! Why there is no answer, told to people as a page and to programs as RFC 9457 says.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;
use rashomon_engine::StoreError;
use rashomon_text::in_full;
use schemars::JsonSchema;
use serde::Serialize;

use crate::pages::page;

/// Why there is no answer. Turned into what the asker reads by [`told`].
#[derive(Clone, Debug)]
pub struct Failure {
    pub status: StatusCode,
    pub detail: String,
}

impl Failure {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// What was asked makes no sense.
    pub fn wrong(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let status = match &error {
            StoreError::Unknown { .. } => StatusCode::NOT_FOUND,
            StoreError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            StoreError::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, detail: in_full(&error) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every failure its words, those of the router and of the limits too: a problem (RFC 9457) below `/api`, else a
/// page.
pub async fn told(request: Request, next: Next) -> Response {
    let of_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let failure =
        response.extensions().get::<Failure>().cloned().unwrap_or_else(|| Failure::new(status, words(status)));
    let mut told = if of_api { problem(&failure) } else { failure_page(&failure) };
    if let Some(methods) = response.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, methods.clone());
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        told.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    told
}

fn words(status: StatusCode) -> &'static str {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => "this address cannot be asked in this way",
        StatusCode::PAYLOAD_TOO_LARGE => "more was sent than is taken",
        StatusCode::NOT_FOUND => "there is nothing at this address",
        _ => "the request cannot be answered",
    }
}

/// A failure as programs read it (RFC 9457).
#[derive(Serialize, JsonSchema)]
pub struct Problem {
    /// `about:blank`: what the status says.
    r#type: &'static str,
    title: &'static str,
    status: u16,
    /// What went wrong with what.
    detail: String,
}

fn problem(failure: &Failure) -> Response {
    let title = failure.status.canonical_reason().unwrap_or("Problem");
    let status = failure.status;
    let problem = Problem { r#type: "about:blank", title, status: status.as_u16(), detail: failure.detail.clone() };
    let body = serde_json::to_vec(&problem).expect("strings and a number");
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

fn failure_page(failure: &Failure) -> Response {
    let title = match failure.status {
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::SERVICE_UNAVAILABLE => "Not now",
        status if status.is_server_error() => "The store failed",
        _ => "This cannot be done",
    };
    let content = html! {
        h1 { (title) }
        p role="alert" { (failure.detail) "." }
        p { a href="/" { "All stories" } }
    };
    (failure.status, page(title, "", 0, content)).into_response()
}
