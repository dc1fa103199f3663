//! What went wrong, as a page: for whoever looks with a browser.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{HTML, layout};
use crate::web::guard::TOKEN_PATH;
use crate::web::reply::Fault;

/// The fault as a page, if the one who asked is a person; programs keep the JSON.
pub(in crate::web) fn drawn(path: &str, accepts: Option<&str>, response: Response) -> Response {
    let for_people = accepts.is_some_and(|kinds| kinds.contains("text/html"))
        && !path.starts_with("/api/")
        && !path.starts_with("/live/");
    let Some(fault) = response.extensions().get::<Fault>().filter(|_| for_people).cloned() else {
        return response;
    };
    let page = page(&fault).into_string();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    (fault.status, headers, page).into_response()
}

fn page(fault: &Fault) -> Markup {
    let body = html! {
        section.panel.trouble {
            h1 { (fault.status.as_u16()) " " (title(fault.status)) }
            p { (fault.message) "." }
            @if let Some(hint) = &fault.hint { p.quiet { (hint) "." } }
            @if fault.status == StatusCode::UNAUTHORIZED { (door()) }
            p { a.button href="/" { "To the processes" } }
        }
    };
    layout::document(title(fault.status), "", None, &html! {}, &body)
}

fn door() -> Markup {
    html! {
        form.door method="post" action=(TOKEN_PATH) {
            label for="token" { "Token" }
            input #token type="password" name="token" autocomplete="off" required;
            button.button.main { "Enter" }
        }
    }
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "Who are you?",
        StatusCode::FORBIDDEN => "Refused",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "Not done",
        StatusCode::BAD_REQUEST => "Not understood",
        StatusCode::SERVICE_UNAVAILABLE => "Not now",
        _ => "Something went wrong",
    }
}
