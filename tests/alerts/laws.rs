//! Laws: a budget's sum is what the report of that period says, in every zone; alerts never flap, nor tell too often.

use proptest::prelude::*;
use tce::model::alert::Scope;
use tce::model::budget::{Allowance, Budgets, Span};
use tce::model::time::{Timestamp, WeekStart};
use tce::model::usage::UsageFact;
use tce::record::budgets::span;
use tce::report::usage::periods;
use tce::report::{By, Filter};
use tce::store::budget;

use super::{DOLLAR, rules};
use crate::ledgers::{OPUS, SONNET, fact, record};
use crate::stage::{Ear, MINUTE, SECOND, Stage, has_shell, noon};

/// Facts of three days around noon, of models with a price and without.
fn facts() -> impl Strategy<Value = Vec<UsageFact>> {
    let one = (0_u64..3 * 86_400, 0_usize..3, 1_i64..200_000);
    prop::collection::vec(one, 1..40).prop_map(|all| {
        let of = |(number, (second, model, output)): (usize, (u64, usize, i64))| {
            let at = noon().minus(MINUTE * 60 * 40).plus(SECOND * u32::try_from(second).unwrap());
            let model = [OPUS, SONNET, "mystery-7"][model];
            fact(u128::try_from(number).unwrap(), at, model, output)
        };
        all.into_iter().enumerate().map(of).collect()
    })
}

