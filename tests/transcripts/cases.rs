//! Every file in `fixtures/transcripts` against what must be read from it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tce::collect::transcripts::Reader;
use tce::model::usage::UsageFact;
use tce::rules::usage::prompt_size;

use super::Watched;

/// The longest line held here: one fixture has longer ones.
const LINE_LIMIT: usize = 4_000;

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/transcripts");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "jsonl")).collect();
    files.sort();
    files
}

/// A fact in one level, with what follows from it.
fn flat(fact: &UsageFact) -> Value {
    let mut row = json!({
        "message_id": fact.message_id,
        "advisor": fact.advisor,
        "prompt_size": prompt_size(&fact.counted.tokens),
    });
    let map = row.as_object_mut().unwrap();
    map.extend(json!(fact.place).as_object().unwrap().clone());
    map.extend(json!(fact.counted).as_object().unwrap().clone());
    row["happened_at"] = fact.place.happened_at.to_iso().into();
    row["counted_at"] = fact.counted.counted_at.to_iso().into();
    row
}

/// The facts in the order of their ids.
fn facts(watched: &Watched) -> Vec<Value> {
    let mut facts: Vec<&UsageFact> = watched.ledger.facts.values().collect();
    facts.sort_by_key(|f| (&f.message_id, &f.counted.request_id, f.advisor, f.key));
    facts.into_iter().map(flat).collect()
}

/// All that the expectation names must be so.
fn assert_names(expected: &Value, found: &[Value], name: &str) {
    let Some(expected) = expected.as_array() else { return };
    assert_eq!(expected.len(), found.len(), "{name}: number of facts");
    for (expected, found) in expected.iter().zip(found) {
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&found[key], value, "{name}: {key} of {found}");
        }
    }
}

fn check(path: &Path, chunk: usize) {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let expected = fs::read_to_string(path.with_extension("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let mut watched = Watched::through(path, Reader::with_limits(chunk, LINE_LIMIT, LINE_LIMIT));
    watched.look();
    assert_eq!(json!(watched.account), expected["account"], "{name}: account");
    assert_eq!(json!(watched.state.unwrap().pending()), expected["pending"], "{name}: pending");
    assert_eq!(watched.ledger.by_model(), expected["by_model"], "{name}: totals");
    assert_names(&expected["facts"], &facts(&watched), name);
    let or_none = |key: &str| expected.get(key).cloned().unwrap_or_else(|| json!([]));
    assert_eq!(json!(watched.ledger.titles), or_none("titles"), "{name}: titles");
    assert_eq!(json!(watched.ledger.cost_states), or_none("cost_states"), "{name}: cost states");
}

#[test]
fn every_file_gives_what_it_must() {
    assert!(fixtures().len() >= 31);
    for path in fixtures() {
        check(&path, 256 << 10);
    }
}

#[test]
fn small_chunks_give_the_same() {
    for chunk in [1, 7, 64, 1000] {
        for path in fixtures() {
            check(&path, chunk);
        }
    }
}

#[test]
fn every_fixture_says_why_it_is_there() {
    for path in fixtures() {
        let expected = fs::read_to_string(path.with_extension("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        assert!(expected["why"].as_str().unwrap().ends_with('.'), "{}", path.display());
    }
}
