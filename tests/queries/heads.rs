//! What each query says of itself before its first line of SQL.

use super::{ALL, Stage, parameters};

/// The comment a file begins with, without the dashes.
fn head(sql: &str) -> Vec<&str> {
    sql.lines()
        .take_while(|line| line.starts_with("--"))
        .map(|l| l.trim_start_matches("--").trim())
        .collect()
}

/// The parameters a head names: `:a  what it is`, or `:a :b :c`.
fn documented(head: &[&str]) -> Vec<String> {
    let lines = head.iter().skip(1).filter(|line| line.starts_with(':'));
    let named =
        lines.flat_map(|line| line.split_whitespace().take_while(|word| word.starts_with(':')));
    named.map(|name| name.trim_start_matches(':').to_owned()).collect()
}

#[test]
fn every_query_begins_with_a_sentence() {
    for query in ALL {
        let head = head(query.sql);
        let first = head.first().unwrap_or_else(|| panic!("{} has no head", query.name));
        assert!(first.starts_with(char::is_uppercase), "{}: {first}", query.name);
        assert!(first.ends_with('.'), "{}: {first}", query.name);
        assert!(query.sql.starts_with("-- "), "{}", query.name);
    }
}

#[test]
fn every_parameter_is_documented_and_none_too_many() {
    let stage = Stage::new();
    drop(stage.store());
    let connection = stage.sql();
    for query in ALL {
        let (mut has, mut says) = (parameters(&connection, query), documented(&head(query.sql)));
        has.sort();
        says.sort();
        assert_eq!(has, says, "{}", query.name);
    }
}

#[test]
fn parameters_of_readers_are_of_the_small_vocabulary_or_name_a_column() {
    const WORDS: [&str; 26] = [
        "now",
        "since",
        "until",
        "at",
        "limit",
        "project",
        "model",
        "session",
        "pid",
        "host",
        "prices",
        "all",
        "machine",
        "prices_at",
        "by",
        "week_start",
        "date",
        "time",
        "days",
        "plus",
        "slots",
        "quarters",
        "offset",
        "search",
        "open",
        "spans",
    ];
    let stage = Stage::new();
    drop(stage.store());
    let connection = stage.sql();
    let columns = stage.rows("SELECT DISTINCT field FROM dictionary");
    for query in super::readers() {
        for name in parameters(&connection, query) {
            let known = WORDS.contains(&name.as_str()) || columns.contains(&name);
            assert!(known, "{}: :{name}", query.name);
        }
    }
}

#[test]
fn a_head_is_read_as_people_write_it() {
    let head = head("-- One.\n-- :a  is :not\n-- :b :c\n--   more of :d\nSELECT 1;\n-- :e\n");
    assert_eq!(head[0], "One.");
    assert_eq!(documented(&head), ["a", "b", "c"]);
}
