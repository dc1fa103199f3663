//! How much, how slow, how many: the dashboard answers whatever others do.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::time::Duration;

use tce::web::{Limits, Site};

use super::super::client::{connect, get, say};
use super::super::{Serving, Stage};

fn serving(stage: &Stage, limits: Limits) -> Serving {
    Serving::of(Site { limits, ..stage.site() })
}

fn is_well(address: SocketAddr) -> bool {
    get(address, "/healthz").status == 200
}

#[test]
fn long_lines_and_many_headers_are_refused() {
    let stage = Stage::new();
    let serving = serving(&stage, Limits::default());
    let head = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let ask = |more: &str| say(serving.address, &format!("{head}{more}\r\n")).status;
    assert_eq!(ask(&format!("X-Long: {}\r\n", "x".repeat(8 << 10))), 200);
    assert_eq!(ask(&format!("X-Long: {}\r\n", "x".repeat(40 << 10))), 431);
    assert_eq!(ask(&"X-Many: x\r\n".repeat(40)), 200);
    assert_eq!(ask(&"X-Many: x\r\n".repeat(100)), 431);
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(40 << 10));
    assert!(matches!(say(serving.address, &long).status, 414 | 431));
    assert!(is_well(serving.address));
}

#[test]
fn what_is_no_http_gets_no_answer_that_matters() {
    let stage = Stage::new();
    let serving = serving(&stage, Limits::default());
    for words in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/1.1\nHost: localhost\n\n\0",
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\nConnection: close\r\n\r\nzz\r\n",
        "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\nConnection: close\r\n\r\n",
    ] {
        let mut stream = connect(serving.address);
        drop(stream.write_all(words.as_bytes()));
        drop(stream.shutdown(std::net::Shutdown::Write));
        let mut heard = Vec::new();
        drop(stream.read_to_end(&mut heard));
        let heard = String::from_utf8_lossy(&heard);
        assert!(!heard.starts_with("HTTP/1.1 2"), "{words:?}: {heard}");
    }
    assert!(is_well(serving.address));
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let stage = Stage::new();
    let limits = Limits { patience: Duration::from_millis(200), ..Limits::default() };
    let serving = serving(&stage, limits);
    let head = "POST /token HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 9\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\ntok";
    assert_eq!(say(serving.address, head).status, 408);
    let announced = "POST /token HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 99999999\r\n\
                     Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n";
    assert_eq!(say(serving.address, announced).status, 413);
}

#[test]
fn five_hundred_slow_ones_keep_nobody_out() {
    let stage = Stage::new();
    let serving = serving(&stage, Limits::default());
    let slow: Vec<_> = (0..500)
        .map(|number| {
            let mut stream = connect(serving.address);
            // Half a request, each cut at another place.
            let words = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: yes\r\n";
            stream.write_all(&words.as_bytes()[..number % words.len()]).unwrap();
            stream
        })
        .collect();
    assert!(is_well(serving.address), "while they are all there");
    drop(slow);
}

#[test]
fn slow_ones_are_sent_away_and_make_room() {
    let stage = Stage::new();
    let limits =
        Limits { connections: 4, patience: Duration::from_millis(300), ..Limits::default() };
    let serving = serving(&stage, limits);
    let mut slow: Vec<_> = (0..12)
        .map(|_| {
            let mut stream = connect(serving.address);
            stream.write_all(b"GET /healthz HT").unwrap();
            stream
        })
        .collect();
    assert!(is_well(serving.address), "whoever waits is served in turn");
    for stream in &mut slow {
        // Closed by the other end, sooner or later, and not by us.
        let mut heard = Vec::new();
        drop(stream.read_to_end(&mut heard));
        assert!(!heard.starts_with(b"HTTP/1.1 200"), "{heard:?}");
    }
}

#[test]
fn no_path_leads_out() {
    let stage = Stage::new();
    let serving = serving(&stage, Limits::default());
    for path in [
        "/../../../../etc/passwd",
        "/assets/../../../etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets//etc/passwd",
        "/..%5c..%5cetc%5cpasswd",
        "/api/../etc/passwd",
        "/%00",
        "//etc/passwd",
        "/.env",
        "/history.db",
    ] {
        let heard = get(serving.address, path);
        assert_eq!(heard.status, 404, "{path}: {heard:?}");
        assert!(!heard.body.contains("root:"), "{path}");
    }
}
