//! `tce kill-stale`: whom it takes, whom it leaves alone, and when it asks first.

use std::fs;
use std::time::Duration;

use serde_json::json;

use super::fake::{self, BUSY, Fake, IDLE};
use super::sandbox::{Run, Sandbox};
use super::{has_program, is_root, skip};

const BACKGROUND: &str = "CLAUDE_MONITOR_STALE_BACKGROUND_HOURS";
/// A third of a second.
const AT_ONCE: &str = "0.0001";

fn kill_stale<'a>(sandbox: &'a Sandbox, flags: &[&str]) -> Run<'a> {
    let arguments: Vec<&str> = ["kill-stale"].iter().chain(flags).copied().collect();
    sandbox.tce(&arguments).env(BACKGROUND, AT_ONCE)
}

/// A process that has been idle for long enough.
fn stale(sandbox: &Sandbox) -> Fake {
    let fake = sandbox.fake(IDLE, &sandbox.folder("projects/forgotten"));
    std::thread::sleep(Duration::from_millis(450));
    fake
}

#[test]
fn without_a_stale_process_there_is_nothing_to_do() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let outcome = sandbox.tce(&["kill-stale"]).done();
    assert_eq!(outcome.out, "No stale processes found.\n");
    assert_eq!(sandbox.tce(&["kill-stale", "--json"]).done().json(), json!([]));
    assert!(!fake.has_ended());
}

#[test]
fn the_stale_are_listed_and_ended_and_nobody_else() {
    let sandbox = Sandbox::new();
    let (busy, working, pinned) = (
        sandbox.fake(BUSY, &sandbox.work()),
        sandbox.fake(IDLE, &sandbox.work()),
        sandbox.fake(IDLE, &sandbox.work()),
    );
    let helper = sandbox.fake_saying(&["mcp", "serve"], &sandbox.work());
    sandbox.session_file(&working, &json!({ "status": "busy" }));
    sandbox.tce(&["pin", &pinned.pid.to_string()]).done();
    let (one, other) = (stale(&sandbox), stale(&sandbox));
    let outcome = kill_stale(&sandbox, &["--dry-run"]).done();
    for fake in [&one, &other] {
        let line = format!("would send SIGTERM to PID {} (forgotten)", fake.pid);
        assert!(outcome.out.contains(&line), "{outcome:#?}");
        assert!(!fake.has_ended());
    }
    assert_eq!(outcome.out.lines().count(), 2, "{outcome:#?}");
    assert_eq!(sandbox.number("SELECT count(*) FROM action WHERE verb = 'kill_stale'"), 0);
    let outcome = kill_stale(&sandbox, &[]).done();
    assert!(outcome.err.contains(&format!("PID {} (forgotten), idle for", one.pid)));
    assert!(outcome.out.ends_with("Killed 2/2\n"), "{outcome:#?}");
    assert!(one.has_ended() && other.has_ended());
    for fake in [&busy, &working, &pinned].into_iter().chain(&helper) {
        assert!(!fake.has_ended());
    }
    let audit = "SELECT DISTINCT verb, signal, outcome FROM action WHERE verb <> 'pin'";
    assert_eq!(sandbox.ask(audit), ["kill_stale|terminate|exited"]);
}

#[test]
fn one_that_does_not_end_is_told_and_the_others_end() {
    let sandbox = Sandbox::new();
    let deaf = sandbox.fake(fake::DEAF, &sandbox.work());
    let other = stale(&sandbox);
    let outcome = kill_stale(&sandbox, &["--json"]).outcome().with_code(1);
    let done = outcome.json();
    let of = |pid: u32| done.as_array().unwrap().iter().find(|one| one["pid"] == pid).unwrap();
    assert_eq!(of(deaf.pid)["outcome"], "still_running");
    assert_eq!(of(deaf.pid)["success"], false);
    assert_eq!(of(other.pid)["outcome"], "exited");
    let outcome = kill_stale(&sandbox, &["--force"]).done();
    assert!(outcome.out.ends_with("Killed 1/1\n"), "{outcome:#?}");
    assert!(deaf.has_ended());
}

