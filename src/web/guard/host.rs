//! The name a request is addressed to. A page that makes its own name point at this machine is found out by that name.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::StatusCode;
use axum::http::request::Parts;

use super::only;
use crate::web::reply::{Answered, Fault};

/// Names that mean this machine to everybody on it, and to nobody else.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Who may come, and by which names.
#[derive(Clone)]
pub struct Guests {
    /// Names beside those of the machine itself, in lower case.
    names: Vec<String>,
    pub(super) token: String,
    /// Other machines can reach the port: then nobody is known by the socket alone.
    pub(super) beyond: bool,
}

impl Guests {
    /// `names` are names and addresses without ports.
    #[must_use]
    pub fn new(names: &[String], listens_on: IpAddr, token: String) -> Self {
        let own = Some(listens_on).filter(|ip| !ip.is_unspecified()).map(|ip| ip.to_string());
        let names = names.iter().cloned().chain(own).map(|name| match name.parse::<Ipv6Addr>() {
            Ok(ip) => format!("[{ip}]"),
            Err(_) => name.to_ascii_lowercase(),
        });
        Self { names: names.collect(), token, beyond: !listens_on.is_loopback() }
    }
}

/// The name and port that a request is addressed to, which it may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Host {
    /// As it stands in an address, in lower case: `localhost:5111`.
    pub(super) authority: String,
    pub(super) port: Option<u16>,
    /// It names this machine, seen from itself.
    pub(super) is_local: bool,
}

/// Reads the name and refuses those that are not on the list.
pub(super) fn named(parts: &Parts, guests: &Guests) -> Answered<Host> {
    let unreadable = || {
        Fault::new(StatusCode::BAD_REQUEST, "bad_host", "the request does not say whom it is for")
    };
    let text = only(parts, "host")?.ok_or_else(unreadable)?;
    let (name, port) = split(text).ok_or_else(unreadable)?;
    // An address in the first line, as proxies are sent it, must be the same one.
    let stands_twice = parts.uri.authority().map(|other| other.as_str().eq_ignore_ascii_case(text));
    if stands_twice == Some(false) || parts.uri.scheme_str().is_some_and(|scheme| scheme != "http")
    {
        return Err(unreadable());
    }
    let is_local = LOCAL.contains(&name.as_str());
    if !is_local && !guests.names.contains(&name) {
        let fault = Fault::new(
            StatusCode::FORBIDDEN,
            "host_refused",
            format!("the dashboard does not answer to the name {name}"),
        );
        return Err(fault.hint("use localhost, or add the name to the setting allowed_hosts"));
    }
    Ok(Host { authority: text.to_ascii_lowercase(), port, is_local })
}

/// `localhost:5111` or `[::1]`: a name or an address and perhaps a port, and nothing that could hide another.
fn split(text: &str) -> Option<(String, Option<u16>)> {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (inner, after) = rest.split_once(']')?;
            let ip: Ipv6Addr = inner.parse().ok()?;
            let port = if after.is_empty() { None } else { Some(after.strip_prefix(':')?) };
            (format!("[{ip}]"), port)
        }
        None => match text.split_once(':') {
            Some((name, port)) => (name.to_ascii_lowercase(), Some(port)),
            None => (text.to_ascii_lowercase(), None),
        },
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_name = name.starts_with('[') || !name.is_empty() && name.chars().all(plain);
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let port = match port {
        None => None,
        Some(port) if digits(port) => Some(port.parse().ok().filter(|port| *port != 0)?),
        Some(_) => return None,
    };
    is_name.then_some((name, port))
}
