//! `tce alerts`: open and past, told and not, and why not.

use tce::model::process::State;

use super::{DOLLAR, rules, spend};
use crate::stage::{Ear, HOUR, MINUTE, SECOND, Stage};

/// One alert that is over, one that was told, one that could not be.
fn story() -> Stage {
    let stage = Stage::new();
    for pid in [10, 11, 12] {
        stage.enter(pid, "alpha");
    }
    let mut recording = stage.recording();
    recording.tick();
    stage.state(10, State::Stopped);
    stage.pass(SECOND * 10);
    recording.tell(&mut Ear::default());
    stage.state(10, State::Sleeping);
    stage.state(11, State::Stopped);
    stage.pass(MINUTE);
    recording.tell(&mut Ear::default());
    stage.pass(HOUR);
    stage.state(12, State::Stopped);
    let mut deaf = Ear { failure: Some("no bus".to_owned()), ..Ear::default() };
    recording.plan.watch.cooldowns.health = HOUR * 24;
    recording.tell(&mut deaf);
    drop(recording);
    stage.pass(MINUTE);
    stage
}

#[test]
fn the_open_ones_come_first_with_what_to_do_and_why_nobody_knows() {
    let stage = story();
    let ran = stage.tce(&["alerts"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let out = ran.out;
    assert!(out.contains("Open: 2  |  Not told: 1  |  Over: 1"), "{out}");
    let (first, second, third) =
        (out.find("PID 12").unwrap(), out.find("PID 11").unwrap(), out.find("PID 10").unwrap());
    assert!(first < second && second < third, "{out}");
    assert!(
        out.contains("try: tce kill 12 --force") && out.contains("not told by desktop: no bus"),
        "{out}"
    );
    assert!(out.contains("told 1 h ago") && out.contains("after 1m"), "{out}");
    assert!(out.contains("What fails is tried again."), "{out}");
}

#[test]
fn each_part_can_be_asked_by_itself() {
    let stage = story();
    let pids = |args: &[&str]| {
        let document = stage.tce_json(args);
        let rows = document["alerts"].as_array().unwrap().clone();
        rows.iter().map(|row| row["pid"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(pids(&["alerts"]), [12, 11, 10]);
    assert_eq!(pids(&["alerts", "--open"]), [12, 11]);
    assert_eq!(pids(&["alerts", "--past"]), [10]);
    // What is open is open since then, too.
    assert_eq!(pids(&["alerts", "--since", "10m ago"]), [12, 11]);
    assert_eq!(pids(&["alerts", "--until", "10m ago"]), [11, 10]);
    assert_eq!(pids(&["alerts", "--limit", "1"]), [12]);
    assert_eq!(pids(&["alerts", "--project", "nobody"]), [0_u64; 0]);
    assert_eq!(stage.tce(&["alerts", "--open", "--past"]).code, 2);
    let row = &stage.tce_json(&["alerts", "--open", "--limit", "1"])["alerts"][0];
    assert_eq!(row["kind"], "zombie");
    assert_eq!(row["alert_state"], "opened");
    assert_eq!(row["failure"], "desktop: no bus");
    assert_eq!(row["hint"], "tce kill 12 --force");
}

#[test]
fn no_alerts_is_said() {
    let stage = Stage::new();
    assert!(stage.tce(&["alerts"]).out.contains("No alerts on record."));
    assert!(stage.tce(&["alerts", "--open"]).out.contains("No open alerts."));
}

#[test]
fn the_doctor_names_what_could_not_be_told() {
    let stage = story();
    let out = stage.tce(&["doctor"]).out;
    assert!(out.contains("Open alerts: 2  |  Not told: 1"), "{out}");
    assert!(
        out.contains("Alerts that could not be told") && out.contains("desktop: no bus"),
        "{out}"
    );
    let document = stage.tce_json(&["doctor"]);
    assert_eq!(document["untold_alerts"].as_array().unwrap().len(), 1);
    let mut recording = stage.recording();
    stage.pass(HOUR);
    recording.tell(&mut Ear::default());
    drop(recording);
    assert!(!stage.tce(&["doctor"]).out.contains("could not be told"));
}

#[test]
fn a_limit_that_was_passed_is_listed_with_its_amounts() {
    let stage = Stage::new();
    spend(&stage, 1, 700);
    let mut recording = stage.recording();
    let mut budgets = tce::model::budget::Budgets::default();
    budgets.all.month = Some(5 * DOLLAR);
    recording.plan.budgets = Some(rules(budgets));
    recording.tell(&mut Ear::default());
    drop(recording);
    stage.write(&stage.data().join("config.toml"), "[budget]\nmonth = 5\n");
    let document = stage.tce_json(&["alerts"]);
    let row = &document["alerts"][0];
    assert_eq!((&row["cost_usd"], &row["limit_usd"]), (&7.0.into(), &5.0.into()));
    assert_eq!((&row["scope"], &row["pid"]), (&"month".into(), &serde_json::Value::Null));
    assert!(stage.tce(&["alerts"]).out.contains("$7.00 spent in 2026-11, over the limit of $5.00"));
}

#[test]
fn a_look_of_ones_own_follows_the_settings_and_another_zone_touches_nothing() {
    let stage = Stage::new();
    spend(&stage, 1, 700);
    stage.write(&stage.data().join("config.toml"), "[budget.project.p1]\nmonth = 5\n");
    let open = |args: &[&str]| stage.tce_json(args)["open"].as_u64().unwrap();
    let elsewhere = crate::stage::Setting::default().env("TZ", "Asia/Tokyo");
    let ran = stage.tce_as(&elsewhere, &["alerts", "--tz", "Asia/Tokyo", "--json"]);
    assert!(ran.out.contains("\"open\": 0"), "{}", ran.out);
    assert_eq!(open(&["alerts"]), 1);
    stage.write(&stage.data().join("config.toml"), "");
    let ran = stage.tce_as(&elsewhere, &["alerts", "--tz", "Asia/Tokyo", "--json"]);
    assert!(ran.out.contains("\"open\": 1"), "{}", ran.out);
    assert_eq!(open(&["alerts"]), 0);
}
