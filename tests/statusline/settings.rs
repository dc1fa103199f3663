//! Claude Code's settings: changed as a person would, and changed back to the byte.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::stage::{Ran, Stage};

const COMMAND: &str = "/usr/bin/tce statusline";
const KEPT: &str = "{\n    \"model\": \"opus\",\n    \"hooks\": {\"Stop\": []},\n    \"env\": { \"A\": \"größer\" }\n}\n";

fn settings(stage: &Stage) -> PathBuf {
    stage.claude().join("settings.json")
}

fn read(stage: &Stage) -> String {
    fs::read_to_string(settings(stage)).unwrap()
}

fn done(ran: &Ran) -> String {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    ran.out.clone()
}

/// What lies in Claude Code's folder beside its own.
fn beside(stage: &Stage) -> Vec<String> {
    let entries = fs::read_dir(stage.claude()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.contains("settings")).collect();
    names.sort();
    names
}

#[test]
fn where_there_was_no_file_there_is_one_and_none_again() {
    let stage = Stage::new();
    done(&stage.tce(&["statusline", "--install"]));
    let text = read(&stage);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value, json!({ "statusLine": { "type": "command", "command": COMMAND } }));
    assert!(text.contains("\n  \"statusLine\""), "{text}");
    let mode = fs::metadata(settings(&stage)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(stage.data().join("history.db").exists(), "so that the first line can write");
    assert!(done(&stage.tce(&["statusline", "--install"])).starts_with("Nothing to do"));
    done(&stage.tce(&["statusline", "--uninstall"]));
    assert_eq!(beside(&stage), [""; 0]);
    assert!(done(&stage.tce(&["statusline", "--uninstall"])).starts_with("Nothing to do"));
}

