//! Events: everything once, then what changes, as long as somebody listens.

use std::time::Duration;

use tce::web::{Limits, Site};

use super::super::Serving;
use super::super::client::{Listener, get};
use crate::stage::{MINUTE, SECOND, Stage};

/// A dashboard that glances often.
fn serving(stage: &Stage, limits: Limits) -> Serving {
    Serving::of(Site { limits, ..stage.site() })
}

fn often() -> Limits {
    Limits { glance: Duration::from_millis(10), ..Limits::default() }
}

#[test]
fn all_is_told_once_and_then_what_changes() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let serving = serving(&stage, often());
    let mut listener = Listener::at(serving.address, "/api/events");
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
    let mut listener = Listener::at(serving.address, "/api/events");
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
    let mut listener = Listener::at(serving.address, "/api/events");
    listener.next("usage");
    while listener.line().unwrap() != ":" {}
}

#[test]
fn a_stream_ends_with_the_dashboard() {
    let stage = Stage::new();
    stage.once();
    let serving = serving(&stage, often());
    let mut listener = Listener::at(serving.address, "/api/events");
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
    let mut listeners = [
        Listener::at(serving.address, "/api/events"),
        Listener::at(serving.address, "/api/events"),
    ];
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
        let mut again = Listener::at(serving.address, "/api/events");
        if again.line().unwrap().contains("200") {
            return again.next("tick").is_object().then_some(()).unwrap();
        }
    }
}

#[test]
fn a_history_that_cannot_be_read_is_trouble_and_not_the_end() {
    let stage = Stage::new();
    let serving = serving(&stage, often());
    let mut listener = Listener::at(serving.address, "/api/events");
    assert_eq!(listener.next("trouble")["code"], "store_unusable");
    stage.enter(10, "alpha");
    stage.once();
    assert_eq!(listener.next("process")["pid"], 10);
}
