//! Limits of sessions: each by itself, open until nobody has used it for a day.

use tce::model::budget::Budgets;

use super::{DOLLAR, rules, spend};
use crate::stage::{Ear, HOUR, MINUTE, Stage};

#[test]
fn a_session_over_its_limit_is_told_once_and_over_after_a_day_of_rest() {
    let stage = Stage::new();
    let mut recording = stage.recording().every(HOUR);
    recording.plan.budgets =
        Some(rules(Budgets { session: Some(5 * DOLLAR), ..Budgets::default() }));
    let mut ear = Ear::default();
    // Numbers that leave the same rest by three are one session.
    for turn in 0..4 {
        stage.pass(MINUTE);
        spend(&stage, 3 * turn, 150);
        spend(&stage, 3 * turn + 1, 50);
        recording.tell(&mut ear);
    }
    assert_eq!(ear.kinds().len(), 1);
    let shown = "SELECT session, cost_usd, limit_usd, alert_state FROM v_alert";
    assert_eq!(stage.rows(shown), ["s0|6|5|told"]);
    stage.pass(HOUR * 23);
    recording.tell(&mut ear);
    assert_eq!(stage.rows(shown), ["s0|6|5|told"]);
    stage.pass(HOUR + MINUTE * 30);
    recording.tell(&mut ear);
    assert_eq!(stage.rows(shown), ["s0|6|5|closed"]);
    // Somebody goes on with it: the same limit was told of.
    spend(&stage, 3 * 9, 10);
    stage.pass(MINUTE);
    recording.tell(&mut ear);
    assert_eq!(ear.kinds().len(), 0);
    assert_eq!(stage.count("SELECT count(*) FROM alert WHERE closed_at IS NULL"), 1);
}

#[test]
fn every_session_has_its_own() {
    let stage = Stage::new();
    for number in 0..3 {
        spend(&stage, number, 100 * (1 + i64::try_from(number).unwrap()));
    }
    let mut recording = stage.recording();
    recording.plan.budgets =
        Some(rules(Budgets { session: Some(DOLLAR * 3 / 2), ..Budgets::default() }));
    let mut ear = Ear::default();
    recording.tell(&mut ear);
    assert_eq!(ear.told.len(), 1, "one notice");
    assert_eq!(stage.rows("SELECT session FROM v_alert ORDER BY session"), ["s1", "s2"]);
}
