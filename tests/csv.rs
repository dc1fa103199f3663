//! The CSV face: every column a document's rows have, in an order that stays, raw, and safe against what others wrote.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;
use serde_json::{Map, Value, json};
use tce::report::Document;
use tce::report::export::{Csv, TABLES, Table, csv as write};

use crate::ledgers::{OPUS, SONNET, at, fact, record};
use crate::stage::{HOUR, Stage};

/// How each table is asked for.
const COMMANDS: &[(&str, &str, &[&str])] = &[
    ("status", "processes", &["status"]),
    ("usage", "model_usage", &["usage"]),
    ("usage", "periods", &["daily"]),
    ("usage", "blocks", &["usage", "--by", "block"]),
    ("blocks", "blocks", &["blocks"]),
    ("explain", "changes", &["explain", "--from", "2026-01-01"]),
    ("why", "findings", &["why", "10"]),
    ("history", "processes", &["history", "--until", "2026-11-23T12:00:00.400Z"]),
    ("prices", "prices", &["prices"]),
    ("sessions", "", &["sessions"]),
    ("overview", "recent_sessions", &[]),
    ("doctor", "witnesses", &["doctor"]),
    ("alerts", "alerts", &["alerts"]),
    ("limits", "samples", &["limits"]),
    ("check", "checks", &["check", "--stale"]),
    ("config", "", &["config"]),
    ("order", "", &["kill", "10", "--dry-run"]),
];

fn story() -> Stage {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let happened = at("2026-11-23T10:00:00Z");
    let mut odd = fact(3, happened, "claude \"odd\",\nmodel", 3);
    odd.place.directory = Some("/home/ana/größer, \"b\"".into());
    record(
        &mut stage.store(),
        stage.now(),
        vec![fact(1, happened, OPUS, 5), fact(2, happened.plus(HOUR), SONNET, 7), odd],
    );
    stage.enter(11, "beta");
    stage.state(11, tce::model::process::State::Stopped);
    stage.once();
    stage.told_of_a_limit();
    stage
}

fn columns(table: &Table) -> Vec<&'static str> {
    table.columns.split(' ').collect()
}

