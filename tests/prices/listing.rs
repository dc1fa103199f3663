//! `tce prices`, and the prices every report can be asked to reckon by.

use super::*;
use crate::stage::TICK;

const OWN: &str = "[price.claude-opus-5]\ninput = 1\noutput = 2\ncache_write_5m = 1.25\ncache_write_1h = 2\ncache_read = 0.1\n\
                   [aliases]\nproxy = \"claude-opus-5\"\n";

fn prices(till: &Till, args: &[&str]) -> Vec<Value> {
    let json = till.stage.tce_json(&[&["prices"], args].concat());
    json["prices"].as_array().unwrap().clone()
}

#[test]
fn every_price_is_listed_with_its_days() {
    let till = Till::new();
    assert_eq!(prices(&till, &[]).len(), 40);
    let rows = prices(&till, &["--model", "claude-sonnet-5-5"]);
    let days: Vec<_> = rows
        .iter()
        .map(|row| (&row["valid_from"], &row["valid_until"], &row["cache_read"]))
        .collect();
    assert_eq!(
        days,
        [
            (&json!("2026-09-28"), &json!("2026-10-07"), &json!(200_000)),
            (&json!("2026-10-07"), &Value::Null, &json!(100_000))
        ]
    );
    assert_eq!(rows[1]["usd_per_million"]["cache_read"], json!(0.1));
    assert_eq!(prices(&till, &["--prices", "tce-0.4"]).len(), 4);
}

#[test]
fn a_model_is_found_by_whatever_it_is_called() {
    let mut till = Till::new();
    till.settle(&super::own::some(), LATE);
    for name in [
        "Opus 4.6",
        "opus 4.6",
        "claude-opus-4-6",
        "us.anthropic.claude-opus-4-6-v1:0",
        "claude-opus-4.6[1m]",
    ] {
        let rows = prices(&till, &["--model", name, "--prices", "list"]);
        assert_eq!(rows.len(), 5, "{name}");
        assert!(rows.iter().all(|row| row["model"] == "claude-opus-4-6"), "{name}");
    }
    let lost = till.stage.tce(&["prices", "--model", "Opus 9"]);
    assert_eq!((lost.code, lost.out.as_str()), (3, ""));
    assert!(lost.err.contains("\"Opus 9\""), "{}", lost.err);
}

#[test]
fn as_of_a_day_there_is_what_held_then() {
    let till = Till::new();
    let on = |day: &str| prices(&till, &["--as-of", day]);
    assert_eq!(on("2024-01-01"), [Value::Null; 0]);
    let names: Vec<Value> = on("2025-01-01").iter().map(|row| row["model_name"].clone()).collect();
    assert_eq!(names, ["Haiku 3.5", "Sonnet 3.5", "Haiku 3", "Opus 3"]);
    for (day, read) in [("2026-10-06", 200_000), ("2026-10-07", 100_000)] {
        let rows = prices(&till, &["--as-of", day, "--model", "Sonnet 5.5"]);
        assert_eq!((rows.len(), &rows[0]["cache_read"]), (1, &json!(read)), "{day}");
    }
    // Noon of 2026-11-23: one day before is another day of UTC in no zone.
    assert_eq!(on("today"), on("2026-11-23"));
    assert_eq!(on("yesterday"), on("2026-11-22"));
    assert_eq!(on("2026-10"), on("2026-10-01"));
    assert_eq!(till.stage.tce(&["prices", "--as-of", "someday"]).code, 2);
}

#[test]
fn two_books_stand_side_by_side() {
    let till = Till::new();
    let pairs = prices(&till, &["--diff", "tce-0.4"]);
    let pair = |model: &str| {
        pairs
            .iter()
            .find(|pair| pair["model"] == model && pair["rate_class"] == "standard")
            .unwrap()
    };
    assert_eq!(pair("claude-opus-4-5")["ratio"]["input"], json!(3.0));
    assert_eq!(pair("claude-haiku-4-5")["ratio"]["cache_write_1h"], json!(0.5));
    assert_eq!(pair("claude-opus-5")["theirs"], Value::Null);
    let text = till.stage.tce(&["prices", "--diff", "tce-0.4"]).out;
    assert!(
        text.contains("Opus 4.5    standard  output          $25.00   $75.00  3.00x"),
        "{text}"
    );
    assert!(text.contains("Only in list: "), "{text}");
    // Fast mode of old is what all requests cost in both books by now.
    assert!(!text.contains("fast"), "{text}");
    let then = till.stage.tce(&["prices", "--diff", "tce-0.4", "--as-of", "2026-03-01"]).out;
    assert!(then.contains("Opus 4.6    fast"), "{then}");
    let same = till.stage.tce(&["prices", "--diff", "list"]).out;
    assert!(same.contains("No model has different prices"), "{same}");
    assert_eq!(till.stage.tce(&["prices", "--diff", "nobody"]).code, 2);
}

