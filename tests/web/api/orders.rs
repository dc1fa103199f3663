//! Orders: done by the same code as the command line's, on the very process that was meant.

use axum::http::Request;
use serde_json::{Value, json};
use tce::collect::scripted::Temper;
use tce::model::machine::Signal;

use super::super::client::Heard;
use super::super::{Dashboard, Standing};
use crate::stage::{HOUR, MINUTE, Stage};

fn order(dashboard: &Dashboard, path: &str) -> Heard {
    dashboard.ask(Request::post(path).header("host", "localhost:5111"))
}

fn reply(heard: &Heard) -> (u16, bool, String, String) {
    let json = heard.json();
    let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
    (heard.status, json["success"].as_bool().unwrap(), text("code"), text("message"))
}

fn start_of(stage: &Stage, pid: u32) -> i64 {
    stage.count(&format!(
        "SELECT started_at FROM process WHERE pid = {pid} ORDER BY process_id DESC LIMIT 1"
    ))
}

fn signals(stage: &Stage) -> Vec<(u32, Signal)> {
    stage.machine.0.borrow().signals.clone()
}

fn street() -> Stage {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter(11, "beta");
    stage.pass(MINUTE);
    stage.once();
    stage
}

#[test]
fn a_process_is_ended_and_that_is_written_down() {
    let stage = street();
    let dashboard = stage.dashboard();
    let heard = order(&dashboard, &format!("/api/kill/10?started_at={}", start_of(&stage, 10)));
    let expected = (200, true, "exited".to_owned(), "Killed PID 10 (alpha)".to_owned());
    assert_eq!(reply(&heard), expected);
    assert_eq!(heard.json()["processes"][0]["pid"], 10);
    assert_eq!(signals(&stage), [(10, Signal::Terminate)]);
    let audit = "SELECT requested_by, verb, signal, pid, outcome FROM action";
    assert_eq!(stage.rows(audit), ["web|kill|terminate|10|exited"]);
    let left = dashboard.get("/api/processes").json();
    assert_eq!(left["processes"].as_array().unwrap().len(), 1, "the page shows it at once");
}

#[test]
fn the_plain_order_of_the_replaced_program_means_the_process_on_record() {
    let stage = street();
    let dashboard = stage.dashboard();
    assert_eq!(reply(&order(&dashboard, "/api/kill/11?force=true")).2, "exited");
    assert_eq!(signals(&stage), [(11, Signal::Kill)]);
    // Its number goes to another session of Claude Code before anybody looked again.
    stage.machine.remove(10);
    stage.pass(MINUTE);
    stage.enter(10, "another");
    let heard = order(&dashboard, "/api/kill/10");
    assert_eq!((heard.status, signals(&stage).len()), (403, 1), "{}", heard.body);
    assert!(heard.json()["message"].as_str().unwrap().contains("its number is used again"));
    // Now that it is on record, it is the one that is meant.
    assert_eq!(reply(&order(&dashboard, "/api/kill/10")).2, "exited");
}

#[test]
fn a_process_that_is_not_the_one_of_the_page_is_left_alone() {
    let stage = street();
    let dashboard = stage.dashboard();
    let start = start_of(&stage, 10);
    for (path, status, code) in [
        (format!("/api/kill/10?started_at={}", start + 1), 409, "another_process"),
        (format!("/api/pin/10?started_at={}", start - 1), 409, "another_process"),
        (format!("/api/kill/77?started_at={start}"), 404, "not_found"),
        ("/api/kill/77".to_owned(), 404, "not_found"),
        ("/api/kill/0".to_owned(), 400, "usage"),
        ("/api/kill/-1".to_owned(), 400, "usage"),
        ("/api/kill/ten".to_owned(), 400, "usage"),
        ("/api/kill/4294967296".to_owned(), 400, "usage"),
        ("/api/kill/10?started_at=then".to_owned(), 400, "usage"),
        ("/api/kill/10?signal=9".to_owned(), 400, "usage"),
        ("/api/pin/10?force=true".to_owned(), 400, "usage"),
    ] {
        let heard = order(&dashboard, &path);
        let (found, success, word, message) = reply(&heard);
        assert_eq!((found, success, word.as_str()), (status, false, code), "{path}: {message}");
        assert!(!message.is_empty());
    }
    assert_eq!(signals(&stage), []);
    assert_eq!(stage.count("SELECT count(*) FROM action"), 0);
}

#[test]
fn the_start_is_taken_as_the_api_tells_it() {
    let stage = street();
    let dashboard = stage.dashboard();
    let all = dashboard.get("/api/processes").json();
    let one = &all["processes"][0];
    let iso = one["create_time"].as_str().unwrap().replace('+', "%2B");
    let told = [one["started_at"].to_string(), iso];
    for start in told {
        let heard = order(&dashboard, &format!("/api/kill/10?dry_run=1&started_at={start}"));
        assert_eq!(reply(&heard).2, "would_kill", "{start}");
    }
    assert_eq!(signals(&stage), []);
}

