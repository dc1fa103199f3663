//! `kill-stale`: all that are stale at that instant, of those that were shown, and nobody whose name is all we know.

use tce::collect::scripted::Temper;
use tce::model::action::Outcome;

use super::{Eventful, Stage, kill_stale, order, order_on, outcomes, signals};
use crate::stage::{HOUR, MINUTE, NATIVE, SECOND, Setting, actor};

/// Two sessions that have been idle for nine hours.
fn forgotten() -> Stage {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter(11, "beta");
    stage.pass(HOUR * 9);
    stage
}

#[test]
fn all_that_are_stale_are_ended() {
    let stage = forgotten();
    stage.enter(12, "young");
    let done = order(&stage, &kill_stale(None)).unwrap();
    assert_eq!(outcomes(&done), [(10, Outcome::Exited), (11, Outcome::Exited)]);
    assert_eq!(
        stage.rows("SELECT verb, outcome FROM action"),
        ["kill_stale|exited", "kill_stale|exited"]
    );
}

#[test]
fn one_known_by_its_name_alone_is_never_taken() {
    let stage = Stage::new();
    stage.place(actor(10, "/opt/anything", &["claude"], "claude"));
    stage.pass(HOUR * 9);
    stage.once();
    assert_eq!(
        stage.one("SELECT health, confirmed FROM sample_open JOIN process USING (process_id)"),
        "stale|0"
    );
    assert_eq!(order(&stage, &kill_stale(None)).unwrap(), []);
    assert_eq!(stage.tce(&["kill-stale", "--yes"]).out, "No stale processes found.\n");
    assert_eq!(signals(&stage), []);
}

#[test]
fn helpers_pinned_busy_and_working_ones_are_never_taken() {
    let stage = Stage::new();
    stage.place(actor(10, NATIVE, &["claude", "daemon", "run"], "2.1.330"));
    stage.enter(11, "pinned");
    let busy = stage.enter(12, "busy");
    stage.session_file(&busy, "48f5", "busy");
    stage.enter(13, "works");
    assert_eq!(stage.tce(&["pin", "11"]).code, 0);
    let mut recording = stage.recording();
    recording.tick();
    stage.pass(HOUR * 9);
    stage.work(13, HOUR);
    recording.tick();
    recording.ticks(1, |_| stage.work(13, SECOND * 5));
    assert_eq!(order(&stage, &kill_stale(None)).unwrap(), []);
    assert_eq!(signals(&stage), []);
}

#[test]
fn only_those_that_were_shown_are_ended() {
    let stage = Stage::new();
    let shown = stage.enter(10, "alpha");
    stage.enter(11, "beta");
    stage.pass(HOUR * 9);
    let done = order(&stage, &kill_stale(Some(vec![&shown]))).unwrap();
    assert_eq!(outcomes(&done), [(10, Outcome::Exited)]);
}

#[test]
fn one_whose_pid_is_used_again_since_it_was_shown_is_left_alone() {
    let stage = Stage::new();
    let shown = stage.enter(10, "alpha");
    stage.pass(HOUR);
    stage.enter(10, "beta");
    stage.pass(HOUR * 9);
    assert_eq!(order(&stage, &kill_stale(Some(vec![&shown]))).unwrap(), []);
}

#[test]
fn one_that_became_active_between_list_and_act_is_left_alone() {
    let stage = Stage::new();
    let (first, second) = (stage.enter(10, "alpha"), stage.enter(11, "beta"));
    stage.pass(HOUR * 9);
    stage.once();
    assert_eq!(stage.count("SELECT count(*) FROM sample_open WHERE health = 'stale'"), 2);
    stage.write(&stage.claude().join("projects/-home-ana-alpha/x.jsonl"), "{}\n");
    stage.pass(MINUTE);
    let done = order(&stage, &kill_stale(Some(vec![&first, &second]))).unwrap();
    assert_eq!(outcomes(&done), [(11, Outcome::Exited)]);
}

