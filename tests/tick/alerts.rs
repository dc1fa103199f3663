//! Alerts: opened and closed with the verdicts, told once, quiet for their cooldown, whoever asks.

use tce::model::alert::AlertKind;
use tce::model::process::State;
use tce::model::time::Timestamp;

use crate::stage::{Ear, HOUR, MINUTE, Recording, SECOND, Stage};

/// Ticks, tells what is due, and says what it told.
fn told(recording: &mut Recording<'_>) -> Vec<(u32, AlertKind)> {
    let mut ear = Ear::default();
    recording.tell(&mut ear);
    let alerts = ear.told.iter().flat_map(|(_, alerts)| alerts);
    alerts.map(|alert| (alert.pid.unwrap(), alert.kind)).collect()
}

#[test]
fn a_stale_process_is_told_once_and_again_after_the_cooldown() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    let mut times = Vec::new();
    for turn in 0..60 {
        stage.pass(MINUTE * 5);
        if !told(&mut recording).is_empty() {
            times.push(turn);
        }
    }
    // Four hours are 48 turns, the first look is two, and half an hour is 6 turns.
    assert_eq!(times, [47, 53, 59]);
    assert_eq!(stage.count("SELECT count(*) FROM alert"), 1);
}

#[test]
fn an_alert_closes_with_its_cause_and_a_new_one_within_the_cooldown_stays_quiet() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE);
    recording.tick();
    stage.state(10, State::Stopped);
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording), [(10, AlertKind::Zombie)]);
    stage.state(10, State::Sleeping);
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording), []);
    stage.state(10, State::Stopped);
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording), []);
    assert_eq!(
        stage.rows("SELECT kind, closed_at IS NULL, told_at IS NULL FROM alert ORDER BY alert_id"),
        ["zombie|0|0", "zombie|1|1"]
    );
    recording.ticks(27, |_| {});
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording), [(10, AlertKind::Zombie)]);
}

#[test]
fn the_cooldown_outlives_a_recorder() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    let mut recording = stage.recording();
    assert_eq!(told(&mut recording), [(10, AlertKind::Zombie)]);
    drop(recording);
    stage.pass(MINUTE);
    let mut recording = stage.recording();
    assert_eq!(told(&mut recording), []);
    drop(recording);
    stage.pass(MINUTE * 30);
    assert_eq!(told(&mut stage.recording()), [(10, AlertKind::Zombie)]);
}

#[test]
fn what_nobody_was_told_of_stays_due() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    let mut recording = stage.recording();
    let mut ear = Ear { failure: Some("nobody is there".to_owned()), ..Ear::default() };
    recording.tell(&mut ear);
    stage.pass(SECOND * 10);
    recording.tell(&mut ear);
    assert_eq!(ear.kinds().len(), 2);
    assert_eq!(stage.count("SELECT count(*) FROM alert WHERE told_at IS NULL"), 1);
}

#[test]
fn resources_have_a_cooldown_of_their_own_beside_health() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.machine.change(10, |actor| actor.brief.memory_bytes = 12 << 30);
    let mut recording = stage.recording().every(MINUTE);
    recording.plan.watch.cooldowns.health = HOUR;
    recording.plan.watch.cooldowns.resources = MINUTE * 10;
    assert_eq!(told(&mut recording), [(10, AlertKind::HighMemory)]);
    stage.state(10, State::Stopped);
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording), [(10, AlertKind::Zombie)]);
    recording.ticks(8, |_| {});
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording), [(10, AlertKind::HighMemory)]);
}

#[test]
fn processor_and_memory_over_their_shares_are_one_alert_of_both() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.child(11, 10, "rustc");
    let mut recording = stage.recording();
    recording.tick();
    // Eight cores for ten seconds: 75 % is a minute of processor time.
    recording.ticks(1, |_| stage.work(10, SECOND * 60));
    assert_eq!(stage.rows("SELECT kind FROM alert WHERE closed_at IS NULL"), ["high_cpu"]);
    stage.machine.change(11, |actor| actor.brief.memory_bytes = 12 << 30);
    recording.ticks(1, |_| stage.work(10, SECOND * 60));
    assert_eq!(stage.rows("SELECT kind FROM alert WHERE closed_at IS NULL"), ["both"]);
    assert_eq!(stage.one("SELECT resource_alert, health FROM sample_open"), "both|healthy");
    // Less than 70 %: clearly below the threshold.
    recording.ticks(1, |_| stage.work(10, SECOND * 55));
    assert_eq!(stage.rows("SELECT kind FROM alert WHERE closed_at IS NULL"), ["high_memory"]);
}

#[test]
fn the_end_of_a_process_closes_its_alerts() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(1, |_| stage.machine.remove(10));
    assert_eq!(stage.count("SELECT count(*) FROM alert WHERE closed_at IS NULL"), 0);
    assert_eq!(stage.count("SELECT count(*) FROM alert"), 1);
}

#[test]
fn an_alert_says_how_long_and_how_much() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording().every(MINUTE * 5);
    recording.idle(HOUR * 4);
    stage.pass(MINUTE * 5);
    let mut ear = Ear::default();
    recording.tell(&mut ear);
    let alert = &ear.told[0].1[0];
    assert_eq!((alert.pid, alert.project.as_deref()), (Some(10), Some("alpha")));
    assert_eq!((alert.lasted_ms / 60_000, alert.memory_bytes), (245, Some(200 << 20)));
    assert_eq!(alert.memory_percent_of_system, Some(1.2));
}

#[test]
fn a_one_shot_look_opens_alerts_and_leaves_the_telling_to_the_recorder() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    stage.once();
    assert_eq!(stage.one("SELECT told_at IS NULL, closed_at IS NULL FROM alert"), "1|1");
    stage.pass(SECOND * 10);
    assert_eq!(told(&mut stage.recording()), [(10, AlertKind::Zombie)]);
}

#[test]
fn a_clock_set_back_silences_no_alert() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    let mut recording = stage.recording();
    assert_eq!(told(&mut recording).len(), 1);
    stage.pass(SECOND * 10);
    stage.machine.set_clock(Timestamp::parse("2026-11-23T01:00:00Z").unwrap());
    assert_eq!(told(&mut recording), [(10, AlertKind::Zombie)]);
}
