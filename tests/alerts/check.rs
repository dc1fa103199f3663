//! `tce check`: fine, over, and cannot tell are three codes, whatever it is asked and whatever is broken.

use serde_json::Value;
use tce::model::process::State;
use tce::model::time::WeekStart;
use tce::report::status_line;

use super::{cents, spend};
use crate::ledgers::record;
use crate::stage::{HOUR, MINUTE, Stage};

/// The exit code, and the lines.
fn check(stage: &Stage, args: &[&str]) -> (u8, String) {
    let ran = stage.tce(&[&["check"], args].concat());
    (ran.code, ran.out)
}

fn checks(stage: &Stage, args: &[&str]) -> Vec<Value> {
    let ran = stage.tce(&[&["check", "--json"], args].concat());
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    document["checks"].as_array().unwrap().clone()
}

#[test]
fn a_budget_is_fine_up_to_its_limit_and_over_beyond() {
    let stage = Stage::new();
    spend(&stage, 2, 300);
    for name in
        ["day", "week", "month", "session", "session:s2", "project:p0:day", "project:p0:month"]
    {
        assert_eq!(check(&stage, &["--budget", &format!("{name}=3")]).0, 0, "{name}");
        assert_eq!(check(&stage, &["--budget", &format!("{name}=2.999999999999")]).0, 10, "{name}");
    }
    let (code, out) = check(&stage, &["--budget", "day=3", "--budget", "week=$2.50"]);
    assert_eq!(code, 10);
    assert_eq!(
        out,
        "fine         budget day   $3.00 of $3.00\nover         budget week  $3.00 of $2.50\n"
    );
    // Three dollars in the quarter that runs and the one before it are more than that an hour.
    assert_eq!(check(&stage, &["--budget", "burn_rate=5"]).0, 10);
    assert_eq!(check(&stage, &["--budget", "burn_rate=100"]).0, 0);
}

#[test]
fn what_somebodys_clock_dates_later_is_not_spent_now() {
    let stage = Stage::new();
    spend(&stage, 2, 100);
    let later = cents(3, stage.now().plus(HOUR * 24 * 200), 90_000);
    record(&mut stage.store(), stage.now(), vec![later]);
    for name in ["day", "week", "month", "burn_rate"] {
        assert_eq!(check(&stage, &["--budget", &format!("{name}=50")]).0, 0, "{name}");
    }
    let spending = |db: tce::store::Db<'_>| {
        status_line::spending(db, stage.now(), "list", WeekStart::Monday, true)
    };
    let spending = stage.store().read(spending).unwrap().unwrap();
    assert_eq!(spending.today.cost_pico, 1_000_000_000_000);
    assert!(spending.per_hour.unwrap().cost_pico < 10_000_000_000_000);
    let html = stage.dashboard().html("/usage");
    let tile = html.split("Today").nth(1).unwrap();
    assert!(tile.split("</dd>").next().unwrap().contains("$1.00"), "{tile:.200}");
}

#[test]
fn yesterday_is_over_and_another_project_is_another() {
    let stage = Stage::new();
    spend(&stage, 2, 300);
    stage.pass(HOUR * 24);
    spend(&stage, 3, 50);
    assert_eq!(check(&stage, &["--budget", "day=1"]).0, 0);
    assert_eq!(check(&stage, &["--budget", "project:p0:day=1"]).0, 0);
    assert_eq!(check(&stage, &["--budget", "project:p1:day=0.4"]).0, 10);
    let rows = checks(&stage, &["--budget", "session=1"]);
    assert_eq!((&rows[0]["verdict"], &rows[0]["cost_usd"]), (&"over".into(), &3.0.into()));
}

#[test]
fn what_has_no_price_makes_it_at_least() {
    let stage = Stage::new();
    let mut unpriced = cents(2, stage.now(), 10);
    unpriced.counted.model = Some("mystery-9".into());
    record(&mut stage.store(), stage.now(), vec![unpriced]);
    for name in ["day", "month", "session", "session:s2", "project:p0:week", "burn_rate"] {
        let (code, out) = check(&stage, &["--budget", &format!("{name}=5")]);
        assert_eq!(code, 11, "{name}: {out}");
        assert!(out.contains("at least $0.00") && out.contains("no price for mystery-9"), "{out}");
    }
    // Over is over, however much is missing.
    spend(&stage, 5, 600);
    let rows = checks(&stage, &["--budget", "day=5"]);
    assert_eq!(rows[0]["verdict"], "over");
    assert!(rows[0]["cost_pico"].is_null() && rows[0]["cost_usd"].is_null(), "{rows:?}");
    assert_eq!(
        (&rows[0]["known_cost_pico"], &rows[0]["unpriced_responses"]),
        (&6_000_000_000_000_i64.into(), &1.into())
    );
    assert_eq!(rows[0]["unpriced_responses"], 1);
    assert_eq!(rows[0]["reason"], "no price for mystery-9");
    // Another day is not doubtful for that.
    stage.pass(HOUR * 24);
    assert_eq!(check(&stage, &["--budget", "day=5"]).0, 0);
}

#[test]
fn a_session_without_a_price_could_be_the_dearest() {
    let stage = Stage::new();
    spend(&stage, 0, 100);
    let mut unpriced = cents(1, stage.now(), 10);
    unpriced.counted.model = Some("mystery-9".into());
    record(&mut stage.store(), stage.now(), vec![unpriced]);
    assert_eq!(check(&stage, &["--budget", "session=5"]).0, 11);
    assert_eq!(check(&stage, &["--budget", "session=0.5"]).0, 10);
    assert_eq!(check(&stage, &["--budget", "session:s0=5"]).0, 0, "that one is known");
    stage.pass(HOUR * 25);
    let (code, out) = check(&stage, &["--budget", "session=5"]);
    assert_eq!((code, out.contains("no session in use")), (0, true), "{out}");
}

