//! Events: everything once, then what changes, as long as somebody listens.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use tce::web::{Limits, Site};

use super::super::Serving;
use super::super::client::{connect, get};
use crate::stage::{MINUTE, SECOND, Stage};

/// A dashboard that glances often.
fn serving(stage: &Stage, limits: Limits) -> Serving {
    Serving::of(Site { limits, ..stage.site() })
}

fn often() -> Limits {
    Limits { glance: Duration::from_millis(10), ..Limits::default() }
}

/// Somebody who listens.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn of(serving: &Serving) -> Self {
        let mut stream = connect(serving.address);
        let words = "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(words.as_bytes()).unwrap();
        Self(BufReader::new(stream))
    }

    /// The next line; `None` at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.0.read_line(&mut line).unwrap_or(0);
        (length > 0).then(|| line.trim_end().to_owned())
    }

    /// The next event of this name.
    #[track_caller]
    fn next(&mut self, name: &str) -> Value {
        loop {
            let line = self.line().expect("the stream goes on");
            if line == format!("event: {name}") {
                let data = self.line().unwrap();
                return serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
            }
        }
    }

    /// Names of events up to one of this name.
    fn names_until(&mut self, last: &str) -> Vec<String> {
        let mut names = Vec::new();
        while names.last().is_none_or(|name| name != last) {
            let line = self.line().expect("the stream goes on");
            names.extend(line.strip_prefix("event: ").map(str::to_owned));
        }
        names
    }
}

#[test]
fn all_is_told_once_and_then_what_changes() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let serving = serving(&stage, often());
    let mut listener = Listener::of(&serving);
    let tick = listener.next("tick");
    assert_eq!(
        (tick["at"].as_i64(), &tick["recording"]),
        (Some(stage.now().as_millis()), &false.into())
    );
    assert_eq!(listener.next("totals")["total"], 1);
    assert!(listener.next("usage")["total_sessions"].is_i64());
    assert_eq!(listener.next("process")["project_name"], "alpha");
    // Nothing but time passes: a tick, and no process.
    stage.pass(SECOND * 10);
    stage.once();
    listener.next("tick");
    stage.pass(MINUTE);
    stage.enter(11, "beta");
    stage.once();
    assert_eq!(listener.names_until("process"), ["tick", "totals", "process"]);
    stage.machine.remove(10);
    stage.pass(SECOND * 10);
    stage.once();
    let gone = listener.next("gone");
    assert_eq!(gone["pid"], 10);
    assert!(gone["started_at"].is_i64());
}

#[test]
fn an_order_is_seen_at_once() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let serving = serving(&stage, often());
    let mut listener = Listener::of(&serving);
    assert_eq!(listener.next("process")["is_pinned"], false);
    stage.pass(SECOND);
    let words = "POST /api/pin/10 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(super::super::client::say(serving.address, words).status, 200);
    assert_eq!(listener.next("process")["is_pinned"], true);
}

#[test]
fn who_has_nothing_to_tell_says_that_it_is_there() {
    let stage = Stage::new();
    stage.once();
    let limits = Limits { murmur: Duration::from_millis(50), ..often() };
    let serving = serving(&stage, limits);
    let mut listener = Listener::of(&serving);
    listener.next("usage");
    while listener.line().unwrap() != ":" {}
}

#[test]
fn a_stream_ends_with_the_dashboard() {
    let stage = Stage::new();
    stage.once();
    let serving = serving(&stage, often());
    let mut listener = Listener::of(&serving);
    listener.next("tick");
    drop(serving);
    while listener.line().is_some() {}
}

#[test]
fn only_so_many_may_listen_and_the_others_are_served_all_the_same() {
    let stage = Stage::new();
    stage.once();
    let limits = Limits { streams: 2, ..often() };
    let serving = serving(&stage, limits);
    let mut listeners = [Listener::of(&serving), Listener::of(&serving)];
    for listener in &mut listeners {
        listener.next("tick");
    }
    assert_eq!(get(serving.address, "/api/events").status, 503);
    assert_eq!(get(serving.address, "/api/processes").status, 200);
    drop(listeners);
    // Places come free once it is noticed that nobody listens.
    loop {
        stage.pass(SECOND);
        stage.once();
        let mut again = Listener::of(&serving);
        if again.line().unwrap().contains("200") {
            return again.next("tick").is_object().then_some(()).unwrap();
        }
    }
}

#[test]
fn a_history_that_cannot_be_read_is_trouble_and_not_the_end() {
    let stage = Stage::new();
    let serving = serving(&stage, often());
    let mut listener = Listener::of(&serving);
    assert_eq!(listener.next("trouble")["code"], "store_unusable");
    stage.enter(10, "alpha");
    stage.once();
    assert_eq!(listener.next("process")["pid"], 10);
}
