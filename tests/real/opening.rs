//! The history's first opening, and folders in which there can be none.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rustix::process::Signal;

use super::fake::IDLE;
use super::sandbox::{Running, Sandbox};
use super::{has_program, is_root, skip};

#[test]
fn ten_programs_that_open_it_first_all_succeed() {
    for round in 0..4 {
        let sandbox = Sandbox::new();
        let fake = sandbox.fake(IDLE, &sandbox.work());
        let starts: Vec<_> = (0..10).map(|_| sandbox.tce(&["status", "--json"]).start()).collect();
        for outcome in starts.into_iter().map(Running::outcome) {
            let document = outcome.with_code(0).json();
            assert_eq!(document["processes"][0]["pid"], fake.pid, "round {round}");
        }
        assert_eq!(sandbox.number("SELECT count(*) FROM host"), 1);
        assert_eq!(sandbox.number("SELECT count(*) FROM boot"), 1);
        assert_eq!(sandbox.number("SELECT count(*) FROM process"), 1);
        assert_eq!(sandbox.ask("PRAGMA auto_vacuum"), ["2"]);
        assert_eq!(sandbox.ask("PRAGMA journal_mode"), ["wal"]);
        sandbox.assert_sound();
    }
}

#[test]
fn a_first_opening_that_is_cut_short_is_taken_up_by_the_next() {
    for delay in [0, 2, 4, 6, 8, 10, 12, 15, 20, 30] {
        let sandbox = Sandbox::new();
        let running = sandbox.tce(&["record", "--once"]).start();
        std::thread::sleep(Duration::from_millis(delay));
        running.signal(Signal::KILL);
        drop(running.outcome());
        sandbox.tce(&["record", "--once"]).done();
        assert_eq!(sandbox.number("SELECT count(*) FROM host"), 1);
        sandbox.assert_sound();
    }
}

#[test]
fn nobody_else_may_read_what_is_recorded() {
    let sandbox = Sandbox::new();
    sandbox.tce(&["record", "--background", "--set", "process_poll_interval=1"]).done();
    sandbox.await_ticks(1);
    let mode = |path: std::path::PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(sandbox.data()), 0o700);
    assert_eq!(mode(sandbox.data().join("logs")), 0o700);
    for name in ["history.db", "history.db-wal", "recorder.lock", "logs/recorder.log"] {
        assert_eq!(mode(sandbox.data().join(name)), 0o600, "{name}");
    }
    sandbox.tce(&["record", "--stop"]).done();
}

#[test]
fn a_read_only_home_is_a_clear_refusal() {
    let sandbox = Sandbox::new();
    let run = if is_root() {
        let home = sandbox.home();
        let line = format!(
            "mount -t tmpfs -o ro none {} || exit 77; \"$TCE\" status; exit $?",
            home.display()
        );
        let Some(run) = sandbox.alone(&line) else { return skip("no namespaces here") };
        run
    } else {
        fs::set_permissions(sandbox.home(), fs::Permissions::from_mode(0o555)).unwrap();
        sandbox.tce(&["status"])
    };
    let outcome = run.outcome();
    if outcome.code == Some(77) {
        return skip("no small disk to be had");
    }
    let outcome = outcome.with_code(6);
    assert!(outcome.err.contains("cannot make "), "{outcome:#?}");
    assert!(outcome.err.contains("--data-dir"), "{outcome:#?}");
    // What asks for no history works.
    sandbox.tce(&["config"]).done();
}

#[test]
fn another_folder_is_taken_by_flag_and_by_environment() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let other = sandbox.root().join("not there yet/deep");
    let flag = other.display().to_string();
    let document = sandbox.tce(&["--data-dir", &flag, "status", "--json"]).done().json();
    assert_eq!(document["processes"][0]["pid"], fake.pid);
    assert!(other.join("history.db").exists());
    let third = sandbox.root().join("third");
    let run = sandbox.tce(&["status"]);
    run.env("CLAUDE_MONITOR_DATA_DIR", &third.display().to_string()).done();
    assert!(third.join("history.db").exists());
    assert!(!sandbox.data().exists());
}

#[test]
fn a_home_that_is_not_in_the_environment_is_found_or_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.tce(&["status"]).without_home().done();
    assert!(sandbox.history().exists());
    if !is_root() || !has_program("setpriv") {
        return skip("a user without an entry takes root and setpriv");
    }
    // Nobody the system knows, without a home in the environment either: there is nothing to guess.
    sandbox.open_to_all();
    let program = sandbox.root().join("tce");
    super::fake::copy(env!("CARGO_BIN_EXE_tce").as_ref(), &program);
    let line = format!(
        "unset HOME CLAUDE_MONITOR_DATA_DIR; \
         exec setpriv --reuid 54321 --regid 54321 --clear-groups {} status",
        program.display()
    );
    let outcome = sandbox.shell(&line).without_home().outcome().with_code(2);
    assert!(outcome.err.contains("home"), "{outcome:#?}");
}

#[test]
fn a_history_that_is_none_is_refused_and_left_as_it_is() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.data()).unwrap();
    let text = "this is a diary, not a database\n".repeat(100);
    fs::write(sandbox.history(), &text).unwrap();
    let outcome = sandbox.tce(&["status"]).outcome().with_code(6);
    assert!(outcome.err.contains("is not a SQLite database"), "{outcome:#?}");
    assert_eq!(fs::read_to_string(sandbox.history()).unwrap(), text);
    let other = rusqlite::Connection::open(sandbox.data().join("other.db")).unwrap();
    other.execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)").unwrap();
    other.close().unwrap();
    fs::rename(sandbox.data().join("other.db"), sandbox.history()).unwrap();
    let outcome = sandbox.tce(&["status"]).outcome().with_code(6);
    assert!(outcome.err.contains("a database of another program"), "{outcome:#?}");
    assert_eq!(sandbox.ask("SELECT x FROM mine"), ["1"]);
}

#[test]
fn a_history_of_a_newer_program_is_refused_by_every_command() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    sandbox.status();
    let newer = rusqlite::Connection::open(sandbox.history()).unwrap();
    let row = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
               VALUES (999, 'later', '2030-01-01T00:00:00Z', '1')";
    newer.execute_batch(row).unwrap();
    newer.close().unwrap();
    let pid = fake.pid.to_string();
    for arguments in [
        &["status"][..],
        &["usage"],
        &["kill", &pid],
        &["pin", &pid],
        &["record", "--once"],
        &["record"],
        &["record", "--background"],
        &["doctor"],
    ] {
        let outcome = sandbox.tce(arguments).outcome();
        assert_eq!(outcome.code, Some(7), "{arguments:?}: {outcome:#?}");
        assert!(outcome.err.contains("update tce"), "{outcome:#?}");
    }
    assert!(!fake.has_ended());
}
