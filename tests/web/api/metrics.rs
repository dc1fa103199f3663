//! Numbers for Prometheus: well formed whatever names hold, and counters that no restart sets back.

use std::collections::HashMap;

use super::super::client::Heard;
use crate::stage::Stage;

/// Each line's name and labels, with its value; every line is one or the other.
fn read(heard: &Heard) -> HashMap<String, f64> {
    assert_eq!(heard.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let mut found = HashMap::new();
    let mut family = String::new();
    for line in heard.body.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(kind == "gauge" || kind == "counter" && name.ends_with("_total"), "{line}");
            name.clone_into(&mut family);
        } else if !line.starts_with("# HELP ") {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.split('{').next() == Some(family.as_str()), "{line} in {family}");
            assert!(found.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{line}");
        }
    }
    found
}

#[test]
fn processes_tokens_and_the_recorder_are_counted() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.write(
        &stage.claude().join("projects/p/s.jsonl"),
        r#"{"type":"assistant","sessionId":"s","timestamp":"2026-11-22T10:00:01.000Z","cwd":"/home/ana/p","requestId":"r","message":{"id":"m","model":"claude-opus-4-6","usage":{"input_tokens":3,"output_tokens":700}}}
"#,
    );
    stage.once();
    let found = read(&stage.dashboard().get("/metrics"));
    for (name, value) in [
        ("tce_processes{health=\"healthy\"}", 1.0),
        ("tce_processes{health=\"stale\"}", 0.0),
        ("tce_process_memory_bytes{pid=\"10\",project=\"alpha\"}", 209_715_200.0),
        ("tce_tokens_total{model=\"claude-opus-4-6\",kind=\"output\"}", 700.0),
        ("tce_responses_total{model=\"claude-opus-4-6\"}", 1.0),
        ("tce_recording", 0.0),
        ("tce_processes_seen_total", 1.0),
    ] {
        assert_eq!(found.get(name), Some(&value), "{name} in {found:#?}");
    }
    // A new dashboard, as after a restart, counts on.
    let later = read(&stage.dashboard().get("/metrics"));
    let counters = |all: &HashMap<String, f64>| -> Vec<(String, String)> {
        let counters = all.iter().filter(|(name, _)| name.contains("_total"));
        let mut counters: Vec<_> = counters.map(|(k, v)| (k.clone(), v.to_string())).collect();
        counters.sort();
        counters
    };
    assert_eq!(counters(&found), counters(&later));
}

#[test]
fn names_cannot_break_a_line() {
    let stage = Stage::new();
    stage.enter(10, "evil\"} 1\ntce_recording 1\n\\");
    stage.once();
    let found = read(&stage.dashboard().get("/metrics"));
    assert_eq!(found.get("tce_recording"), Some(&0.0));
    let name = r#"tce_process_memory_bytes{pid="10",project="evil\"} 1\ntce_recording 1\n\\"}"#;
    assert!(found.contains_key(name), "{found:#?}");
}
