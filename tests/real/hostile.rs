//! Names that others chose: nothing in them steers the terminal, breaks a line or spoils JSON.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use super::fake::{self, IDLE};
use super::sandbox::{Outcome, Sandbox};
use super::{eventually, has_program, skip};

/// Folder names of all the kinds that ever did harm.
const NAMES: [&str; 12] = [
    "two\nlines",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;title\u{7}",
    "\u{9b}31m",
    "back\u{8}\u{8}\u{8}space\rreturn\ttab",
    "\u{202e}gpj.exe",
    "quote'\"`$(touch pwned);--",
    "'; DROP TABLE process; --",
    "\u{1f980}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "%s%n{}{0}\\u0000\\",
    " ",
];

#[track_caller]
fn assert_tame(outcome: &Outcome) {
    for text in [&outcome.out, &outcome.err] {
        let wild = text.chars().find(|letter| {
            letter.is_control() && *letter != '\n' || ('\u{202a}'..='\u{202e}').contains(letter)
        });
        assert_eq!(wild, None, "in {text:?}");
    }
}

#[test]
fn hostile_project_names_are_shown_tame() {
    let sandbox = Sandbox::new();
    let fakes: Vec<_> = NAMES
        .iter()
        .map(|name| (sandbox.fake(IDLE, &sandbox.folder(format!("projects/{name}"))), *name))
        .collect();
    let outcome = sandbox.tce(&["status"]).done();
    assert_tame(&outcome);
    let rows = outcome.out.lines().filter(|line| line.contains("]  PID ")).count();
    assert_eq!(rows, NAMES.len(), "{}", outcome.out);
    let shown = sandbox.status();
    let filtered = NAMES.map(|name| sandbox.tce(&["status", "--json", "--project", name]).start());
    for ((fake, name), filtered) in fakes.iter().zip(filtered) {
        let one = shown.iter().find(|one| one["pid"] == fake.pid).unwrap();
        assert_eq!(one["project_name"], *name, "JSON tells the name as it is");
        assert_eq!(filtered.outcome().json()["total"], 1, "{name:?}");
    }
    let nobody = sandbox.tce(&["status", "--project", "\u{1b}[31m\n"]).done();
    assert_tame(&nobody);
    for arguments in [&[][..], &["doctor"], &["sessions"]] {
        assert_tame(&sandbox.tce(arguments).done());
    }
    let kills: Vec<_> = fakes
        .iter()
        .map(|(fake, name)| (sandbox.tce(&["kill", &fake.pid.to_string()]).start(), *name))
        .collect();
    for (kill, name) in kills {
        let outcome = kill.outcome().with_code(0);
        assert_tame(&outcome);
        assert_eq!(outcome.out.lines().count(), 1, "{name:?}: {outcome:#?}");
    }
    assert!(!sandbox.work().join("pwned").exists());
    sandbox.assert_sound();
}

#[test]
fn names_that_are_not_text_are_shown_somehow() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects").join(OsStr::from_bytes(b"caf\xe9\xff"));
    fs::create_dir(&folder).unwrap();
    let fake = sandbox.fake(IDLE, &folder);
    assert_tame(&sandbox.tce(&["status"]).done());
    assert_eq!(sandbox.status_of(fake.pid)["project_name"], "caf\u{fffd}\u{fffd}");
}

#[test]
fn an_order_that_is_refused_tells_a_hostile_executable_tame() {
    let sandbox = Sandbox::new();
    let program = sandbox.folder("elsewhere").join(NAMES[1]);
    fake::copy("/bin/cat".as_ref(), &program);
    let mut stranger =
        Command::new(&program).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let outcome = sandbox.tce(&["kill", &stranger.id().to_string()]).outcome().with_code(4);
    assert_tame(&outcome);
    assert!(outcome.err.contains("is not Claude Code"), "{outcome:#?}");
    drop(stranger.stdin.take());
    stranger.wait().unwrap();
}

