//! Budgets over virtual days: passed, about to be passed, too fast; opened once, closed with their period.

use tce::model::alert::{AlertKind, Channel};
use tce::model::budget::{Allowance, Budgets, Period};
use tce::model::time::{Timestamp, WeekStart};
use tce::store::budget;

use super::{DOLLAR, rules, spend};
use crate::stage::{Ear, HOUR, MINUTE, Recording, Stage};

/// The day, week and month of now, as this machine's zone cuts them.
fn periods(stage: &Stage) -> Vec<Period> {
    budget::periods(stage.store().db(), stage.now(), WeekStart::Monday).unwrap()
}

/// Goes on to a moment.
fn go_to(stage: &Stage, at: Timestamp) {
    assert!(at >= stage.now());
    stage.pass(at.since(stage.now()));
}

fn day_limit(dollars: i64) -> Budgets {
    Budgets {
        all: Allowance { day: Some(dollars * DOLLAR), ..Allowance::default() },
        ..Budgets::default()
    }
}

fn recording(stage: &Stage, budgets: Budgets) -> Recording<'_> {
    let mut recording = stage.recording().every(MINUTE * 15);
    recording.plan.budgets = Some(rules(budgets));
    recording
}

fn alerts(stage: &Stage) -> Vec<String> {
    stage.rows(
        "SELECT kind, scope, coalesce(project, ''), projected, closed_at IS NULL, cost_pico / 10000000000 FROM alert ORDER BY alert_id",
    )
}

/// Ticks, and says what was told.
fn told(recording: &mut Recording<'_>) -> Vec<AlertKind> {
    let mut ear = Ear::default();
    recording.tell(&mut ear);
    ear.kinds().into_iter().map(|(_, kind)| kind).collect()
}

/// A day that has not begun yet.
fn next_day(stage: &Stage) -> Period {
    go_to(stage, periods(stage)[0].until_at);
    periods(stage).swap_remove(0)
}

#[test]
fn a_day_that_is_passed_is_told_once_and_closes_at_midnight() {
    let stage = Stage::new();
    let day = next_day(&stage);
    let mut recording = recording(&stage, day_limit(1));
    go_to(&stage, day.until_at.minus(HOUR));
    spend(&stage, 1, 95);
    assert_eq!(told(&mut recording), [], "at this rate it would be 99 cents");
    stage.pass(MINUTE);
    spend(&stage, 2, 6);
    assert_eq!(told(&mut recording), [AlertKind::Budget]);
    for _ in 0..3 {
        stage.pass(MINUTE * 15);
        assert_eq!(told(&mut recording), []);
    }
    assert_eq!(alerts(&stage), ["budget|day||0|1|101"]);
    // Some minutes late, and yet it ends when the day did.
    go_to(&stage, day.until_at.plus(MINUTE * 10));
    assert_eq!(told(&mut recording), []);
    let ends = stage.one("SELECT closed_at, until_at, period FROM alert");
    assert_eq!(ends, format!("{0}|{0}|{1}", day.until_at.as_millis(), day.period));
    // The next day is another one.
    stage.pass(HOUR);
    spend(&stage, 3, 300);
    assert_eq!(told(&mut recording), [AlertKind::Budget]);
}

#[test]
fn a_restart_tells_nothing_again() {
    let stage = Stage::new();
    next_day(&stage);
    stage.pass(MINUTE);
    spend(&stage, 1, 300);
    assert_eq!(told(&mut recording(&stage, day_limit(1))), [AlertKind::Budget]);
    for _ in 0..5 {
        stage.pass(HOUR);
        assert_eq!(told(&mut recording(&stage, day_limit(1))), []);
    }
    // Off for a while, and on again, in the same day: the limit is the same one.
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording(&stage, Budgets::default())), []);
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording(&stage, day_limit(1))), []);
    assert_eq!(alerts(&stage).len(), 2);
    // Another limit is another thing to be told of.
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording(&stage, day_limit(2))), [AlertKind::Budget]);
    stage.pass(MINUTE);
    assert_eq!(told(&mut recording(&stage, day_limit(20))), []);
    assert_eq!(stage.count("SELECT count(*) FROM alert WHERE closed_at IS NULL"), 0);
}

