//! Spans nobody watched: each leaves a gap row, and no rate is computed across one.

use crate::stage::{HOUR, MINUTE, SECOND, Stage, TICK};

fn gaps(stage: &Stage) -> Vec<String> {
    stage.rows(
        "SELECT reason, (since_at - (SELECT first_seen_at FROM host)) / 1000, (until_at - (SELECT first_seen_at FROM host)) / 1000
           FROM gap ORDER BY gap_id",
    )
}

/// Spans with a rate, in permille, oldest first.
fn rates(stage: &Stage) -> Vec<String> {
    stage.rows("SELECT round(cpu_percent * 10) FROM v_sample ORDER BY since_at")
}

#[test]
fn a_machine_that_sleeps_leaves_a_gap_and_no_rate_across_it() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    recording.ticks(1, |_| {});
    stage.machine.sleep(HOUR);
    stage.work(10, SECOND * 60);
    recording.tick();
    recording.ticks(1, |_| {});
    assert_eq!(gaps(&stage), ["asleep|10|3610"]);
    assert_eq!(rates(&stage), ["0", "0"]);
    assert_eq!(
        stage.one("SELECT (until_at - since_at) / 1000, cpu_tree_ms_until FROM sample"),
        "10|0"
    );
}

#[test]
fn a_recorder_that_was_off_leaves_a_gap() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.idle(MINUTE * 2);
    drop(recording);
    stage.pass(HOUR);
    let mut recording = stage.recording();
    recording.tick();
    recording.idle(MINUTE);
    assert_eq!(gaps(&stage), ["recorder_off|120|3720"]);
}

#[test]
fn killed_spans_end_at_the_last_heartbeat_and_not_at_the_row_a_minute_before() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(5, |_| {});
    drop(recording);
    assert_eq!(
        stage.count("SELECT (beat_at - (SELECT first_seen_at FROM host)) / 1000 FROM heartbeat"),
        0
    );
    stage.machine.remove(10);
    stage.pass(HOUR);
    stage.recording().tick();
    assert_eq!(
        stage.one("SELECT (until_at - since_at) / 1000 FROM sample"),
        "50",
        "{:?}",
        stage.rows("SELECT * FROM sample")
    );
    assert_eq!(
        stage.one("SELECT end_reason, (last_seen_at - first_seen_at) / 1000 FROM process"),
        "gone_unwatched|50"
    );
}

#[test]
fn without_the_lock_file_spans_end_at_the_heartbeat_row() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(9, |_| {});
    drop(recording);
    std::fs::remove_file(stage.data().join("recorder.lock")).unwrap();
    stage.pass(HOUR);
    stage.recording().tick();
    assert_eq!(gaps(&stage), ["recorder_off|60|3690"]);
    assert_eq!(stage.count("SELECT (until_at - since_at) / 1000 FROM sample"), 60);
}

#[test]
fn a_recorder_started_anew_at_once_goes_on_from_the_open_spans() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.idle(MINUTE);
    drop(recording);
    stage.pass(TICK);
    let mut recording = stage.recording();
    recording.tick();
    recording.idle(MINUTE);
    assert_eq!(gaps(&stage), [""; 0]);
    assert_eq!(stage.count("SELECT count(*) FROM sample"), 0);
    assert_eq!(stage.count("SELECT count(*) FROM process"), 1);
}

#[test]
fn a_clock_set_forward_leaves_a_gap_as_long_as_the_step_and_no_rate() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    recording.ticks(1, |_| {});
    stage.machine.set_clock(stage.now().plus(HOUR));
    recording.ticks(1, |_| stage.work(10, SECOND));
    recording.ticks(1, |_| {});
    assert_eq!(gaps(&stage), ["clock_step|10|3620"]);
    assert_eq!(stage.count("SELECT count(*) FROM v_sample WHERE cpu_percent > 0"), 0);
}

#[test]
fn a_clock_set_back_leaves_a_gap_over_the_time_that_came_twice() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    recording.idle(HOUR * 2);
    stage.machine.set_clock(stage.now().minus(HOUR));
    recording.ticks(2, |_| {});
    // The time of the first look after the step lies before that of the last one before it.
    assert_eq!(gaps(&stage), ["clock_step|3610|7200"]);
    assert_eq!(stage.one(super::laws::OVERLAPS), "0", "{:?}", stage.rows("SELECT * FROM v_sample"));
    assert_eq!(
        stage.rows("SELECT (since_at - (SELECT first_seen_at FROM host)) / 1000 FROM v_sample ORDER BY open"),
        ["0", "3610"]
    );
}

#[test]
fn a_clock_that_is_slewed_leaves_no_gap() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(60, |turn| {
        let now = stage.now();
        let drift = SECOND / 2;
        stage.machine.set_clock(if turn % 2 == 0 { now.plus(drift) } else { now.minus(drift) });
    });
    assert_eq!(gaps(&stage), [""; 0]);
    assert_eq!(stage.count("SELECT count(*) FROM sample"), 0);
}

#[test]
fn a_late_tick_is_no_gap_and_a_very_late_one_is() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    stage.pass(SECOND * 20);
    recording.tick();
    assert_eq!(gaps(&stage), [""; 0]);
    stage.pass(SECOND * 23);
    recording.tick();
    assert_eq!(gaps(&stage).len(), 1);
    assert!(gaps(&stage)[0].starts_with("recorder_off|"), "{:?}", gaps(&stage));
}

#[test]
fn a_machine_that_was_off_ends_what_lived_on_it() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.idle(MINUTE);
    super::laws::restart(&stage);
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(2, |_| {});
    assert_eq!(gaps(&stage), ["machine_off|60|120"]);
    assert_eq!(stage.one("SELECT end_reason FROM process"), "machine_off");
    assert_eq!(stage.count("SELECT count(*) FROM boot"), 2);
    assert_eq!(stage.count("SELECT count(*) FROM host"), 1);
}

#[test]
fn a_copied_history_on_another_machine_keeps_both_hosts_apart() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    {
        let mut world = stage.machine.0.borrow_mut();
        world.facts.machine_id = "another".to_owned();
        world.facts.name = "laptop".to_owned();
        world.facts.boot_id = "boot-of-another".to_owned();
    }
    stage.pass(MINUTE);
    stage.once();
    assert_eq!(stage.rows("SELECT name FROM host ORDER BY host_id"), ["scripted", "laptop"]);
    assert_eq!(stage.count("SELECT count(DISTINCT host_key) FROM host"), 2);
    // What lived on the first machine is not ended by a look at the second.
    assert_eq!(stage.count("SELECT count(*) FROM process WHERE last_seen_at IS NULL"), 2);
}
