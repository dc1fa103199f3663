//! What any address answers.

use axum::http::Request;
use tce::web::{Limits, Site};

use super::client::get;
use super::{Dashboard, Serving};
use crate::stage::{MINUTE, SECOND, Stage};

#[test]
fn what_is_nowhere_is_not_found_in_json() {
    let heard = Stage::new().dashboard().get("/api/nothing");
    assert_eq!((heard.status, heard.header("content-type")), (404, Some("application/json")));
    let error = heard.json();
    assert_eq!((&error["code"], &error["success"]), (&"not_found".into(), &false.into()));
    assert!(error["message"].is_string() && error["hint"].is_string(), "{error}");
}

#[test]
fn a_history_that_is_not_there_is_said_and_made_by_nobody() {
    let stage = Stage::new();
    let heard = stage.dashboard().get("/api/processes");
    assert_eq!(heard.status, 503, "{}", heard.body);
    assert_eq!(heard.json()["code"], "store_unusable");
    assert!(!stage.data().exists());
}

#[test]
fn its_health_tells_whether_anybody_records() {
    let stage = Stage::new();
    let heard = stage.dashboard().get("/healthz").json();
    assert_eq!((&heard["status"], &heard["recording"]), (&"ok".into(), &false.into()));
    assert!(heard["last_tick_at"].is_null());
    stage.once();
    assert_eq!(stage.dashboard().get("/healthz").json()["last_tick_at"], stage.now().as_millis());
}

#[test]
fn an_answer_of_a_moment_ago_is_given_again_until_it_is_old_or_something_was_done() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let limits = Limits { fresh_for: SECOND * 30, ..Limits::default() };
    let dashboard = Dashboard::of(Site { limits, ..stage.site() });
    let count = |path: &str| dashboard.get(path).body.matches("\"pid\":").count();
    assert_eq!(count("/api/processes"), 1);
    stage.enter(11, "beta");
    stage.once();
    assert_eq!(count("/api/processes"), 1, "of a moment ago");
    assert_eq!(count("/api/processes?all"), 2, "another question");
    stage.pass(SECOND * 121);
    assert_eq!(count("/api/processes"), 2, "too old");
    stage.enter(12, "gamma");
    stage.once();
    assert_eq!(count("/api/processes"), 2, "of a moment ago");
    let pin = Request::post("/api/pin/10").header("host", "localhost");
    assert_eq!(dashboard.ask(pin).status, 200);
    assert_eq!(count("/api/processes"), 3, "an order is seen at once");
    stage.pass(MINUTE * 3);
    stage.machine.remove(11);
    stage.once();
    assert_eq!(count("/api/processes"), 2);
}

#[test]
fn while_a_new_answer_is_made_the_old_one_is_given() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let limits = Limits { fresh_for: SECOND * 30, ..Limits::default() };
    let serving = Serving::of(Site { limits, ..stage.site() });
    let count = || get(serving.address, "/api/processes").body.matches("\"pid\":").count();
    assert_eq!(count(), 1);
    stage.enter(11, "beta");
    stage.once();
    stage.pass(SECOND * 31);
    assert_eq!(count(), 1, "nobody waits");
    // Nobody says when the new one is there; it comes without more time that passes.
    while count() == 1 {
        std::thread::yield_now();
    }
    assert_eq!(count(), 2);
}
