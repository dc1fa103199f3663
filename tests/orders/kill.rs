//! Ending one process that was named: verified at that instant, refused where it is not what was meant.

use tce::collect::scripted::Temper;
use tce::error::Kind;
use tce::model::action::{Action, Outcome, Target};
use tce::model::machine::Signal;
use tce::model::process::State;

use super::{Eventful, FORCE, PLAIN, Stage, kill, order, order_on, outcomes, signals};
use crate::stage::{MINUTE, NATIVE, SECOND, actor};

/// The order is refused with these words, nothing is signalled, and no order is on record.
fn refused(stage: &Stage, pid: u32, kind: Kind, words: &str) {
    let error = order(stage, &kill(pid, PLAIN)).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (kind, words));
    assert_eq!(signals(stage), []);
    assert_eq!(stage.count("SELECT count(*) FROM action"), 0);
}

#[test]
fn who_is_not_there_cannot_be_found() {
    refused(&Stage::new(), 10, Kind::NotFound, "there is no process 10");
}

#[test]
fn what_is_not_claude_code_is_refused_by_what_it_runs() {
    let stage = Stage::new();
    stage.place(actor(10, "/usr/bin/vim", &["vim", "claude"], "vim"));
    refused(&stage, 10, Kind::Refused, "process 10 is not Claude Code: it runs /usr/bin/vim");
}

#[test]
fn another_users_claude_code_is_refused() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.machine.change(10, |actor| actor.probe.user_id = 1001);
    refused(&stage, 10, Kind::Refused, "process 10 belongs to another user");
}

#[test]
fn one_that_turned_into_another_users_is_refused_at_the_last_moment() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut machine = Eventful::at_hold(&stage, |pid| {
        stage.machine.change(pid, |actor| actor.probe.user_id = 0);
    });
    let error = order_on(&stage, &mut machine, &kill(10, PLAIN)).unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (Kind::Refused, "process 10 belongs to another user")
    );
    assert_eq!(signals(&stage), []);
}

#[test]
fn a_pid_that_is_used_again_before_the_signal_is_refused() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut machine = Eventful::at_hold(&stage, |pid| {
        stage.pass(SECOND);
        stage.enter(pid, "beta");
    });
    let error = order_on(&stage, &mut machine, &kill(10, PLAIN)).unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
    assert!(error.message.contains("is used again"), "{error}");
    assert_eq!(signals(&stage), []);
    assert_eq!(stage.count("SELECT count(*) FROM action"), 0);
}

#[test]
fn a_pid_that_is_used_again_since_it_was_shown_is_refused() {
    let stage = Stage::new();
    let shown = stage.enter(10, "alpha");
    stage.once();
    stage.pass(MINUTE);
    stage.enter(10, "beta");
    let target = Target { pid: 10, start_ticks: Some(shown.start_ticks) };
    let error = order(&stage, &Action::Kill { target, options: PLAIN }).unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
    assert_eq!(signals(&stage), []);
}

#[test]
fn one_that_became_another_program_is_refused() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut machine = Eventful::at_hold(&stage, |pid| {
        stage.machine.change(pid, |actor| {
            actor.probe.exe = Some("/usr/bin/vim".to_owned());
            actor.probe.arguments = vec!["vim".to_owned()];
            actor.brief.name = "vim".to_owned();
        });
    });
    let error = order_on(&stage, &mut machine, &kill(10, PLAIN)).unwrap_err();
    let words = "process 10 is not Claude Code any more: it runs /usr/bin/vim";
    assert_eq!((error.kind, error.message.as_str()), (Kind::Refused, words));
    assert_eq!(signals(&stage), []);
}

#[test]
fn one_whose_file_was_replaced_by_an_update_is_still_that_one() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    stage.machine.change(10, |actor| actor.probe.exe = Some(format!("{NATIVE} (deleted)")));
    assert_eq!(outcomes(&order(&stage, &kill(10, PLAIN)).unwrap()), [(10, Outcome::Exited)]);
}

#[test]
fn one_known_by_its_session_file_is_ended_by_the_executable_it_had() {
    let stage = Stage::new();
    let who = stage.place(actor(10, "/opt/own/agent", &["agent"], "agent"));
    stage.session_file(&who, "48f5", "idle");
    stage.once();
    assert_eq!(stage.one("SELECT detected_by FROM process"), "session_file");
    let mut machine = Eventful::at_hold(&stage, |pid| {
        stage.machine.change(pid, |actor| actor.probe.exe = Some("/usr/bin/vim".to_owned()));
    });
    order_on(&stage, &mut machine, &kill(10, PLAIN)).unwrap_err();
    stage.machine.change(10, |actor| actor.probe.exe = Some("/opt/own/agent".to_owned()));
    assert_eq!(outcomes(&order(&stage, &kill(10, PLAIN)).unwrap()), [(10, Outcome::Exited)]);
}

