//! Spans, orders and cuts of usage reports: the same in every form, and said where it is not what was typed.

use rusqlite::StatementStatus;
use tce::store::queries::{USAGE_BY_PERIOD, UTC_SHIFTS};

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
    assert_eq!((turned.code, turned.err.contains("--until is not after --since")), (2, true));
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
    let quiet = stage.tce(&["blocks", "--active"]).out;
    assert!(quiet.contains("No block is active or recent"), "{quiet}");
    // Sessions of a part are those that have something in it.
    let sessions = |words: &[&str]| stage.tce_json(words)["total_sessions"].as_i64().unwrap();
    assert_eq!(sessions(&["usage"]), 3);
    assert_eq!(sessions(&["usage", "--session", "s1"]), 1);
}

#[test]
fn of_periods_in_order_of_time_the_newest_are_listed() {
    let stage = Stage::new();
    let days = (1..6_u32).map(|day| {
        let begin = at(&format!("2026-11-{:02}T10:00:00Z", 10 + day));
        fact(u128::from(day), begin, OPUS, i64::from(10 - day))
    });
    record(&mut stage.store(), stage.now(), days.collect());
    let rows = |words: &[&str], list: &str, key: &str| -> Vec<String> {
        let told = stage.tce_json(&[words, &["--top", "2"]].concat());
        let rows = told[list].as_array().unwrap().iter();
        rows.map(|row| row[key].as_str().unwrap()[..10].to_owned()).collect()
    };
    assert_eq!(rows(&["daily"], "periods", "period"), ["2026-11-14", "2026-11-15"]);
    assert_eq!(
        rows(&["daily", "--order", "name"], "periods", "period"),
        ["2026-11-14", "2026-11-15"]
    );
    assert_eq!(
        rows(&["daily", "--order", "cost"], "periods", "period"),
        ["2026-11-11", "2026-11-12"]
    );
    assert_eq!(rows(&["usage", "--by", "hour"], "periods", "period"), ["2026-11-14", "2026-11-15"]);
    let table = stage.tce(&["blocks", "--top", "1"]).out;
    assert!(table.contains("2026-11-15 10:00") && !table.contains("2026-11-14"), "{table}");
    assert!(!table.contains("gap") && table.contains("1 of 5 shown"), "{table}");
    let table = stage.tce(&["blocks", "--top", "2"]).out;
    assert!(table.contains("2026-11-14 10:00") && table.matches("gap").count() == 1, "{table}");
    // A short name takes what the long one takes.
    let long = stage.tce(&["usage", "--by", "day", "--as-of", "2026-11-24"]);
    assert_eq!(stage.tce(&["daily", "--as-of", "2026-11-24"]).out, long.out);
    let long = stage.tce(&["usage", "--by", "month", "--source", "requests"]);
    assert_eq!((stage.tce(&["monthly", "--source", "requests"]).out, long.code), (long.out, 0));
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

#[test]
fn a_span_whose_end_is_not_after_its_beginning_is_refused() {
    let stage = an_hour();
    for [since, until] in [
        ["2026-11-02", "2026-11-01"],
        ["2026-11", "2026-10"],
        ["2026-11-20 10:00", "2026-11-20 10:00"],
        ["2027", "2026"],
    ] {
        for report in ["usage", "daily", "blocks", "sessions", "history", "limits", "alerts"] {
            let ran = stage.tce(&[report, "--since", since, "--until", until]);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{report} {since} {until}");
            assert!(ran.err.contains("--until is not after --since"), "{}", ran.err);
        }
    }
    assert_eq!(stage.tce(&["usage", "--since", "2026-11-20", "--until", "2026-11-20"]).code, 0);
    // Between a moment and itself nothing changed.
    let ran = stage.tce(&["explain", "--from", "2026-11-20", "--to", "2026-11-20"]);
    assert!(ran.code == 0 && ran.out.contains("Nothing was added"), "{} {}", ran.out, ran.err);
    let ran = stage.tce(&["explain", "--from", "2026-11-20", "--to", "2026-11-19"]);
    assert_eq!((ran.code, ran.err.contains("--to is before --from")), (2, true), "{}", ran.err);
}

#[test]
fn sessions_of_a_span_are_those_that_had_something_in_it() {
    let stage = Stage::new();
    let mut facts = Vec::new();
    // `s0` yesterday and today, `s1` today, `s2` the day before yesterday.
    for (number, time, model) in [
        (0, "2026-11-22T23:00:00Z", OPUS),
        (3, "2026-11-23T01:00:00Z", SONNET),
        (1, "2026-11-23T08:00:00Z", OPUS),
        (2, "2026-11-21T08:00:00Z", OPUS),
    ] {
        facts.push(fact(number, at(time), model, 5));
    }
    record(&mut stage.store(), stage.now(), facts);
    let ids = |told: &serde_json::Value| -> Vec<String> {
        let rows = told.as_array().unwrap().iter();
        rows.map(|row| row["session_id"].as_str().unwrap().to_owned()).collect()
    };
    let midnight = at("2026-11-23T00:00:00Z").to_iso();
    let of = |words: &[&str]| ids(&stage.tce_json(&[&["sessions"], words].concat()));
    assert_eq!(of(&["--since", &midnight]), ["s1", "s0"]);
    assert_eq!(of(&["--until", &midnight]), ["s0", "s2"]);
    assert_eq!(of(&["--until", "2026-11-22T00:00:00Z"]), ["s2"]);
    // The same ones are told beside their number, and of a model only those that used it then.
    for (words, found) in [
        (&["--since", &midnight][..], &["s1", "s0"][..]),
        (&["--since", &midnight, "--model", "opus 5.5"], &["s1"]),
        (&["--model", SONNET], &["s0"]),
        (&["--until", &midnight, "--model", SONNET], &[]),
        (&["--model", OPUS], &["s1", "s0", "s2"]),
    ] {
        let told = stage.tce_json(&[&["usage"], words].concat());
        assert_eq!(ids(&told["recent_sessions"]), found, "{words:?}");
        assert_eq!(told["total_sessions"], found.len(), "{words:?}");
    }
}

#[test]
fn a_response_of_another_age_makes_no_report_walk_through_the_days_until_then() {
    let stage = an_hour();
    let far = fact(99, at("9999-01-02T00:00:00Z"), OPUS, 7);
    record(&mut stage.store(), stage.now(), vec![far]);
    let history = stage.sql();
    // In a zone that is nobody's home each day is asked for its offset.
    history.execute("DELETE FROM note WHERE key = 'home_zone'", []).unwrap();
    for query in [USAGE_BY_PERIOD, UTC_SHIFTS] {
        let mut statement = history.prepare(query.sql).unwrap();
        let mut rows = statement.raw_query();
        while rows.next().unwrap().is_some() {}
        drop(rows);
        let steps = statement.get_status(StatementStatus::VmStep);
        assert!(
            steps < 20_000,
            "{}: {steps} steps for two days on which there is something",
            query.name
        );
    }
    let told = stage.tce_json(&["usage", "--by", "hour"]);
    assert_eq!(told["periods"].as_array().unwrap().last().unwrap()["period"], "9999-01-02 00:00");
}
