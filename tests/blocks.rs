//! Five-hour blocks: the rule by tables, and the report against the rule over every single response.

mod quarters;

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use tce::model::time::Timestamp;
use tce::record::ledger::sum_up_hours;
use tce::report::{BlockLimit, Blocks, By, Filter};
use tce::rules::blocks::{Block, Entry, LENGTH, Level, Projection, Spent, largest, level};

use crate::ledgers::{OPUS, SONNET, at, fact, record};
use crate::stage::{HOUR, MINUTE, Stage, noon};

const DAY: &str = "2026-11-20T";

fn entry(time: &str, model: &str, tokens: i64, cost_pico: i64) -> Entry {
    let at = at(&format!("{DAY}{time}Z"));
    let cost_pico = Some(cost_pico);
    let spent = Spent { responses: 1, input: tokens, cost_pico, ..Spent::default() };
    Entry { first_at: at, last_at: at, model: Some(model.into()), spent }
}

fn cut(entries: &[Entry], length: Duration, now: Timestamp) -> Vec<Block> {
    tce::rules::blocks::cut(entries, length, now).unwrap()
}

/// Blocks of responses at these times, seen from long after.
fn blocks(times: &[&str]) -> Vec<Block> {
    let entries: Vec<Entry> = times.iter().map(|time| entry(time, OPUS, 10, 0)).collect();
    cut(&entries, LENGTH, noon())
}

/// `start-end` of each, `gap` before those that are.
fn spans(blocks: &[Block]) -> Vec<String> {
    let words = |block: &Block| {
        let (start, end) = (block.start.to_iso(), block.end.to_iso());
        let gap = if block.is_gap() { "gap " } else { "" };
        format!("{gap}{}-{}", &start[11..19], &end[11..19])
    };
    blocks.iter().map(words).collect()
}

#[test]
fn a_block_opens_at_the_full_hour_and_lasts_five() {
    assert_eq!(spans(&blocks(&["09:59:59.999"])), ["09:00:00-14:00:00"]);
    assert_eq!(spans(&blocks(&["09:00:00.000"])), ["09:00:00-14:00:00"]);
    assert_eq!(spans(&blocks(&[])), [""; 0]);
    assert_eq!(spans(&blocks(&["09:10:00", "13:59:00", "14:00:00.000"])), ["09:00:00-14:00:00"]);
}

#[test]
fn exactly_five_hours_stay_in_and_a_millisecond_more_does_not() {
    let found = blocks(&["09:30:00", "14:00:00.000", "14:00:00.001"]);
    assert_eq!(spans(&found), ["09:00:00-14:00:00", "14:00:00-19:00:00"]);
    assert_eq!(found[0].spent.responses, 2);
}

#[test]
fn silence_longer_than_a_block_is_a_gap() {
    // Exactly five hours after the last response: a new block, and no gap.
    let found = blocks(&["04:30:00", "09:30:00"]);
    assert_eq!(spans(&found), ["04:00:00-09:00:00", "09:00:00-14:00:00"]);
    let found = blocks(&["04:30:00", "09:30:00.001"]);
    let gap = "gap 09:30:00-09:30:00";
    assert_eq!(spans(&found), ["04:00:00-09:00:00", gap, "09:00:00-14:00:00"]);
    assert_eq!(found[1].start, at("2026-11-20T09:30:00Z"));
    assert_eq!(found[1].end, at("2026-11-20T09:30:00.001Z"));
    assert_eq!((found[1].spent, found[1].burn(), found[1].active), (Spent::default(), None, false));
}

#[test]
fn a_block_is_active_while_somebody_may_still_be_at_it() {
    let active = |times: &[&str], now: &str| {
        let entries: Vec<Entry> = times.iter().map(|time| entry(time, OPUS, 10, 0)).collect();
        cut(&entries, LENGTH, at(&format!("{DAY}{now}Z")))[0].active
    };
    assert!(active(&["09:30:00"], "13:59:59.999"));
    // Its end has come, though the last response was just now.
    assert!(!active(&["09:30:00", "13:59:00"], "14:00:00.000"));
    assert!(active(&["09:00:00"], "13:59:59.999"));
    assert!(!active(&["09:00:00"], "14:00:00.000"));
}

#[test]
fn models_stand_in_order_of_first_use() {
    let entries = [
        entry("09:00:01", SONNET, 1, 0),
        entry("09:00:02", OPUS, 1, 0),
        entry("09:00:03", SONNET, 1, 0),
    ];
    assert_eq!(cut(&entries, LENGTH, noon())[0].models, [SONNET, OPUS]);
}

