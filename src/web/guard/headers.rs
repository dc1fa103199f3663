//! What every reply says to the browser that shows it.

use axum::http::header::{self, Entry, HeaderMap, HeaderName, HeaderValue};

/// Nothing but our own files and our own address; nothing inline; in no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: under that a browser calls the origin of our own forms `null`.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub(super) fn add(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What is going on is for nobody's disk; files that never change say so themselves.
    if let Entry::Vacant(place) = headers.entry(header::CACHE_CONTROL) {
        place.insert(HeaderValue::from_static("no-store"));
    }
}
