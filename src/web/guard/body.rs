//! What a request carries: little, soon, and in a form that no foreign page can send unasked.

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};

use super::only;
use super::origin::Proof;
use crate::web::reply::{Answered, Fault};
use crate::web::site::Limits;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Reads it whole, so that what comes after has no part in how slow or how large it is.
pub(super) async fn read(
    parts: &Parts,
    body: Body,
    proof: Proof,
    limits: &Limits,
) -> Answered<Bytes> {
    if parts.method != Method::POST {
        return if body.is_end_stream() { Ok(Bytes::new()) } else { Err(unasked()) };
    }
    check_type(parts, proof, body.is_end_stream())?;
    let announced = body.size_hint().lower();
    if announced > u64::try_from(limits.body_bytes).unwrap_or(u64::MAX) {
        return Err(too_large(limits));
    }
    match tokio::time::timeout(limits.patience, to_bytes(body, limits.body_bytes)).await {
        Err(_) => {
            Err(Fault::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "the request took too long"))
        }
        // Cut off, badly framed, or longer than it may be: only the last has anybody to tell.
        Ok(read) => read.map_err(|_| too_large(limits)),
    }
}

/// JSON cannot be sent across sites unasked; forms can, and are taken from our own pages only.
fn check_type(parts: &Parts, proof: Proof, is_empty: bool) -> Answered<()> {
    let wrong = |message: &str| {
        Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", message)
            .hint("send application/json, or no body at all")
    };
    if only(parts, "content-encoding")?.is_some() {
        return Err(wrong("compressed bodies are not read"));
    }
    let Some(header) = only(parts, "content-type")? else {
        return if is_empty { Ok(()) } else { Err(wrong("the body does not say what it is")) };
    };
    let kind = header.split(';').next().unwrap_or_default().trim();
    let is_form = kind.eq_ignore_ascii_case(FORM);
    if kind.eq_ignore_ascii_case(JSON) || is_form && (is_empty || proof == Proof::OwnPage) {
        Ok(())
    } else if is_form {
        Err(wrong("forms are taken from the dashboard's own pages only"))
    } else {
        Err(wrong("the body is neither JSON nor a form of the dashboard"))
    }
}

fn unasked() -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, "unasked_body", "a request that reads carries no body")
}

fn too_large(limits: &Limits) -> Fault {
    let message = format!("a body may have {} bytes", limits.body_bytes);
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
}
