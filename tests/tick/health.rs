//! Verdicts over hours: what keeps a session from being called stale, and what does not.

use std::time::Duration;

use tce::model::process::State;

use crate::stage::{HOUR, MINUTE, NATIVE, SECOND, Stage, actor};

fn health(stage: &Stage, pid: u32) -> String {
    stage.one(&format!(
        "SELECT health FROM sample_open JOIN process USING (process_id) WHERE pid = {pid}"
    ))
}

/// Minutes of idleness as `tce status` would tell them, and by what.
fn idle(stage: &Stage, pid: u32) -> (i64, String) {
    let row = stage.one(&format!(
        "SELECT active_at, active_by FROM sample_open JOIN process USING (process_id) WHERE pid = {pid}"
    ));
    let (at, by) = row.split_once('|').unwrap();
    ((stage.now().as_millis() - at.parse::<i64>().unwrap()) / 60_000, by.to_owned())
}

#[test]
fn without_a_sign_of_use_a_process_is_stale_after_4_hours_with_a_terminal_and_8_without() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter_headless(11, "beta");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.idle(HOUR * 4);
    // The two looks of the first tick were a quarter of a second apart.
    assert_eq!((health(&stage, 10), health(&stage, 11)), ("stale".into(), "healthy".into()));
    recording.idle(HOUR * 4);
    assert_eq!((health(&stage, 10), health(&stage, 11)), ("stale".into(), "stale".into()));
    assert_eq!(idle(&stage, 10), (480, "start".to_owned()));
}

#[test]
fn a_process_is_healthy_to_the_last_moment_of_its_hours() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.pass(SECOND * (4 * 3600 - 1));
    stage.once();
    assert_eq!(health(&stage, 10), "healthy");
    stage.pass(SECOND * 2);
    stage.once();
    assert_eq!(health(&stage, 10), "stale");
}

#[test]
fn one_step_of_the_counter_between_two_near_looks_is_chance_and_two_are_use() {
    for (worked, wanted) in [(10, "stale"), (20, "healthy")] {
        let stage = Stage::new();
        stage.enter(10, "alpha");
        stage.pass(HOUR * 9);
        stage.once_while(|machine| machine.change(10, |actor| actor.brief.cpu_ms += worked));
        assert_eq!(health(&stage, 10), wanted, "{worked} ms");
        // It is shown as it was counted.
        let shown = stage.count("SELECT cpu_permille FROM sample_open");
        assert_eq!(shown, i64::try_from(worked).unwrap() * 4);
    }
}

#[test]
fn a_process_that_worked_for_hours_is_idle_from_its_last_work_on() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    // Five hours at the same rate: one span, and nothing is written meanwhile.
    recording.ticks(5 * 12, |_| stage.work(10, SECOND * 90));
    assert_eq!(stage.count("SELECT count(*) FROM sample WHERE active"), 0);
    recording.ticks(1, |_| {});
    assert_eq!(health(&stage, 10), "healthy");
    assert_eq!(idle(&stage, 10), (5, "cpu".to_owned()));
    recording.idle(MINUTE * (4 * 60 - 10));
    assert_eq!(health(&stage, 10), "healthy");
    recording.idle(MINUTE * 10);
    assert_eq!(health(&stage, 10), "stale");
}

#[test]
fn work_before_the_recorder_was_killed_counts_to_the_last_tick_it_took() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.ticks(5 * 12, |_| stage.work(10, SECOND * 90));
    drop(recording);
    stage.pass(HOUR);
    stage.once();
    assert_eq!(idle(&stage, 10), (60, "cpu".to_owned()));
    assert_eq!(health(&stage, 10), "healthy");
}

#[test]
fn a_growing_transcript_keeps_a_session_healthy() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let transcript = stage.claude().join("projects/-home-ana-alpha/48f5a976.jsonl");
    stage.write(&transcript, "{}\n");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.ticks(6 * 12, |turn| {
        if turn % 30 == 0 {
            stage.touch(&transcript);
        }
    });
    assert_eq!(health(&stage, 10), "healthy");
    assert_eq!(idle(&stage, 10), (55, "transcript".to_owned()));
    recording.idle(HOUR * 3 + MINUTE * 10);
    assert_eq!(health(&stage, 10), "stale");
}

