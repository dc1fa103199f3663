//! Costs that Claude Code 2.1.330 itself printed, and those that follow from the published rules.

use super::*;

#[test]
fn the_total_a_session_wrote_of_itself_is_met_to_the_last_digit() {
    let one = asked("claude-opus-5-5").input(3).output(250).written(400, 600).read(2_000);
    assert_eq!(cost(&[one.clone(), one]), dollars("0.024424"));
}

#[test]
fn above_100k_the_whole_request_is_dearer() {
    let haiku = || asked("claude-haiku-5-5");
    assert_eq!(cost(&[haiku().input(100_000)]), dollars("0.0100"));
    assert_eq!(cost(&[haiku().input(100_001)]), dollars("0.0500005"));
    assert_eq!(cost(&[haiku().input(60_000).read(50_000).output(1_000)]), dollars("0.0350"));
    // What is written to a cache was sent as well.
    assert_eq!(cost(&[haiku().input(1).written(50_000, 50_000)]), dollars("0.0812505"));
    assert_eq!(cost(&[haiku().input(300_000)]), dollars("0.15"));
    // Two small ones are not a large one.
    assert_eq!(cost(&[haiku().input(60_000), haiku().input(60_000)]), dollars("0.0120"));
}

#[test]
fn searches_are_a_cent_each_wherever_they_run() {
    assert_eq!(cost(&[asked("claude-opus-5").searches(3)]), dollars("0.03"));
    assert_eq!(cost(&[asked("claude-opus-5").searches(3).in_the_us()]), dollars("0.03"));
    assert_eq!(cost(&[asked("claude-opus-5").searches(3).fast()]), dollars("0.03"));
}

#[test]
fn an_hour_in_the_cache_costs_twice_the_input() {
    for (model, input) in [("claude-opus-4-5", 5), ("claude-3-haiku-20240307", 0)] {
        let hour = cost(&[asked(model).written(0, 1_000_000)]);
        let five_minutes = cost(&[asked(model).written(1_000_000, 0)]);
        match input {
            0 => assert_eq!((hour, five_minutes), (dollars("0.50"), dollars("0.30"))),
            _ => assert_eq!((hour, five_minutes), (dollars("10"), dollars("6.25"))),
        }
    }
}

#[test]
fn fast_mode_multiplies_everything() {
    let one =
        |model: &str, day: &str| asked(model).on(day).input(1_000_000).output(1_000_000).fast();
    assert_eq!(cost(&[one("claude-opus-4-6", "2026-03-01T00:00:00Z")]), dollars("180"));
    assert_eq!(cost(&[one("claude-opus-4-7", "2026-05-01T00:00:00Z")]), dollars("180"));
    for model in ["claude-opus-4-8", "claude-opus-5"] {
        assert_eq!(cost(&[one(model, LATE)]), dollars("60"), "{model}");
    }
    assert_eq!(cost(&[one("claude-opus-5-5", LATE)]), dollars("48"));
    // When it had ended, what asked for it ran and was billed as usual.
    let small = |day| asked("claude-opus-4-6").on(day).input(1_000_000).fast();
    assert_eq!(cost(&[small("2026-06-28T23:59:59Z")]), dollars("30"));
    assert_eq!(cost(&[small("2026-06-29T00:00:00Z")]), dollars("5"));
    // A model without a published fast price has none.
    assert_eq!(cost(&[one("claude-sonnet-5", LATE)]), None);
}

#[test]
fn inference_in_the_us_costs_a_tenth_more_from_the_4_6_models_on() {
    let one = |model: &str| asked(model).input(1_000_000).read(1_000_000).in_the_us();
    assert_eq!(cost(&[one("claude-opus-4-6")]), dollars("6.05"));
    assert_eq!(cost(&[one("claude-opus-4-5")]), dollars("5.5"));
    // 0.01 times 1.1, exactly.
    assert_eq!(cost(&[asked("claude-haiku-5-5").read(1).in_the_us()]), Some(11_000));
    assert_eq!(cost(&[one("claude-opus-5").fast()]), dollars("12.1"));
}

#[test]
fn regional_endpoints_cost_a_tenth_more_from_the_4_5_models_on() {
    let one = |id: &str| cost(&[asked(id).input(1_000_000)]);
    assert_eq!(one("us.anthropic.claude-opus-4-5-20251101-v1:0"), dollars("5.5"));
    assert_eq!(one("apac.anthropic.claude-sonnet-4-5-20250929-v1:0"), dollars("3.3"));
    assert_eq!(one("anthropic.claude-haiku-4-5-20251001-v1:0"), dollars("1.1"));
    assert_eq!(one("global.anthropic.claude-opus-4-5-20251101-v1:0"), dollars("5"));
    assert_eq!(one("eu.anthropic.claude-sonnet-4-20250514-v1:0"), dollars("3"));
    assert_eq!(one("claude-opus-4-5@20251101"), dollars("5"));
    // A place is paid for once.
    let both = asked("eu.anthropic.claude-opus-4-6-v1").input(1_000_000).in_the_us();
    assert_eq!(cost(&[both]), dollars("5.5"));
}

