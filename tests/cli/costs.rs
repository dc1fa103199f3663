//! What a cost is, the same in every document and table: null as soon as a part has no price, and beside it what is known.

use serde_json::{Value, json};

use crate::ledgers::{OPUS, fact, record};
use crate::stage::{HOUR, MINUTE, Stage};

/// A response of it costs parts of a millionth of a dollar.
const HAIKU: &str = "claude-haiku-5-5";
const NOBODY: &str = "claude-nobody-1";

/// Responses of one session in one project, within the block that is going on.
fn spent(models: &[&str]) -> Stage {
    let stage = Stage::new();
    let begin = stage.now().minus(MINUTE * 40);
    let facts = models.iter().zip(0_u32..).map(|(model, number)| {
        fact(u128::from(number) * 6, begin.plus(MINUTE * 10 * number), model, 1001)
    });
    record(&mut stage.store(), stage.now(), facts.collect());
    stage
}

/// Whatever has a cost in a document, with what it is.
fn costs<'a>(place: &str, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("cost_usd") {
                found.push((place.to_owned(), value));
            }
            fields.iter().for_each(|(name, field)| costs(&format!("{place}/{name}"), field, found));
        }
        Value::Array(rows) => rows.iter().for_each(|row| costs(place, row, found)),
        _ => {}
    }
}

#[test]
fn dollars_are_the_whole_number_beside_them_whatever_is_asked() {
    let stage = spent(&[HAIKU, OPUS, HAIKU]);
    let commands: &[&[&str]] = &[
        &["usage"],
        &["usage", "--since", "2026-11-01"],
        &["usage", "--model", HAIKU],
        &["daily"],
        &["usage", "--by", "session"],
        &["blocks"],
        &["sessions"],
        &["explain", "--from", "2026-11-01"],
        &["usage", "--as-of", "2026-11-24"],
    ];
    for command in commands {
        let told = stage.tce_json(command);
        let mut found = Vec::new();
        costs("", &told, &mut found);
        assert!(!found.is_empty(), "{command:?} {told}");
        for (place, cost) in found.into_iter().filter(|(_, cost)| !cost["cost_pico"].is_null()) {
            #[expect(clippy::cast_precision_loss, reason = "as documents have it")]
            let dollars = cost["cost_pico"].as_i64().unwrap() as f64 / 1e12;
            assert_eq!(cost["cost_usd"], json!(dollars), "{command:?} {place}");
        }
    }
    let cost = |words: &[&str], place: &str| stage.tce_json(words).pointer(place).cloned().unwrap();
    let whole = cost(&["usage"], "/model_usage/1/cost_usd");
    assert_eq!(whole, cost(&["usage", "--since", "2026-11-01"], "/model_usage/1/cost_usd"));
    let millionths = whole.as_f64().unwrap() * 1e6;
    assert!((millionths - millionths.round()).abs() > 0.01, "nothing is rounded: {whole}");
}

#[test]
fn a_cost_of_which_a_part_is_unknown_is_null_everywhere_beside_what_is_known() {
    let stage = spent(&[OPUS, NOBODY, OPUS]);
    let known = stage.tce_json(&["usage", "--model", OPUS])["total_cost_pico"].clone();
    let asked: &[(&[&str], &str)] = &[
        (&["daily"], "/periods"),
        (&["daily"], "/total"),
        (&["weekly"], "/periods"),
        (&["monthly"], "/periods"),
        (&["usage", "--by", "project"], "/periods"),
        (&["usage", "--by", "session"], "/periods"),
        (&["usage", "--by", "session"], "/total"),
        (&["usage", "--by", "day", "--as-of", "2026-11-24"], "/periods"),
        (&["blocks"], "/blocks"),
        (&["blocks"], "/total"),
        (&["sessions"], ""),
        (&[], "/recent_sessions"),
        (&["usage"], "/recent_sessions"),
        (&["explain", "--from", "2026-11-01"], "/total"),
        (&["explain", "--from", "2026-11-01"], "/to"),
    ];
    for (command, place) in asked {
        let told = stage.tce_json(command);
        let mut found = Vec::new();
        costs("", &told, &mut found);
        let whole = found.iter().filter(|(at, _)| at == place).map(|(_, cost)| cost);
        let whole: Vec<_> = whole.collect();
        assert_eq!(whole.len(), 1, "{command:?} {place}: {told}");
        let cost = whole[0];
        assert!(cost["cost_usd"].is_null() && cost["cost_pico"].is_null(), "{command:?} {cost}");
        assert_eq!(cost["known_cost_pico"], known, "{command:?} {place}");
        assert_eq!(cost["unpriced_responses"], 1, "{command:?} {place}");
    }
    let block = stage.tce_json(&["blocks"])["blocks"][0].clone();
    for name in
        ["cost_per_hour_usd", "cost_per_hour_pico", "projected_cost_usd", "projected_cost_pico"]
    {
        assert!(block[name].is_null(), "{name}: {block}");
    }
    for name in ["known_cost_per_hour_pico", "known_projected_cost_pico"] {
        assert!(block[name].as_i64().unwrap() > 0, "{name}: {block}");
    }
    // What the replaced program called the total is the sum of what is known.
    assert_eq!(stage.tce_json(&["usage"])["total_cost_pico"], known);
    for (words, times) in [
        (&["sessions"][..], 1),
        (&["daily"], 3),
        (&["usage", "--by", "session"], 3),
        (&["blocks"], 5),
    ] {
        let text = stage.tce(words).out;
        assert_eq!(text.matches(" + unpriced").count(), times, "{words:?} {text}");
    }
    let csv = stage.tce(&["daily", "--csv"]).out;
    assert!(csv.trim_end().ends_with(&format!(",,,1,{known}")), "{csv}");
}

#[test]
fn a_cost_of_which_nothing_is_known_is_unknown() {
    let stage = spent(&[NOBODY, NOBODY]);
    for (command, place) in
        [(&["daily"][..], "/periods/0"), (&["blocks"], "/blocks/0"), (&["sessions"], "/0")]
    {
        let cost = stage.tce_json(command).pointer(place).cloned().unwrap();
        for name in ["cost_usd", "cost_pico", "known_cost_pico"] {
            assert!(cost[name].is_null(), "{command:?} {name}: {cost}");
        }
        assert_eq!(cost["unpriced_responses"], 2, "{command:?}");
        let text = stage.tce(command).out;
        assert!(text.contains("unknown") && !text.contains("$0"), "{command:?} {text}");
    }
    assert!(stage.tce(&["blocks"]).out.contains("Per hour: unknown"));
}

#[test]
fn a_dear_period_is_dear_though_a_part_of_it_is_unknown() {
    let stage = spent(&[OPUS, NOBODY]);
    let before = stage.now().minus(HOUR * 48);
    record(&mut stage.store(), stage.now(), vec![fact(100, before, HAIKU, 1)]);
    let told = stage.tce_json(&["daily", "--order", "cost"]);
    assert!(told["periods"][0]["cost_pico"].is_null(), "{told}");
    assert!(told["periods"][1]["cost_pico"].is_i64(), "{told}");
}