#[test]
fn all_else_stays_and_comes_back_to_the_byte() {
    let stage = Stage::new();
    fs::write(settings(&stage), KEPT).unwrap();
    fs::set_permissions(settings(&stage), fs::Permissions::from_mode(0o640)).unwrap();
    done(&stage.tce(&["statusline", "--install"]));
    let text = read(&stage);
    let names: Vec<String> = serde_json::from_str::<Value>(&text)
        .unwrap()
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(names, ["model", "hooks", "env", "statusLine"], "in their order");
    assert!(text.starts_with("{\n    \"model\": \"opus\",\n") && text.ends_with("}\n"), "{text}");
    assert_eq!(fs::metadata(settings(&stage)).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(beside(&stage), ["settings.json", "settings.json.before-tce"]);
    done(&stage.tce(&["statusline", "--uninstall"]));
    assert_eq!(read(&stage), KEPT);
    assert_eq!(beside(&stage), ["settings.json"]);
}

#[test]
fn what_was_changed_since_stays_changed() {
    let stage = Stage::new();
    fs::write(settings(&stage), KEPT).unwrap();
    done(&stage.tce(&["statusline", "--install"]));
    fs::write(settings(&stage), read(&stage).replace("opus", "sonnet")).unwrap();
    done(&stage.tce(&["statusline", "--uninstall"]));
    let value: Value = serde_json::from_str(&read(&stage)).unwrap();
    assert_eq!(
        value,
        json!({ "model": "sonnet", "hooks": { "Stop": [] }, "env": { "A": "größer" } })
    );
}

#[test]
fn another_status_line_is_named_and_comes_back() {
    let stage = Stage::new();
    let other = "{\"statusLine\":{\"type\":\"command\",\"command\":\"npx ccusage statusline\",\"padding\":0}}";
    fs::write(settings(&stage), other).unwrap();
    let refused = stage.tce(&["statusline", "--install"]);
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(
        refused.err.contains("npx ccusage statusline") && refused.err.contains("--force"),
        "{refused:?}"
    );
    assert_eq!(read(&stage), other);
    done(&stage.tce(&["statusline", "--install", "--force"]));
    assert_eq!(
        read(&stage),
        format!("{{\"statusLine\":{{\"type\":\"command\",\"command\":\"{COMMAND}\"}}}}")
    );
    fs::write(settings(&stage), read(&stage).replace("{\"statusLine\"", "{\"a\":1,\"statusLine\""))
        .unwrap();
    let out = done(&stage.tce(&["statusline", "--uninstall"]));
    assert!(out.contains("there again: npx ccusage statusline"), "{out}");
    let value: Value = serde_json::from_str(&read(&stage)).unwrap();
    assert_eq!((&value["a"], &value["statusLine"]["padding"]), (&json!(1), &json!(0)));
    // One that is not ours any more is left alone.
    assert!(done(&stage.tce(&["statusline", "--uninstall"])).starts_with("Nothing to do"));
}

#[test]
fn ours_from_another_place_is_renewed_and_the_first_file_stays_kept() {
    let stage = Stage::new();
    let old = KEPT.replace("\"model\": \"opus\"", "\"statusLine\": {\"type\": \"command\", \"command\": \"/old/tce --data-dir '/my data' statusline\"}");
    fs::write(settings(&stage), old).unwrap();
    fs::write(stage.claude().join("settings.json.before-tce"), KEPT).unwrap();
    let out = done(&stage.tce(&["statusline", "--install"]));
    assert!(out.starts_with("Status line renewed"), "{out}");
    assert!(read(&stage).contains(COMMAND));
    done(&stage.tce(&["statusline", "--uninstall"]));
    assert!(!read(&stage).contains("statusLine"));
}

#[test]
fn what_is_not_json_is_left_as_it_is() {
    let stage = Stage::new();
    for text in ["", "{", "[]", "{ // mine\n}", "{\"a\":1,}"] {
        fs::write(settings(&stage), text).unwrap();
        for flag in ["--install", "--uninstall"] {
            let ran = stage.tce(&["statusline", flag]);
            assert_eq!(ran.code, 4, "{text}");
            assert!(ran.err.contains("is not valid JSON; it was left as it is"), "{}", ran.err);
        }
        assert_eq!(read(&stage), text);
    }
    assert_eq!(beside(&stage), ["settings.json"]);
}

#[test]
fn a_link_is_followed() {
    let stage = Stage::new();
    let real = stage.root().join("dotfiles/claude.json");
    stage.write(&real, KEPT);
    symlink(&real, settings(&stage)).unwrap();
    done(&stage.tce(&["statusline", "--install"]));
    assert!(fs::symlink_metadata(settings(&stage)).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains(COMMAND));
    done(&stage.tce(&["statusline", "--uninstall"]));
    assert_eq!(fs::read_to_string(&real).unwrap(), KEPT);
    let left = fs::read_dir(real.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1);
    fs::remove_file(&real).unwrap();
    assert_eq!(stage.tce(&["statusline", "--install"]).code, 1, "it leads nowhere");
}

#[test]
fn a_dry_run_prints_and_changes_nothing() {
    let stage = Stage::new();
    fs::write(settings(&stage), KEPT).unwrap();
    let out = done(&stage.tce(&["statusline", "--install", "--dry-run"]));
    assert!(serde_json::from_str::<Value>(&out).unwrap()["statusLine"].is_object());
    assert_eq!((read(&stage).as_str(), beside(&stage).len()), (KEPT, 1));
    assert!(!stage.data().exists());
}

#[test]
fn the_history_that_was_named_is_named_in_the_command() {
    let stage = Stage::new();
    done(&stage.tce(&["--data-dir", "my data", "statusline", "--install"]));
    let folder = stage.cwd().join("my data").display().to_string();
    let value: Value = serde_json::from_str(&read(&stage)).unwrap();
    let expected = format!("/usr/bin/tce --data-dir '{folder}' statusline");
    assert_eq!(value["statusLine"]["command"], json!(expected));
    done(&stage.tce(&["statusline", "--uninstall"]));
    assert_eq!(beside(&stage), [""; 0]);
}

#[test]
fn without_a_folder_of_claude_code_there_is_nothing_to_set() {
    let stage = Stage::new();
    fs::remove_dir_all(stage.claude()).unwrap();
    let ran = stage.tce(&["statusline", "--install"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("there is no folder of Claude Code"), "{}", ran.err);
}
