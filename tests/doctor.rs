//! The doctor: witnesses side by side with the ledger, and transcripts that will be deleted unread.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::stage::{HOUR, Stage};

/// A response of so many tokens of output, as one line.
fn line(session: &str, message: &str, time: &str, output: i64) -> String {
    let line = json!({ "type": "assistant", "uuid": message, "sessionId": session, "timestamp": time, "cwd": "/home/ana/alpha",
        "requestId": message, "message": { "id": message, "model": "claude-opus-5-5",
            "usage": { "input_tokens": 10, "output_tokens": output, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0 } } });
    format!("{line}\n")
}

fn total(session: &str, started_at: i64, output: i64, dollars: f64) -> String {
    let line = json!({ "type": "cost-state", "sessionId": session, "totalCostUSD": dollars, "startTime": started_at,
        "modelUsage": { "claude-opus-5-5": { "inputTokens": 10, "outputTokens": output, "costUSD": dollars } },
        "hasUnknownModelCost": false });
    format!("{line}\n")
}

impl Stage {
    fn transcript(&self, session: &str, text: &str) -> PathBuf {
        let path = self.claude().join(format!("projects/-home-ana-alpha/{session}.jsonl"));
        self.write(&path, text);
        path
    }
}

/// A session with two totals, a fork of it, and one with nothing unlisted.
fn story() -> Stage {
    let stage = Stage::new();
    let first = line("a", "m1", "2026-11-20T10:00:00.000Z", 100);
    let later = line("a", "m2", "2026-11-20T10:01:00.000Z", 100);
    let (total_1, total_2) = (total("a", 5000, 150, 0.01), total("a", 5000, 400, 0.02));
    stage.transcript("a", &format!("{first}{total_1}{later}{total_2}"));
    // The fork begins with what its parent had spent.
    let copied = first.replace("\"a\"", "\"b\"");
    let own = line("b", "m3", "2026-11-20T11:00:00.000Z", 50);
    stage.transcript("b", &format!("{copied}{own}{}", total("b", 5000, 1000, 0.05)));
    let only = line("c", "m4", "2026-11-21T10:00:00.000Z", 30);
    stage.transcript("c", &format!("{only}{}", total("c", 9000, 30, 0.001)));
    stage
}

fn witness(doctor: &Value, name: &str) -> Value {
    let witnesses = doctor["witnesses"].as_array().unwrap();
    witnesses
        .iter()
        .find(|one| one["witness"] == name)
        .unwrap_or_else(|| panic!("no {name}"))
        .clone()
}

#[test]
fn a_session_counts_once_though_it_told_its_total_often_and_was_forked() {
    let stage = story();
    let doctor = stage.tce_json(&["doctor", "--unlisted"]);
    let told = witness(&doctor, "cost-state");
    // The largest of a and its fork, and c; the ledger has m1, m2, m3 and m4.
    assert_eq!((&told["sessions"], &told["tokens"]), (&json!(3), &json!(1010 + 40)));
    assert_eq!(told["ledger_tokens"], 110 + 110 + 60 + 40);
    let unlisted = doctor["unlisted_sessions"].as_array().unwrap();
    assert_eq!(unlisted.len(), 1, "c lists all it spent");
    assert_eq!((&unlisted[0]["session_id"], &unlisted[0]["sessions"]), (&json!("b"), &json!(2)));
    assert_eq!(unlisted[0]["unlisted_tokens"], 1010 - 280);
    // 30 in at 4 and 250 out at 20 dollars a million are listed.
    assert_eq!(unlisted[0]["unlisted_cost_pico"], 50_000_000_000_i64 - 5_120_000_000);
    assert_eq!(
        doctor["unlisted"],
        json!({ "sessions": 1, "tokens": 730, "cost_pico": 44_880_000_000_i64 })
    );
    assert_eq!(stage.tce_json(&["doctor"])["unlisted_sessions"], json!([]));
}

