//! `usage-data/session-meta/*.json`.

use super::{fixture, troubles, walk};
use crate::stage::{HOUR, Stage};

fn read(names: &[&str]) -> Stage {
    let stage = Stage::new();
    for name in names {
        stage.write(
            &stage.session_meta(&format!("{name}.json")),
            fixture(&format!("session-meta/{name}.json")),
        );
    }
    assert_eq!(walk(&stage).troubles, 0);
    stage
}

#[test]
fn every_version_is_read_and_its_prompts_are_not() {
    let stage = read(&["2.1.112", "2.1.330", "with-summary"]);
    assert_eq!(
        stage.rows(
            "SELECT s.started_at, d.path, m.duration_minutes, m.lines_added, m.lines_removed, m.files_modified, m.git_commits,
                    m.user_messages, m.assistant_lines, m.tool_errors, m.input_tokens, m.output_tokens
               FROM session AS s JOIN session_meta AS m USING (session_id) JOIN directory AS d USING (directory_id)
              ORDER BY s.id"
        ),
        [
            "1767776400111|/home/ana/fence|90|20|3|2|1|3|11|1|42|3500",
            "1795255200000|/home/ana/fence|90|20|3|2|1|3|11|1|42|3500",
            "1767994200000|/home/ana/fence|90|20|3|2|1|3|11|1|42|3500",
        ]
    );
    assert_eq!(
        stage.rows("SELECT tool, sum(calls) FROM session_tool GROUP BY tool"),
        ["Bash|8", "Edit|4"]
    );
    let bytes = [stage.data().join("history.db"), stage.data().join("history.db-wal")]
        .map(|path| std::fs::read(path).unwrap_or_default())
        .concat();
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|part| part == words);
    assert!(holds(b"Mended the fence"), "the summary is kept");
    assert!(!holds(b"the prompt that must never be kept"));
}

#[test]
fn a_session_that_grew_has_a_new_state_and_the_newest_counts() {
    let stage = read(&["2.1.330"]);
    stage.pass(HOUR);
    let text = String::from_utf8(fixture("session-meta/2.1.330.json")).unwrap();
    stage.write(
        &stage.session_meta("2.1.330.json"),
        text.replace("\"lines_added\": 20", "\"lines_added\": 21"),
    );
    walk(&stage);
    assert_eq!(stage.rows("SELECT lines_added FROM session_meta ORDER BY meta_id"), ["20", "21"]);
    assert_eq!(stage.tce_json(&["sessions"])[0]["lines_added"], 21);
    assert_eq!(stage.count("SELECT count(*) FROM session"), 1);
}

#[test]
fn nulls_and_missing_keys_are_missing_facts() {
    let stage = Stage::new();
    let cases = [
        (
            "a",
            r#"{"session_id":"a","summary":null,"project_path":null,"start_time":null,"tool_counts":null}"#,
        ),
        ("b", r#"{"session_id":"b","summary":"","project_path":"","start_time":""}"#),
        ("c", "{}"),
        ("d", r#"{"session_id":null,"duration_minutes":null,"input_tokens":null}"#),
    ];
    for (name, text) in cases {
        stage.write(&stage.session_meta(&format!("{name}.json")), text);
    }
    assert_eq!(walk(&stage).troubles, 0);
    assert_eq!(stage.rows("SELECT id FROM session ORDER BY id"), ["a", "b", "c", "d"]);
    assert_eq!(
        stage.count(
            "SELECT count(*) FROM session WHERE started_at IS NOT NULL OR directory_id IS NOT NULL"
        ),
        0
    );
    let sessions = stage.tce_json(&["sessions"]);
    assert_eq!(sessions.as_array().unwrap().len(), 4);
    assert_eq!(sessions[0]["start_time"], serde_json::Value::Null);
    assert_eq!(sessions[0]["summary"], "");
}

#[test]
fn fractions_of_minutes_are_rounded() {
    let stage = Stage::new();
    stage.write(&stage.session_meta("a.json"), r#"{"session_id":"a","duration_minutes":2.5}"#);
    stage.write(&stage.session_meta("b.json"), r#"{"session_id":"b","duration_minutes":0.2}"#);
    walk(&stage);
    assert_eq!(
        stage.rows("SELECT duration_minutes FROM session_meta ORDER BY meta_id"),
        ["3", "0"]
    );
}

#[test]
fn one_broken_file_hides_no_other() {
    let stage = read(&["2.1.112"]);
    stage.write(&stage.session_meta("0.json"), "[1, 2]");
    stage.write(&stage.session_meta("1.json"), r#"{"session_id":"x","start_time":1767776400111}"#);
    stage.write(&stage.session_meta("2.json"), r#"{"session_id":"y","start_time":"yesterday"}"#);
    stage.write(&stage.session_meta("3.json"), r#"{"session_id":"z","duration_minutes":-4}"#);
    stage.write(&stage.session_meta("z.json"), fixture("session-meta/2.1.330.json"));
    assert_eq!(walk(&stage).troubles, 4);
    assert_eq!(stage.count("SELECT count(*) FROM session"), 2);
    assert_eq!(troubles(&stage), ["file_malformed|open"; 4]);
    assert_eq!(stage.tce(&["sessions"]).code, 0);
    assert_eq!(stage.tce(&["usage"]).code, 0);
}

#[test]
fn what_is_no_json_file_is_not_looked_at() {
    let stage = Stage::new();
    stage.write(&stage.session_meta("notes.txt"), "no json");
    stage.write(&stage.session_meta("a.json.tmp"), "no json");
    assert_eq!((walk(&stage).files_seen, troubles(&stage).len()), (0, 0));
}