#[test]
fn what_will_be_passed_is_told_before_it_is_and_gives_way_to_what_was() {
    let stage = Stage::new();
    let day = next_day(&stage);
    let mut recording = recording(&stage, day_limit(10));
    let length = day.until_at.since(day.since_at);
    go_to(&stage, day.since_at.plus(length / 20));
    spend(&stage, 1, 100);
    assert_eq!(told(&mut recording), [], "too early to say");
    // Six dollars after a quarter of the day are 24 at its end.
    go_to(&stage, day.since_at.plus(length / 4));
    spend(&stage, 2, 500);
    assert_eq!(told(&mut recording), [AlertKind::Budget]);
    assert_eq!(alerts(&stage), ["budget|day||1|1|600"]);
    assert_eq!(stage.one("SELECT projected_pico / 10000000000 FROM alert"), "2400");
    // Resting, it would be eleven, ten, and then less than nine: clearly below.
    go_to(&stage, day.since_at.plus(length * 3 / 5));
    assert_eq!(told(&mut recording), []);
    assert_eq!(alerts(&stage), ["budget|day||1|1|600"]);
    go_to(&stage, day.since_at.plus(length * 3 / 4));
    assert_eq!(told(&mut recording), []);
    assert_eq!(alerts(&stage), ["budget|day||1|0|600"]);
    // Told once a day, however often it turns.
    spend(&stage, 3, 350);
    assert_eq!(told(&mut recording), []);
    assert_eq!(alerts(&stage).last().unwrap(), "budget|day||1|1|950");
    // Passed is another matter.
    stage.pass(MINUTE);
    spend(&stage, 4, 100);
    assert_eq!(told(&mut recording), [AlertKind::Budget]);
    assert_eq!(
        alerts(&stage),
        ["budget|day||1|0|600", "budget|day||1|0|950", "budget|day||0|1|1050"]
    );
}

#[test]
fn an_open_alert_says_more_as_more_is_spent_and_not_for_each_response() {
    let stage = Stage::new();
    let day = next_day(&stage);
    let mut recording = recording(&stage, day_limit(10));
    go_to(&stage, day.until_at.minus(HOUR * 2));
    spend(&stage, 1, 1001);
    told(&mut recording);
    let mut amounts = Vec::new();
    for turn in 0..10 {
        stage.pass(MINUTE);
        spend(&stage, 10 + turn, 30);
        told(&mut recording);
        amounts.push(stage.count("SELECT cost_pico / 10000000000 FROM alert WHERE NOT projected"));
    }
    assert_eq!(amounts, [1001, 1001, 1001, 1121, 1121, 1121, 1121, 1241, 1241, 1241]);
}

#[test]
fn weeks_months_and_projects_are_counted_each_by_itself() {
    let stage = Stage::new();
    let day = next_day(&stage);
    let limit = |dollars: i64| Some(dollars * DOLLAR);
    let budgets = Budgets {
        all: Allowance { day: limit(4), week: limit(6), month: limit(8) },
        projects: [
            ("p0".to_owned(), Allowance { day: limit(2), ..Allowance::default() }),
            ("p1".to_owned(), Allowance { week: limit(1), ..Allowance::default() }),
        ]
        .into(),
        ..Budgets::default()
    };
    let mut recording = recording(&stage, budgets);
    go_to(&stage, day.until_at.minus(HOUR));
    // Even numbers are of p0, odd ones of p1.
    spend(&stage, 2, 300);
    told(&mut recording);
    assert_eq!(
        alerts(&stage).iter().filter(|one| one.contains("|0|1|")).collect::<Vec<_>>(),
        ["budget|day|p0|0|1|300"]
    );
    stage.pass(MINUTE);
    spend(&stage, 3, 200);
    told(&mut recording);
    let over = |stage: &Stage| {
        let open = stage.rows(
            "SELECT scope, coalesce(project, ''), cost_usd FROM v_alert WHERE NOT projected AND closed IS NULL ORDER BY 1, 2",
        );
        open.join(" ")
    };
    assert_eq!(over(&stage), "day||5 day|p0|3 week|p1|2");
    // The next day the day is new; the week may be too, the month as well: then that is all.
    go_to(&stage, day.until_at);
    let (week, month) = (periods(&stage)[1].clone(), periods(&stage)[2].clone());
    let (same_week, same_month) = (week.since_at < day.since_at, month.since_at < day.since_at);
    stage.pass(MINUTE);
    spend(&stage, 5, 350);
    told(&mut recording);
    let week = if same_week { 8.5 } else { 3.5 };
    let mut expected = Vec::new();
    if same_month {
        expected.push("month||8.5".to_owned());
    }
    if same_week {
        expected.push(format!("week||{week}"));
    }
    let p1 = if same_week { 5.5 } else { 3.5 };
    // What was said at two dollars is renewed, or said anew.
    expected.push(format!("week|p1|{p1}"));
    assert_eq!(over(&stage), expected.join(" "));
}

