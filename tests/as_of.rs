//! Reports as they stood, and what became of them: random histories of readings, better copies and prices.

use proptest::prelude::*;
use rusqlite::params;
use serde_json::{Value, json};
use tce::model::time::Timestamp;
use tce::report::{By, Filter};

use crate::ledgers::{OPUS, SONNET, at, fact, record};
use crate::stage::{HOUR, MINUTE, Stage, noon};

const SUMS: [&str; 7] = [
    "responses",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_creation_tokens",
    "web_searches",
    "unpriced_responses",
];

/// A model nobody has a price for, until somebody learns one.
const MYSTERY: &str = "claude-mystery-1";

#[derive(Debug, Clone)]
enum Event {
    /// Readings of copies: which response, which of three moments, model, and how many tokens it knows of.
    Read(Vec<(u8, u8, u8, i64)>),
    /// A price becomes known: of which model, from which day on, how much.
    Price(u8, u8, i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let copy = (0_u8..12, 0_u8..3, 0_u8..3, 1_i64..50);
    let event = prop_oneof![
        4 => prop::collection::vec(copy, 1..8).prop_map(Event::Read),
        1 => (0_u8..3, 0_u8..4, 1_i64..1_000_000).prop_map(|(m, d, p)| Event::Price(m, d, p)),
    ];
    prop::collection::vec(event, 1..8)
}

fn model(number: u8) -> &'static str {
    [OPUS, SONNET, MYSTERY][usize::from(number)]
}

fn day(number: u8) -> i64 {
    noon().as_millis() / 86_400_000 * 86_400_000 - 86_400_000 * (3 - i64::from(number))
}

/// Plays events an hour apart; the moments after each of them.
fn play(stage: &Stage, events: &[Event]) -> Vec<Timestamp> {
    let mut store = stage.store();
    let mut moments = Vec::new();
    for event in events {
        stage.pass(HOUR);
        match event {
            Event::Read(copies) => {
                let facts = copies.iter().map(|(number, moment, which, output)| {
                    let happened = day(number % 3) + i64::from(*moment) * 400_000;
                    let happened = Timestamp::from_millis(happened);
                    fact(u128::from(*number) + 1, happened, model(*which), *output)
                });
                record(&mut store, stage.now(), facts.collect());
            }
            Event::Price(which, from, price) => learn(stage, model(*which), day(*from), *price),
        }
        moments.push(stage.now().plus(MINUTE));
    }
    moments
}

fn learn(stage: &Stage, model: &str, valid_from: i64, price: i64) {
    let known_at = stage.now().as_millis();
    stage.sql().execute(
        "INSERT OR IGNORE INTO price (book, model, rate_class, valid_from, recorded_at, input, output, cache_write_5m, cache_write_1h,
                           cache_read, web_search, us_percent, region_percent, source)
         VALUES ('list', ?1, 'standard', ?2, ?3, ?4, ?4 * 5, ?4, ?4 * 2, ?4, 0, 100, 100, 'a test')",
        params![model, valid_from, known_at, price],
    ).unwrap();
}

fn as_of(stage: &Stage, at: Timestamp, by: By) -> Value {
    stage.ask("usage", &Filter { at: Some(at), by: Some(by), ..Filter::default() })
}

fn explain(stage: &Stage, from: Timestamp, to: Timestamp) -> Value {
    stage.ask("explain", &Filter { since: Some(from), until: Some(to), ..Filter::default() })
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

/// By model: sums and the known cost.
fn by_model(usage: &Value) -> Vec<(String, Vec<i64>)> {
    let models = usage["model_usage"].as_array().unwrap().iter();
    let row = |model: &Value| {
        let sums = SUMS.iter().map(|name| number(&model[name]));
        (
            model["model_id"].as_str().unwrap().to_owned(),
            sums.chain([number(&model["known_cost_pico"])]).collect(),
        )
    };
    models.map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_report_can_be_given_again_and_its_change_explained(events in events()) {
        let stage = Stage::new();
        drop(stage.store());
        // What each report said when it was given.
        let (mut said, mut moments) = (Vec::new(), Vec::new());
        for event in events.chunks(1) {
            moments.extend(play(&stage, event));
            said.push(by_model(&stage.ask("usage", &Filter::default())));
        }
        for (moment, said) in moments.iter().zip(&said) {
            let again = by_model(&as_of(&stage, *moment, By::Model));
            prop_assert_eq!(&again, said);
            for by in [By::Day, By::Hour, By::Project, By::Session, By::Month] {
                let parts = as_of(&stage, *moment, by);
                let whole: i64 = said.iter().map(|(_, sums)| sums[7]).sum();
                prop_assert_eq!(number(&parts["total"]["known_cost_pico"]), whole, "{:?}", by);
            }
        }
        moments.insert(0, noon());
        let first = moments[0];
        let steps = moments.windows(2).map(|pair| (pair[0], pair[1]));
        for (from, to) in steps.chain(moments[1..].iter().map(|to| (first, *to))) {
            let told = explain(&stage, from, to);
            for name in SUMS.iter().chain(&["known_cost_pico"]) {
                let difference = number(&told["to"][name]) - number(&told["from"][name]);
                prop_assert_eq!(number(&told["total"][name]), difference, "{}", name);
            }
        }
    }
}

/// Two readings; the second brings a new response and a better copy of the first.
fn story() -> Stage {
    let stage = Stage::new();
    let happened = at("2026-11-20T10:00:00Z");
    record(&mut stage.store(), stage.now(), vec![fact(1, happened, OPUS, 5)]);
    stage.pass(HOUR);
    record(
        &mut stage.store(),
        stage.now(),
        vec![fact(1, happened, OPUS, 50), fact(2, happened, SONNET, 7)],
    );
    stage.pass(HOUR);
    learn(&stage, OPUS, day(0), 1_000_000);
    stage.pass(HOUR);
    stage
}

#[test]
fn each_sort_of_change_has_its_line() {
    let stage = story();
    let told = explain(&stage, noon(), noon().plus(HOUR * 2));
    let changes: Vec<Value> = told["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            json!([
                line["change"],
                line["model_id"],
                line["facts"],
                line["responses"],
                line["output_tokens"]
            ])
        })
        .collect();
    let expected = [
        json!(["added", SONNET, 1, 1, 7]),
        json!(["corrected", OPUS, 1, 0, 45]),
        json!(["repriced", OPUS, 1, 0, 0]),
    ];
    assert_eq!(changes, expected);
}

