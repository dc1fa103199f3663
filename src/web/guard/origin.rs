//! Which page a request comes from, if it comes from one: an order is taken from our own pages only.
//!
//! Browsers say so themselves, and pages cannot make them say otherwise. A request that says nothing of the kind was not
//! made by a browser.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};

use super::host::Host;
use super::only;
use crate::web::reply::{Answered, Fault};

/// What is known of where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// From one of our own pages.
    OwnPage,
    /// From no page at all.
    NoBrowser,
    /// It reads; who reads is not what matters.
    Reading,
}

/// Refuses what another site's page wants done or wants to see.
pub(super) fn check(parts: &Parts, host: &Host) -> Answered<Proof> {
    let site = only(parts, "sec-fetch-site")?;
    let origin = only(parts, "origin")?;
    let referer = only(parts, "referer")?;
    if origin.is_some_and(|origin| !is_ours(origin, host)) {
        return Err(foreign());
    }
    if parts.method != Method::POST {
        return match site {
            None | Some("same-origin" | "none") => Ok(Proof::Reading),
            // A link on another page may lead here: it is followed, and nothing more.
            Some(_) if is_followed_link(parts)? => Ok(Proof::Reading),
            Some(_) => Err(foreign()),
        };
    }
    match (site, origin, referer) {
        (Some("same-origin"), _, _) | (None, Some(_), _) => Ok(Proof::OwnPage),
        (Some(_), _, _) => Err(foreign()),
        (None, None, None) => Ok(Proof::NoBrowser),
        (None, None, Some(page)) => {
            let after = page.strip_prefix("http://").or_else(|| page.strip_prefix("https://"));
            let authority = after.and_then(|rest| rest.split(['/', '?', '#']).next());
            if authority.is_some_and(|authority| authority.eq_ignore_ascii_case(&host.authority)) {
                Ok(Proof::OwnPage)
            } else {
                Err(foreign())
            }
        }
    }
}

/// `http://localhost:5111` where the request is for `localhost:5111`; behind a proxy of the user's, `https`.
fn is_ours(origin: &str, host: &Host) -> bool {
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(&host.authority))
}

fn is_followed_link(parts: &Parts) -> Answered<bool> {
    let (mode, target) = (only(parts, "sec-fetch-mode")?, only(parts, "sec-fetch-dest")?);
    Ok(mode == Some("navigate") && target == Some("document"))
}

fn foreign() -> Fault {
    Fault::new(
        StatusCode::FORBIDDEN,
        "foreign_page",
        "the request comes from a page that is not the dashboard's",
    )
}
