//! `tce check` as scripts see it: three exit codes, in a world where things are broken.

use std::fs;
use std::os::unix::fs::symlink;

use super::fake::IDLE;
use super::now_ms;
use super::sandbox::Sandbox;

/// Transcript lines that cost so many dollars today: output of Opus 4.5 at 25 dollars a million.
pub(super) fn spend(sandbox: &Sandbox, name: &str, dollars: u64, model: &str) {
    let at = tce::model::time::Timestamp::from_millis(now_ms()).to_iso();
    let line = serde_json::json!({
        "type": "assistant", "uuid": name, "sessionId": name, "timestamp": at, "cwd": "/home/ana/alpha",
        "requestId": format!("req_{name}"),
        "message": { "id": format!("msg_{name}"), "model": model,
                     "usage": { "input_tokens": 0, "output_tokens": dollars * 40_000 } },
    });
    let folder = sandbox.claude_home().join("projects/-home-ana-alpha");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.jsonl")), line.to_string() + "\n").unwrap();
}

pub(super) const OPUS: &str = "claude-opus-4-5";

#[test]
fn the_three_codes_are_three() {
    let sandbox = Sandbox::new();
    let check = |budget: &str| sandbox.tce(&["check", "--budget", budget]).outcome();
    let nothing = check("month=3");
    assert!(nothing.out.starts_with("cannot tell  budget month"), "{nothing:#?}");
    nothing.with_code(11);
    spend(&sandbox, "s1", 2, OPUS);
    check("month=3").with_code(0);
    spend(&sandbox, "s2", 2, OPUS);
    let over = check("month=3").with_code(10);
    assert_eq!(over.out, "over         budget month  $4.00 of $3.00\n");
    spend(&sandbox, "s3", 1, "mystery-1");
    check("month=3").with_code(10);
    let doubtful = check("month=5").with_code(11);
    assert_eq!(
        doubtful.out,
        "cannot tell  budget month  at least $4.00 of $5.00 (no price for mystery-1)\n"
    );
    check("month=none").with_code(2);
    // Each is one line for a shell.
    let line = "\"$TCE\" check --budget month=3; case $? in 10) echo over;; 11) echo unknown;; 0) echo fine;; esac";
    let said = sandbox.shell(line).done().out;
    assert_eq!(said.lines().last(), Some("over"));
}

#[test]
fn it_looks_for_itself_beside_a_recorder() {
    let sandbox = Sandbox::new();
    spend(&sandbox, "s1", 2, OPUS);
    let running = sandbox.tce(&["record", "--set", "process_poll_interval=3600"]).start();
    super::eventually("it recorded", || {
        (sandbox.beat().is_some() && sandbox.number("SELECT count(*) FROM usage") == 1)
            .then_some(())
    });
    spend(&sandbox, "s2", 2, OPUS);
    sandbox.tce(&["check", "--budget", "month=3"]).outcome().with_code(10);
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let document = sandbox.tce(&["check", "--stale", "--json"]).outcome().with_code(0).json();
    assert_eq!(document["verdict"], "fine");
    assert_eq!(sandbox.number("SELECT count(*) FROM process"), 1, "it saw the new process");
    drop((fake, running));
}

#[test]
fn a_transcript_that_cannot_be_read_is_no_zero() {
    let sandbox = Sandbox::new();
    spend(&sandbox, "s1", 2, OPUS);
    let odd = sandbox.claude_home().join("projects/-home-ana-alpha/s2.jsonl");
    // It leads to itself: not even root can read it.
    symlink(&odd, &odd).unwrap();
    let doubtful = sandbox.tce(&["check", "--budget", "month=3"]).outcome().with_code(11);
    assert!(doubtful.out.contains("1 transcript cannot be read: "), "{doubtful:#?}");
    assert!(doubtful.out.contains("s2.jsonl"), "{doubtful:#?}");
    sandbox.tce(&["check", "--budget", "month=1"]).outcome().with_code(10);
    fs::remove_file(&odd).unwrap();
    sandbox.tce(&["check", "--budget", "month=3"]).outcome().with_code(0);
}

#[test]
fn a_history_that_is_locked_or_none_is_no_answer() {
    let sandbox = Sandbox::new();
    spend(&sandbox, "s1", 2, OPUS);
    sandbox.tce(&["check", "--budget", "month=3"]).outcome().with_code(0);
    let history = rusqlite::Connection::open(sandbox.history()).unwrap();
    history.execute_batch("BEGIN IMMEDIATE").unwrap();
    let locked = sandbox.tce(&["check", "--budget", "month=3", "--stale"]).outcome().with_code(11);
    assert_eq!(locked.out.lines().count(), 2, "{locked:#?}");
    assert!(locked.err.contains("locked"), "{locked:#?}");
    history.execute_batch("ROLLBACK").unwrap();
    drop(history);
    sandbox.tce(&["check", "--budget", "month=3"]).outcome().with_code(0);
    fs::write(sandbox.history(), "no database").unwrap();
    sandbox.tce(&["check", "--budget", "month=3"]).outcome().with_code(11);
}
