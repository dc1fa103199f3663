//! `tce run` and `tce dashboard-stop` in this very process: what they print, and what they leave behind.

use tce::model::process::Identity;

use crate::stage::{Stage, actor};

/// A stage on which the program itself can be seen.
fn stage() -> (Stage, Identity) {
    let stage = Stage::new();
    let me = stage.place(actor(4_000_000, "/usr/bin/tce", &["tce", "run"], "tce"));
    (stage, me)
}

#[test]
fn running_records_tells_the_address_and_leaves_no_row() {
    let (stage, _) = stage();
    stage.enter(10, "alpha");
    stage.machine.0.borrow_mut().stop = true;
    let ran = stage.tce(&["run", "--port", "0"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("Dashboard: http://127.0.0.1:"), "{}", ran.out);
    assert!(ran.err.starts_with("tce: recording every 10s into "), "{}", ran.err);
    assert!(ran.err.ends_with("tce: dashboard and recording ended\n"), "{}", ran.err);
    assert_eq!(stage.count("SELECT count(*) FROM process"), 1);
    assert_eq!(stage.count("SELECT count(*) FROM server"), 0);
}

#[test]
fn a_row_whose_process_has_gone_is_taken_over_and_a_living_one_is_not() {
    let (stage, _) = stage();
    let other = stage.place(actor(77, "/usr/bin/tce", &["tce", "run"], "tce"));
    stage.serving(77, other.start_ticks);
    stage.machine.0.borrow_mut().stop = true;
    let ran = stage.tce(&["run", "--port", "0"]);
    assert_eq!((ran.code, ran.out.as_str()), (5, ""));
    assert!(ran.err.contains("already runs: http://127.0.0.1:5999/ (process 77)"), "{}", ran.err);
    // Its number belongs to somebody else now.
    stage.serving(77, other.start_ticks + 1);
    assert_eq!(stage.tce(&["run", "--port", "0"]).code, 0);
    stage.serving(78, 5);
    assert_eq!(stage.tce(&["run", "--port", "0"]).code, 0);
    assert_eq!(stage.count("SELECT count(*) FROM server"), 0);
}

#[test]
fn the_one_that_runs_is_ended_and_nobody_else() {
    let (stage, _) = stage();
    assert_eq!(stage.tce(&["dashboard-stop"]).code, 3);
    let other = stage.place(actor(77, "/usr/bin/tce", &["tce", "run"], "tce"));
    stage.serving(77, other.start_ticks + 1);
    let ran = stage.tce(&["dashboard-stop"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(stage.machine.0.borrow().signals.is_empty());
    assert_eq!(stage.count("SELECT count(*) FROM server"), 0, "a dead row is cleaned up");
    stage.serving(77, other.start_ticks);
    stage.machine.change(77, |actor| actor.probe.user_id = 1001);
    assert_eq!(stage.tce(&["dashboard-stop"]).code, 4);
    stage.machine.change(77, |actor| actor.probe.user_id = 1000);
    let ran = stage.tce(&["dashboard-stop"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Dashboard 77 ended\n"), "{}", ran.err);
    assert_eq!(stage.machine.0.borrow().signals.len(), 1);
    assert_eq!(stage.count("SELECT count(*) FROM server"), 0);
}

#[test]
fn one_that_runs_is_shown_and_not_started_again() {
    let (stage, _) = stage();
    let other = stage.place(actor(77, "/usr/bin/tce", &["tce", "run"], "tce"));
    stage.serving(77, other.start_ticks);
    let ran = stage.tce(&["dashboard", "--no-open"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Dashboard: http://127.0.0.1:5999/\n"));
    assert_eq!(ran.err, "tce: it already runs, process 77\n");
}

#[test]
fn what_cannot_be_listened_on_is_said() {
    let (stage, _) = stage();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = |args: &[&str]| stage.tce(&[&["run"], args].concat());
    let ran = run(&["--port", &port]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains(&format!("another program listens on port {port}")), "{}", ran.err);
    let ran = run(&["--port", "0", "--host", "0.0.0.0"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("no token is set"), "{}", ran.err);
    assert_eq!(run(&["--port", "0", "--host", "192.0.2.1"]).code, 4);
    assert_eq!(run(&["--port", "70000"]).code, 2);
    assert_eq!(run(&["--port", "0", "--host", "no such host"]).code, 2);
    let short = "dashboard_token=tooshort";
    let ran = stage.tce(&["--set", short, "run", "--port", "0", "--host", "0.0.0.0"]);
    assert_eq!(ran.code, 2);
    assert!(!ran.err.contains("tooshort"), "a secret is not repeated: {}", ran.err);
}