#[test]
fn a_price_changes_on_its_day_of_utc() {
    let read = |day| cost(&[asked("claude-sonnet-5-5").on(day).read(1_000_000)]);
    assert_eq!(read("2026-10-06T23:59:59.999Z"), dollars("0.20"));
    assert_eq!(read("2026-10-07T00:00:00Z"), dollars("0.10"));
    // Before there was such a model there is no price.
    assert_eq!(read("2026-09-27T23:59:59Z"), None);
}

#[test]
fn the_premium_above_200k_ended_on_its_day() {
    let large = |model: &str, day| cost(&[asked(model).on(day).input(200_001)]);
    let times = |price: i64| Some(200_001 * price * 1_000_000);
    for (model, first, last, end, dear, plain) in [
        (
            "claude-opus-4-6",
            "2026-02-05T00:00:00Z",
            "2026-03-12T23:59:59Z",
            "2026-03-13T00:00:00Z",
            10,
            5,
        ),
        (
            "claude-sonnet-4-6",
            "2026-02-17T00:00:00Z",
            "2026-03-12T23:59:59Z",
            "2026-03-13T00:00:00Z",
            6,
            3,
        ),
        (
            "claude-sonnet-4-5-20250929",
            "2025-09-29T00:00:00Z",
            "2026-04-29T23:59:59Z",
            "2026-04-30T00:00:00Z",
            6,
            3,
        ),
        (
            "claude-sonnet-4-20250514",
            "2025-08-12T00:00:00Z",
            "2026-04-29T23:59:59Z",
            "2026-04-30T00:00:00Z",
            6,
            3,
        ),
    ] {
        assert_eq!(large(model, first), times(dear), "{model} {first}");
        assert_eq!(large(model, last), times(dear), "{model} {last}");
        assert_eq!(large(model, end), times(plain), "{model} {end}");
    }
    // Before its premium was published a large request cost what any other did.
    assert_eq!(large("claude-sonnet-4-20250514", "2025-08-11T23:59:59Z"), times(3));
    let at_the_limit = asked("claude-opus-4-6").on("2026-03-01T00:00:00Z").input(200_000);
    assert_eq!(cost(&[at_the_limit]), dollars("1"));
    // Fast mode is flat over the whole context.
    let fast = asked("claude-opus-4-6").on("2026-03-01T00:00:00Z").input(1_000_000).fast();
    assert_eq!(cost(&[fast]), dollars("30"));
    let whole =
        asked("claude-opus-4-6").on("2026-03-01T00:00:00Z").read(200_001).written(1, 1).output(2);
    assert_eq!(cost(&[whole]), Some(200_001 * 1_000_000 + 12_500_000 + 20_000_000 + 75_000_000));
}

#[test]
fn what_nobody_priced_is_counted_and_costs_nobody_knows_what() {
    let till = Till::with(&[
        asked("claude-saga-7").input(5),
        asked("<synthetic>").input(7),
        asked("claude-mythos-preview").input(8),
        asked("claude-opus-5").input(1_000_000),
    ]);
    for (model, tokens) in [("claude-saga-7", 5), ("<synthetic>", 7), ("claude-mythos-preview", 8)]
    {
        let row = till.models(&json!({})).into_iter().find(|row| row.model_id == model).unwrap();
        assert_eq!(
            (row.input_tokens, row.cost_pico, row.cost_usd),
            (tokens, None, None),
            "{model}"
        );
        assert_eq!((row.known_cost_pico, row.unpriced_responses), (None, 1), "{model}");
    }
    let usage = till.stage.tce_json(&["usage"]);
    assert_eq!(usage["total_cost_pico"], json!(dollars("5")));
    assert_eq!(
        usage["unpriced_models"],
        json!(["<synthetic>", "claude-mythos-preview", "claude-saga-7"])
    );
    for report in [&["usage"][..], &["daily"], &["sessions"], &["usage", "--by", "project"]] {
        let text = till.stage.tce(report).out;
        let named = "No price known for: <synthetic>, claude-mythos-preview, claude-saga-7.";
        assert!(text.contains(named), "{report:?}: {text}");
        assert!(!text.contains("$0.00"), "{report:?}: {text}");
    }
}

#[test]
fn the_replaced_programs_table_gives_its_own_numbers() {
    let till = Till::with(&[
        asked("claude-opus-4-5-20251101")
            .input(1_000_000)
            .output(1_000_000)
            .read(1_000_000)
            .written(1_000_000, 0),
        asked("claude-opus-4-6").input(1_000_000).fast().in_the_us(),
        asked("claude-haiku-4-5-20251001").output(1_000_000),
    ]);
    assert_eq!(till.cost("tce-0.4"), dollars("129.25"));
    assert_eq!(till.cost("list"), dollars("47.25"));
}