#[test]
fn who_is_used_again_while_the_user_thinks_is_named_and_left_alone() {
    let stage = forgotten();
    let setting = Setting::default().typed("y\n").meanwhile(|stage| {
        stage.write(&stage.claude().join("projects/-home-ana-alpha/x.jsonl"), "{}\n");
        stage.pass(SECOND);
    });
    let ran = stage.tce_as(&setting, &["kill-stale"]);
    assert_eq!(ran.out, "Killed PID 11 (beta)\nKilled 1/2\n");
    assert!(
        ran.err.ends_with("  PID 10 (alpha) is in use again, or gone: left alone\n"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn one_that_is_refused_keeps_nobody_else_alive() {
    let stage = forgotten();
    stage.enter(12, "gamma");
    stage.pass(HOUR * 9);
    let mut machine = Eventful::at_hold(&stage, |pid| match pid {
        10 => stage.machine.change(10, |actor| actor.probe.user_id = 0),
        11 => stage.machine.remove(11),
        _ => {}
    });
    let done = order_on(&stage, &mut machine, &kill_stale(None)).unwrap();
    assert_eq!(
        outcomes(&done),
        [(10, Outcome::Refused), (11, Outcome::Gone), (12, Outcome::Exited)]
    );
}

#[test]
fn off_a_terminal_the_order_is_the_answer() {
    let stage = forgotten();
    let ran = stage.tce(&["kill-stale"]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.err, "  PID 10 (alpha), idle for 9h 00m\n  PID 11 (beta), idle for 9h 00m\n");
    assert_eq!(ran.out, "Killed PID 10 (alpha)\nKilled PID 11 (beta)\nKilled 2/2\n");
}

#[test]
fn on_a_terminal_the_user_is_asked() {
    for (typed, killed) in
        [("n\n", 0), ("\n", 0), ("", 0), ("yep\n", 0), ("y\n", 2), (" YES \n", 2)]
    {
        let stage = forgotten();
        let ran = stage.tce_as(&Setting::default().typed(typed), &["kill-stale"]);
        assert_eq!(ran.code, 0);
        assert!(ran.err.contains("End 2 processes? [y/N] "), "{}", ran.err);
        assert_eq!(signals(&stage).len(), killed, "{typed:?}");
        assert_eq!(ran.err.ends_with("Nothing was done.\n"), killed == 0, "{typed:?}");
    }
}

#[test]
fn with_yes_nobody_is_asked_and_a_dry_run_asks_nobody() {
    let stage = forgotten();
    let ran = stage.tce_as(&Setting::default().typed("n\n"), &["kill-stale", "--dry-run"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "would send SIGTERM to PID 10 (alpha)\nwould send SIGTERM to PID 11 (beta)\n")
    );
    assert_eq!(signals(&stage), []);
    let ran = stage.tce_as(&Setting::default().typed("n\n"), &["kill-stale", "--yes"]);
    assert!(ran.out.ends_with("Killed 2/2\n"), "{}", ran.out);
}

#[test]
fn one_that_survives_counts_as_not_killed() {
    let stage = forgotten();
    stage.temper(10, Temper::Stubborn);
    let ran = stage.tce(&["kill-stale"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.ends_with("Killed 1/2\n"), "{}", ran.out);
    let ran = stage.tce(&["kill-stale", "--force"]);
    assert_eq!((ran.code, ran.out.ends_with("Killed 1/1\n")), (0, true), "{}", ran.out);
}

#[test]
fn as_json_the_answer_is_a_list_whatever_happens() {
    let stage = Stage::new();
    assert_eq!(stage.tce(&["kill-stale", "--json"]).out, "[]\n");
    let stage = forgotten();
    let ran = stage.tce(&["kill-stale", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer.as_array().unwrap().len(), 2);
    let stage = forgotten();
    let ran = stage.tce_as(&Setting::default().typed("n\n"), &["kill-stale", "--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "[]\n"));
}

#[test]
fn thresholds_of_a_strangers_env_file_end_nobody_unasked() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.pass(HOUR);
    stage.write(&stage.cwd().join(".env"), "CLAUDE_MONITOR_STALE_INTERACTIVE_HOURS=0.01\n");
    let ran = stage.tce(&["kill-stale"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("stale_interactive_hours comes from"), "{}", ran.err);
    assert_eq!(signals(&stage), []);
    assert_eq!(stage.tce(&["kill-stale", "--yes"]).code, 0);
    assert_eq!(signals(&stage).len(), 1);
}