#[test]
fn burn_and_projection_count_from_the_first_to_the_last_response() {
    const DOLLAR: i64 = 1_000_000_000_000;
    let entries = [entry("09:00:00", OPUS, 600, DOLLAR), entry("09:30:00", OPUS, 301, DOLLAR / 2)];
    let now = at("2026-11-20T09:30:31Z");
    let found = cut(&entries, LENGTH, now);
    let burn = found[0].burn().unwrap();
    assert!((burn.tokens_per_minute - 901.0 / 30.0).abs() < 1e-9);
    assert_eq!(burn.cost_pico_per_hour, Some(3 * DOLLAR));
    // 269.48 minutes to go are 269; 901 + 901 / 30 * 269 = 8979.97; $1.50 + $0.05 * 269 = $14.95.
    let expected =
        Projection { remaining_minutes: 269, tokens: 8980, cost_pico: Some(14_950_000_000_000) };
    assert_eq!(found[0].projection(now), Some(expected));
    let half = found[0].projection(at("2026-11-20T09:30:30Z")).unwrap();
    assert_eq!(half.remaining_minutes, 270, "half a minute is rounded up");
}

#[test]
fn one_moment_has_no_rate_and_what_is_over_has_no_future() {
    let entries = [entry("09:00:00", OPUS, 600, 5), entry("09:00:00", OPUS, 600, 5)];
    let found = cut(&entries, LENGTH, at("2026-11-20T09:10:00Z"));
    assert_eq!((found[0].burn(), found[0].projection(at("2026-11-20T09:10:00Z"))), (None, None));
    let over = blocks(&["09:00:00", "10:00:00"]);
    assert!(over[0].burn().is_some() && over[0].projection(noon()).is_none());
}

#[test]
fn a_cent_is_rounded_half_up() {
    let cost = |pico: i64| {
        let entries = [entry("09:00:00", OPUS, 1, pico), entry("10:00:00", OPUS, 1, 0)];
        let now = at("2026-11-20T10:00:00Z");
        cut(&entries, LENGTH, now)[0].projection(now).unwrap().cost_pico.unwrap()
    };
    // Five times the hour's cost.
    assert_eq!(cost(1_000_000_000), 10_000_000_000);
    assert_eq!(cost(999_999_999), 0);
}

#[test]
fn the_limit_is_the_largest_block_that_is_over() {
    let entries = [entry("01:00:00", OPUS, 80, 0), entry("09:00:00", OPUS, 500, 0)];
    assert_eq!(largest(&cut(&entries, LENGTH, at("2026-11-20T09:10:00Z"))), Some(80));
    assert_eq!(largest(&cut(&entries, LENGTH, noon())), Some(500));
    assert_eq!(largest(&[]), None);
    let levels = [80, 81, 100, 101].map(|tokens| level(tokens, 100));
    assert_eq!(levels, [Level::Fine, Level::Warning, Level::Warning, Level::Exceeds]);
}

/// Blocks of a length that are asked for.
fn filter(length: Duration) -> Filter {
    Filter { blocks: Blocks { length, ..Blocks::default() }, ..Filter::default() }
}

fn summary(block: &Value) -> Value {
    json!([
        block["start_at"],
        block["end_at"],
        block["first_at"],
        block["last_at"],
        block["responses"],
        block["total_tokens"],
        block["models"],
        block["is_gap"],
        block["is_active"],
        block["projected_tokens"]
    ])
}

fn summary_of(block: &Block, now: Timestamp) -> Value {
    json!([
        block.start,
        block.end,
        block.seen.map(|seen| seen.0),
        block.seen.map(|seen| seen.1),
        block.spent.responses,
        block.spent.tokens(),
        block.models,
        block.is_gap(),
        block.active,
        block.projection(now).map(|projection| projection.tokens)
    ])
}