#[test]
fn a_copy_that_adds_nothing_leaves_the_past_alone() {
    let stage = Stage::new();
    let happened = at("2026-11-20T10:00:00Z");
    record(&mut stage.store(), stage.now(), vec![fact(1, happened, OPUS, 5)]);
    stage.pass(HOUR);
    let mut copy = fact(1, happened, OPUS, 5);
    copy.counted.thinking = Some(3);
    copy.counted.counted_at = happened.plus(MINUTE);
    assert_eq!(record(&mut stage.store(), stage.now(), vec![copy]).corrected, 1);
    assert_eq!(as_of(&stage, noon(), By::Model)["model_usage"][0]["responses"], 1);
    assert_eq!(stage.count("SELECT thinking FROM usage"), 3);
}

#[test]
fn a_session_that_has_lost_its_responses_to_its_parent_had_them_then() {
    let stage = Stage::new();
    let mut store = stage.store();
    let mut copy = fact(1, noon(), OPUS, 7);
    copy.place.session = "fork".into();
    record(&mut store, stage.now(), vec![copy.clone()]);
    let then = stage.now();
    stage.pass(HOUR);
    // The parent's file comes to light, in which it was said a minute earlier.
    copy.place.happened_at = noon().minus(MINUTE);
    copy.place.session = "parent".into();
    record(&mut store, stage.now(), vec![copy]);
    let sessions = |at: Timestamp| {
        let usage = as_of(&stage, at, By::Session);
        usage["periods"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["period"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(sessions(then), [json!("fork")]);
    assert_eq!(sessions(stage.now()), [json!("parent")]);
}

#[test]
fn readings_count_in_their_order_though_the_clock_was_set_back() {
    let stage = Stage::new();
    let happened = at("2026-11-20T10:00:00Z");
    let later = noon().plus(HOUR * 5);
    for (now, output) in [(noon(), 5), (later, 50), (noon().plus(HOUR), 500)] {
        record(&mut stage.store(), now, vec![fact(1, happened, OPUS, output)]);
    }
    let output = |at| as_of(&stage, at, By::Model)["total_output_tokens"].clone();
    assert_eq!([noon(), noon().plus(HOUR), later].map(output), [5, 500, 500]);
}

#[test]
fn the_commands_take_dates_to_their_end() {
    let stage = story();
    let usage = |when: &str| stage.tce_json(&["usage", "--as-of", when]);
    assert_eq!(usage("2026-11-22")["model_usage"], json!([]));
    assert_eq!(usage("2026-11-23 12:30")["total_output_tokens"], 5);
    assert_eq!(usage("2026-11-23")["total_output_tokens"], 57);
    assert_eq!(usage("2026-11-23")["total_sessions"], 2);
    let ran = stage.tce(&["usage", "--as-of", "2026-11-23 12:30", "--by", "day"]);
    assert!(
        ran.out.contains("As of 2026-11-23 12:30: what was recorded until then"),
        "{}",
        ran.out
    );
    let ran = stage.tce(&["explain", "--from", "2026-11-22"]);
    for word in ["added", "TOTAL", "As of 2026-11-23 00:00", "add up to the difference"] {
        assert!(ran.out.contains(word), "{word} in {}", ran.out);
    }
    let ran = stage.tce(&["explain", "--from", "2026-11-20", "--to", "2026-11-21"]);
    assert!(ran.out.contains("Nothing was added"), "{}", ran.out);
    for wrong in [
        vec!["explain", "--from", "today", "--to", "yesterday"],
        vec!["explain", "--from", "roses"],
        vec!["usage", "--as-of", "today", "--by", "block"],
        vec!["usage", "--as-of", "today", "--source", "ledger"],
    ] {
        assert_eq!(stage.tce(&wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn other_prices_can_be_asked_for() {
    let stage = story();
    let then = Filter { at: Some(noon()), ..Filter::default() };
    let known_then = stage.ask("usage", &then)["total_cost_pico"].clone();
    let known_now =
        stage.ask("usage", &Filter { prices_at: Some(stage.now()), ..then })["total_cost_pico"]
            .clone();
    // 3 in at 4, 5 out at 20, 50 read at 0.20 - and then 1, 5 and 1 dollars a million.
    assert_eq!((known_then, known_now), (json!(122_000_000), json!(78_000_000)));
    let fixed = Filter {
        since: Some(noon()),
        until: Some(stage.now()),
        prices_at: Some(noon()),
        ..Filter::default()
    };
    let told = stage.ask("explain", &fixed);
    assert!(told["changes"].as_array().unwrap().iter().all(|line| line["change"] != "repriced"));
}