#[test]
fn strangers_and_others_users_processes_are_refused() {
    let stage = street();
    stage.place(crate::stage::actor(30, "/usr/bin/vim", &["vim"], "vim"));
    stage.machine.change(11, |actor| actor.probe.user_id = 1001);
    let dashboard = stage.dashboard();
    for pid in [30, 11] {
        let (status, success, code, message) =
            reply(&order(&dashboard, &format!("/api/kill/{pid}")));
        assert_eq!((status, success, code.as_str()), (403, false, "refused"), "{message}");
    }
    assert_eq!(signals(&stage), []);
}

#[test]
fn one_that_does_not_hear_is_reported_with_the_way_out() {
    let stage = street();
    stage.machine.change(10, |actor| actor.temper = Temper::Stubborn);
    let heard = order(&stage.dashboard(), "/api/kill/10");
    let (status, success, code, message) = reply(&heard);
    assert_eq!((status, success, code.as_str()), (409, false, "still_running"));
    assert!(message.contains("is still running after 5 s"), "{message}");
    assert_eq!(heard.json()["hint"], "force=true sends SIGKILL");
}

#[test]
fn pins_come_and_go() {
    let stage = street();
    let dashboard = stage.dashboard();
    let pin = |path: &str| reply(&order(&dashboard, path));
    let pinned =
        (200, true, "pinned".to_owned(), "PID 10 pinned: it is never called stale".to_owned());
    assert_eq!(pin("/api/pin/10"), pinned);
    assert_eq!(dashboard.get("/api/processes").json()["processes"][0]["is_pinned"], true);
    assert_eq!(pin("/api/pin/10").2, "unchanged");
    assert_eq!(pin("/api/unpin/10").2, "unpinned");
    assert_eq!(pin("/api/pin/12").0, 404);
}

#[test]
fn stale_ones_are_ended_and_of_those_listed_only() {
    let stage = street();
    stage.pass(HOUR * 9);
    stage.enter(12, "fresh");
    stage.once();
    let dashboard = stage.dashboard();
    let dry = order(&dashboard, "/api/kill-stale?dry_run=true").json();
    let would: Vec<&Value> =
        dry["processes"].as_array().unwrap().iter().map(|p| &p["pid"]).collect();
    assert_eq!(would, [&json!(10), &json!(11)]);
    let listed = format!("11-{},12-{}", start_of(&stage, 11), start_of(&stage, 12));
    let some = order(&dashboard, &format!("/api/kill-stale?listed={listed}"));
    assert_eq!(reply(&some).3, "Killed 1/1");
    assert_eq!(signals(&stage), [(11, Signal::Terminate)]);
    assert_eq!(reply(&order(&dashboard, "/api/kill-stale")).3, "Killed 1/1");
    let none = (200, true, "nothing_to_do".to_owned(), "No stale processes found.".to_owned());
    assert_eq!(reply(&order(&dashboard, "/api/kill-stale")), none);
    assert_eq!(reply(&order(&dashboard, "/api/kill-stale?listed=11")).0, 400);
}

#[test]
fn a_body_of_json_says_the_same_as_the_address() {
    let stage = street();
    let dashboard = stage.dashboard();
    let send = |path: &str, body: Value| {
        let request = Request::post(path).header("host", "localhost:5111");
        let request = request.header("content-type", "application/json");
        dashboard.send(Standing::Ours, request.body(body.to_string().into()).unwrap())
    };
    let start = start_of(&stage, 10);
    let heard = send("/api/kill/10", json!({ "dry_run": true, "started_at": start, "tree": null }));
    assert_eq!(reply(&heard).2, "would_kill");
    let heard = send("/api/kill/10", json!({ "started_at": start + 1 }));
    assert_eq!(reply(&heard).2, "another_process");
    assert_eq!(send("/api/kill/10?force=true", json!({ "force": true })).status, 400);
    for body in [json!([]), json!("x"), json!({ "force": {} }), json!({ "force": [true] })] {
        assert_eq!(send("/api/kill/10", body).status, 400);
    }
    assert_eq!(signals(&stage), []);
}

#[test]
fn nothing_is_ordered_by_reading() {
    let stage = street();
    let dashboard = stage.dashboard();
    for path in ["/api/kill/10", "/api/kill-stale", "/api/pin/10", "/api/unpin/10"] {
        assert_eq!(dashboard.get(path).status, 405, "{path}");
    }
    assert_eq!(signals(&stage), []);
}
