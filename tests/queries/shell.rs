//! The plain `sqlite3` shell runs every reader as it is, and says what the program reads.

use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};
use tce::store::{Query, Store};

use super::{parameters, readers, story};
use crate::stage::{Stage, has_shell};

/// What the shell answers, as JSON.
fn by_shell(stage: &Stage, query: &Query, values: &Map<String, Value>) -> Vec<Value> {
    use std::io::Write;
    let mut shell = Command::new("sqlite3")
        .args(["-batch", "-bail", "-json", "-readonly"])
        .arg(stage.data().join("history.db"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = shell.stdin.take().unwrap();
    for (name, value) in values {
        let text = match value {
            Value::String(text) => format!("\"'{}'\"", text.replace('\'', "''")),
            other => other.to_string(),
        };
        writeln!(input, ".parameter set :{name} {text}").unwrap();
    }
    input.write_all(query.sql.as_bytes()).unwrap();
    drop(input);
    let output = shell.wait_with_output().unwrap();
    let (out, err) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!((output.status.success(), err.as_str()), (true, ""), "{}", query.name);
    if out.trim().is_empty() { Vec::new() } else { serde_json::from_str(&out).unwrap() }
}

/// What the program reads, column by column.
fn by_program(store: &Store, query: &Query, values: &Map<String, Value>) -> Vec<Value> {
    let rows: tce::error::Result<Vec<Map<String, Value>>> = store.db().rows(query, values);
    let rows = rows.unwrap_or_else(|e| panic!("{}: {e}", query.name));
    rows.into_iter().map(Value::Object).collect()
}

/// Numbers that mean the same are the same.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Bool(truth) => json!(f64::from(truth)),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        other => other,
    }
}

/// Values that make each reader find something; `:now`, for the shell's own present is another.
fn asked(stage: &Stage, query: &Query) -> Map<String, Value> {
    let machine = stage.one("SELECT machine_key FROM host");
    let path = stage.stats_cache().display().to_string();
    let all = json!({
        "now": stage.now(), "host_id": 1, "file_id": 1, "machine": machine, "boot_key": "boot-1", "boot_id": 1,
        "pid": if query.name == "kills" { 13 } else { 10 }, "start_ticks": 8_640_000, "kind": "stats_cache", "all": 1, "limit": 7, "sample_id": 0,
        "key": "pinned_json_taken_over", "process_id": 1,
        "path": match query.name {
            "find_directory" => "/home/ana/alpha".to_owned(),
            "transcript_known" => stage.one("SELECT path FROM transcript ORDER BY path DESC LIMIT 1"),
            _ => path,
        },
        "by": "project", "week_start": 0, "spans": "[{}]",
        "id": stage.one("SELECT min(id) FROM session"),
        "speed": stage.one("SELECT speed FROM rate ORDER BY rate_id LIMIT 1"), "geo": stage.one("SELECT geo FROM rate"),
        "tier": stage.one("SELECT tier FROM rate ORDER BY rate_id LIMIT 1"), "prompt_size": stage.one("SELECT prompt_size FROM rate"),
    });
    let wanted = parameters(&stage.sql(), query);
    all.as_object().unwrap().clone().into_iter().filter(|(name, _)| wanted.contains(name)).collect()
}

#[test]
fn every_reader_runs_in_the_shell_as_it_is() {
    if !has_shell() {
        return;
    }
    let stage = story();
    for query in readers() {
        by_shell(&stage, query, &Map::new());
    }
}

#[test]
fn the_shell_and_the_program_read_the_same() {
    if !has_shell() {
        return;
    }
    let stage = story();
    let store = stage.store();
    // The key of a response is bytes, which JSON has not.
    for query in readers().filter(|query| query.name != "find_usage") {
        let values = asked(&stage, query);
        let told: Vec<Value> = by_shell(&stage, query, &values).into_iter().map(plain).collect();
        let read: Vec<Value> = by_program(&store, query, &values).into_iter().map(plain).collect();
        assert!(!told.is_empty(), "{} finds nothing with {values:?}", query.name);
        assert_eq!(told, read, "{}", query.name);
    }
}

#[test]
fn without_values_both_take_the_same_defaults() {
    if !has_shell() {
        return;
    }
    let stage = story();
    let store = stage.store();
    // The present is given to both: each would take its own, a moment after the other's.
    for query in readers() {
        let present = [("now".to_owned(), json!(stage.now()))].into_iter();
        let wanted = parameters(&stage.sql(), query);
        let values: Map<_, _> = present.filter(|(name, _)| wanted.contains(name)).collect();
        let told: Vec<Value> = by_shell(&stage, query, &values).into_iter().map(plain).collect();
        let read: Vec<Value> = by_program(&store, query, &values).into_iter().map(plain).collect();
        assert_eq!(told, read, "{}", query.name);
    }
}
