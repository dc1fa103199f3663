//! What comes out: through pipes, on terminals of any width, with and without colours, with streams closed.

use std::fs;
use std::process::Command;

use super::fake::IDLE;
use super::sandbox::Sandbox;
use super::{has_program, skip};

const REPORTS: [&[&str]; 10] = [
    &[],
    &["status"],
    &["usage"],
    &["sessions"],
    &["doctor"],
    &["config"],
    &["status", "--json"],
    &["status", "--csv"],
    &["config", "--csv"],
    &["blocks", "--csv"],
];

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let sandbox = Sandbox::new();
    let _fakes: Vec<_> = (0..3).map(|_| sandbox.fake(IDLE, &sandbox.work())).collect();
    for report in REPORTS {
        let line = format!("{{ \"$TCE\" {}; echo $? >code; }} | head -c 0", report.join(" "));
        let outcome = sandbox.shell(&line).done();
        let code = fs::read_to_string(sandbox.work().join("code")).unwrap();
        assert_eq!(code, "0\n", "{report:?}: {outcome:#?}");
        assert_eq!(outcome.err, "", "{report:?}");
    }
    let outcome = sandbox.shell("{ \"$TCE\" --help; echo $? >&2; } | head -c 0").done();
    assert_eq!(outcome.err, "0\n");
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let sandbox = Sandbox::new();
    for arguments in ["status", "status --json", "config", "config --csv", "status --csv"] {
        let line = format!("\"$TCE\" {arguments} >/dev/full");
        let outcome = sandbox.shell(&line).outcome().with_code(1);
        assert!(outcome.err.contains("cannot write the answer"), "{outcome:#?}");
    }
}

#[test]
fn closed_streams_do_no_harm() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let outcome = sandbox.shell("\"$TCE\" status --json <&-").done();
    assert_eq!(outcome.json()["total"], 1);
    for line in ["\"$TCE\" status >&-", "\"$TCE\" status 2>&-", "\"$TCE\" status <&- >&- 2>&-"] {
        sandbox.shell(line).done();
    }
    // Nothing was written into the history in place of a closed stream.
    sandbox.assert_sound();
    sandbox.shell("\"$TCE\" kill-stale <&-").done();
    assert!(!fake.has_ended());
}

#[test]
fn without_a_terminal_the_output_is_plain_and_depends_on_nothing() {
    let sandbox = Sandbox::new();
    let _fake = sandbox.fake(IDLE, &sandbox.folder("projects/steady"));
    for report in [&["status"][..], &["doctor"], &["status", "--json"]] {
        let plain = sandbox.tce(report).done().out;
        assert!(!plain.contains('\u{1b}'), "{report:?}: {plain:?}");
        let variables = [
            ("COLUMNS", "20"),
            ("TERM", "xterm-256color"),
            ("CLICOLOR_FORCE", "1"),
            ("FORCE_COLOR", "3"),
            ("LC_ALL", "C"),
        ];
        let runs =
            variables.map(|(name, value)| (name, sandbox.tce(report).env(name, value).start()));
        for (name, run) in runs {
            let other = run.outcome().with_code(0).out;
            assert!(!other.contains('\u{1b}'), "{name}: {report:?}: {other:?}");
            if !report.contains(&"--json") {
                assert_eq!(shape(&other), shape(&plain), "{name}: {report:?}");
            }
        }
    }
}

/// The text without its numbers and the space around them, which move with time.
fn shape(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_ascii_digit() && *letter != ' ');
    letters.filter(|letter| !matches!(letter, '.' | '-')).collect()
}

