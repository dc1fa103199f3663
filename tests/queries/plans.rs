//! How SQLite carries the queries out: no reader walks through all of a table that grows.

use std::collections::HashMap;

use rusqlite::Connection;
use tce::store::Query;
use tce::store::queries::ALL;

use super::Stage;

const BIG: [&str; 14] = [
    "sample",
    "sample_rollup",
    "process",
    "session",
    "stats_day_tokens",
    "action",
    "alert",
    "token_file",
    "transcript",
    "usage",
    "usage_revision",
    "usage_slot",
    "usage_hour",
    "usage_part",
];

/// Who may walk through what, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("record_counts", "process", "the doctor counts everything, now and then"),
    ("record_counts", "sample", "likewise"),
    ("record_counts", "session", "likewise"),
    ("record_counts", "token_file", "likewise"),
    ("record_counts", "action", "likewise"),
    ("status_processes", "sample", "of a past moment only; spans are kept for days"),
    ("process_spans", "sample", "one process, asked about now and then; spans are kept for days"),
    ("ledger_account", "session", "a hundredth of the responses, each with its count"),
    ("ledger_sessions", "session", "a count of sessions is what it is asked for"),
    ("witnesses", "session", "a count of sessions is part of what it is asked for"),
    (
        "alerts",
        "alert",
        "the past ones: filters are free, a day has few, and they end with the limit",
    ),
    ("kills", "action", "filters are free, people give few orders, and they end with the limit"),
    ("session_ids", "session", "each is told with what was counted under it"),
    ("block_moments", "usage", "only of quarters in which a moment is being looked for"),
    ("rebuild_moments", "usage", "likewise, after corrections"),
    ("explain", "usage", "what was recorded between two moments, which is asked seldom"),
    ("explain", "usage_revision", "likewise"),
    ("usage_as_of", "usage", "the past is what is known today, without what came later"),
    ("usage_as_of", "usage_part", "likewise"),
    ("usage_as_of", "usage_revision", "likewise"),
    ("usage_by_request", "usage", "each response by itself, to compare with who counts so"),
    ("witnesses", "usage", "what main lines alone used, response by response; now and then"),
    ("sessions", "session", "filters are free, and the newest come first by index"),
];

/// Big tables a plan walks through. Indexes of a few are as short as there are such.
fn walks(connection: &Connection, query: &Query) -> Vec<String> {
    let names = aliases(&format!("{}\n{}", query.sql, views_named(connection, query.sql)));
    let mut found = Vec::new();
    for step in steps(connection, query) {
        let Some(rest) = step.strip_prefix("SCAN ") else { continue };
        let alias = rest.split(' ').next().unwrap();
        let tables = names.get(alias).cloned().unwrap_or_else(|| vec![alias.to_owned()]);
        let partial = ["alert_open", "usage_slot_unclear", "usage_hour_unclear"]
            .iter()
            .any(|few| rest.contains(few));
        found.extend(tables.into_iter().filter(|t| BIG.contains(&t.as_str()) && !partial));
    }
    found
}

/// The steps SQLite would take.
fn steps(connection: &Connection, query: &Query) -> Vec<String> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.sql)).unwrap();
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get::<_, String>("detail").unwrap());
    }
    steps
}

/// The texts of the views a query names, and of those they name.
fn views_named(connection: &Connection, sql: &str) -> String {
    let mut statement =
        connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'view'").unwrap();
    let views = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let views: Vec<(String, String)> = views.map(Result::unwrap).collect();
    let mut texts = String::new();
    loop {
        let next = views.iter().find(|(name, text)| {
            (sql.contains(name) || texts.contains(name)) && !texts.contains(text.as_str())
        });
        let Some((_, text)) = next else { return texts };
        texts.push_str(text);
    }
}

/// `FROM table AS alias`: the plan speaks of aliases. One alias may stand for several tables.
fn aliases(sql: &str) -> HashMap<String, Vec<String>> {
    // What bears a name behind a bracket is not the table within.
    let sql = sql.replace(')', " closed ");
    let words: Vec<&str> =
        sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for run in words.windows(4) {
        if matches!(run[0], "FROM" | "JOIN") && run[2] == "AS" {
            found.entry(run[3].to_owned()).or_default().push(run[1].to_owned());
        }
    }
    found
}

#[test]
fn no_query_walks_through_a_big_table_without_a_reason() {
    let stage = Stage::new();
    drop(stage.store());
    let connection = stage.sql();
    let (mut wrong, mut used) = (Vec::new(), Vec::new());
    // An INSERT into a parent table plans a check of its children that SQLite passes over while no key dangles.
    let plain = ALL.iter().filter(|query| !query.sql.contains("\nINSERT "));
    for query in plain {
        for table in walks(&connection, query) {
            match ALLOWED.iter().find(|(name, of, _)| (*name, *of) == (query.name, table.as_str()))
            {
                Some(reason) => used.push(reason),
                None => wrong.push(format!("{} walks through {table}", query.name)),
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    let idle: Vec<_> = ALLOWED.iter().filter(|reason| !used.contains(reason)).collect();
    assert!(idle.is_empty(), "allowed for nothing: {idle:?}");
}

#[test]
fn what_lives_is_found_from_the_living_and_not_from_all_that_ever_lived() {
    let stage = Stage::new();
    drop(stage.store());
    let connection = stage.sql();
    for query in ALL.iter().filter(|query| query.sql.contains("process")) {
        let steps = steps(&connection, query);
        let through_boots =
            |step: &String| step.ends_with("sqlite_autoindex_process_1 (boot_id=?)");
        assert!(!steps.iter().any(through_boots), "{}: {steps:?}", query.name);
    }
}

#[test]
fn a_walk_is_found_by_any_name() {
    let stage = Stage::new();
    drop(stage.store());
    let connection = stage.sql();
    let found = |sql| walks(&connection, &Query { name: "x", sql });
    assert_eq!(found("SELECT * FROM sample AS t WHERE t.until_at > :now"), ["sample"]);
    assert_eq!(found("SELECT * FROM process WHERE pid = :pid"), ["process"]);
    assert_eq!(found("SELECT * FROM v_alert AS v"), ["alert"]);
    assert_eq!(found("SELECT * FROM process WHERE process_id = 1"), [""; 0]);
}
