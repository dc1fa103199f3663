//! Tables of usage: what a narrow screen keeps, bars, models of one name, and what is said of the numbers.

use serde_json::{Value, json};
use tce::model::usage::UsageFact;

use crate::ledgers::{OPUS, SONNET, at, fact, record};
use crate::stage::{DAY, HOUR, MINUTE, Setting, Stage};

fn with(facts: Vec<UsageFact>) -> Stage {
    let stage = Stage::new();
    record(&mut stage.store(), stage.now(), facts);
    stage
}

/// Two days of responses, the second far dearer, and a silence between them.
fn two_days() -> Stage {
    with(vec![
        fact(1, at("2026-11-20T10:05:00Z"), OPUS, 1_000),
        fact(2, at("2026-11-23T11:40:00Z"), SONNET, 20_000),
        fact(3, at("2026-11-23T11:50:00Z"), OPUS, 90_000),
    ])
}

fn on_a_screen(stage: &Stage, width: u16, words: &[&str]) -> String {
    stage.tce_as(&Setting::default().screen(width).env("NO_COLOR", "1"), words).out
}

#[test]
fn what_tells_rows_apart_is_never_cut() {
    let stage = two_days();
    for width in [40, 50, 60, 80] {
        let days = on_a_screen(&stage, width, &["daily"]);
        assert!(days.contains("2026-11-20 ") && days.contains("2026-11-23 "), "{days}");
        let hours = on_a_screen(&stage, width, &["usage", "--by", "hour", "--breakdown"]);
        assert!(hours.contains("2026-11-20 10:00 ") && hours.contains("Sonnet 5.5"), "{hours}");
        let blocks = on_a_screen(&stage, width, &["blocks"]);
        for word in [" 2026-11-20 15:05 (gap)", " 2026-11-23 11:00 (active)", "Cost"] {
            assert!(blocks.contains(word), "{width} {word}: {blocks}");
        }
        let models = on_a_screen(&stage, width, &["usage"]);
        assert!(models.contains("Sonnet 5.5 ") && models.contains("Cost"), "{models}");
        assert!(![days, hours, models].iter().any(|text| text.contains('…')));
    }
    let narrow = on_a_screen(&stage, 40, &["usage", "--by", "hour"]);
    assert!(narrow.contains("(no room for Cache Rd, Cache Cr)"), "{narrow}");
}

/// The bars of a table, one for each of its rows.
fn bars(text: &str, first: &str) -> Vec<String> {
    let rows = text.lines().filter(|line| line.starts_with(first));
    rows.map(|row| row.chars().filter(|letter| ('█'..='▏').contains(letter)).collect()).collect()
}

#[test]
fn a_bar_shows_what_each_row_has_of_the_largest() {
    let stage = two_days();
    let days = bars(&stage.tce(&["daily"]).out, " 2026-11-2");
    assert_eq!(days, ["▏", "██████████"]);
    assert_eq!(bars(&stage.tce(&["usage"]).out, " Sonnet"), ["█▏"]);
    for by in ["week", "month", "hour", "project", "session"] {
        let text = stage.tce(&["usage", "--by", by]).out;
        // A row alone has nothing to be measured against.
        assert_eq!(text.contains('█'), by != "month", "{text}");
    }
    // Where nothing has a price, by tokens.
    let facts = [(1, 100), (2, 50)]
        .map(|(n, tokens)| fact(n, at("2026-11-20T10:00:00Z"), "my-llm", tokens));
    let unpriced = with(facts.to_vec());
    assert_eq!(
        bars(&unpriced.tce(&["usage", "--by", "project"]).out, " p"),
        ["█████▏", "██████████"]
    );
    // Neither for programs nor where all else has no room.
    for form in ["--json", "--csv"] {
        assert!(!stage.tce(&["daily", form]).out.contains('█'));
    }
    assert!(on_a_screen(&stage, 80, &["daily"]).contains('█'));
    assert!(!on_a_screen(&stage, 60, &["daily"]).contains('█'));
    let ascii = Setting::default().screen(80).env("NO_COLOR", "1").env("LC_ALL", "C");
    let ascii = stage.tce_as(&ascii, &["daily"]).out;
    assert!(
        ascii.is_ascii() && ascii.contains("  ##########\n") && ascii.contains("  #\n"),
        "{ascii}"
    );
}

