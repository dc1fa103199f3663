//! Telling: each way by itself, together and not twice, quiet for the cooldown, again after what failed.

use tce::model::alert::{AlertKind, Channel};
use tce::model::process::State;
use tce::model::time::Timestamp;

use crate::stage::{Ear, HOUR, MINUTE, SECOND, Stage};

const BOTH: [Channel; 2] = [Channel::Desktop, Channel::Command];

/// So many that have stopped.
fn stopped(count: u32) -> Stage {
    let stage = Stage::new();
    for pid in 10..10 + count {
        stage.enter(pid, "alpha");
        stage.state(pid, State::Stopped);
    }
    stage
}

#[test]
fn what_is_due_at_once_is_told_at_once() {
    let stage = stopped(40);
    let mut ear = Ear::by(&BOTH);
    let mut recording = stage.recording();
    recording.tell(&mut ear);
    assert_eq!(ear.told.len(), 2, "one for each way");
    let pids: Vec<u32> = ear.told[0].1.iter().map(|alert| alert.pid.unwrap()).collect();
    assert_eq!(pids, (10..50).collect::<Vec<_>>(), "in the order they came");
    assert_eq!(stage.count("SELECT count(*) FROM alert WHERE told_at IS NOT NULL"), 40);
}

#[test]
fn the_log_repeats_and_nobody_is_told_by_it() {
    let stage = stopped(1);
    let mut ear = Ear::by(&[Channel::Log]);
    let mut recording = stage.recording().every(MINUTE);
    for _ in 0..40 {
        recording.tell(&mut ear);
        stage.pass(MINUTE);
    }
    assert_eq!(ear.told.len(), 2, "now, and after the cooldown");
    assert_eq!(stage.count("SELECT count(*) FROM alert WHERE told_at IS NULL"), 1);
    assert_eq!(stage.rows("SELECT alert_state FROM v_alert"), ["opened"]);
}

#[test]
fn one_way_that_fails_keeps_no_other_from_telling() {
    let stage = stopped(1);
    let mut recording = stage.recording();
    let mut bus = Ear { failure: Some("no bus".to_owned()), ..Ear::by(&[Channel::Desktop]) };
    recording.tell(&mut bus);
    assert_eq!(stage.rows("SELECT alert_state, failure FROM v_alert"), ["opened|desktop: no bus"]);
    stage.pass(SECOND * 10);
    let mut command = Ear::by(&[Channel::Command]);
    recording.tell(&mut command);
    assert_eq!(stage.rows("SELECT alert_state, failure FROM v_alert"), ["told|desktop: no bus"]);
    // The one is told until it can be, the other has a cooldown.
    let mut both = Ear::by(&BOTH);
    recording.tell(&mut both);
    assert_eq!(both.kinds(), [(Channel::Desktop, AlertKind::Zombie)]);
    assert_eq!(stage.rows("SELECT alert_state, failure FROM v_alert"), ["told|"]);
}

#[test]
fn a_bus_that_is_off_for_a_night_is_asked_a_few_times() {
    let stage = stopped(3);
    let mut ear = Ear { failure: Some("no bus".to_owned()), ..Ear::default() };
    let mut recording = stage.recording();
    for _ in 0..6 * 60 * 8 {
        recording.tell(&mut ear);
        stage.pass(SECOND * 10);
    }
    // Ten seconds, doubled up to an hour: nine times in the first hour and a half, then once an hour.
    assert_eq!(ear.told.len(), 16);
    assert!(ear.told.iter().all(|(_, alerts)| alerts.len() == 3), "together each time");
    assert_eq!(stage.rows("SELECT DISTINCT tries FROM alert_delivery"), ["16"]);
    ear.failure = None;
    stage.pass(HOUR);
    recording.tell(&mut ear);
    assert_eq!(stage.rows("SELECT DISTINCT tries, failure IS NULL FROM alert_delivery"), ["0|1"]);
    stage.pass(MINUTE * 29);
    ear.kinds();
    recording.tell(&mut ear);
    assert_eq!(ear.kinds().len(), 0, "the cooldown begins with what went well");
}

#[test]
fn a_restart_in_mid_cooldown_is_quiet_whoever_told() {
    let stage = stopped(1);
    let mut ear = Ear::by(&BOTH);
    stage.recording().tell(&mut ear);
    assert_eq!(ear.kinds().len(), 2);
    for minute in 1..30 {
        stage.pass(MINUTE);
        // Each is another recorder.
        stage.recording().tell(&mut ear);
        assert_eq!(ear.kinds(), [], "minute {minute}");
    }
    stage.pass(MINUTE);
    stage.recording().tell(&mut ear);
    assert_eq!(ear.kinds().len(), 2);
}

#[test]
fn a_clock_that_is_set_loses_and_repeats_little() {
    let stage = stopped(1);
    let mut ear = Ear::default();
    let mut recording = stage.recording();
    recording.tell(&mut ear);
    assert_eq!(ear.kinds().len(), 1);
    // An hour ahead is a cooldown that is over; back again, what was told is in the future, and told once.
    let ahead = stage.now().plus(HOUR);
    stage.machine.set_clock(ahead);
    stage.pass(SECOND * 10);
    recording.tell(&mut ear);
    assert_eq!(ear.kinds().len(), 1);
    stage.machine.set_clock(Timestamp::from_millis(stage.now().as_millis() - 3_600_000));
    for _ in 0..20 {
        stage.pass(SECOND * 10);
        recording.tell(&mut ear);
    }
    assert_eq!(ear.kinds().len(), 1);
}

#[test]
fn what_is_over_before_it_could_be_told_is_not_told() {
    let stage = stopped(1);
    let mut recording = stage.recording();
    recording.tell(&mut Ear { failure: Some("no bus".to_owned()), ..Ear::default() });
    stage.state(10, State::Sleeping);
    stage.pass(SECOND * 10);
    let mut ear = Ear::default();
    recording.tell(&mut ear);
    assert_eq!(ear.kinds(), []);
    assert_eq!(stage.rows("SELECT alert_state, told FROM v_alert"), ["closed|"]);
}

#[test]
fn a_share_that_wavers_is_one_alert() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    let mut ear = Ear::default();
    let gibibyte = 1_u64 << 30;
    // Of 16 GiB: 75 % are 12, 70 % are 11.2.
    for turn in 0..720 {
        stage.pass(SECOND * 10);
        let bytes = if turn % 2 == 0 { 12 * gibibyte } else { 12 * gibibyte - gibibyte / 2 };
        stage.machine.change(10, |actor| actor.brief.memory_bytes = bytes);
        recording.tell(&mut ear);
    }
    assert_eq!(stage.count("SELECT count(*) FROM alert"), 1);
    assert_eq!(ear.kinds().len(), 4, "two hours, each half of one");
    stage.machine.change(10, |actor| actor.brief.memory_bytes = 11 * gibibyte);
    stage.pass(SECOND * 10);
    recording.tell(&mut ear);
    assert_eq!(stage.rows("SELECT alert_state FROM v_alert"), ["closed"]);
}
