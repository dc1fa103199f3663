//! Who is let in and who is not: names, origins, users, tokens, sizes and speeds.

mod bodies;
mod hosts;
mod limits;
mod origins;
mod peers;
mod tokens;

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;

use super::client::Heard;
use super::{Dashboard, Standing};

/// Headers of a request, one by one.
type Lines<'a> = &'a [(&'a str, &'a str)];

/// A word that tells what became of it: the code of the refusal, or `ok`.
fn verdict(heard: &Heard) -> String {
    match heard.status {
        200 | 303 => "ok".to_owned(),
        _ => heard.json()["code"].as_str().unwrap_or("none").to_owned(),
    }
}

fn with(request: Builder, lines: Lines<'_>) -> Builder {
    lines.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

impl Dashboard {
    /// Reads with these headers, as our own user.
    fn reads(&self, path: &str, lines: Lines<'_>) -> Heard {
        self.ask(with(Request::get(path), lines))
    }

    /// Orders with these headers and this body.
    fn orders(&self, path: &str, lines: Lines<'_>, body: &str) -> Heard {
        let request = with(Request::post(path), lines);
        self.send(Standing::Ours, request.body(Body::from(body.to_owned())).unwrap())
    }

    /// Reads as somebody whom nobody knows.
    fn stranger_reads(&self, path: &str, lines: Lines<'_>) -> Heard {
        let request = with(Request::get(path), lines);
        self.send(Standing::Stranger, request.body(Body::empty()).unwrap())
    }
}

#[test]
fn every_reply_says_what_a_browser_may_do_with_it() {
    let dashboard = crate::stage::Stage::new().dashboard();
    let host = [("host", "localhost:5111")];
    let replies = [
        dashboard.reads("/healthz", &host),
        dashboard.reads("/nothing", &host),
        dashboard.reads("/", &[("host", "evil.example")]),
        dashboard.orders("/api/kill/1", &[("host", "localhost"), ("origin", "null")], ""),
    ];
    for reply in replies {
        let says = |name: &str| reply.header(name).unwrap_or_default().to_owned();
        let policy = says("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(says("x-frame-options"), "DENY");
        assert_eq!(says("x-content-type-options"), "nosniff");
        assert_eq!(says("referrer-policy"), "same-origin");
        assert_eq!(says("cache-control"), "no-store");
        assert_eq!(says("cross-origin-resource-policy"), "same-origin");
        assert_eq!(says("access-control-allow-origin"), "");
    }
}