#[test]
fn one_that_ends_just_before_it_is_held_is_gone() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut machine = Eventful::at_hold(&stage, |pid| stage.machine.remove(pid));
    let error = order_on(&stage, &mut machine, &kill(10, PLAIN)).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (Kind::NotFound, "process 10 has ended"));
}

#[test]
fn one_that_ends_between_check_and_signal_is_gone_and_on_record() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let world = stage.machine.clone();
    let mut machine = Eventful::at_signal(&stage, move |pid| world.remove(pid));
    let done = order_on(&stage, &mut machine, &kill(10, PLAIN)).unwrap();
    assert_eq!(outcomes(&done), [(10, Outcome::Gone)]);
    assert_eq!(stage.one("SELECT outcome FROM action"), "gone");
}

#[test]
fn a_true_zombie_is_refused_with_the_name_of_who_could_help() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.machine.change(10, |actor| actor.brief.parent_pid = 77);
    stage.once();
    stage.state(10, State::Zombie);
    let error = order(&stage, &kill(10, FORCE)).unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
    assert!(error.message.ends_with("waits for its parent 77 to take note"), "{error}");
    assert!(error.hint.unwrap().contains("77"));
    assert_eq!(signals(&stage), []);
}

#[test]
fn a_stopped_process_hears_term_once_it_goes_on() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.temper(10, Temper::Stubborn);
    stage.state(10, State::Stopped);
    order(&stage, &kill(10, PLAIN)).unwrap();
    assert_eq!(signals(&stage), [(10, Signal::Terminate), (10, Signal::Continue)]);
}

#[test]
fn force_is_kill_and_wakes_nobody_first() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.temper(10, Temper::Stubborn);
    stage.state(10, State::Stopped);
    let done = order(&stage, &kill(10, FORCE)).unwrap();
    assert_eq!(signals(&stage), [(10, Signal::Kill)]);
    assert_eq!(outcomes(&done), [(10, Outcome::Exited)]);
    assert_eq!(stage.one("SELECT signal, outcome FROM action"), "kill|exited");
}

#[test]
fn a_stubborn_process_is_given_5_seconds_and_said_to_run_still() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.temper(10, Temper::Stubborn);
    stage.once();
    let before = stage.now();
    let done = order(&stage, &kill(10, PLAIN)).unwrap();
    assert_eq!(outcomes(&done), [(10, Outcome::StillRunning)]);
    assert_eq!(done[0].message, "PID 10 (alpha) is still running after 5 s; try --force");
    let waited: i64 = stage.count("SELECT finished_at - requested_at FROM action");
    assert_eq!(waited, 5000);
    // The look before and the look after take a quarter of a second each.
    assert_eq!(stage.now().since(before).as_millis(), 5500);
}

#[test]
fn an_unconfirmed_process_can_be_ended_by_its_pid() {
    let stage = Stage::new();
    stage.place(actor(10, "/opt/anything", &["claude"], "claude"));
    let done = order(&stage, &kill(10, PLAIN)).unwrap();
    assert_eq!(outcomes(&done), [(10, Outcome::Exited)]);
}

#[test]
fn exit_codes_follow_the_outcomes() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter(11, "beta");
    stage.temper(11, Temper::Stubborn);
    stage.place(actor(12, "/usr/bin/vim", &["vim"], "vim"));
    let codes = [
        (&["kill", "10"][..], 0, "Killed PID 10 (alpha)\n"),
        (&["kill", "11"], 1, "PID 11 (beta) is still running after 5 s; try --force\n"),
        (&["kill", "11", "--dry-run"], 0, "would send SIGTERM to PID 11 (beta)\n"),
        (&["kill", "11", "--force", "--dry-run"], 0, "would send SIGKILL to PID 11 (beta)\n"),
        (&["kill", "11", "--force"], 0, "Killed PID 11 (beta)\n"),
        (&["kill", "12"], 4, ""),
        (&["kill", "13"], 3, ""),
        (&["kill", "0"], 2, ""),
        (&["kill", "-1"], 2, ""),
        (&["kill", "abc"], 2, ""),
        (&["kill", "99999999999"], 2, ""),
        (&["kill"], 2, ""),
    ];
    for (args, code, out) in codes {
        let ran = stage.tce(args);
        assert_eq!((ran.code, ran.out.as_str()), (code, out), "{args:?} {}", ran.err);
        assert_eq!(ran.err.is_empty(), code < 2, "{args:?} {}", ran.err);
    }
}

#[test]
fn the_answer_as_json_keeps_success_and_message() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let json = stage.tce_json(&["kill", "10"]);
    let wanted = serde_json::json!([{ "pid": 10, "name": "alpha", "success": true, "outcome": "exited",
                                      "message": "Killed PID 10 (alpha)" }]);
    assert_eq!(json, wanted);
}