#[test]
fn a_file_that_was_read_twice_or_lies_there_twice_says_nothing_twice() {
    let stage = story();
    let before = witness(&stage.tce_json(&["doctor"]), "cost-state");
    let path = stage.claude().join("projects/-home-ana-alpha/a.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    stage.write(&stage.claude().join("projects/-copy/a.jsonl"), &text);
    // Rewritten in place: a new file, as far as the account goes.
    stage.pass(HOUR);
    stage.write(&path, format!("{}{text}", "{\"type\":\"mode\"}\n"));
    assert_eq!(witness(&stage.tce_json(&["doctor"]), "cost-state"), before);
}

#[test]
fn stats_cache_and_session_meta_are_compared_with_the_same_days_and_sessions() {
    let stage = story();
    stage.write(&stage.stats_cache(), json!({ "version": 5, "lastComputedDate": "2026-11-20", "totalSessions": 2,
        "modelUsage": { "claude-opus-5-5": { "inputTokens": 60, "outputTokens": 500, "cacheReadInputTokens": 0,
                                             "cacheCreationInputTokens": 0 } } }).to_string());
    for (session, output) in [("a", 200), ("gone", 7)] {
        let meta = json!({ "session_id": session, "project_path": "/home/ana/alpha", "start_time": "2026-11-20T10:00:00Z",
                           "input_tokens": 20, "output_tokens": output });
        stage.write(&stage.session_meta(&format!("{session}.json")), meta.to_string());
    }
    let doctor = stage.tce_json(&["doctor"]);
    let stats = witness(&doctor, "stats-cache");
    assert_eq!(
        (&stats["tokens"], &stats["ledger_tokens"], &stats["until_day"]),
        (&json!(560), &json!(280), &json!("2026-11-20"))
    );
    assert_eq!(
        (&stats["difference_tokens"], &stats["difference_percent"]),
        (&json!(280), &json!(100.0))
    );
    let meta = witness(&doctor, "session-meta");
    assert_eq!((&meta["sessions"], &meta["other_sessions"]), (&json!(1), &json!(1)));
    assert_eq!((&meta["tokens"], &meta["ledger_tokens"]), (&json!(220), &json!(220)));
    let ledger = witness(&doctor, "ledger");
    assert_eq!((&ledger["tokens"], &ledger["difference_percent"]), (&json!(320), &Value::Null));
    let ran = stage.tce(&["doctor", "--unlisted"]);
    for word in [
        "Witnesses",
        "+100.0%",
        "sums every line",
        "/compact",
        "up to 2026-11-20",
        "1 more that the ledger does not know",
        "What no transcript lists",
        "no transcript lists; tce doctor",
    ] {
        assert!(ran.out.contains(word), "{word} in {}", ran.out);
    }
}

#[test]
fn a_history_without_witnesses_lists_none() {
    let stage = Stage::new();
    let ran = stage.tce(&["doctor"]);
    assert!(ran.code == 0 && !ran.out.contains("Witnesses"), "{}", ran.out);
    assert_eq!(witness(&stage.tce_json(&["doctor"]), "ledger")["tokens"], 0);
}

fn retention(stage: &Stage) -> Value {
    stage.tce_json(&["doctor"])["retention"].clone()
}

#[test]
fn a_long_silence_is_told_by_half_of_what_claude_code_keeps() {
    let stage = story();
    assert_eq!(retention(&stage)["warnings"], json!([]));
    stage.pass(HOUR * 24 * 15);
    assert_eq!(retention(&stage)["warnings"], json!([]));
    stage.pass(HOUR * (24 * 15 + 1));
    let told = retention(&stage)["warnings"][0].as_str().unwrap().to_owned();
    assert!(
        told.contains("15d 1h") && told.contains("30 days") && told.contains("none is lost yet"),
        "{told}"
    );
    // That look was one.
    assert_eq!(retention(&stage)["warnings"], json!([]));
    stage.pass(HOUR * 24 * 31);
    assert!(stage.tce(&["doctor"]).out.contains("some may be gone unread"));
}

#[test]
fn the_period_is_the_one_that_is_set_and_nothing_else_is_read() {
    let stage = story();
    let settings = stage.claude().join("settings.json");
    let days = |text: &str| {
        stage.write(&settings, text);
        retention(&stage)["cleanup_period_days"].clone()
    };
    assert_eq!(days(r#"{"env":{"KEY":"secret"},"cleanupPeriodDays":4}"#), 4);
    for other in [
        "{}",
        "{",
        "[]",
        r#"{"cleanupPeriodDays":0}"#,
        r#"{"cleanupPeriodDays":"7"}"#,
        r#"{"cleanupPeriodDays":-1}"#,
    ] {
        assert_eq!(days(other), 30, "{other}");
    }
    let warned = |text: &str| {
        stage.write(&settings, text);
        retention(&stage)["warnings"][0].as_str().unwrap_or_default().to_owned()
    };
    let broken = warned("{\n\"env\": {\"KEY\": \"secret\"}, oops}");
    assert!(broken.contains("settings.json: not what it should be at line 2 column"), "{broken}");
    assert!(broken.contains("30 days") && !broken.contains("secret"), "{broken}");
    let zero = warned(r#"{"cleanupPeriodDays":0}"#);
    assert!(zero.contains("cleanupPeriodDays is no whole number of days from 1 on"), "{zero}");
    assert!(stage.tce(&["doctor"]).out.contains("cleanupPeriodDays is no whole number"));
    assert_eq!(warned(r#"{"cleanupPeriodDays":null}"#), "");
    days(r#"{"cleanupPeriodDays":4}"#);
    stage.pass(HOUR * 49);
    assert!(stage.tce(&["doctor"]).out.contains("4 days after their last change"));
    stage.write(&settings, " ".repeat(2 << 20));
    assert_eq!(retention(&stage)["cleanup_period_days"], 30);
}

#[test]
fn what_a_recorder_has_not_read_yet_is_told_before_it_is_deleted() {
    use tce::model::machine::MachineFacts;
    use tce::record::unread::unread;
    let stage = story();
    let machine: MachineFacts = stage.machine.0.borrow().facts.clone();
    let look = || unread(stage.store().db(), &machine, &[stage.claude()]).unwrap();
    let before = look();
    assert_eq!((before.files, before.oldest_at, before.unreadable), (3, Some(stage.now()), 0));
    stage.once();
    assert_eq!((look().files, look().bytes), (0, 0));
    // Grown since, and a line that was never finished.
    let path = stage.claude().join("projects/-home-ana-alpha/c.jsonl");
    let text = fs::read_to_string(&path).unwrap() + "{\"type\":";
    stage.pass(HOUR);
    stage.write(&path, &text);
    assert_eq!((look().files, look().bytes), (1, 8));
    stage.once();
    assert_eq!(look().files, 0, "an unfinished line was looked at, and is no more than that");
}
