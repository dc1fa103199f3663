//! Costs of the stats cache: the worked example of the replaced program, under its prices and under the published ones.

use serde_json::{Value, json};

use super::with_worked_example;
use crate::stage::{HOUR, Stage};

fn costs(stage: &Stage, args: &[&str]) -> (Vec<Value>, Value) {
    let usage = stage.tce_json(&[&["usage"], args].concat());
    let models = usage["model_usage"].as_array().unwrap();
    (
        models.iter().map(|model| model["cost_usd"].clone()).collect(),
        usage["total_cost_usd"].clone(),
    )
}

fn example() -> Stage {
    let stage = Stage::new();
    with_worked_example(&stage);
    stage
}

#[test]
fn the_replaced_programs_prices_give_the_replaced_programs_costs() {
    let stage = example();
    let (models, total) = costs(&stage, &["--prices", "tce-0.4"]);
    assert_eq!(models, [json!(20376.0), json!(1907.7225)]);
    assert_eq!(total, json!(22283.7225));
    let text = stage.tce(&["usage", "--prices", "tce-0.4"]).out;
    for words in [
        "$20,376.00",
        "$1,907.72",
        " Total Cost: $22,283.72\n",
        " Total Sessions: 183\n",
        "2.9M",
        "392.0K",
        "460.4M",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn the_published_prices_give_a_third_of_that() {
    let stage = example();
    let (models, total) = costs(&stage, &[]);
    assert_eq!((models, total), (vec![json!(6792.0), json!(635.9075)], json!(7427.9075)));
    let text = stage.tce(&["usage"]).out;
    assert!(text.contains("$6,792.00") && text.contains("$635.91"), "{text}");
}

#[test]
fn the_setting_chooses_the_book_and_the_flag_wins() {
    let stage = example();
    let by_setting = costs(&stage, &["--set", "prices=tce-0.4"]);
    assert_eq!(by_setting.1, json!(22283.7225));
    let by_flag = costs(&stage, &["--set", "prices=tce-0.4", "--prices", "list"]);
    assert_eq!(by_flag.1, json!(7427.9075));
}

#[test]
fn a_model_without_a_price_is_counted_and_not_guessed() {
    let stage = Stage::new();
    stage.write(
        &stage.stats_cache(),
        r#"{"modelUsage":{"claude-opus-4-6":{"inputTokens":1000000},"claude-mythos-preview":{"inputTokens":7,"outputTokens":3}}}"#,
    );
    let usage = stage.tce_json(&["usage"]);
    assert_eq!(usage["total_cost_usd"], 5.0);
    assert_eq!(usage["unpriced_models"], json!(["claude-mythos-preview"]));
    assert_eq!(usage["total_input_tokens"], 1_000_007);
    assert_eq!(usage["model_usage"][1]["cost_usd"], Value::Null);
    let text = stage.tce(&["usage"]).out;
    assert!(text.contains(" Total Cost: $5.00 + unpriced\n"), "{text}");
    assert!(text.contains("No price known for: claude-mythos-preview."), "{text}");
    assert!(text.contains("unknown"), "{text}");
}

#[test]
fn with_no_price_at_all_the_total_is_unknown() {
    let stage = Stage::new();
    stage.write(&stage.stats_cache(), r#"{"modelUsage":{"mystery":{"inputTokens":7}}}"#);
    assert_eq!(stage.tce_json(&["usage"])["total_cost_usd"], Value::Null);
    assert!(stage.tce(&["usage"]).out.contains(" Total Cost: unknown\n"));
}

#[test]
fn the_largest_honest_counts_are_an_error_and_no_wrong_sum() {
    let stage = Stage::new();
    let most = (1_i64 << 53) - 1;
    let text = format!(
        r#"{{"modelUsage":{{"claude-opus-4-6":{{"inputTokens":{most},"outputTokens":{most}}}}}}}"#
    );
    stage.write(&stage.stats_cache(), text);
    for args in [&["usage"][..], &["usage", "--json"], &[]] {
        let ran = stage.tce(args);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{args:?} {}", ran.err);
        assert!(ran.err.contains("9.2 million dollars"), "{}", ran.err);
    }
    assert_eq!(stage.tce(&["status"]).code, 0);
}

#[test]
fn a_price_change_alters_no_tokens() {
    let stage = example();
    let tokens = |stage: &Stage| {
        let usage = stage.tce_json(&["usage"]);
        ["total_input_tokens", "total_output_tokens", "total_cache_read_tokens"]
            .map(|key| usage[key].clone())
    };
    let before = (tokens(&stage), costs(&stage, &[]).1);
    stage
        .sql()
        .execute_batch(
            "INSERT INTO price (book, model, rate_class, valid_from, recorded_at, input, output, cache_write_5m, cache_write_1h,
                                cache_read, web_search, us_percent, region_percent, source)
             SELECT book, model, rate_class, valid_from, recorded_at + 1, input * 2, output * 2, cache_write_5m * 2,
                    cache_write_1h * 2, cache_read * 2, web_search, us_percent, region_percent, 'a correction'
               FROM price WHERE book = 'list' AND model = 'claude-opus-4-5'",
        )
        .unwrap();
    stage.pass(HOUR);
    assert_eq!(tokens(&stage), before.0);
    assert_eq!(costs(&stage, &[]).1, json!(14219.9075));
}

#[test]
fn whoever_asks_for_a_part_is_never_given_the_whole() {
    let stage = example();
    let parts: &[&[&str]] = &[
        &["--since", "2026-01-08"],
        &["--until", "2026-01-08"],
        &["--last", "7d"],
        &["--model", "claude-opus-4-6"],
        &["--by", "day"],
        &["--by", "project"],
    ];
    for part in parts {
        let ran = stage.tce(&[&["usage"], *part].concat());
        assert_eq!(ran.code, 0, "{part:?} {}", ran.err);
        assert!(ran.out.contains(" No usage data found.\n"), "{part:?} {}", ran.out);
        let ran = stage.tce(&[&["usage", "--source", "stats-cache"], *part].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{part:?} {}", ran.err);
        assert!(ran.err.contains("--source ledger"), "{}", ran.err);
    }
    // Nothing is recorded of these at all.
    for name in [["--project", "fence"], ["--session", "48f5"]] {
        let ran = stage.tce(&[&["usage"][..], &name].concat());
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{name:?} {}", ran.err);
        let ran = stage.tce(&[&["usage", "--source", "stats-cache"][..], &name].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name:?} {}", ran.err);
    }
    for command in ["daily", "weekly", "monthly"] {
        assert!(stage.tce(&[command]).out.contains(" No usage data found.\n"), "{command}");
    }
    assert_eq!(stage.tce(&["usage", "--by", "model", "--source", "stats-cache"]).code, 0);
}
