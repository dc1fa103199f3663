//! JSON for programs that read the replaced one: every key it had, of the same type, and numbers that agree.

use serde_json::Value;

use super::{street, with_sessions, with_worked_example};

/// A key of the replaced program, and the type its readers count on.
pub(crate) type Key = (&'static str, fn(&Value) -> bool);

fn maybe(value: &Value, is: fn(&Value) -> bool) -> bool {
    value.is_null() || is(value)
}

pub(crate) const PROCESSES: &[Key] = &[
    ("total", Value::is_i64),
    ("healthy", Value::is_i64),
    ("stale", Value::is_i64),
    ("zombie", Value::is_i64),
    ("pinned", Value::is_i64),
    ("resource_alerts", Value::is_i64),
    ("total_memory_mb", Value::is_f64),
    ("processes", Value::is_array),
];

pub(crate) const PROCESS: &[Key] = &[
    ("pid", Value::is_i64),
    ("exe", Value::is_string),
    ("cmdline", |v| v.as_array().is_some_and(|all| all.iter().all(Value::is_string))),
    ("cwd", Value::is_string),
    ("project_name", Value::is_string),
    ("terminal", Value::is_string),
    ("status", Value::is_string),
    ("health", |v| matches!(v.as_str(), Some("healthy" | "stale" | "zombie" | "pinned"))),
    ("cpu_percent", Value::is_f64),
    ("memory_rss_mb", Value::is_f64),
    ("memory_total_mb", Value::is_f64),
    ("child_count", Value::is_i64),
    ("create_time", is_time),
    ("uptime_hours", Value::is_f64),
    ("is_pinned", Value::is_boolean),
    ("resource_alert", |v| {
        v.is_null() || matches!(v.as_str(), Some("high_memory" | "high_cpu" | "both"))
    }),
    ("cpu_percent_of_system", Value::is_f64),
    ("memory_percent_of_system", Value::is_f64),
];

pub(crate) const USAGE: &[Key] = &[
    ("model_usage", Value::is_array),
    ("daily_tokens", Value::is_array),
    ("total_cost_usd", |v| maybe(v, Value::is_f64)),
    ("total_input_tokens", Value::is_i64),
    ("total_output_tokens", Value::is_i64),
    ("total_cache_read_tokens", Value::is_i64),
    ("total_sessions", Value::is_i64),
    ("recent_sessions", Value::is_array),
];

pub(crate) const MODEL: &[Key] = &[
    ("model_id", Value::is_string),
    ("model_name", Value::is_string),
    ("input_tokens", Value::is_i64),
    ("output_tokens", Value::is_i64),
    ("cache_read_tokens", Value::is_i64),
    ("cache_creation_tokens", Value::is_i64),
    // Unknown is null where the replaced program said it was free.
    ("cost_usd", |v| maybe(v, Value::is_f64)),
];

pub(crate) const DAY: &[Key] = &[
    ("date", Value::is_string),
    ("tokens_by_model", |v| v.as_object().is_some_and(|all| all.values().all(Value::is_i64))),
    ("total_tokens", Value::is_i64),
];

pub(crate) const SESSION: &[Key] = &[
    ("session_id", Value::is_string),
    ("project_path", Value::is_string),
    ("project_name", Value::is_string),
    ("start_time", |v| maybe(v, is_time_text)),
    ("duration_minutes", Value::is_number),
    ("input_tokens", Value::is_i64),
    ("output_tokens", Value::is_i64),
    ("summary", Value::is_string),
    ("tool_counts", |v| v.as_object().is_some_and(|all| all.values().all(Value::is_i64))),
    ("lines_added", Value::is_i64),
    ("lines_removed", Value::is_i64),
];

fn is_time(value: &Value) -> bool {
    is_time_text(value)
}

fn is_time_text(value: &Value) -> bool {
    value.as_str().and_then(tce::model::time::Timestamp::parse).is_some()
}

pub(crate) fn has(what: &str, value: &Value, keys: &[Key]) {
    for (key, is_right) in keys {
        let field = value.get(key).unwrap_or_else(|| panic!("{what} has no {key}"));
        assert!(is_right(field), "{what}.{key} is {field}");
    }
}

pub(crate) fn each<'a>(what: &str, list: &'a Value, keys: &[Key]) -> &'a Vec<Value> {
    let all = list.as_array().unwrap();
    assert!(!all.is_empty(), "{what}");
    for one in all {
        has(what, one, keys);
    }
    all
}

#[test]
fn processes_keep_every_key() {
    let status = street().tce_json(&["status"]);
    has("status", &status, PROCESSES);
    let all = each("process", &status["processes"], PROCESS);
    let pids: Vec<u64> = all.iter().map(|one| one["pid"].as_u64().unwrap()).collect();
    assert!(pids.is_sorted(), "{pids:?}");
    let sum: i64 = ["healthy", "stale", "zombie", "pinned"]
        .iter()
        .map(|key| status[key].as_i64().unwrap())
        .sum();
    assert_eq!((sum, all.len()), (status["total"].as_i64().unwrap(), pids.len()));
    let memory: f64 = all.iter().map(|one| one["memory_total_mb"].as_f64().unwrap()).sum();
    assert!((memory - status["total_memory_mb"].as_f64().unwrap()).abs() < 0.1);
}

#[test]
fn arguments_are_never_shown() {
    let stage = street();
    let text = stage.tce(&["status", "--all", "--json"]).out;
    assert!(!text.contains("hello") && !text.contains("serve"), "{text}");
    assert_eq!(
        stage.tce_json(&["status"])["processes"][0]["cmdline"],
        serde_json::json!(["claude"])
    );
}

#[test]
fn usage_keeps_every_key() {
    let stage = street();
    with_sessions(&stage);
    stage.write(&stage.stats_cache(), include_str!("../../fixtures/stats-cache/version-5.json"));
    let usage = stage.tce_json(&["usage"]);
    has("usage", &usage, USAGE);
    each("model", &usage["model_usage"], MODEL);
    each("day", &usage["daily_tokens"], DAY);
    each("session", &usage["recent_sessions"], SESSION);
    with_worked_example(&stage);
    let costs: Vec<f64> = stage.tce_json(&["usage"])["model_usage"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| -model["cost_usd"].as_f64().unwrap())
        .collect();
    assert!(costs.is_sorted(), "dearest first: {costs:?}");
}

#[test]
fn sessions_are_a_bare_list_and_keep_every_key() {
    let stage = street();
    with_sessions(&stage);
    let sessions = stage.tce_json(&["sessions"]);
    let all = each("session", &sessions, SESSION);
    let starts: Vec<&str> = all.iter().map(|one| one["start_time"].as_str().unwrap()).collect();
    assert!(starts.is_sorted_by(|a, b| a >= b), "{starts:?}");
    assert_eq!(stage.tce_json(&["sessions", "--limit", "2"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_summary_is_whole_in_json_and_one_line_on_the_screen() {
    let stage = street();
    with_sessions(&stage);
    let summary = stage.tce_json(&["sessions"])[1]["summary"].clone();
    assert_eq!(summary, "Mended the fence, \"twice\"\nand painted it größer");
    let text = stage.tce(&["sessions"]).out;
    assert!(text.contains("Mended the fence, \"twice\" and painted it größer\n"), "{text}");
}