/// Moments that like to stand on full hours and quarters, days apart or close together.
fn moments() -> impl Strategy<Value = Vec<(i64, bool)>> {
    let step = prop_oneof![
        3 => 1_i64..900_000,
        2 => Just(900_000),
        2 => Just(3_600_000),
        2 => Just(5 * 3_600_000),
        1 => 1_i64..100_000_000,
        1 => Just(0),
        1 => Just(5 * 3_600_000 + 1),
    ];
    prop::collection::vec((step, any::<bool>()), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_report_cuts_as_if_it_saw_each_response(steps in moments(), quarters in 4_u32..40) {
        let (stage, length) = (Stage::new(), MINUTE * 15 * quarters);
        let mut now = noon().as_millis() - 400_000_000;
        let mut facts = Vec::new();
        for (number, (step, opus)) in steps.iter().enumerate() {
            now += step;
            let model = if *opus { OPUS } else { SONNET };
            facts.push(fact(number as u128 + 1, Timestamp::from_millis(now), model, 7));
        }
        let mut entries: Vec<Entry> = facts.iter().map(single).collect();
        entries.sort_by(|a, b| (a.first_at, &a.model).cmp(&(b.first_at, &b.model)));
        record(&mut stage.store(), stage.now(), facts);
        let expected = cut(&entries, length, stage.now());
        let answer = stage.ask("blocks", &filter(length));
        let found: Vec<Value> = answer["blocks"].as_array().unwrap().iter().map(summary).collect();
        let expected: Vec<Value> = expected.iter().map(|block| summary_of(block, stage.now())).collect();
        prop_assert_eq!(found, expected);
        // Quarters of an hour tell it, and so do hours.
        let by_hour = Filter { by: Some(By::Hour), ..Filter::default() };
        let hours = stage.ask("usage", &by_hour);
        sum_up_hours(&mut stage.store(), &stage.machine).unwrap();
        prop_assert_eq!(stage.ask("blocks", &filter(length)), answer.clone());
        prop_assert_eq!(stage.ask("usage", &by_hour), hours);
        // All of it is in some block, to the pico-dollar.
        let whole = stage.ask("usage", &Filter::default());
        prop_assert_eq!(&answer["total"]["cost_pico"], &whole["total_cost_pico"]);
    }
}

/// What a question is narrowed to, and how.
fn narrowed(which: u8, length: Duration, back: i64) -> Filter {
    let ago = noon().minus(Duration::from_millis(back.unsigned_abs()));
    let blocks = Blocks { length, recent: which == 0, active: which == 1, ..Blocks::default() };
    let since = (which == 2 || which == 3).then_some(ago);
    let until = (which == 3).then(|| ago.plus(HOUR * 20));
    let limit = (which == 4).then_some(BlockLimit::Largest);
    Filter {
        since,
        until,
        blocks: Blocks { limit, recent: blocks.recent || which == 4, ..blocks },
        ..Filter::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_asked_of_late_is_the_end_of_the_whole(
        steps in moments(),
        quarters in prop_oneof![2 => Just(20_u32), 1 => 4_u32..40, 1 => 280_u32..320],
        (which, back) in (0_u8..5, 0_i64..400_000_000),
        forgotten in any::<prop::sample::Index>(),
    ) {
        let (stage, length) = (Stage::new(), MINUTE * 15 * quarters);
        let spent: i64 = steps.iter().map(|(step, _)| step).sum();
        let mut moment = noon().as_millis() - spent.min(400_000_000);
        let mut facts = Vec::new();
        for (number, (step, opus)) in steps.iter().enumerate() {
            moment += step;
            let model = if *opus { OPUS } else { SONNET };
            facts.push(fact(number as u128 + 1, Timestamp::from_millis(moment), model, 7));
        }
        record(&mut stage.store(), stage.now(), facts);
        // As if a response had moved and its quarter were not looked through yet.
        let slots = stage.count("SELECT count(*) FROM usage_slot");
        let at = i64::try_from(forgotten.index(usize::try_from(slots).unwrap())).unwrap();
        stage.sql().execute(
            "UPDATE usage_slot SET first_at = NULL, last_at = NULL
              WHERE slot = (SELECT slot FROM usage_slot ORDER BY slot LIMIT 1 OFFSET ?)", [at]).unwrap();
        let asked = narrowed(which, length, back);
        let (some, all) = (stage.ask("blocks", &asked), stage.ask("blocks", &filter(length)));
        let all = all["blocks"].as_array().unwrap();
        let is_wanted = |block: &&Value| {
            let start = at_of(&block["start_at"]);
            let active = block["is_active"] == true;
            let recent = start >= stage.now().minus(HOUR * 72) || active;
            block["is_gap"] == false
                && (!asked.blocks.recent || recent)
                && (!asked.blocks.active || active)
                && asked.since.is_none_or(|since| start >= since)
                && asked.until.is_none_or(|until| start < until)
        };
        let wanted: Vec<Value> = all.iter().filter(is_wanted).map(summary).collect();
        let found = some["blocks"].as_array().unwrap().iter().filter(|block| block["is_gap"] == false);
        let found: Vec<Value> = found.map(summary).collect();
        prop_assert_eq!(found, wanted);
        let over = all.iter().filter(|block| block["is_gap"] == false && block["is_active"] == false);
        let largest = over.map(|block| block["total_tokens"].as_i64().unwrap()).max();
        prop_assert_eq!(some["token_limit"].as_i64(), largest.filter(|_| which == 4));
    }
}

fn at_of(value: &Value) -> Timestamp {
    serde_json::from_value(value.clone()).unwrap()
}

fn single(fact: &tce::model::usage::UsageFact) -> Entry {
    let tokens = fact.counted.tokens;
    let spent = Spent { responses: 1, input: tokens.sum(), ..Spent::default() };
    let at = fact.place.happened_at;
    Entry { first_at: at, last_at: at, model: fact.counted.model.clone(), spent }
}

/// Three blocks with a gap, the last one active at noon of the 23rd.
fn story() -> Stage {
    let stage = Stage::new();
    let times = [
        "2026-11-18T08:10:00Z",
        "2026-11-18T09:10:00Z",
        "2026-11-21T08:10:00Z",
        "2026-11-23T10:20:00Z",
        "2026-11-23T11:20:00Z",
    ];
    let facts = times.iter().zip(1_u128..).map(|(time, number)| fact(number, at(time), OPUS, 1000));
    record(&mut stage.store(), stage.now(), facts.collect());
    stage
}

#[test]
fn blocks_can_be_narrowed_and_whole_blocks_stay_whole() {
    let stage = story();
    let ids = |filter: &Filter| -> Vec<String> {
        let answer = stage.ask("blocks", filter);
        let blocks = answer["blocks"].as_array().unwrap().iter();
        blocks.map(|block| block["id"].as_str().unwrap().replace(":00:00.000Z", "")).collect()
    };
    let all = [
        "2026-11-18T08",
        "gap-2026-11-18T14:10:00.000Z",
        "2026-11-21T08",
        "gap-2026-11-21T13:10:00.000Z",
        "2026-11-23T10",
    ];
    assert_eq!(ids(&Filter::default()), all);
    let recent = Blocks { recent: true, ..Blocks::default() };
    assert_eq!(ids(&Filter { blocks: recent, ..Filter::default() }), all[2..]);
    let active = Blocks { active: true, ..Blocks::default() };
    assert_eq!(ids(&Filter { blocks: active, ..Filter::default() }), all[4..]);
    let since = Filter { since: Some(at("2026-11-21T09:00:00Z")), ..Filter::default() };
    assert_eq!(ids(&since), [all[4]]);
    let since = Filter { since: Some(at("2026-11-21T08:00:00Z")), ..Filter::default() };
    assert_eq!(ids(&since), all[2..]);
    let until = Filter { until: Some(at("2026-11-18T09:00:00Z")), ..Filter::default() };
    assert_eq!(stage.ask("blocks", &until)["total"]["responses"], 2);
    let limit = Blocks { limit: Some(BlockLimit::Largest), ..Blocks::default() };
    let answer = stage.ask("blocks", &Filter { blocks: limit, ..Filter::default() });
    assert_eq!(answer["token_limit"], 22_006);
    assert_eq!(answer["blocks"][4]["limit_level"], "warning");
    assert_eq!(answer["blocks"][1]["limit_level"], Value::Null);
}

#[test]
fn the_command_says_that_blocks_are_a_guess() {
    let stage = story();
    let ran = stage.tce(&["blocks", "--token-limit", "25000"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for word in [
        "(active)",
        "(gap)",
        "TOTAL",
        "Burn rate",
        "Projected tokens",
        "88 % warning",
        "a guess",
        "exceed the limit",
    ] {
        assert!(ran.out.contains(word), "{word} in {}", ran.out);
    }
    let by_block = stage.tce_json(&["usage", "--by", "block"]);
    assert_eq!(by_block["by"], json!(By::Block));
    assert_eq!(by_block["blocks"], stage.tce_json(&["blocks"])["blocks"]);
    assert_eq!(
        stage.tce_json(&["blocks", "--session-length", "2"])["session_length_ms"],
        7_200_000
    );
    for wrong in [
        ["--session-length", "10m"],
        ["--session-length", "45m"],
        ["--token-limit", "0"],
        ["--token-limit", "much"],
    ] {
        assert_eq!(stage.tce(&["blocks", wrong[0], wrong[1]]).code, 2, "{wrong:?}");
    }
    stage.pass(HOUR * 9);
    assert!(!stage.tce(&["blocks"]).out.contains("(active)"));
}