#[test]
fn models_of_one_name_are_told_apart_by_their_ids() {
    let ids = ["claude-opus-4-1", "claude-opus-4-1-20250805", SONNET];
    let days = ["2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z", "2026-11-21T11:00:00Z"];
    let facts =
        ids.iter().zip(days).zip(1..).map(|((id, day), number)| fact(number, at(day), id, 1_000));
    let stage = with(facts.chain([fact(9, at(days[2]), ids[0], 1)]).collect());
    let models = stage.tce(&["usage"]).out;
    for name in [" claude-opus-4-1 ", " claude-opus-4-1-20250805 ", " Sonnet 5.5 "] {
        assert!(models.contains(name), "{name} in {models}");
    }
    assert!(!models.contains("Opus 4.1"), "{models}");
    let days = stage.tce(&["daily", "--breakdown"]).out;
    let (first, second) = days.split_once("2026-11-21").unwrap();
    assert!(first.contains("   claude-opus-4-1-20250805 ") && !first.contains("Opus"), "{days}");
    assert!(second.contains("   Opus 4.1 "), "{days}");
}

#[test]
fn a_sum_that_is_too_large_is_an_error_and_the_doctor_goes_on() {
    // Each of them can be told; together they cannot.
    let dear = |number, time| fact(number, at(time), OPUS, 300_000_000_000);
    let stage = with(vec![dear(1, "2026-11-23T10:05:00Z"), dear(2, "2026-11-23T10:50:00Z")]);
    for words in [&["blocks"][..], &["usage"], &["daily"], &["blocks", "--json"]] {
        let ran = stage.tce(words);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{words:?}");
        assert!(
            ran.err.contains("9.2 million dollars") && ran.err.contains("--since"),
            "{}",
            ran.err
        );
    }
    let part = stage.tce(&["usage", "--since", "2026-11-23 10:45"]);
    assert_eq!(part.code, 0, "what it says to try: {}", part.err);
    let doctor = stage.tce(&["doctor"]);
    assert_eq!(doctor.code, 0, "{}", doctor.err);
    for words in ["9.2 million dollars", "No trouble on record", "Recorder"] {
        assert!(doctor.out.contains(words), "{}", doctor.out);
    }
    let told = stage.tce_json(&["doctor"]);
    assert!(told["witnesses_failure"].as_str().unwrap().contains("9.2 million"), "{told}");
    // What a block would cost by the hour may be more than can be told, too.
    let hour =
        with(vec![dear(1, "2026-11-23T11:58:00Z"), fact(2, at("2026-11-23T11:59:00Z"), OPUS, 1)]);
    let block = &hour.tce_json(&["blocks"])["blocks"][0];
    assert_eq!(
        (&block["cost_per_hour_usd"], &block["projected_cost_usd"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn lines_of_an_explanation_add_up_and_say_what_moved() {
    let stage = with(vec![fact(1, at("2026-11-20T10:00:00Z"), OPUS, 1_000)]);
    let before = stage.now();
    stage.pass(HOUR);
    // An earlier copy, with the same numbers.
    let earlier = fact(1, at("2026-11-20T09:00:00Z"), OPUS, 1_000);
    let more = (2..4).map(|number| fact(number, at("2026-11-20T10:00:00Z"), SONNET, 1_000));
    record(&mut stage.store(), stage.now(), more.chain([earlier]).collect());
    let out = stage.tce(&["explain", "--from", &before.to_iso()]).out;
    let cells = |first: &str| -> Vec<String> {
        let line = out.lines().find(|line| line.trim_start().starts_with(first)).unwrap();
        line.split("  ")
            .map(|cell| cell.trim().to_owned())
            .filter(|cell| !cell.is_empty())
            .collect()
    };
    assert_eq!(cells("Change")[2..4], ["Affected", "Responses"]);
    assert_eq!(cells("added")[2..4], ["2", "+2"]);
    assert_eq!(cells("corrected")[2..4], ["1", "0"]);
    assert_eq!(cells("TOTAL")[1], "+2");
    assert!(out.contains("moved: an earlier copy was read"), "{out}");
}

#[test]
fn what_would_be_ignored_is_refused() {
    let stage = two_days();
    stage.write(
        &stage.stats_cache(),
        r#"{"modelUsage":{"claude-opus-4-6":{"inputTokens":5},"claude-opus-4-5":{"inputTokens":9}}}"#,
    );
    for words in [
        &["blocks", "--breakdown"][..],
        &["blocks", "--week-start", "sunday"],
        &["daily", "--week-start", "sunday"],
        &["usage", "--by", "month", "--week-start", "sunday"],
        &["usage", "--breakdown"],
        &["usage", "--by", "block", "--breakdown"],
        &["usage", "--source", "stats-cache", "--breakdown"],
    ] {
        assert_eq!(stage.tce(words).code, 2, "{words:?}");
    }
    let cache = ["usage", "--source", "stats-cache"];
    let ids = |more: &[&str]| -> Vec<Value> {
        let told = stage.tce_json(&[&cache, more].concat());
        told["model_usage"].as_array().unwrap().iter().map(|one| one["model_id"].clone()).collect()
    };
    assert_eq!(ids(&["--top", "1", "--order", "tokens"]), ["claude-opus-4-5"]);
    assert_eq!(ids(&["--order", "name"]), ["claude-opus-4-5", "claude-opus-4-6"]);
    let text = stage.tce(&[&cache[..], &["--top", "1"]].concat()).out;
    assert!(
        text.contains("1 of 2 shown; the total is of all.") && !text.contains("Opus 4.6"),
        "{text}"
    );
}

#[test]
fn days_before_the_ledger_are_said_wherever_they_would_be() {
    let stage = two_days();
    stage.write(
        &stage.stats_cache(),
        r#"{"version":5,"dailyModelTokens":[{"date":"2026-11-02","tokensByModel":{"claude-opus-4-6":7}},
            {"date":"2026-11-05","tokensByModel":{"claude-opus-4-6":5}}],"modelUsage":{"claude-opus-4-6":{"inputTokens":12}}}"#,
    );
    let said = |words: &[&str]| {
        let out = stage.tce(words).out;
        out.lines().find(|line| line.contains("Before the ledger")).map(str::to_owned)
    };
    for words in
        [&["usage"][..], &["daily"], &["weekly"], &["monthly"], &["usage", "--by", "project"]]
    {
        assert!(said(words).is_some_and(|line| line.contains(": 12 tokens")), "{words:?}");
    }
    let until = said(&["daily", "--since", "2026-11-03", "--until", "2026-11-05"]);
    assert!(until.is_some_and(|line| line.contains(": 5 tokens")));
    assert_eq!(said(&["usage", "--since", "2026-11-06"]), None);
    assert_eq!(said(&["usage", "--until", "2026-11-01"]), None);
    assert_eq!(said(&["daily", "--project", "p1"]), None, "whose days they are it does not know");
}

#[test]
fn programs_are_told_which_span_was_summed_up() {
    let stage = two_days();
    let span = |words: &[&str]| {
        let told = stage.tce_json(words);
        json!([told["since"], told["until"]])
    };
    let quarter = at("2026-11-20T10:00:00Z");
    for command in [&["usage"][..], &["daily"]] {
        assert_eq!(span(command), json!([null, null]));
        let asked =
            [command, &["--since", "2026-11-20 10:04", "--until", "2026-11-23T11:50:00Z"]].concat();
        assert_eq!(span(&asked), json!([quarter, at("2026-11-23T12:00:00Z")]), "{command:?}");
    }
    // Blocks are chosen by their beginning.
    let asked = span(&["blocks", "--since", "2026-11-20 10:04"]);
    assert_eq!(asked, json!([quarter.plus(MINUTE * 4), null]));
}

#[test]
fn responses_of_the_future_are_said_and_open_no_active_block() {
    let now = crate::stage::noon();
    let times = [now.minus(HOUR), now.plus(MINUTE * 20), now.plus(DAY * 20), now.plus(DAY * 20)];
    let facts = times.iter().zip(1..).map(|(time, number)| fact(number, *time, OPUS, 1_000));
    let stage = with(facts.collect());
    let said = |words: &[&str]| {
        let out = stage.tce(words).out;
        let line = out.lines().find(|line| line.contains("later than now"));
        line.map(|line| line.trim().to_owned())
    };
    for words in [&["usage"][..], &["daily"], &["blocks"], &["usage", "--by", "session"]] {
        let words = said(words);
        assert_eq!(words.as_deref(), Some("3 responses are dated later than now."));
    }
    let one = said(&["usage", "--until", "2026-11-24"]);
    assert_eq!(one.as_deref(), Some("1 response is dated later than now."));
    assert_eq!(said(&["usage", "--until", "2026-11-23 11:45"]), None);
    let blocks = stage.tce_json(&["blocks"]);
    let active =
        blocks["blocks"].as_array().unwrap().iter().filter(|block| block["is_active"] == true);
    let starts: Vec<_> = active.map(|block| block["start_at"].clone()).collect();
    assert_eq!(starts, [json!(now.minus(HOUR))], "the one that is going on");
    let only = with(vec![fact(1, now.plus(DAY * 20), OPUS, 1_000)]);
    let out = only.tce(&["blocks"]).out;
    assert!(!out.contains("active") && !out.contains("Left"), "{out}");
}

#[test]
fn blocks_tell_what_was_read_too() {
    let stage = two_days();
    assert!(stage.tce(&["blocks"]).out.contains("understood."));
    assert_eq!(stage.tce_json(&["blocks"])["account"], stage.tce_json(&["usage"])["account"]);
}

#[test]
fn no_price_at_all_is_told_from_none_for_a_part() {
    // Before its first price a model has none.
    let stage = with(vec![
        fact(1, at("2020-01-01T08:00:00Z"), OPUS, 1_000),
        fact(2, at("2026-11-20T10:00:00Z"), OPUS, 1_000),
        fact(3, at("2026-11-20T10:00:00Z"), "my-llm", 1_000),
    ]);
    for words in [
        &["usage"][..],
        &["daily"],
        &["blocks"],
        &["sessions"],
        &["explain", "--from", "2019-01-01"],
    ] {
        let out = stage.tce(words).out;
        assert!(out.contains("No price for a part of: claude-opus-5-5."), "{words:?} {out}");
        assert!(out.contains("No price known for: my-llm."), "{words:?} {out}");
    }
}

#[test]
fn sessions_without_titles_have_room_for_their_numbers() {
    let stage = two_days();
    let out = on_a_screen(&stage, 80, &["sessions"]);
    assert!(out.contains("Output") && out.contains("Lines") && !out.contains("Title"), "{out}");
    assert!(stage.tce(&["sessions"]).out.contains("Title"), "a pipe has all columns");
}

#[test]
fn ratios_have_four_decimals() {
    let stage = Stage::new();
    let told = stage.tce_json(&["prices", "--diff", "tce-0.4"]);
    let ratios =
        told["prices"].as_array().unwrap().iter().filter_map(|pair| pair["ratio"].as_object());
    let ratios: Vec<String> = ratios.flat_map(|all| all.values().map(Value::to_string)).collect();
    let decimals = |ratio: &String| ratio.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    assert!(ratios.len() > 5 && ratios.iter().all(|ratio| decimals(ratio) <= 4), "{ratios:?}");
}
