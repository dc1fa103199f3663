//! Every file in `fixtures/transcripts` through the whole program: what the history says of it afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Ledger, rollups};
use crate::stage::{MINUTE, Stage, rows_of};

/// What holds shorter lines only where the reader's limit is lowered.
const NEEDS_SMALL_LIMIT: &str = "oversized";

fn cases() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/transcripts");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let lines = paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let cases = lines.filter(|path| path.file_stem().unwrap() != NEEDS_SMALL_LIMIT).map(|path| {
        let expected = fs::read(path.with_extension("expected.json")).unwrap();
        (path, serde_json::from_slice(&expected).unwrap())
    });
    cases.collect()
}

fn put(stage: &Stage, case: &Path) -> PathBuf {
    let path = stage.claude().join("projects/-garden").join(case.file_name().unwrap());
    stage.write(&path, fs::read(case).unwrap());
    stage.pass(MINUTE);
    path
}

/// As the expectation has them: responses and tokens by model.
fn by_model(ledger: &Ledger<'_>) -> Value {
    let sums = "SELECT m.id, count(*), sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)
                  FROM usage JOIN model AS m USING (model_id) GROUP BY 1";
    let names = [
        "responses",
        "input",
        "output",
        "cache_write_5m",
        "cache_write_1h",
        "cache_read",
        "web_searches",
    ];
    let rows = rows_of(&ledger.sql, sums).into_iter().map(|row| {
        // A model may have no name, and a name any letters but these.
        let mut cells: Vec<&str> = row.split('|').collect();
        let counts = cells.split_off(cells.len() - names.len());
        let counts = counts.into_iter().map(|count| count.parse::<i64>().unwrap());
        let counts: BTreeMap<&str, i64> = names.into_iter().zip(counts).collect();
        (cells.concat(), json!(counts))
    });
    Value::Object(rows.collect())
}

fn account(ledger: &Ledger<'_>) -> Value {
    let one = |sql: &str| rows_of(&ledger.sql, sql);
    let said = one("SELECT json_object('lines', lines, 'usage', usage, 'titles', titles, 'cost_states', cost_states,
                           'not_usage', not_usage) FROM transcript");
    let mut said: Value = serde_json::from_str(&said[0]).unwrap();
    let rejected = one(
        "SELECT json_group_object(reason, json_object('count', count, 'first_offset', first_offset)) FROM rejected",
    );
    said["rejected"] = serde_json::from_str(&rejected[0]).unwrap();
    said
}

#[test]
fn the_history_has_what_each_file_must_give() {
    for (case, expected) in cases() {
        let (stage, name) = (Stage::new(), case.file_stem().unwrap().display());
        let mut ledger = Ledger::open(&stage);
        put(&stage, &case);
        ledger.read();
        assert_eq!(by_model(&ledger), expected["by_model"], "{name}: totals");
        assert_eq!(account(&ledger), expected["account"], "{name}: account");
        let pending = rows_of(&ledger.sql, "SELECT size - offset FROM transcript");
        assert_eq!(pending, [expected["pending"].to_string()], "{name}: pending");
        rollups::equal_full_scans(&ledger.sql).unwrap_or_else(|e| panic!("{name}: {e}"));
        let before = ledger.facts();
        ledger.read();
        assert_eq!(ledger.facts(), before, "{name}: read again");
    }
}

#[test]
fn all_files_together_give_the_same_in_any_order() {
    let cases = cases();
    let mut seen = Vec::new();
    let backward: Vec<_> = cases.iter().rev().cloned().collect();
    for order in [cases, backward] {
        let stage = Stage::new();
        let mut ledger = Ledger::open(&stage);
        for (case, _) in &order {
            put(&stage, case);
            ledger.read();
        }
        rollups::equal_full_scans(&ledger.sql).unwrap();
        rollups::lines_add_up(&ledger.sql).unwrap();
        seen.push(ledger.rows());
        // Nothing that was read makes a report stumble.
        for report in [&["usage", "--by", "day"][..], &["sessions"], &["blocks"], &["doctor"]] {
            let ran = stage.tce(report);
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{report:?}");
        }
    }
    assert!(seen[0].len() > 20, "{}", seen[0].len());
    assert_eq!(seen[0], seen[1]);
}
