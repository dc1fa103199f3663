//! The token: what a visitor has to know whom the kernel does not vouch for.
//!
//! It comes through the form at the door or in the address, then in a cookie; programs send it as a bearer token. Whoever
//! opens a browser from the command line hands it a pass in the token's place, which is good for one visit.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use form_urlencoded::{Serializer, parse};

use super::host::{self, Guests, Host};
use super::only;
use crate::store::secret::{self, is_same};
use crate::web::reply::{Answered, Fault, seen_at};
use crate::web::site::{Desk, Site};

/// Where the form at the door sends it.
pub(in crate::web) const PATH: &str = "/token";
/// What anybody may see: that it answers, the door itself, and how it is painted.
const OPEN: [&str; 2] = ["/healthz", PATH];
pub(in crate::web) const ASSETS: &str = "/assets/";
/// A year.
const REMEMBERED_FOR: u32 = 31_536_000;

/// Lets in who is known or knows the token; a reply of its own where the address must be cleaned first.
pub(super) fn check(
    parts: &Parts,
    host: &Host,
    site: &Site,
    known: bool,
) -> Answered<Option<Response>> {
    let guests = &site.guests;
    let in_address = |name| (parts.method != Method::POST).then(|| without(parts, name)).flatten();
    if let Some((token, place)) = in_address("token") {
        let welcome = is_same(&token, &guests.token).then(|| welcome(&place, host, guests));
        return welcome.map(Some).ok_or_else(unknown);
    }
    let pass = in_address("pass");
    if let Some((told, place)) = &pass
        && secret::redeem(&site.folder, told, site.doors.clock().now())
    {
        return Ok(Some(welcome(place, host, guests)));
    }
    let path = parts.uri.path();
    let open = known || OPEN.contains(&path) || path.starts_with(ASSETS);
    let is_token = |told: &str| is_same(told, &guests.token);
    if !open
        && !bearer(parts)?.is_some_and(is_token)
        && !cookies(&parts.headers, &cookie_name(host)).any(is_token)
    {
        return Err(unknown());
    }
    // A pass that was used already may stand in the address of somebody who is known by now.
    Ok(pass.map(|(_, place)| seen_at(&place)))
}

/// The form at the door.
pub(in crate::web) async fn enter(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let guests = &desk.site.guests;
    let (parts, body) = request.into_parts();
    let body =
        axum::body::to_bytes(body, desk.site.limits.body_bytes).await.unwrap_or(Bytes::new());
    let told = parse(&body).find(|(name, _)| name == "token").map(|(_, token)| token);
    match (told, host::named(&parts, guests)) {
        (Some(token), Ok(host)) if is_same(token.trim(), &guests.token) => {
            welcome("/", &host, guests)
        }
        _ => unknown().into_response(),
    }
}

/// A parameter of the address, and the address without it.
fn without(parts: &Parts, wanted: &str) -> Option<(String, String)> {
    let pairs: Vec<_> = parse(parts.uri.query()?.as_bytes()).collect();
    let (_, value) = pairs.iter().find(|(name, _)| name == wanted)?;
    let rest = pairs.iter().filter(|(name, _)| name != wanted);
    let rest = Serializer::new(String::new()).extend_pairs(rest).finish();
    let mark = if rest.is_empty() { "" } else { "?" };
    // One slash: two would begin the name of another host.
    let path = parts.uri.path().trim_start_matches('/');
    Some((value.to_string(), format!("/{path}{mark}{rest}")))
}

fn bearer(parts: &Parts) -> Answered<Option<&str>> {
    let header = only(parts, "authorization")?;
    Ok(header.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim))
}

/// Cookies know no ports: the name does, for two dashboards on one machine.
fn cookie_name(host: &Host) -> String {
    format!("tce_token_{}", host.port.unwrap_or(80))
}

fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.filter(move |(known, _)| known.trim() == name).map(|(_, value)| value.trim())
}

/// Remembers the visitor and leads on.
fn welcome(place: &str, host: &Host, guests: &Guests) -> Response {
    let mut response = seen_at(place);
    let cookie = format!(
        "{}={}; Path=/; Max-Age={REMEMBERED_FOR}; HttpOnly; SameSite=Strict",
        cookie_name(host),
        guests.token
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn unknown() -> Fault {
    Fault::new(
        StatusCode::UNAUTHORIZED,
        "token_needed",
        "the dashboard does not know you: it wants its token",
    )
    .hint("it is in dashboard.token in the data folder, or what the setting dashboard_token says; programs send Authorization: Bearer TOKEN")
}
