//! The skill: what it promises holds, and it is put and taken away like a guest.

use std::fs;

use serde_json::Value;

use crate::cli::{street, with_sessions};
use crate::stage::{Ran, Stage};

const TEXT: &str = include_str!("../.claude/skills/terminus-cancrorum-est/SKILL.md");
const FILE: &str = "skills/terminus-cancrorum-est/SKILL.md";

fn done(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    &ran.out
}

/// What stands between back-ticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// True if a document has this key, anywhere.
fn has(document: &Value, key: &str) -> bool {
    match document {
        Value::Object(fields) => fields.contains_key(key) || fields.values().any(|v| has(v, key)),
        Value::Array(items) => items.iter().any(|item| has(item, key)),
        _ => false,
    }
}

#[test]
fn it_opens_as_claude_code_wants_it() {
    let (head, _) = TEXT.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    let field = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("no {name}")).to_owned()
    };
    assert_eq!(field("name"), "terminus-cancrorum-est");
    assert!(field("description").len() <= 1024);
    assert!(TEXT.lines().count() < 100, "every session that uses it reads it");
}

#[test]
fn every_command_of_its_table_answers_with_the_fields_it_names() {
    let stage = street();
    with_sessions(&stage);
    let transcript = include_str!("../fixtures/session-meta/2.1.330.json").len();
    assert!(transcript > 0);
    stage.write(
        &stage.claude().join("projects/-home-ana-busy/48f5-c.jsonl"),
        r#"{"type":"assistant","uuid":"u1","sessionId":"48f5-c","timestamp":"2026-11-23T20:59:01.000Z","cwd":"/home/ana/busy","requestId":"req_1","message":{"id":"msg_1","model":"claude-opus-4-6","usage":{"input_tokens":3,"output_tokens":700}}}
"#,
    );
    stage.once();
    stage.told_of_a_limit();
    let rows: Vec<&str> = TEXT.lines().filter(|line| line.contains("| `tce ")).collect();
    assert_eq!(rows.len(), 10, "{rows:#?}");
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        for command in quoted(cells[2]) {
            let words: Vec<&str> = command.split(' ').skip(1).collect();
            let words: Vec<&str> =
                words.iter().map(|word| if *word == "PID" { "18" } else { word }).collect();
            let ran = stage.tce(&words);
            assert!([0, 10, 11].contains(&ran.code), "{command}: {}", ran.err);
            let document: Value = serde_json::from_str(&ran.out).unwrap();
            let first = command == quoted(cells[2])[0];
            for field in quoted(cells[3]).iter().filter(|_| first) {
                let name = field.trim_end_matches("[]");
                let is_list = field.ends_with("[]");
                assert!(has(&document, name), "{command}: no {name} in {document:#}");
                assert!(!is_list || document[name].is_array(), "{command}: {name} is no list");
            }
        }
    }
}

#[test]
fn nothing_in_it_ends_a_process_before_the_user_was_asked() {
    let (_, orders) = TEXT.split_once("## Ending processes").unwrap();
    let place = |text: &str| orders.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(place("--dry-run") < place("ask"));
    assert!(place("clear yes") < place("--yes"));
    let table = TEXT.split("## Ending").next().unwrap();
    assert!(!table.contains("tce kill"), "no question is answered by an order");
}

#[test]
fn it_is_put_renewed_and_taken_away() {
    let stage = Stage::new();
    let file = stage.claude().join(FILE);
    assert!(done(&stage.tce(&["skill", "install"])).starts_with("Skill written: "));
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.starts_with(TEXT) && written.len() < TEXT.len() + 80);
    assert!(done(&stage.tce(&["skill", "install", "--user"])).starts_with("Nothing to do"));
    // An older version's, which nobody has touched.
    let older = tce::rules::skill::stamped("---\nname: older\n---\n");
    fs::write(&file, older).unwrap();
    assert!(done(&stage.tce(&["skill", "install"])).starts_with("Skill renewed: "));
    assert_eq!(fs::read_to_string(&file).unwrap(), written);
    assert!(done(&stage.tce(&["skill", "uninstall"])).starts_with("Skill removed: "));
    assert!(!stage.claude().join("skills").exists());
    assert!(done(&stage.tce(&["skill", "uninstall"])).starts_with("Nothing to do"));
    assert_eq!(done(&stage.tce(&["skill", "show"])), TEXT);
}

#[test]
fn what_somebody_changed_is_theirs() {
    let stage = Stage::new();
    let file = stage.claude().join(FILE);
    done(&stage.tce(&["skill", "install"]));
    let changed = fs::read_to_string(&file).unwrap().replace("# tce", "# my tce");
    for text in [changed.as_str(), "my own words\n", ""] {
        fs::write(&file, text).unwrap();
        for order in ["install", "uninstall"] {
            let ran = stage.tce(&["skill", order]);
            assert_eq!(ran.code, 4, "{ran:?}");
            assert!(ran.err.contains("was changed by somebody"), "{ran:?}");
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    fs::write(stage.claude().join("skills/other.md"), "another skill").unwrap();
    done(&stage.tce(&["skill", "install", "--force"]));
    done(&stage.tce(&["skill", "uninstall", "--force"]));
    assert!(stage.claude().join("skills/other.md").exists() && !file.parent().unwrap().exists());
}

#[test]
fn a_project_has_its_own() {
    let stage = Stage::new();
    done(&stage.tce(&["skill", "install", "--project"]));
    assert!(stage.cwd().join(".claude").join(FILE).exists());
    assert!(!stage.claude().join(FILE).exists());
    done(&stage.tce(&["skill", "uninstall", "--project"]));
    assert!(!stage.cwd().join(".claude/skills").exists());
}