#[test]
fn a_hostile_home_is_told_tame() {
    for name in [NAMES[0], NAMES[1], NAMES[5]] {
        let outer = tempfile::TempDir::new().unwrap();
        let folder = outer.path().join(name);
        fs::create_dir(&folder).unwrap();
        let sandbox = Sandbox::within(&folder);
        let fake = sandbox.fake(IDLE, &sandbox.work());
        let all = [&["status"][..], &["doctor"], &["config"], &["record", "--once"], &["usage"]];
        for run in all.map(|arguments| sandbox.tce(arguments).start()) {
            assert_tame(&run.outcome().with_code(0));
        }
        assert_eq!(sandbox.status_of(fake.pid)["pid"], fake.pid);
        let background = sandbox.tce(&["record", "--background"]).done();
        assert_tame(&background);
        assert_tame(&sandbox.tce(&["record", "--stop"]).done());
        let log = fs::read_to_string(sandbox.data().join("logs/recorder.log")).unwrap();
        assert_tame(&Outcome { code: None, out: log, err: String::new() });
        fs::remove_file(sandbox.history()).unwrap();
        fs::write(sandbox.history(), "no database at all".repeat(100)).unwrap();
        assert_tame(&sandbox.tce(&["status"]).outcome().with_code(6));
        assert_tame(&sandbox.tce(&["kill-stale"]).outcome().with_code(6));
    }
}

#[test]
fn a_name_that_takes_the_kernels_brackets_apart_fools_nobody() {
    let sandbox = Sandbox::new();
    let program = sandbox.versions().join(") S 1 1 1 (");
    fake::copy("/bin/sh".as_ref(), &program);
    let fake = fake::Fake::of(&program, IDLE, &sandbox.work());
    let shown = sandbox.status_of(fake.pid);
    assert_eq!(shown["parent_pid"], std::process::id());
    assert_eq!(shown["start_ticks"], fake.start_ticks);
}

#[test]
fn what_a_process_calls_itself_is_shown_tame() {
    let sandbox = Sandbox::new();
    let Some(fake) = sandbox.fake_saying(&["\u{1b}[31m", "secret prompt"], &sandbox.work()) else {
        return skip("its echo is no program of its own");
    };
    let outcome = sandbox.tce(&["status"]).done();
    assert_tame(&outcome);
    assert!(!outcome.out.contains("secret"));
    let all = sandbox.status_of(fake.pid).to_string();
    assert!(!all.contains("secret"), "{all}");
}

#[test]
fn hostile_session_files_do_no_harm() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let sessions = sandbox.claude_home().join("sessions");
    fs::create_dir_all(sessions.join("1234.json")).unwrap();
    fs::write(sessions.join("1.json"), "{").unwrap();
    fs::write(sessions.join("2.json"), vec![b' '; 1 << 20]).unwrap();
    fs::write(sessions.join("99999999999.json"), "{}").unwrap();
    fs::write(sessions.join("4.key"), "a secret").unwrap();
    std::os::unix::fs::symlink("loop.json", sessions.join("loop.json")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", sessions.join("5.json")).unwrap();
    if has_program("mkfifo") {
        // A pipe that nobody writes to.
        assert!(Command::new("mkfifo").arg(sessions.join("6.json")).status().unwrap().success());
    }
    let hostile = serde_json::json!({ "sessionId": "../../../etc/passwd", "cwd": "\u{1b}[2J" });
    sandbox.session_file(&fake, &hostile);
    let outcome = sandbox.tce(&["status"]).done();
    assert_tame(&outcome);
    assert_eq!(sandbox.status_of(fake.pid)["session_id"], "../../../etc/passwd");
    let doctor = eventually("the trouble is told", || {
        let doctor = sandbox.tce(&["doctor"]).done();
        doctor.out.contains("1.json").then_some(doctor)
    });
    assert_tame(&doctor);
}