#[test]
fn a_subagent_at_work_keeps_its_session_healthy_and_another_session_does_not() {
    let stage = Stage::new();
    let who = stage.enter(10, "work");
    stage.session_file(&who, "48f5-a", "idle");
    let folder = stage.claude().join("projects/-home-ana-work");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.idle(HOUR * 2);
    stage.write(&folder.join("48f5-a/subagents/agent-1.jsonl"), "{}\n");
    recording.ticks(1, |_| {});
    assert_eq!(idle(&stage, 10), (5, "transcript".to_owned()));
    recording.idle(HOUR * 4 + MINUTE * 5);
    stage.write(&folder.join("someone-else.jsonl"), "{}\n");
    recording.ticks(1, |_| {});
    assert_eq!(health(&stage, 10), "stale");
}

#[test]
fn a_busy_session_is_never_stale_and_an_idle_one_counts_from_its_last_turn() {
    let stage = Stage::new();
    let who = stage.enter(10, "work");
    stage.session_file(&who, "48f5", "busy");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.idle(HOUR * 12);
    assert_eq!(health(&stage, 10), "healthy");
    assert_eq!(
        stage.one("SELECT active, session FROM sample_open JOIN process USING (process_id)"),
        "1|48f5"
    );
    stage.session_file(&who, "48f5", "idle");
    recording.ticks(1, |_| {});
    assert_eq!(idle(&stage, 10), (5, "session_file".to_owned()));
    recording.idle(HOUR * 4 + MINUTE * 5);
    assert_eq!(health(&stage, 10), "stale");
}

#[test]
fn a_session_file_of_an_earlier_owner_of_the_pid_proves_nothing() {
    let stage = Stage::new();
    let who = stage.enter(10, "work");
    stage.session_file(&who, "old", "busy");
    stage.pass(MINUTE);
    stage.enter(10, "work");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.idle(HOUR * 4);
    assert_eq!(health(&stage, 10), "stale");
    assert_eq!(stage.one("SELECT detected_by, session FROM process"), "executable|");
}

#[test]
fn a_child_at_work_keeps_its_session_healthy() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.child(11, 10, "cargo");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.ticks(6 * 12, |_| stage.work(11, SECOND * 4));
    assert_eq!(health(&stage, 10), "healthy");
    assert_eq!(stage.one("SELECT active, active_by FROM sample_open"), "1|cpu");
}

#[test]
fn a_stopped_process_is_a_zombie_until_it_goes_on() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.ticks(1, |_| stage.state(10, State::Stopped));
    assert_eq!(health(&stage, 10), "zombie");
    recording.ticks(1, |_| stage.state(10, State::Sleeping));
    assert_eq!(health(&stage, 10), "healthy");
}

#[test]
fn a_true_zombie_keeps_what_was_known_of_it() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.ticks(3, |_| stage.state(10, State::Zombie));
    assert_eq!(
        stage.rows(
            "SELECT p.detected_by, p.program, p.terminal, p.exe, d.path, o.health FROM process AS p
               JOIN directory AS d USING (directory_id) JOIN sample_open AS o USING (process_id)"
        ),
        [format!("executable|claude|/dev/pts/10|{NATIVE}|/home/ana/alpha|zombie")]
    );
}

#[test]
fn a_helper_waits_by_trade_and_is_never_stale() {
    let stage = Stage::new();
    let mut server = actor(10, NATIVE, &["claude", "mcp", "serve"], "claude");
    server.probe.cwd = None;
    stage.place(server);
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.idle(HOUR * 12);
    assert_eq!(health(&stage, 10), "healthy");
    assert_eq!(stage.one("SELECT kind FROM process"), "helper");
}

#[test]
fn a_clock_set_back_calls_nobody_stale() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    recording.idle(HOUR * 3);
    recording.ticks(3, |_| stage.work(10, SECOND * 90));
    stage.machine.set_clock(stage.now().minus(HOUR * 2));
    recording.ticks(1, |_| {});
    assert_eq!(idle(&stage, 10), (0, "cpu".to_owned()));
    recording.idle(HOUR * 2);
    assert_eq!(health(&stage, 10), "healthy");
}

#[test]
fn a_clock_set_right_by_days_calls_no_newcomer_stale() {
    let stage = Stage::new();
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    stage.machine.set_clock(stage.now().plus(HOUR * 48));
    recording.ticks(1, |_| {});
    stage.enter(10, "alpha");
    recording.ticks(1, |_| {});
    assert_eq!(health(&stage, 10), "healthy");
    assert!(idle(&stage, 10).0 <= 5, "{:?}", idle(&stage, 10));
}

#[test]
fn sleep_of_the_machine_is_idleness_too() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.tick();
    stage.machine.sleep(HOUR * 9);
    recording.tick();
    assert_eq!(health(&stage, 10), "stale");
    assert_eq!(idle(&stage, 10).0, i64::try_from(Duration::from_hours(9).as_secs() / 60).unwrap());
}