/// Records by the rules of RFC 4180, the first being the header.
fn parse(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_table_is_what_the_json_says() {
    let stage = story();
    for (report, list, command) in COMMANDS {
        let table =
            TABLES.iter().find(|table| (table.report, table.list) == (*report, *list)).unwrap();
        let json = stage.tce(&[*command, &["--json"]].concat());
        let document: Value = serde_json::from_str(&json.out).unwrap();
        let rows =
            if list.is_empty() { &document } else { &document[*list] }.as_array().unwrap().clone();
        let ran = stage.tce(&[*command, &["--csv"]].concat());
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.err);
        assert!(ran.out.ends_with("\r\n"), "{command:?}");
        let records = parse(&ran.out);
        assert_eq!(records[0], columns(table), "{command:?}");
        assert!(!rows.is_empty(), "{command:?} has no rows");
        assert_eq!(records.len(), rows.len() + 1, "{command:?}");
        for (record, row) in records[1..].iter().zip(&rows) {
            for (name, cell) in records[0].iter().zip(record) {
                let value = row.get(name).unwrap_or_else(|| panic!("{report} has no {name}"));
                let moves = ["idle", "uptime", "lasted"].iter().any(|word| name.starts_with(word));
                assert!(moves || cell == &plain(value), "{report}: {name} is {cell}, not {value}");
            }
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn no_column_is_forgotten() {
    let stage = story();
    for (report, list, command) in COMMANDS {
        let table =
            TABLES.iter().find(|table| (table.report, table.list) == (*report, *list)).unwrap();
        let document: Value =
            serde_json::from_str(&stage.tce(&[*command, &["--json"]].concat()).out).unwrap();
        let row = if list.is_empty() { &document[0] } else { &document[*list][0] };
        // What is a table of its own has no cell.
        let is_table = |value: &Value| value[0].is_object();
        let has: Vec<&str> = row
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, value)| !is_table(value))
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(has, columns(table), "{report} {list}");
    }
}

#[test]
fn every_table_is_tried_here() {
    let listed: BTreeSet<_> = TABLES.iter().map(|table| (table.report, table.list)).collect();
    let tried = COMMANDS.iter().map(|(report, list, _)| (*report, *list));
    // Models of periods are nested in JSON: below.
    assert_eq!(listed, tried.chain([("usage", "period_models")]).collect());
}

#[test]
fn an_empty_table_still_has_its_header() {
    let stage = Stage::new();
    for (command, first) in [
        ("usage", "model_id"),
        ("sessions", "session_id"),
        ("blocks", "id"),
        ("status", "process_id"),
    ] {
        let ran = stage.tce(&[command, "--csv"]);
        assert_eq!(parse(&ran.out).len(), 1, "{command}: {}", ran.out);
        assert!(ran.out.starts_with(first), "{}", ran.out);
    }
    assert!(stage.tce(&["kill-stale", "--csv"]).out.starts_with("pid,"));
}

#[test]
fn a_list_of_another_sort_has_other_columns() {
    let stage = story();
    let records = parse(&stage.tce(&["prices", "--diff", "tce-0.4", "--csv"]).out);
    assert_eq!(records[0], ["model", "model_name", "rate_class", "ours", "theirs", "ratio"]);
    assert!(records.len() > 5 && records[1][3].starts_with('{'), "{records:?}");
}

#[test]
fn quotes_commas_and_line_breaks_survive() {
    let rows = json!([{ "pid": 1, "name": "a \"b\",\r\nc", "success": true, "outcome": null, "message": "=1+1" }]);
    let text = write("order", &Document::new(rows)).unwrap();
    assert_eq!(text, "pid,name,success,outcome,message\r\n1,\"a \"\"b\"\",\r\nc\",true,,=1+1\r\n");
    assert_eq!(parse(&text)[1], ["1", "a \"b\",\r\nc", "true", "", "=1+1"]);
}

#[test]
fn numbers_are_whole_and_nested_values_are_json() {
    let stage = story();
    let out = stage.tce(&["blocks", "--csv"]).out;
    let records = parse(&out);
    let cell = |name: &str| {
        records[1][records[0].iter().position(|column| column == name).unwrap()].clone()
    };
    assert_eq!(cell("start_at"), at("2026-11-23T10:00:00Z").as_millis().to_string());
    assert!(cell("models").starts_with("[\"claude"), "{}", cell("models"));
    assert_eq!(stage.tce(&["usage", "--csv", "--json"]).code, 2);
}

/// Each sort of document a report may have: a struct, a map, rows that are maps, names that are missing or nested.
#[derive(Serialize)]
struct Checked {
    prelude: Vec<Value>,
    checks: Option<Vec<Flat>>,
    tail: Value,
}

#[derive(Clone, Serialize)]
struct Flat {
    text: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
    extra: (i64, f64),
}

fn flat(text: &str, count: usize) -> Flat {
    let rest = json!({ "reason": [1, { "a": "b" }], "count": count, "verdict": "ok", "since_at": -5, "cost_pico": i64::MIN,
                       "cost_usd": 0.1, "limit_pico": null, "limit_usd": 1e300, "unpriced_responses": true, "known_cost_pico": 7 });
    let Value::Object(mut rest) = rest else { unreachable!() };
    rest.insert("name".to_owned(), json!("größer, \"b\""));
    Flat { text: text.to_owned(), rest, extra: (1, 2.0) }
}

fn document(rows: Option<Vec<Flat>>) -> Checked {
    Checked {
        prelude: vec![json!({ "checks": [{ "name": "not this one" }] })],
        checks: rows,
        tail: json!({ "checks": 1 }),
    }
}

/// The CSV as it was written when the whole document was looked into.
fn by_value(columns: &str, rows: &[Value]) -> String {
    let columns: Vec<&str> = columns.split(' ').collect();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(&columns).unwrap();
    for row in rows {
        writer
            .write_record(columns.iter().map(|name| row.get(*name).map_or_else(String::new, plain)))
            .unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn many_rows_are_written_as_the_whole_document_would_be() {
    let table = TABLES.iter().find(|table| table.report == "check").unwrap();
    let odd = ["=1+1", "a \"b\",\r\nc", "", " ", "\n", "größer; \u{202e}", "'"];
    let rows: Vec<Flat> = (0..3_000).map(|row| flat(odd[row % odd.len()], row)).collect();
    let values: Vec<Value> = rows.iter().map(|row| json!(row)).collect();
    let text = write("check", &Document::new(document(Some(rows)))).unwrap();
    assert_eq!(text, by_value(table.columns, &values));
    assert_eq!(parse(&text).len(), 3_001);
}

/// Takes so many bytes, then nobody is there any more.
struct Leaver(usize);

impl io::Write for Leaver {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn it_is_told_apart_that_the_reader_has_left() {
    let rows: Vec<Flat> = (0..3_000).map(|count| flat("a", count)).collect();
    let document = Document::new(document(Some(rows)));
    // In the header, between two rows, and in the end.
    for taken in [0, 10, 9_000, 20_000] {
        let left = Csv::of("check", &document).unwrap().write(&mut Leaver(taken)).unwrap_err();
        assert_eq!(left.kind(), io::ErrorKind::BrokenPipe, "{taken}: {left}");
    }
}

#[test]
fn a_document_without_the_list_has_no_table() {
    let none = Document::new(document(None));
    assert_eq!(write("check", &none).unwrap_err().kind, tce::error::Kind::Usage);
    for document in [
        json!({}),
        json!({ "checks": 1 }),
        json!({ "checks": { "name": 1 } }),
        json!([]),
        json!(null),
    ] {
        assert!(write("check", &Document::new(document.clone())).is_err(), "{document}");
    }
    // A first row without a column is of another sort.
    for rows in [json!([{ "name": 1 }]), json!([1]), json!([null]), json!([[1]])] {
        assert!(write("check", &Document::new(json!({ "checks": rows }))).is_err(), "{rows}");
    }
    assert!(write("why", &Document::new(json!([]))).is_err());
    assert_eq!(
        write("order", &Document::new(json!([]))).unwrap(),
        "pid,name,success,outcome,message\r\n"
    );
}

#[test]
fn models_of_periods_are_told_where_they_are_read() {
    let stage = story();
    let models =
        |words: &[&str]| stage.tce_json(words)["periods"][0]["models"].as_array().unwrap().len();
    assert_eq!(models(&["daily"]), 3);
    assert_eq!(models(&["daily", "--breakdown"]), 3);
    assert_eq!(parse(&stage.tce(&["daily", "--csv"]).out).len(), 1 + 1);
    // A row for each, with what the JSON nests.
    let records = parse(&stage.tce(&["daily", "--breakdown", "--csv"]).out);
    let day = &stage.tce_json(&["daily"])["periods"][0];
    assert_eq!(records.len(), 1 + 3);
    for (record, model) in records[1..].iter().zip(day["models"].as_array().unwrap()) {
        assert_eq!(record[0], plain(&day["period"]));
        for (name, cell) in records[0].iter().zip(record).skip(1) {
            assert_eq!(*cell, plain(&model[name]), "{name}");
        }
    }
    let lines = |words: &[&str]| stage.tce(words).out.lines().count();
    assert_eq!(lines(&["daily", "--breakdown"]), lines(&["daily"]) + 3);
    assert!(stage.tce(&["daily"]).out.contains("No price known for: claude \"odd\", model."));
}