#[test]
fn on_a_terminal_it_asks_and_takes_no_for_an_answer() {
    if !has_program("script") {
        return skip("no script program");
    }
    let sandbox = Sandbox::new();
    let fake = stale(&sandbox);
    let ask = |answer: &str| {
        let run = sandbox.on_terminal("\"$TCE\" kill-stale").env(BACKGROUND, AT_ONCE);
        run.input(answer).endless_input().done()
    };
    for answer in ["n\n", "\n", "no\n", "yesterday\n", "\u{4}"] {
        let outcome = ask(answer);
        assert!(outcome.out.contains("End 1 process? [y/N]"), "{outcome:#?}");
        assert!(outcome.out.contains("Nothing was done."), "{outcome:#?}");
        assert!(!fake.has_ended(), "after {answer:?}");
    }
    let outcome = ask("y\n");
    assert!(outcome.out.contains("Killed 1/1"), "{outcome:#?}");
    assert!(fake.has_ended());
}

#[test]
fn on_a_terminal_yes_asks_nothing() {
    if !has_program("script") {
        return skip("no script program");
    }
    let sandbox = Sandbox::new();
    let fake = stale(&sandbox);
    let run = sandbox.on_terminal("\"$TCE\" kill-stale --yes").env(BACKGROUND, AT_ONCE);
    let outcome = run.endless_input().done();
    assert!(!outcome.out.contains("[y/N]"), "{outcome:#?}");
    assert!(fake.has_ended());
}

#[test]
fn thresholds_of_the_working_folder_end_nobody_unasked() {
    let sandbox = Sandbox::new();
    let fake = stale(&sandbox);
    let repository = sandbox.folder("cloned");
    fs::write(repository.join(".env"), format!("{BACKGROUND}={AT_ONCE}\n")).unwrap();
    let run = |flags: &[&str]| {
        let arguments: Vec<&str> = ["kill-stale"].iter().chain(flags).copied().collect();
        sandbox.tce(&arguments).cwd(&repository)
    };
    let outcome = run(&[]).outcome().with_code(4);
    assert!(outcome.err.contains("nothing is ended unasked"), "{outcome:#?}");
    assert!(!fake.has_ended());
    let outcome = run(&["--dry-run"]).done();
    assert!(outcome.out.contains("would send SIGTERM"), "{outcome:#?}");
    assert!(!fake.has_ended());
    // The user's own word goes before the folder's.
    let outcome = run(&[]).env(BACKGROUND, "100").done();
    assert_eq!(outcome.out, "No stale processes found.\n");
    run(&["--yes"]).done();
    assert!(fake.has_ended());
}

#[test]
fn thresholds_of_our_own_folder_are_the_users() {
    let sandbox = Sandbox::new();
    let fake = stale(&sandbox);
    sandbox.status();
    fs::write(sandbox.data().join(".env"), format!("{BACKGROUND}={AT_ONCE}\n")).unwrap();
    // The data folder lies below the working folder: that does not make it somebody else's.
    sandbox.tce(&["kill-stale"]).cwd(&sandbox.home()).done();
    assert!(fake.has_ended());
}

#[test]
fn a_process_known_by_its_name_alone_is_shown_and_left_alone() {
    if !is_root() || !has_program("unshare") {
        return skip("a process table of its own takes root and unshare");
    }
    let sandbox = Sandbox::new();
    let named = sandbox.folder("elsewhere").join("claude");
    fake::copy("/bin/sleep".as_ref(), &named);
    let line = format!(
        "{0} 60 & pid=$!; sleep 0.5; \"$TCE\" status --json; \"$TCE\" kill-stale; kill -0 $pid || echo ended; \
         \"$TCE\" kill $pid; kill -0 $pid 2>/dev/null || echo ended by its number",
        named.display()
    );
    let Some(run) = sandbox.alone_by_name(&line) else { return skip("no namespaces here") };
    let outcome = run.env(BACKGROUND, AT_ONCE).done();
    assert!(outcome.out.contains("\"confirmed\": false"), "{outcome:#?}");
    assert!(outcome.out.contains("\"health\": \"stale\""), "{outcome:#?}");
    assert!(outcome.out.contains("No stale processes found."), "{outcome:#?}");
    assert!(!outcome.out.contains("\nended\n"), "{outcome:#?}");
    assert!(outcome.out.contains("ended by its number"), "{outcome:#?}");
}