#[test]
fn a_rate_is_told_while_it_lasts_and_closes_when_the_hour_is_quiet() {
    let stage = Stage::new();
    let budgets = Budgets { burn_rate: Some(10 * DOLLAR), ..Budgets::default() };
    let mut recording = recording(&stage, budgets);
    // Noon is a full quarter: a dollar every five minutes is twelve an hour.
    let mut kinds = Vec::new();
    for turn in 0..24 {
        stage.pass(MINUTE * 5);
        spend(&stage, turn, 100);
        kinds.push(told(&mut recording).len());
    }
    let first = kinds.iter().position(|count| *count > 0).unwrap();
    assert!(first < 6, "within half an hour: {kinds:?}");
    assert_eq!(kinds.iter().sum::<usize>(), 4, "two hours, each half of one: {kinds:?}");
    assert_eq!(stage.rows("SELECT kind, scope, alert_state FROM v_alert"), ["burn_rate|hour|told"]);
    let mut quiet = 0;
    while stage.count("SELECT count(*) FROM alert WHERE closed_at IS NULL") > 0 {
        stage.pass(MINUTE * 5);
        told(&mut recording);
        quiet += 5;
    }
    assert!((15..=60).contains(&quiet), "{quiet}");
    assert_eq!(stage.count("SELECT count(*) FROM alert"), 1, "one, not one per response");
}

#[test]
fn what_has_no_price_is_said_to_be_missing() {
    let stage = Stage::new();
    let day = next_day(&stage);
    go_to(&stage, day.until_at.minus(HOUR));
    let mut unpriced = super::cents(9, stage.now(), 10);
    unpriced.counted.model = Some("mystery-9".into());
    crate::ledgers::record(&mut stage.store(), stage.now(), vec![unpriced]);
    spend(&stage, 2, 200);
    let mut ear = Ear::by(&[Channel::Desktop]);
    recording(&stage, day_limit(1)).tell(&mut ear);
    let alert = &ear.told[0].1[0];
    assert_eq!((alert.unpriced_responses, alert.cost_usd), (Some(1), Some(2.0)));
    let text = tce::sheet::alert::text(alert);
    assert!(text.starts_with("at least $2.00 spent on "), "{text}");
}

#[test]
fn the_loop_looks_at_limits_within_a_minute_of_what_anybody_read() {
    use tce::record::recorder::Recorder;

    use crate::stage::Director;

    let stage = Stage::new();
    let day = next_day(&stage);
    go_to(&stage, day.until_at.minus(HOUR));
    let mut plan = stage.plan();
    plan.budgets = Some(rules(day_limit(1)));
    let mut ear = Ear::default();
    let mut opened_after = None;
    let (mut store, folder) = (stage.store(), stage.data());
    let mut turn = 0;
    let began = stage.now();
    let director = Director {
        machine: &stage.machine,
        ends_at: began.plus(MINUTE * 4),
        script: std::cell::RefCell::new(Box::new(|_| {
            turn += 1;
            // Read by somebody else, a command that looks for itself.
            if turn == 3 {
                spend(&stage, 1, 200);
            }
            let open = stage.count("SELECT count(*) FROM alert");
            if open > 0 && opened_after.is_none() {
                opened_after = Some(stage.now().since(began));
            }
        })),
    };
    let me = tce::model::process::Identity {
        boot_id: "boot-1".to_owned(),
        pid: 4_000_001,
        start_ticks: 1,
    };
    let recorder = Recorder {
        store: &mut store,
        folder: &folder,
        machine: &mut stage.machine.clone(),
        clock: &director,
        plan: &plan,
        notifier: &mut ear,
    };
    recorder.run(&me).unwrap();
    drop(director);
    assert!(opened_after.unwrap() <= MINUTE + MINUTE / 3, "{opened_after:?}");
    assert_eq!(ear.kinds(), [(Channel::Desktop, AlertKind::Budget)]);
}