#[test]
fn nothing_recorded_is_not_fine() {
    let stage = Stage::new();
    let (code, out) = check(&stage, &["--budget", "day=5"]);
    assert_eq!((code, out.contains("nothing is recorded yet")), (11, true), "{out}");
    spend(&stage, 2, 1);
    assert_eq!(check(&stage, &["--budget", "day=5"]).0, 0);
    for name in ["project:p00:day", "session:nobody"] {
        let (code, out) = check(&stage, &["--budget", &format!("{name}=5")]);
        assert_eq!((code, out.contains("nothing is recorded of")), (11, true), "{out}");
    }
    std::fs::remove_dir_all(stage.claude()).unwrap();
    let (code, out) = check(&stage, &["--budget", "day=5"]);
    assert_eq!((code, out.contains("no folder of Claude Code")), (11, true), "{out}");
    assert_eq!(check(&stage, &["--budget", "day=0.001"]).0, 10, "and what is known is over");
}

#[test]
fn a_look_that_fails_is_no_answer() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    spend(&stage, 2, 1);
    stage.machine.0.borrow_mut().broken = true;
    let ran = stage.tce(&["check", "--budget", "day=5", "--stale", "--resources"]);
    assert_eq!(ran.code, 11, "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 3, "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.starts_with("cannot tell")), "{}", ran.out);
    assert!(ran.err.contains("cannot read the process table"), "{}", ran.err);
    std::fs::write(stage.data().join("history.db"), "this is no database, and was never one")
        .unwrap();
    assert_eq!(check(&stage, &["--budget", "day=5"]).0, 11);
}

#[test]
fn processes_are_looked_at_now() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    assert_eq!(check(&stage, &["--stale", "--resources"]).0, 0);
    stage.pass(HOUR * 5);
    let (code, out) = check(&stage, &["--stale"]);
    assert_eq!(code, 10);
    assert!(out.starts_with("over         stale  1 process: PID 10 (alpha) idle for 5h"), "{out}");
    assert_eq!(check(&stage, &["--resources"]).0, 0);
    stage.machine.change(10, |actor| actor.brief.memory_bytes = 13 << 30);
    stage.pass(MINUTE);
    let (code, out) = check(&stage, &["--resources"]);
    assert_eq!((code, out.contains("81.3% of all memory")), (10, true), "{out}");
    assert_eq!(stage.tce(&["pin", "10"]).code, 0);
    assert_eq!(check(&stage, &["--stale"]).0, 0);
    // It looks though a recorder is at work.
    let mut recording = stage.recording();
    recording.tick();
    stage.machine.change(10, |actor| actor.brief.memory_bytes = 1 << 30);
    stage.pass(MINUTE / 6);
    assert_eq!(check(&stage, &["--resources"]).0, 0);
}

#[test]
fn without_a_question_it_checks_all_there_is() {
    let stage = Stage::new();
    spend(&stage, 2, 300);
    assert_eq!(checks(&stage, &[]).len(), 2);
    let config =
        "[budget]\nday = 5\nburn_rate = 100\nsession = 2\n[budget.project.p0]\nmonth = 4\n";
    stage.write(&stage.data().join("config.toml"), config);
    let names: Vec<String> = checks(&stage, &[])
        .iter()
        .map(|row| {
            format!("{}: {}", row["name"].as_str().unwrap(), row["verdict"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        names,
        [
            "budget day: fine",
            "budget project:p0:month: fine",
            "budget session: over",
            "budget burn_rate: fine",
            "stale: fine",
            "resources: fine"
        ]
    );
    assert_eq!(check(&stage, &[]).0, 10);
}

#[test]
fn a_question_that_is_none_is_refused() {
    let stage = Stage::new();
    for text in [
        "day",
        "day=",
        "day=-1",
        "day=x",
        "hour=3",
        "project:day=3",
        "project::day=3",
        "session:=3",
        "=3",
        "day=1e3",
        "day=0.0000000000001",
        "day=9999999999",
        "",
    ] {
        let ran = stage.tce(&["check", "--budget", text]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}: {}", ran.err);
        assert!(ran.err.contains("is not a limit of money"), "{}", ran.err);
    }
    assert_eq!(stage.tce(&["check", "--prices", "nobody", "--budget", "day=3"]).code, 2);
}

#[test]
fn names_hold_anything_and_lines_stay_lines() {
    let stage = Stage::new();
    let mut odd = cents(2, stage.now(), 10);
    odd.place.directory = Some("/home/ana/a:b=c\n\u{1b}[2J".into());
    record(&mut stage.store(), stage.now(), vec![odd]);
    let (code, out) = check(&stage, &["--budget", "project:a:b=c\n\u{1b}[2J:day=3"]);
    assert_eq!((code, out.lines().count(), out.contains('\u{1b}')), (0, 1, false), "{out:?}");
}

#[test]
fn a_check_opens_and_closes_no_alert_about_money() {
    let stage = Stage::new();
    spend(&stage, 2, 300);
    assert_eq!(check(&stage, &["--budget", "day=1"]).0, 10);
    assert_eq!(stage.count("SELECT count(*) FROM alert"), 0);
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    check(&stage, &["--stale"]);
    assert_eq!(stage.rows("SELECT kind FROM alert"), ["zombie"], "what it saw, it saw");
}
