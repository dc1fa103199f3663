//! Replies: JSON, and errors of every room with the status that goes with their kind.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::{Error, Kind};

pub(super) const JSON: &str = "application/json";

/// A reply in one piece, of this type.
pub(super) fn whole(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Any value as JSON.
pub(super) fn json_of(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(text) => whole(JSON, text),
        Err(e) => {
            Fault::from(Error::new(Kind::Failed, "cannot write JSON").because(e)).into_response()
        }
    }
}

/// Leads on to another address of ours, to be read there.
pub(super) fn seen_at(place: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// What a request comes to.
pub(super) type Answered<T> = Result<T, Fault>;

/// What went wrong, as it is told: a status, a word that programs can test, a sentence, and a way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

impl Fault {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn json(&self) -> Value {
        json!({ "success": false, "code": self.code, "message": self.message, "hint": self.hint })
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let (status, code) = of_kind(error.kind);
        let message = match &error.because {
            Some(cause) => format!("{} ({cause})", error.message),
            None => error.message,
        };
        Self { status, code, message, hint: error.hint }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = json_of(&self.json());
        *response.status_mut() = self.status;
        // For whoever draws it as a page.
        response.extensions_mut().insert(self);
        response
    }
}

const fn of_kind(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "failed"),
        Kind::Usage => (StatusCode::BAD_REQUEST, "usage"),
        Kind::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        Kind::Refused => (StatusCode::FORBIDDEN, "refused"),
        Kind::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Kind::StoreUnusable => (StatusCode::SERVICE_UNAVAILABLE, "store_unusable"),
        Kind::StoreNewer => (StatusCode::SERVICE_UNAVAILABLE, "store_newer"),
        Kind::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, "disk_full"),
        Kind::OverLimit => (StatusCode::CONFLICT, "over_limit"),
        Kind::CannotTell => (StatusCode::CONFLICT, "cannot_tell"),
    }
}