#[test]
fn on_a_terminal_it_is_as_wide_as_that() {
    if !has_program("script") || !has_program("stty") {
        return skip("no script or no stty program");
    }
    let sandbox = Sandbox::new();
    let long = "a project with a name that is longer than any terminal of this kind is wide at all";
    let _fake = sandbox.fake(IDLE, &sandbox.folder(format!("projects/{long}")));
    for columns in [40, 80, 200] {
        let line = format!("stty cols {columns} && \"$TCE\" status");
        let outcome = sandbox.on_terminal(&line).env("TERM", "xterm-256color").done();
        let width = |line: &str| unicode_width::UnicodeWidthStr::width(bare(line).as_str());
        let widest = outcome.out.lines().map(width).max().unwrap();
        assert!(widest <= columns, "{widest} > {columns}: {}", outcome.out);
        assert!(outcome.out.contains('\u{1b}'), "coloured: {outcome:#?}");
        assert_eq!(outcome.out.contains(long), columns == 200, "{}", outcome.out);
    }
    let unknown = sandbox.on_terminal("stty cols 0 && \"$TCE\" status").done();
    assert!(unknown.out.contains("PID"), "{unknown:#?}");
    let tiny = sandbox.on_terminal("stty cols 1 && \"$TCE\" status").done();
    assert!(!tiny.out.is_empty());
}

/// A line without its colours and its end.
fn bare(line: &str) -> String {
    let mut parts = line.trim_end_matches('\r').split('\u{1b}');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |bare, part| bare + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    if !has_program("script") {
        return skip("no script program");
    }
    let sandbox = Sandbox::new();
    let _fake = sandbox.fake(IDLE, &sandbox.work());
    let with = |name: &str, value: &str| {
        let run = sandbox.on_terminal("\"$TCE\" status").env("TERM", "xterm-256color");
        run.env(name, value).done().out
    };
    assert!(with("NO_COLOR", "").contains('\u{1b}'), "an empty one counts as none");
    assert!(!with("NO_COLOR", "1").contains('\u{1b}'));
    assert!(!with("NO_COLOR", "0").contains('\u{1b}'));
    assert!(!with("TERM", "dumb").contains('\u{1b}'));
    let json = sandbox.on_terminal("\"$TCE\" status --json").done();
    assert_eq!(json.json()["total"], 1);
}

#[test]
fn help_and_version_come_on_standard_output_and_touch_nothing() {
    let sandbox = Sandbox::new();
    for arguments in [&["--help"][..], &["--version"], &["status", "--help"], &["kill", "-h"]] {
        let outcome = sandbox.tce(arguments).done();
        assert!(!outcome.out.is_empty(), "{arguments:?}");
        assert_eq!(outcome.err, "", "{arguments:?}");
    }
    let version = sandbox.tce(&["--version"]).done().out;
    assert_eq!(version, format!("tce {}\n", env!("CARGO_PKG_VERSION")));
    for arguments in [&["nonsense"][..], &["kill"], &["status", "--wrong"], &["--set", "x"]] {
        let outcome = sandbox.tce(arguments).outcome().with_code(2);
        assert_eq!(outcome.out, "", "{arguments:?}");
        assert!(!outcome.err.is_empty(), "{arguments:?}");
    }
    assert!(!sandbox.data().exists(), "nothing was made for a mere word");
}

#[test]
fn the_history_is_plain_for_the_shell_beside_a_recorder() {
    if Command::new("sqlite3").arg("--version").output().is_err() {
        return skip("no sqlite3 program");
    }
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.folder("projects/plain"));
    let _running = sandbox.recording();
    let queries = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
    let shell = |mode: &str, query: &str| {
        let history = sandbox.history();
        let line = format!("sqlite3 {mode} {} <{queries}/{query}.sql", history.display());
        sandbox.shell(&line).done()
    };
    for _ in 0..2 {
        let outcome = shell("-box", "status_processes");
        assert!(outcome.out.contains("plain"), "{outcome:#?}");
        assert_eq!(outcome.err, "");
        let rows: serde_json::Value = shell("-json", "status_processes").json();
        assert_eq!(rows[0]["pid"], fake.pid);
        assert_eq!(rows[0]["start_ticks"], fake.start_ticks);
        sandbox.await_ticks(1);
    }
    for view in ["v_process", "v_sample", "dictionary"] {
        let line = format!("sqlite3 -box {} 'SELECT * FROM {view}'", sandbox.history().display());
        let outcome = sandbox.shell(&line).done();
        assert!(view == "v_sample" || !outcome.out.is_empty(), "{view}: {outcome:#?}");
    }
}
