//! `tce kill`, `pin` and `unpin` on living processes: what is signalled, what is not, and what is written down.

use std::process::{Command, Stdio};

use serde_json::json;

use super::fake::{self, DEAF, FAMILY, IDLE};
use super::sandbox::Sandbox;
use super::{eventually, is_root};

/// The audit: verb, signal, tree, outcome.
const AUDIT: &str =
    "SELECT verb, signal, tree_root, outcome FROM action WHERE pid = ?1 ORDER BY action_id";

fn audit(sandbox: &Sandbox, pid: u32) -> Vec<String> {
    sandbox.ask(&AUDIT.replace("?1", &pid.to_string()))
}

#[test]
fn a_process_is_ended_and_that_is_written_down() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects/goner");
    let (fake, other) = (sandbox.fake(IDLE, &folder), sandbox.fake(IDLE, &folder));
    let outcome = sandbox.tce(&["kill", &fake.pid.to_string()]).done();
    assert_eq!(outcome.out, format!("Killed PID {} (goner)\n", fake.pid));
    assert!(fake.has_ended());
    assert!(!other.has_ended());
    assert_eq!(audit(&sandbox, fake.pid), ["kill|terminate||exited"]);
    let row =
        "SELECT requested_by, process_id IS NOT NULL, requested_at <= finished_at FROM action";
    assert_eq!(sandbox.ask(row), ["cli|1|1"]);
    sandbox.assert_sound();
}

#[test]
fn a_dry_run_does_nothing_and_writes_no_order() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(FAMILY, &sandbox.work());
    let pid = fake.pid.to_string();
    let outcome = sandbox.tce(&["kill", &pid, "--dry-run"]).done();
    assert_eq!(outcome.out, format!("would send SIGTERM to PID {pid} (work)\n"));
    let outcome = sandbox.tce(&["kill", &pid, "--dry-run", "--force", "--tree"]).done();
    assert_eq!(outcome.out.matches("would send SIGKILL").count(), 3, "{outcome:#?}");
    let outcome = sandbox.tce(&["kill", &pid, "--dry-run", "--json"]).done();
    assert_eq!(outcome.json()[0]["outcome"], "would_kill");
    assert!(!fake.has_ended());
    assert_eq!(sandbox.number("SELECT count(*) FROM action"), 0);
}

#[test]
fn a_stopped_process_hears_the_order_too() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    fake.stop();
    sandbox.tce(&["kill", &fake.pid.to_string()]).done();
    assert!(fake.has_ended());
    assert_eq!(audit(&sandbox, fake.pid), ["kill|terminate||exited"]);
}

#[test]
fn a_deaf_process_is_reported_and_force_ends_it() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(DEAF, &sandbox.work());
    let pid = fake.pid.to_string();
    let outcome = sandbox.tce(&["kill", &pid]).outcome().with_code(1);
    assert!(outcome.out.contains("is still running after 5 s; try --force"), "{outcome:#?}");
    assert!(!fake.has_ended());
    assert!(sandbox.status_of(fake.pid)["health"] == "healthy");
    sandbox.tce(&["kill", &pid, "--force"]).done();
    assert!(fake.has_ended());
    assert_eq!(audit(&sandbox, fake.pid), ["kill|terminate||still_running", "kill|kill||exited"]);
}

#[test]
fn children_stay_unless_the_tree_is_meant() {
    let sandbox = Sandbox::new();
    let (alone, whole) =
        (sandbox.fake(FAMILY, &sandbox.work()), sandbox.fake(FAMILY, &sandbox.work()));
    sandbox.tce(&["kill", &alone.pid.to_string()]).done();
    assert!(alone.has_ended());
    for pid in alone.told_pids() {
        assert!(fake::is_alive(pid), "{pid} was not meant");
    }
    let outcome = sandbox.tce(&["kill", &whole.pid.to_string(), "--tree"]).done();
    assert_eq!(outcome.out.lines().count(), 3, "{outcome:#?}");
    assert!(whole.has_ended());
    for pid in whole.told_pids() {
        eventually("a child ends", || (!fake::is_alive(pid)).then_some(()));
        assert_eq!(audit(&sandbox, pid).len(), 1);
        let root = format!("SELECT tree_root FROM action WHERE pid = {pid}");
        assert_eq!(sandbox.number(&root), i64::from(whole.pid));
    }
    assert_eq!(audit(&sandbox, whole.pid), ["kill|terminate||exited"]);
}

