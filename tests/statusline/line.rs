//! The line itself.

use serde_json::json;
use tce::store::role::{Holder, Role};

use super::RECORDED;
use crate::ledgers::{OPUS, fact, record};
use crate::stage::{DAY, HOUR, MINUTE, Setting, Stage};

/// A recorder is at work.
fn recorded(stage: &Stage) -> Role {
    drop(stage.store());
    let me = tce::model::process::Identity { boot_id: "boot-1".into(), pid: 99, start_ticks: 1 };
    let role = Role::take(&stage.data(), &Holder { identity: me, since: stage.now() }).unwrap();
    role.beat(stage.now());
    role
}

#[test]
fn what_claude_code_sends_is_one_line() {
    let stage = Stage::new();
    let _role = recorded(&stage);
    let ago = |span| stage.now().minus(span);
    // 1, 10 and 100 thousand tokens of output, and ten times as many from the cache.
    let facts = vec![
        fact(1, ago(MINUTE), OPUS, 100_000),
        fact(2, ago(HOUR * 4), OPUS, 10_000),
        fact(3, ago(DAY), OPUS, 1_000),
    ];
    record(&mut stage.store(), stage.now(), facts);
    let ran = stage.line(RECORDED);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // 110,000 x $20 + 1,100,000 x $0.20 a million, and three times a few tokens of input.
    assert_eq!(
        ran.out,
        "Opus 5.5 · session $0.15 · today $2.42 · $8.80/h · block $2.42 until 13:00 · context 0%\n"
    );
    let input = stage.told("s1", Some((42.4, 3 * 3600)), Some((18.0, 3 * 86_400))).to_string();
    let ran = stage.line(&input);
    assert_eq!(
        ran.out,
        "Opus 5.5 · session $0.15 · today $2.42 · $8.80/h · 5h 42% until 15:00 · 7d 18% until Thu 12:00 · context 0%\n"
    );
}

#[test]
fn it_is_honest_when_nobody_records() {
    let stage = Stage::new();
    let never = stage.line(RECORDED).out;
    assert_eq!(never, "Opus 5.5 · recorder off · session $0.15 · context 0%\n");
    assert!(!stage.data().exists(), "a line makes no history");
    stage.once();
    stage.pass(HOUR * 3);
    let off = stage.line(RECORDED).out;
    assert_eq!(off, "Opus 5.5 · recorder off 3h 00m · session $0.15 · today $0.00 · context 0%\n");
}

#[test]
fn what_has_no_price_is_said_to_be_more() {
    let stage = Stage::new();
    let _role = recorded(&stage);
    let at = stage.now().minus(MINUTE);
    let facts = vec![fact(1, at, OPUS, 100_000), fact(2, at, "mystery-1", 5)];
    record(&mut stage.store(), stage.now(), facts);
    let out = stage.line("{}").out;
    assert!(out.starts_with("today ≥$2.20 · ≥$8.80/h · block ≥$2.20 until "), "{out}");
}

#[test]
fn whatever_comes_in_one_line_goes_out() {
    let stage = Stage::new();
    stage.once();
    let odd = [
        json!({}),
        json!({ "session_id": null, "model": null, "cost": null, "context_window": null, "rate_limits": null }),
        json!({ "session_id": 7, "model": "opus", "cost": "much", "context_window": [], "rate_limits": [] }),
        json!({ "cost": { "total_cost_usd": -1 }, "context_window": { "used_percentage": "x" } }),
        json!({ "cost": { "total_cost_usd": 1e300 }, "context_window": { "used_percentage": 1e300 } }),
        json!({ "rate_limits": { "five_hour": null, "seven_day": { "used_percentage": null, "resets_at": null } } }),
        json!({ "rate_limits": { "five_hour": { "used_percentage": 5 }, "x y": { "used_percentage": 5, "resets_at": 1 } } }),
        json!({ "rate_limits": { "five_hour": { "used_percentage": 5, "resets_at": 1e300 } } }),
        json!({ "rate_limits": { "five_hour": { "used_percentage": 5, "resets_at": "soon" } } }),
        json!({ "model": { "display_name": "a\nb\u{1b}[31m\u{202e}" }, "transcript_path": "/projects/" }),
        json!({ "context_window": { "context_window_size": 0, "current_usage": { "input_tokens": 5 } } }),
    ];
    for input in odd {
        let ran = stage.line(&input.to_string());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{input}");
        assert_eq!(ran.out.lines().count(), 1, "{input}: {}", ran.out);
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{}", ran.out);
    }
    assert_eq!(stage.count("SELECT count(*) FROM limit_sample"), 0);
    for input in ["", "{", "null", "[]", "\u{feff}", "not json"] {
        let ran = stage.line(input);
        assert_eq!((ran.code, ran.out.lines().count()), (0, 1), "{input}");
        assert!(ran.err.starts_with("tce: what came on standard input is not"), "{}", ran.err);
    }
}

#[test]
fn settings_and_a_history_that_are_broken_cost_their_part_only() {
    let stage = Stage::new();
    stage.write(&stage.data().join("config.toml"), "port = \"many\"");
    let ran = stage.line(RECORDED);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("session $0.15") && ran.err.contains("many"), "{ran:?}");
    std::fs::remove_file(stage.data().join("config.toml")).unwrap();
    stage.write(&stage.data().join("history.db"), "no database");
    let ran = stage.line(RECORDED);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("session $0.15") && ran.err.contains("tce: "), "{ran:?}");
}

#[test]
fn the_context_is_reckoned_where_it_is_not_told() {
    let stage = Stage::new();
    let usage = json!({ "input_tokens": 3, "cache_creation_input_tokens": 1000, "cache_read_input_tokens": 160_000 });
    let input =
        json!({ "context_window": { "context_window_size": 200_000, "current_usage": usage } });
    assert_eq!(stage.line(&input.to_string()).out, "recorder off · context 81%\n");
    let full = json!({ "context_window": { "used_percentage": 99.9 } });
    assert_eq!(stage.line(&full.to_string()).out, "recorder off · context 99%\n");
}

#[test]
fn it_is_coloured_though_a_pipe_reads_it() {
    let stage = Stage::new();
    let input = json!({ "context_window": { "used_percentage": 96 } }).to_string();
    let setting = || Setting { input: input.clone(), ..Setting::default() };
    let coloured = stage.tce_as(&setting(), &["statusline"]).out;
    assert!(coloured.contains("\u{1b}[31mcontext 96%\u{1b}[0m"), "{coloured:?}");
    let plain = stage.tce_as(&setting().env("NO_COLOR", "1"), &["statusline"]).out;
    assert_eq!(plain, "recorder off · context 96%\n");
    let json = stage.tce_as(&setting(), &["statusline", "--json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["context_percent"], &json["recorder"]["state"]),
        (&json!(96.0), &json!("never"))
    );
}

#[test]
fn a_narrow_place_gets_the_beginning() {
    let stage = Stage::new();
    let input = RECORDED.to_owned();
    let setting = Setting { input, ..Setting::default() }.env("NO_COLOR", "1").screen(30);
    let out = stage.tce_as(&setting.env("LC_ALL", "C"), &["statusline"]).out;
    assert_eq!(out, "Opus 5.5 | recorder off\n");
}
