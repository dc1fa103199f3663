//! The page a request comes from: ours may order, others may lead here by a link and no more.

use super::{Lines, verdict};
use crate::stage::Stage;

const HOST: (&str, &str) = ("host", "localhost:5111");

/// What becomes of an order with these headers; one that is let in meets an address that is not there.
fn orders(lines: Lines<'_>) -> String {
    let lines = [&[HOST], lines].concat();
    verdict(&Stage::new().dashboard().orders("/nowhere", &lines, ""))
}

fn reads(lines: Lines<'_>) -> String {
    verdict(&Stage::new().dashboard().reads("/healthz", &[&[HOST], lines].concat()))
}

#[test]
fn orders_of_our_own_pages_and_of_programs_are_taken() {
    let taken: &[Lines<'_>] = &[
        &[],
        &[("user-agent", "curl/8.5.0"), ("accept", "*/*")],
        &[("origin", "http://localhost:5111")],
        &[("origin", "http://LOCALHOST:5111")],
        &[("origin", "http://localhost:5111"), ("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "same-origin")],
        &[("referer", "http://localhost:5111/sessions?limit=3")],
    ];
    for lines in taken {
        assert_eq!(orders(lines), "not_found", "{lines:?}");
    }
}

#[test]
fn orders_of_other_pages_are_refused() {
    let refused: &[Lines<'_>] = &[
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", "http://evil.example")],
        &[("origin", "http://localhost")],
        &[("origin", "http://localhost:5112")],
        &[("origin", "http://127.0.0.1:5111")],
        &[("origin", "http://localhost:5111.evil.example")],
        &[("origin", "http://localhost:5111@evil.example")],
        &[("origin", "http://evil.example#localhost:5111")],
        &[("origin", "http://localhost:5111/")],
        &[("origin", "localhost:5111")],
        &[("origin", "file://")],
        &[("origin", "chrome-extension://localhost:5111")],
        &[("origin", "http://localhost:5111 http://evil.example")],
        &[("origin", "http://localhost:5111"), ("sec-fetch-site", "cross-site")],
        &[("origin", "http://localhost:5111"), ("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "SAME-ORIGIN")],
        &[("referer", "http://evil.example/")],
        &[("referer", "http://evil.example/?http://localhost:5111/")],
        &[("referer", "http://localhost:5111@evil.example/")],
        &[("referer", "about:blank")],
        &[("referer", "")],
    ];
    for lines in refused {
        assert_eq!(orders(lines), "foreign_page", "{lines:?}");
    }
    let twice = [("origin", "http://localhost:5111"), ("origin", "http://evil.example")];
    assert_eq!(orders(&twice), "bad_header");
}

#[test]
fn other_pages_may_lead_here_and_not_read() {
    let link = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    for site in ["cross-site", "same-site", "none", "same-origin"] {
        let lines = [&[("sec-fetch-site", site)], &link[..]].concat();
        assert_eq!(reads(&lines), "ok", "{site}");
    }
    let refused: &[Lines<'_>] = &[
        &[("sec-fetch-site", "cross-site")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "no-cors"),
            ("sec-fetch-dest", "image"),
        ],
        &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "iframe"),
        ],
        &[
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "object"),
        ],
        &[("sec-fetch-site", "anything")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
    ];
    for lines in refused {
        assert_eq!(reads(lines), "foreign_page", "{lines:?}");
    }
    assert_eq!(reads(&[("origin", "http://localhost:5111")]), "ok");
}

#[test]
fn other_methods_are_not_served() {
    let dashboard = Stage::new().dashboard();
    for method in ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FROB"] {
        let request = axum::http::Request::builder().method(method).uri("/healthz");
        let heard = dashboard.ask(request.header("host", "localhost"));
        assert_eq!((heard.status, verdict(&heard).as_str()), (405, "method_not_allowed"));
        assert_eq!(heard.header("access-control-allow-origin"), None);
    }
    assert_eq!(dashboard.orders("/healthz", &[HOST], "").status, 405);
}