fn by(scope: Scope) -> By {
    match scope {
        Scope::Week => By::Week,
        Scope::Month => By::Month,
        _ => By::Day,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_budget_and_the_report_of_its_period_agree(facts in facts(), hour in 0_u32..72, sunday: bool) {
        let stage = Stage::new();
        let mut store = stage.store();
        record(&mut store, stage.now(), facts);
        let now = noon().minus(MINUTE * 60 * 40).plus(MINUTE * 60 * hour);
        let week_start = if sunday { WeekStart::Sunday } else { WeekStart::Monday };
        let db = store.db();
        for period in budget::periods(db, now, week_start).unwrap() {
            prop_assert!(period.since_at <= now && now < period.until_at);
            for project in [None, Some("p0"), Some("p1")] {
                let spent = budget::spent(db, &[span(&period, project)], "list").unwrap();
                let filter = Filter {
                    by: Some(by(period.scope)),
                    week_start: Some(week_start.number()),
                    project: project.map(str::to_owned),
                    ..Filter::default()
                };
                let rows = periods::read(db, &filter).unwrap();
                let row = rows.iter().find(|row| row.period == period.period);
                let cost = row.and_then(|row| row.cost.known_cost_pico).unwrap_or(0);
                let unpriced = row.map_or(0, |row| row.cost.unpriced_responses);
                let responses = row.map_or(0, |row| row.responses);
                prop_assert_eq!(
                    (spent[0].known_cost_pico, spent[0].unpriced_responses, spent[0].responses),
                    (cost, unpriced, responses)
                );
                prop_assert_eq!(spent[0].unpriced_models.is_some(), unpriced > 0);
            }
        }
    }

    #[test]
    fn any_cut_of_time_adds_up_to_the_whole(facts in facts(), cut in 0_i64..300) {
        let stage = Stage::new();
        let mut store = stage.store();
        record(&mut store, stage.now(), facts);
        let db = store.db();
        let at = Timestamp::from_millis((noon().as_millis() / 900_000 - 200 + cut) * 900_000);
        let spans = [
            Span::default(),
            Span { until: Some(at), ..Span::default() },
            Span { since: Some(at), ..Span::default() },
        ];
        let spent = budget::spent(db, &spans, "list").unwrap();
        prop_assert_eq!(spent[0].known_cost_pico, spent[1].known_cost_pico + spent[2].known_cost_pico);
        prop_assert_eq!(spent[0].responses, spent[1].responses + spent[2].responses);
        let sessions = budget::sessions(db, Timestamp::from_millis(0), "list", 100).unwrap();
        let sum: i64 = sessions.iter().map(|session| session.known_cost_pico).sum();
        prop_assert_eq!(sum, spent[0].known_cost_pico);
        for session in sessions {
            let asked = Span { session: Some(session.session), ..Span::default() };
            let spent = budget::spent(db, &[asked], "list").unwrap();
            prop_assert_eq!(spent[0].known_cost_pico, session.known_cost_pico);
        }
    }
}

proptest! {
    // Each is many looks of a recorder.
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_is_told_twice_within_its_cooldown(
        script in prop::collection::vec((0_u8..6, 1_u32..40), 1..40),
    ) {
        let stage = Stage::new();
        stage.enter(10, "alpha");
        let limits = Allowance { day: Some(DOLLAR), week: Some(2 * DOLLAR), month: None };
        let budgets = Budgets { all: limits, ..Budgets::default() };
        let mut recording = stage.recording();
        recording.plan.budgets = Some(rules(budgets.clone()));
        let mut told: Vec<(String, Timestamp)> = Vec::new();
        for (number, (what, minutes)) in script.into_iter().enumerate() {
            stage.pass(MINUTE * minutes);
            match what {
                0 => stage.state(10, tce::model::process::State::Stopped),
                1 => stage.state(10, tce::model::process::State::Sleeping),
                2 => super::spend(&stage, u128::try_from(number).unwrap(), 40),
                3 => stage.machine.change(10, |actor| actor.brief.memory_bytes = 12 << 30),
                4 => stage.machine.change(10, |actor| actor.brief.memory_bytes = 1 << 30),
                _ => {
                    recording = stage.recording();
                    recording.plan.budgets = Some(rules(budgets.clone()));
                }
            }
            let mut ear = Ear::default();
            recording.tell(&mut ear);
            for alert in ear.told.iter().flat_map(|(_, alerts)| alerts) {
                let key = format!("{:?} {:?} {:?} {}", alert.kind, alert.scope, alert.period, alert.projected);
                let before = told.iter().rev().find(|(other, _)| *other == key);
                if let Some((_, at)) = before {
                    prop_assert!(alert.scope.is_none(), "{key} is told once");
                    prop_assert!(stage.now().since(*at) >= MINUTE * 30, "{key} too soon");
                }
                told.push((key, stage.now()));
            }
            // One alert of a kind at a time, and none that is over is open.
            let twice = stage.rows(
                "SELECT kind FROM alert WHERE closed_at IS NULL GROUP BY kind, scope, projected HAVING count(*) > 1",
            );
            prop_assert_eq!(twice, [""; 0]);
            prop_assert_eq!(stage.count("SELECT count(*) FROM alert WHERE closed_at < opened_at"), 0);
        }
    }
}

/// It has had a price for long.
const HAIKU: &str = "claude-haiku-4-5";

/// Days of 23 and 25 hours, with the clocks set at midnight or by half an hour, and zones of odd quarters.
#[test]
fn in_every_zone_a_day_is_the_day_of_the_report() {
    if !has_shell() {
        return;
    }
    let zones = [
        ("Europe/Berlin", "2026-10-25T12:00:00Z"),
        ("Europe/Berlin", "2026-03-29T12:00:00Z"),
        ("America/Havana", "2026-11-01T12:00:00Z"),
        ("Africa/Cairo", "2026-04-24T12:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-05T03:00:00Z"),
        ("Asia/Kathmandu", "2026-11-23T12:00:00Z"),
        ("Pacific/Apia", "2026-11-23T12:00:00Z"),
    ];
    let [periods, spent, usage] = ["periods", "spent", "usage_by_period"].map(|name| {
        let path = format!("{}/queries/{name}.sql", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    });
    for (zone, moment) in zones {
        let stage = Stage::new();
        let now = Timestamp::parse(moment).unwrap();
        // One for each quarter of an hour of three days: what is cut wrong is missing.
        let facts = (0..3 * 96_u32).map(|number| {
            let at = now.minus(MINUTE * 60 * 36).plus(MINUTE * 15 * number + SECOND);
            fact(u128::from(number), at, HAIKU, i64::from(number) + 1)
        });
        record(&mut stage.store(), stage.now(), facts.collect());
        let cut = stage.shell(zone, &format!(".parameter set :now {}\n{periods}", now.as_millis()));
        let day: Vec<&str> = cut[0].split('|').collect();
        let [scope, name, since, until] = day[..] else { panic!("{cut:?}") };
        assert_eq!(scope, "day");
        let hours = (until.parse::<i64>().unwrap() - since.parse::<i64>().unwrap()) / 60_000;
        assert!([1380, 1440, 1470, 1500].contains(&hours), "{zone}: {hours} minutes");
        let asked =
            spent.replace(":spans", &format!("'[{{\"since\":{since},\"until\":{until}}}]'"));
        let sum = stage.shell(zone, &asked);
        let asked = format!(".parameter set :by \"'day'\"\n{usage}");
        let report = stage.shell(zone, &asked);
        let number =
            Timestamp::parse(&format!("{name}T00:00:00Z")).unwrap().as_millis() / 86_400_000;
        // Day, model, rate, day of UTC, responses, input, output.
        let rows =
            report.iter().map(|row| row.split('|').map(|cell| cell.parse().unwrap()).collect());
        let rows: Vec<Vec<i64>> = rows.filter(|row: &Vec<i64>| row[0] == number).collect();
        let of_day = |column: usize| rows.iter().map(|row| row[column]).sum::<i64>();
        let prices = "SELECT DISTINCT input || ' ' || output || ' ' || cache_read FROM price_span
                       WHERE book = 'list' AND model_id = 1";
        let prices = stage.one(prices);
        let prices = prices.split(' ').map(|price| price.parse::<i64>().unwrap());
        let found: Vec<i64> =
            sum[0].split('|').skip(1).take(2).map(|cell| cell.parse().unwrap()).collect();
        let cost = prices.zip([5, 6, 9]).map(|(price, column)| price * of_day(column)).sum();
        assert_eq!(found, [of_day(4), cost], "{zone} {name}: {rows:?}");
    }
}
