//! Sums of quarters of an hour: what stands at their beginning is told apart, and what is left of them.

use serde_json::json;
use tce::record::ledger::sum_up_hours;
use tce::report::{By, Filter};
use tce::rules::blocks::Spent;
use tce::store::ledger::rebuild_moments;

use super::DAY;
use crate::ledgers::{OPUS, SONNET, at, fact, record};
use crate::stage::Stage;

#[test]
fn what_is_left_of_a_sum_has_the_cost_of_what_is_left() {
    let spent = |responses, input, cost_pico, unpriced_responses| Spent {
        responses,
        input,
        cost_pico,
        unpriced_responses,
        ..Spent::default()
    };
    let all = spent(3, 30, Some(7), 1);
    assert_eq!(all.without(&spent(1, 10, Some(5), 0)), spent(2, 20, Some(2), 1));
    assert_eq!(all.without(&spent(1, 10, None, 1)), spent(2, 20, Some(7), 0));
    // Nothing known is not nothing.
    assert_eq!(all.without(&spent(2, 20, Some(7), 0)), spent(1, 10, None, 1));
    assert_eq!(spent(2, 20, None, 2).without(&spent(1, 10, None, 1)), spent(1, 10, None, 1));
}

#[test]
fn the_first_millisecond_of_a_quarter_is_told_apart_by_model_and_price() {
    let stage = Stage::new();
    let fast = |number, time, speed: &str| {
        let mut fact = fact(number, at(&format!("{DAY}{time}Z")), OPUS, 100);
        fact.counted.speed = Some(speed.into());
        fact
    };
    let plain = |number, time, model| fact(number, at(&format!("{DAY}{time}Z")), model, 100);
    let facts = vec![
        plain(1, "09:00:00", "claude-nobody-1"),
        plain(2, "14:00:00", OPUS),
        fast(3, "14:00:00", "fast"),
        plain(4, "14:00:00", "claude-nobody-1"),
        plain(5, "14:00:00.001", SONNET),
        plain(6, "14:07:00", OPUS),
        plain(7, "14:08:00", "claude-nobody-1"),
    ];
    record(&mut stage.store(), stage.now(), facts);
    let answer = stage.ask("blocks", &Filter::default());
    let blocks = answer["blocks"].as_array().unwrap();
    assert_eq!(blocks.len(), 2);
    let told = |at: usize, name: &str| blocks[at][name].clone();
    let fast = format!("{OPUS}-fast");
    assert_eq!(told(0, "models"), json!(["claude-nobody-1", OPUS, fast]));
    assert_eq!(told(1, "models"), json!([SONNET, OPUS, "claude-nobody-1"]));
    assert_eq!([told(0, "responses"), told(1, "responses")], [4, 3]);
    assert_eq!([told(0, "unpriced_responses"), told(1, "unpriced_responses")], [2, 1]);
    assert_eq!(told(0, "last_at"), json!(at(&format!("{DAY}14:00:00Z"))));
    assert_eq!(told(1, "first_at"), json!(at(&format!("{DAY}14:00:00.001Z"))));
    assert!(told(0, "cost_pico").is_null() && told(1, "cost_pico").is_null());
    let costs = [told(0, "known_cost_pico"), told(1, "known_cost_pico")];
    let costs = costs.map(|cost| cost.as_i64().unwrap());
    let whole = stage.ask("usage", &Filter::default());
    assert_eq!(Some(costs.iter().sum()), whole["total_cost_pico"].as_i64());
}

#[test]
fn hours_of_which_a_moment_is_being_looked_for_are_told_by_their_quarters() {
    let stage = Stage::new();
    let times = ["00:20:00", "00:30:00", "09:59:59.999", "10:15:00", "10:40:00"];
    let on = |day: &str| {
        let moments = times.map(|time| at(&format!("{day}T{time}Z")));
        moments.into_iter().enumerate()
    };
    let mut facts = Vec::new();
    for (number, at) in on("2026-10-01").chain(on("2026-10-02")).chain(on("2026-11-20")) {
        let model = if number % 2 == 0 { OPUS } else { SONNET };
        facts.push(fact(facts.len() as u128, at, model, 10));
    }
    record(&mut stage.store(), stage.now(), facts);
    let told = || {
        let hours = Filter { by: Some(By::Hour), ..Filter::default() };
        [stage.ask("blocks", &Filter::default()), stage.ask("usage", &hours)]
    };
    let by_quarter = told();
    sum_up_hours(&mut stage.store(), &stage.machine).unwrap();
    assert_eq!(stage.count("SELECT count(*) FROM usage_hour"), 10);
    assert_eq!(told(), by_quarter);
    // Somebody who was killed in between.
    stage.sql().execute("UPDATE usage_hour SET first_at = NULL, last_at = NULL", ()).unwrap();
    assert_eq!(told(), by_quarter);
    rebuild_moments(stage.store().db()).unwrap();
    assert_eq!(stage.count("SELECT count(*) FROM usage_hour WHERE last_at IS NULL"), 0);
    assert_eq!(told(), by_quarter);
}

#[test]
fn a_price_that_was_missing_before_is_not_missed_in_what_is_shown() {
    let stage = Stage::new();
    let times = ["2020-01-01T08:00:00Z", "2026-11-20T10:05:00Z", "2026-11-20T10:20:00Z"];
    let facts = times.iter().zip(1_u128..).map(|(time, number)| fact(number, at(time), OPUS, 1000));
    record(&mut stage.store(), stage.now(), facts.collect());
    let missed = |words: &[&str]| stage.tce(words).out.contains("No price for a part of: claude");
    assert!(missed(&["blocks"]));
    assert!(!missed(&["blocks", "--since", "2026-11-20"]));
    assert!(!missed(&["blocks", "--since", "2026-11-20", "--token-limit", "max"]));
}
