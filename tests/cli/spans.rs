//! Spans, orders and cuts of usage reports: the same in every form, and said where it is not what was typed.

use crate::ledgers::{OPUS, SONNET, at, fact, record};
use crate::stage::{HOUR, MINUTE, Stage};

/// Twelve responses, five minutes apart, of three sessions and two models.
fn an_hour() -> Stage {
    let stage = Stage::new();
    let begin = at("2026-11-20T10:00:00Z");
    let facts = (0..12_u32).map(|number| {
        let model = if number < 9 { OPUS } else { SONNET };
        fact(u128::from(number), begin.plus(MINUTE * 5 * number), model, 1 + i64::from(number))
    });
    record(&mut stage.store(), stage.now(), facts.collect());
    stage
}

#[test]
fn a_span_is_widened_to_whole_quarters_and_says_so() {
    let stage = an_hour();
    let responses = |since: &str, until: &str| {
        let told = stage.tce_json(&["usage", "--by", "hour", "--since", since, "--until", until]);
        told["total"]["responses"].as_i64().unwrap()
    };
    assert_eq!(responses("2026-11-20 10:15", "2026-11-20 10:30"), 3);
    assert_eq!(responses("2026-11-20 10:16", "2026-11-20 10:29"), 3);
    assert_eq!(responses("2026-11-20 10:14", "2026-11-20 10:31"), 9);
    let text = |since: &str| stage.tce(&["usage", "--since", since]).out;
    assert!(text("2026-11-20 10:16").contains("quarters of an hour: from 2026-11-20 10:15."));
    assert!(!text("2026-11-20 10:15").contains("quarters"), "as it was asked");
    let turned = stage.tce(&["usage", "--since", "2026-11-21", "--until", "2026-11-19"]);
    assert_eq!((turned.code, turned.err.contains("--until is before --since")), (2, true));
}

#[test]
fn models_are_cut_and_ordered_alike_in_every_form() {
    let stage = an_hour();
    let ids = |words: &[&str]| -> Vec<String> {
        let told = stage.tce_json(&[&["usage"], words].concat());
        let models = told["model_usage"].as_array().unwrap().iter();
        models.map(|model| model["model_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&["--order", "name"]), [OPUS, SONNET]);
    assert_eq!(ids(&["--order", "tokens"]), [OPUS, SONNET]);
    assert_eq!(ids(&["--order", "tokens", "--since", "2026-11-20 10:45"]), [SONNET]);
    assert_eq!(ids(&["--top", "1"]), [OPUS]);
    let table = stage.tce(&["usage", "--top", "1"]).out;
    assert!(table.contains("1 of 2 shown") && !table.contains("Sonnet"), "{table}");
    let blocks = stage.tce(&["blocks", "--top", "0"]).out;
    assert!(blocks.contains("0 of 1 shown; the total is of all."), "{blocks}");
    // Sessions of a part are those that have something in it.
    let sessions = |words: &[&str]| stage.tce_json(words)["total_sessions"].as_i64().unwrap();
    assert_eq!(sessions(&["usage"]), 3);
    assert_eq!(sessions(&["usage", "--session", "s1"]), 1);
}

#[test]
fn what_has_just_got_a_price_is_not_called_unpriced() {
    let stage = Stage::new();
    let happened = at("2026-11-20T10:00:00Z");
    record(&mut stage.store(), stage.now(), vec![fact(1, happened, "my-llm", 1_000_000)]);
    let before = stage.now();
    stage.pass(HOUR);
    stage.write(
        &stage.data().join("config.toml"),
        "[price.\"my-llm\"]\ninput = 1\noutput = 1\ncache_write_5m = 1\ncache_write_1h = 1\ncache_read = 1\nweb_search = 0.5\n",
    );
    let told = stage.tce(&["explain", "--from", &before.to_iso(), "--prices", "own"]).out;
    assert!(told.contains("repriced") && told.contains("$11.00"), "{told}");
    assert!(!told.contains("unpriced"), "{told}");
}
