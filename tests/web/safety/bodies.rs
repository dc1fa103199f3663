//! What a request may carry.

use axum::body::Body;
use axum::http::Request;

use super::super::Standing;
use super::{Lines, verdict};
use crate::stage::Stage;

const OWN: (&str, &str) = ("origin", "http://localhost:5111");

fn orders(lines: Lines<'_>, body: &str) -> String {
    let lines = [&[("host", "localhost:5111")], lines].concat();
    verdict(&Stage::new().dashboard().orders("/nowhere", &lines, body))
}

#[test]
fn json_and_our_own_forms_are_read() {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let taken: &[(Lines<'_>, &str)] = &[
        (&[], ""),
        (&[("content-type", "application/json")], "{}"),
        (&[("content-type", "Application/JSON; charset=utf-8")], "{}"),
        (&[OWN, form], "force=true"),
        (&[form], ""),
    ];
    for (lines, body) in taken {
        assert_eq!(orders(lines, body), "not_found", "{lines:?}");
    }
}

#[test]
fn what_a_foreign_page_could_send_unasked_is_not() {
    let refused: &[(Lines<'_>, &str)] = &[
        (&[], "force=true"),
        (&[("content-type", "text/plain")], "{}"),
        (&[("content-type", "text/plain")], ""),
        (&[OWN, ("content-type", "text/plain; charset=application/json")], "{}"),
        (&[OWN, ("content-type", "multipart/form-data; boundary=x")], "--x--"),
        (&[("content-type", "application/x-www-form-urlencoded")], "force=true"),
        (&[OWN, ("content-type", "application/jsonp")], "{}"),
        (&[OWN, ("content-type", "text/html")], "<p>"),
        (&[("content-type", "application/json"), ("content-encoding", "gzip")], "{}"),
    ];
    for (lines, body) in refused {
        assert_eq!(orders(lines, body), "unsupported_type", "{lines:?}");
    }
}

#[test]
fn a_large_body_is_refused_by_what_it_announces_or_is() {
    let json: Lines<'_> = &[("content-type", "application/json")];
    assert_eq!(orders(json, &"x".repeat(16 << 10)), "not_found");
    assert_eq!(orders(json, &"x".repeat((16 << 10) + 1)), "too_large");
}

#[test]
fn a_request_that_reads_carries_nothing() {
    let dashboard = Stage::new().dashboard();
    let request = Request::get("/healthz").header("host", "localhost").body(Body::from("x"));
    assert_eq!(verdict(&dashboard.send(Standing::Ours, request.unwrap())), "unasked_body");
}
