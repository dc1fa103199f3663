//! Who is let in: every request passes here before anything else looks at it, and every reply on its way out.
//!
//! Three dangers, three answers. A web page that our own browser shows (rebinding of names, forged forms, frames) is told
//! by Host, Origin and Sec-Fetch-Site. Another user of the machine is told by the kernel. Whoever else can reach the port
//! has to know the token.

mod body;
mod headers;
mod host;
mod origin;
mod token;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::web::pages;
use crate::web::peer::{Peer, Standing};
use crate::web::reply::{Answered, Fault};
use crate::web::site::Desk;

pub use host::Guests;
pub(super) use token::{PATH as TOKEN_PATH, enter};

/// The one way in and out.
pub(super) async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let accepts = request.headers().get("accept").and_then(|kinds| kinds.to_str().ok());
    let accepts = accepts.map(str::to_owned);
    let mut response = match admitted(&desk, request).await {
        Ok(Admitted::Request(request)) => next.run(request).await,
        Ok(Admitted::Reply(reply)) => reply,
        Err(fault) => fault.into_response(),
    };
    response = pages::drawn(&path, accepts.as_deref(), response);
    headers::add(response.headers_mut());
    response
}

/// What becomes of a request that is let in.
enum Admitted {
    Request(Request),
    /// Answered at the door.
    Reply(Response),
}

async fn admitted(desk: &Desk, request: Request) -> Answered<Admitted> {
    let (parts, body) = request.into_parts();
    if ![Method::GET, Method::HEAD, Method::POST].contains(&parts.method) {
        let message = format!("{} is not served here", parts.method);
        return Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message));
    }
    let guests = &desk.site.guests;
    let host = host::named(&parts, guests)?;
    let proof = origin::check(&parts, &host)?;
    let standing = parts.extensions.get::<Peer>().map_or(Standing::Stranger, |peer| peer.standing);
    let known = standing == Standing::Ours && host.is_local && !guests.beyond;
    if let Some(reply) = token::check(&parts, &host, &desk.site, known)? {
        return Ok(Admitted::Reply(reply));
    }
    let body = body::read(&parts, body, proof, &desk.site.limits).await?;
    Ok(Admitted::Request(Request::from_parts(parts, body.into())))
}

/// A header that stands there once at most, as text.
fn only<'a>(parts: &'a Parts, name: &str) -> Answered<Option<&'a str>> {
    let mut all = parts.headers.get_all(name).iter();
    let first = all.next();
    let text = first.map(|value| value.to_str()).transpose();
    match (text, all.next()) {
        (Ok(text), None) => Ok(text),
        _ => Err(Fault::new(
            StatusCode::BAD_REQUEST,
            "bad_header",
            format!("the header {name} cannot be understood"),
        )),
    }
}
