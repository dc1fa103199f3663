//! The README says what is so: its example is the program's own output, its tables are those of the sources.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use clap::CommandFactory;
use tce::cli::args::Args;
use tce::config::settings::SETTINGS;
use tce::error::Kind;

use crate::stage::{HOUR, MINUTE, Stage};

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// What stands behind a prompt in the README, up to the end of its block.
fn example(command: &str) -> String {
    let readme = readme();
    let start =
        readme.find(&format!("$ {command}\n")).unwrap_or_else(|| panic!("no example of {command}"));
    let block = &readme[start..];
    let end = block.find("\n```").unwrap();
    block[command.len() + 3..=end].to_owned()
}

#[test]
fn whoever_opens_the_settings_of_claude_code_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut openers) = (vec![folder.clone()], Vec::new());
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("\"settings.json\""))
            {
                openers.push(path.strip_prefix(&folder).unwrap().display().to_string());
            }
        }
    }
    openers.sort();
    assert_eq!(openers, ["action/claude_settings.rs", "collect/retention.rs"]);
    let (_, said) =
        readme().split_once("- Never stored:").map(|(a, b)| (a.len(), b.to_owned())).unwrap();
    let said = said.split_once("\n- ").unwrap().0.to_owned();
    for name in [
        "`settings.json`",
        "`tce statusline --install`",
        "`--uninstall`",
        "`tce doctor`",
        "`cleanupPeriodDays`",
    ] {
        assert!(said.contains(name), "{name} in {said}");
    }
}

/// Four sessions: one forgotten, one hungry, one pinned, one at work.
fn four_sessions() -> Stage {
    let stage = Stage::new();
    drop(stage.store());
    let since = |minutes: u64| Duration::from_mins(minutes);
    let stay = |pid: u32, megabytes: u64| {
        stage.machine.change(pid, |actor| actor.brief.memory_bytes = megabytes << 20);
    };
    let pinned = stage.enter(59593, "adventure-graph");
    stage.session_file(&pinned, "s-graph", "idle");
    stage.pass(since(270));
    transcript(&stage, "s-graph", "adventure-graph", "Draw the map of rooms", 131);
    let forgotten = stage.enter(31230, "crab-trap");
    stage.pass(since(96));
    stage.session_file(&forgotten, "s-trap", "idle");
    transcript(&stage, "s-trap", "crab-trap", "Flaky test on Mondays", 4);
    stage.pass(since(42));
    let working = stage.enter(85244, "tweek-public");
    stage.pass(since(282 - 24));
    let hungry = stage.enter(41126, "openclaw");
    stage.session_file(&hungry, "s-claw", "busy");
    stage.pass(since(12));
    stage.session_file(&working, "s-tweek", "idle");
    for (pid, megabytes) in [(59593, 953), (31230, 392), (85244, 1167), (41126, 12_812)] {
        stay(pid, megabytes);
    }
    for (terminal, pid) in [59593, 31230, 85244, 41126].into_iter().enumerate() {
        let name = Some(format!("/dev/pts/{}", terminal + 1));
        stage.machine.change(pid, |actor| actor.probe.terminal = name);
    }
    transcript(&stage, "s-claw", "openclaw", "Index the whole archive", 23);
    transcript(&stage, "s-tweek", "tweek-public", "Release notes", 9);
    stage.once();
    assert_eq!(stage.tce(&["pin", "59593"]).code, 0);
    stage
}

/// What a session has written: its responses, half a minute apart up to the present, and its title.
fn transcript(stage: &Stage, session: &str, project: &str, title: &str, responses: i64) {
    let path = stage.claude().join(format!("projects/-home-ana-{project}/{session}.jsonl"));
    let (last, mut text) = (stage.now().as_millis(), String::new());
    for number in 0..responses {
        let at = stage.one(&format!(
            "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', ({last} - {} * 30000) / 1000.0, 'unixepoch')",
            responses - number
        ));
        let usage = r#"{"input_tokens":3,"output_tokens":2400,"cache_read_input_tokens":84000,"cache_creation_input_tokens":1700}"#;
        writeln!(
            text,
            r#"{{"type":"assistant","sessionId":"{session}","timestamp":"{at}","cwd":"/home/ana/{project}","message":{{"id":"{session}{number}","model":"claude-opus-5-5","usage":{usage}}}}}"#
        )
        .unwrap();
    }
    writeln!(text, r#"{{"type":"custom-title","sessionId":"{session}","customTitle":"{title}"}}"#)
        .unwrap();
    stage.write(&path, text);
}

#[test]
fn the_example_is_what_the_program_prints() {
    let stage = four_sessions();
    let printed = stage.tce(&["status"]).out;
    assert_eq!(
        example("tce status"),
        printed,
        "the README shows:\n{}\nthe program prints:\n{printed}",
        example("tce status")
    );
}

#[test]
fn every_setting_is_in_the_table_with_its_default_and_meaning() {
    let readme = readme();
    for setting in SETTINGS {
        let row = format!(
            "| `{}` | `{}` | {} |",
            setting.variable(),
            setting.default_text(),
            setting.meaning
        );
        assert!(readme.contains(&row), "{row}");
    }
    let rows = readme.lines().filter(|line| line.starts_with("| `CLAUDE_MONITOR_")).count();
    assert_eq!(rows, SETTINGS.len(), "no setting that is none");
}

#[test]
fn every_command_is_in_the_table() {
    let readme = readme();
    for command in Args::command().get_subcommands() {
        let name = command.get_name();
        let named =
            readme.contains(&format!("`tce {name}")) || readme.contains(&format!("`{name}`"));
        assert!(named, "tce {name}");
    }
}

#[test]
fn every_exit_code_is_in_the_table() {
    let readme = readme();
    let kinds = [
        Kind::Failed,
        Kind::Usage,
        Kind::NotFound,
        Kind::Refused,
        Kind::Busy,
        Kind::StoreUnusable,
        Kind::StoreNewer,
        Kind::DiskFull,
        Kind::OverLimit,
        Kind::CannotTell,
    ];
    for kind in kinds {
        assert!(readme.contains(&format!("\n| {} | ", kind.exit_code())), "{kind:?}");
    }
}

#[test]
fn the_example_is_of_long_sessions() {
    let stage = four_sessions();
    let idle = stage.rows("SELECT pid FROM v_process WHERE health = 'stale'");
    assert_eq!(idle, ["31230"]);
    assert!(stage.now() > crate::stage::noon().plus(HOUR * 11 + MINUTE));
}