#[test]
fn what_is_not_claude_is_refused() {
    let sandbox = Sandbox::new();
    let mut stranger =
        Command::new("/bin/cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let pid = stranger.id().to_string();
    for flags in [&["kill", &pid][..], &["kill", &pid, "--force", "--tree"], &["pin", &pid]] {
        let outcome = sandbox.tce(flags).outcome().with_code(4);
        assert!(outcome.err.contains(&format!("process {pid} is not Claude Code")), "{outcome:#?}");
        assert_eq!(outcome.out, "");
    }
    assert!(stranger.try_wait().unwrap().is_none());
    drop(stranger.stdin.take());
    stranger.wait().unwrap();
    let outcome = sandbox.tce(&["kill", &pid]).outcome().with_code(3);
    assert!(outcome.err.contains(&format!("there is no process {pid}")), "{outcome:#?}");
    assert_eq!(sandbox.number("SELECT count(*) FROM action"), 0);
}

#[test]
fn nonsense_in_place_of_a_pid_is_a_usage_error() {
    let sandbox = Sandbox::new();
    for pid in ["0", "-1", "x", "", "4294967296", "1.5", "99999999999999999999"] {
        let outcome = sandbox.tce(&["kill", "--", pid]).outcome();
        assert_eq!(outcome.code, Some(2), "{pid:?}: {outcome:#?}");
    }
    // Numbers no process can have.
    for pid in ["2147483647", "2147483648", "4294967295"] {
        sandbox.tce(&["kill", pid]).outcome().with_code(3);
    }
}

#[test]
fn the_first_process_of_the_system_and_our_own_are_refused() {
    let sandbox = Sandbox::new();
    for pid in [1, 2, std::process::id()] {
        let outcome = sandbox.tce(&["kill", &pid.to_string(), "--dry-run"]).outcome();
        assert!(matches!(outcome.code, Some(3 | 4)), "{pid}: {outcome:#?}");
    }
}

#[test]
fn a_zombie_is_refused_with_the_way_out() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    sandbox.status_of(fake.pid);
    fake.turn_zombie();
    let outcome = sandbox.tce(&["kill", &fake.pid.to_string()]).outcome().with_code(4);
    let parent = format!("ending process {} removes it", std::process::id());
    assert!(outcome.err.contains(&parent), "{outcome:#?}");
    sandbox.tce(&["kill", &fake.pid.to_string(), "--force"]).outcome().with_code(4);
    assert_eq!(sandbox.number("SELECT count(*) FROM action"), 0);
}

#[test]
fn a_process_that_became_another_program_is_refused() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake("echo ready; read line; exec /bin/cat", &sandbox.work());
    sandbox.status_of(fake.pid);
    fake.say("go");
    eventually("it is another program", || {
        let exe = std::fs::read_link(format!("/proc/{}/exe", fake.pid)).unwrap();
        exe.ends_with("cat").then_some(())
    });
    let outcome = sandbox.tce(&["kill", &fake.pid.to_string()]).outcome().with_code(4);
    assert!(outcome.err.contains("it runs /"), "{outcome:#?}");
    assert!(!fake.has_ended());
    assert!(sandbox.status().is_empty(), "it is no Claude Code any more");
}

#[test]
fn somebody_elses_process_is_refused() {
    if !is_root() {
        return super::skip("only root can start a process as somebody else");
    }
    let sandbox = Sandbox::new();
    sandbox.open_to_all();
    let fake = sandbox.fake_of_user(IDLE, 12_345);
    assert!(sandbox.status().is_empty(), "it is not ours");
    let outcome = sandbox.tce(&["kill", &fake.pid.to_string()]).outcome().with_code(4);
    assert!(outcome.err.contains("belongs to another user"), "{outcome:#?}");
    assert!(!fake.has_ended());
}

#[test]
fn answers_in_json_say_how_it_went() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let pid = fake.pid.to_string();
    let done = sandbox.tce(&["kill", &pid, "--json"]).done().json();
    assert_eq!(done.as_array().unwrap().len(), 1);
    let one = &done[0];
    assert_eq!((&one["pid"], &one["success"]), (&json!(fake.pid), &json!(true)));
    assert_eq!((&one["outcome"], &one["name"]), (&json!("exited"), &json!("work")));
}

#[test]
fn a_pin_holds_for_this_process_and_is_taken_back() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let pid = fake.pid.to_string();
    sandbox.tce(&["pin", &pid]).done();
    assert_eq!(sandbox.status_of(fake.pid)["health"], "pinned");
    assert_eq!(sandbox.status_of(fake.pid)["is_pinned"], true);
    let again = sandbox.tce(&["pin", &pid]).done();
    assert!(again.out.contains("was pinned already"), "{again:#?}");
    sandbox.tce(&["unpin", &pid]).done();
    assert_eq!(sandbox.status_of(fake.pid)["health"], "healthy");
    let outcomes = ["pin|||pinned", "pin|||unchanged", "unpin|||unpinned"];
    assert_eq!(audit(&sandbox, fake.pid), outcomes);
    sandbox.tce(&["pin", "2147483647"]).outcome().with_code(3);
}