#[test]
fn models_that_were_met_and_have_no_price_are_listed_with_their_tokens() {
    let till = Till::with(&[
        asked("claude-saga-7").input(1_000).output(500),
        asked("claude-sonnet-5").input(1).fast(),
        asked("claude-sonnet-5").input(1),
        asked("claude-opus-5").input(1),
    ]);
    let json = till.stage.tce_json(&["prices"]);
    let rows = json["unpriced"].as_array().unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (&row["model_id"], &row["tokens"], &row["unpriced_responses"]))
        .collect();
    let (saga, sonnet) = (json!("claude-saga-7"), json!("claude-sonnet-5"));
    assert_eq!(told.len(), 2);
    assert!(told.contains(&(&saga, &json!(1_500), &json!(1))), "{told:?}");
    assert!(told.contains(&(&sonnet, &json!(2), &json!(1))), "{told:?}");
    let one = till.stage.tce_json(&["prices", "--model", "claude-saga-7"]);
    assert_eq!(
        (one["prices"].as_array().unwrap().len(), one["unpriced"].as_array().unwrap().len()),
        (0, 1)
    );
    let text = till.stage.tce(&["prices", "--model", "claude-saga-7"]).out;
    assert!(text.contains("No prices.") && text.contains("1.5K"), "{text}");
}

#[test]
fn every_report_reckons_by_the_book_that_is_named() {
    let till = Till::with(&[asked("claude-opus-4-5").input(1_000_000)]);
    for (report, field) in [
        (&["usage"][..], "/total_cost_pico"),
        (&["daily"], "/total/cost_pico"),
        (&["usage", "--by", "session"], "/total/cost_pico"),
        (&["sessions"], "/0/cost_pico"),
        (&[], "/usage/total_cost_pico"),
    ] {
        let cost = |args: &[&str]| {
            till.stage.tce_json(&[args, report].concat()).pointer(field).unwrap().clone()
        };
        let after = |args: &[&str]| {
            till.stage.tce_json(&[report, args].concat()).pointer(field).unwrap().clone()
        };
        assert_eq!(cost(&[]), json!(5_000_000_000_000_i64), "{report:?}");
        assert_eq!(cost(&["--prices", "tce-0.4"]), json!(15_000_000_000_000_i64), "{report:?}");
        assert_eq!(after(&["--prices", "tce-0.4"]), json!(15_000_000_000_000_i64), "{report:?}");
        assert_eq!(
            after(&["--prices-as-of", "2026-01-01"]),
            json!(5_000_000_000_000_i64),
            "{report:?}"
        );
        let nobody = till.stage.tce(&[report, &["--prices", "nobody"]].concat());
        assert_eq!((nobody.code, nobody.out.as_str()), (2, ""), "{report:?}");
        assert!(nobody.err.contains("one of: list, own, tce-0.4"), "{}", nobody.err);
    }
}

#[test]
fn the_stats_cache_is_reckoned_as_of_then_too() {
    let till = Till::new();
    till.stage.write(
        &till.stage.stats_cache(),
        r#"{"version":1,"modelUsage":{"my-llm":{"inputTokens":1000000},"us.anthropic.claude-opus-5":{"inputTokens":1000000}}}"#,
    );
    let config = till.stage.data().join("config.toml");
    let total = |args: &[&str]| {
        let json = till.stage.tce_json(&[&["usage", "--source", "stats-cache"], args].concat());
        json["total_cost_pico"].clone()
    };
    assert_eq!(total(&[]), json!(dollars("5.5")));
    till.stage.pass(TICK);
    till.stage.write(&config, OWN.replace("price.claude-opus-5", "price.my-llm"));
    assert_eq!(total(&["--prices", "own"]), json!(dollars("6.5")));
    till.stage.pass(TICK);
    assert_eq!(total(&["--prices", "own", "--prices-as-of", "5s ago"]), json!(dollars("6.5")));
    assert_eq!(total(&["--prices", "own", "--prices-as-of", "1h ago"]), json!(dollars("5.5")));
}

#[test]
fn what_config_says_counts_at_once_even_beside_a_recorder() {
    let till =
        Till::with(&[asked("claude-opus-5").input(1_000_000), asked("proxy").input(1_000_000)]);
    let config = till.stage.data().join("config.toml");
    let total = || till.stage.tce_json(&["usage", "--prices", "own"])["total_cost_pico"].clone();
    let mut recording = till.stage.recording();
    recording.tick();
    assert_eq!(total(), json!(dollars("5")));
    till.stage.write(&config, OWN);
    assert_eq!(total(), json!(dollars("2")));
    till.stage.write(&config, OWN.replace("input = 1\n", "input = 4\n"));
    assert_eq!(total(), json!(dollars("8")));
    // What the recorder meets later has its alias, though it started before there was one.
    till.stage.pass(TICK);
    recording.tick();
    drop(recording);
    assert_eq!(total(), json!(dollars("8")));
    till.stage.write(&config, "");
    assert_eq!(total(), json!(dollars("5")));
}
