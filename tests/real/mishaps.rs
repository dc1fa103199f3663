//! What may befall a recorder: killed outright, its history locked, its disk full.

use std::time::Duration;

use rustix::process::Signal;

use super::fake::{BUSY, IDLE};

use super::sandbox::Sandbox;
use super::{eventually, has_program, is_root, skip};

fn millis(time: std::time::SystemTime) -> i64 {
    let since = time.duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

#[test]
fn after_a_crash_spans_end_at_the_last_heartbeat() {
    let sandbox = Sandbox::new();
    let gone = sandbox.fake(IDLE, &sandbox.work());
    let staying = sandbox.fake(IDLE, &sandbox.work());
    let running = sandbox.recording();
    eventually("both are recorded", || {
        (sandbox.number("SELECT count(*) FROM sample_open") == 2).then_some(())
    });
    sandbox.await_ticks(1);
    running.signal(Signal::KILL);
    assert_eq!(running.outcome().code, None);
    let last = millis(sandbox.beat().unwrap());
    drop(gone);
    // Longer than a recorder would let pass: two intervals, and what a clock may jump.
    std::thread::sleep(Duration::from_millis(2500));
    let running = sandbox.recording();
    let gap = sandbox.ask("SELECT reason, since_at, until_at FROM gap");
    assert_eq!(gap.len(), 1, "{gap:?}");
    let parts: Vec<&str> = gap[0].split('|').collect();
    assert_eq!((parts[0], parts[1]), ("recorder_off", last.to_string().as_str()));
    let until: i64 = parts[2].parse().unwrap();
    assert!(until - last >= 2500, "{gap:?}");
    let ended = "SELECT last_seen_at, end_reason FROM process WHERE last_seen_at IS NOT NULL";
    assert_eq!(sandbox.ask(ended), [format!("{last}|gone_unwatched")]);
    let beyond = format!("SELECT count(*) FROM sample WHERE until_at > {last}");
    assert_eq!(sandbox.number(&beyond), 0, "what nobody saw is not claimed");
    let shown = sandbox.status();
    assert_eq!((shown.len(), &shown[0]["pid"]), (1, &serde_json::json!(staying.pid)));
    let since = sandbox.number("SELECT since_at FROM sample_open");
    assert_eq!(since, until, "the span goes on after the gap");
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
    sandbox.assert_sound();
}

#[test]
fn a_recorder_started_again_at_once_leaves_no_gap() {
    let sandbox = Sandbox::new();
    let _fake = sandbox.fake(IDLE, &sandbox.work());
    let start = || sandbox.tce(&["record", "--set", "process_poll_interval=30"]).start();
    let looks = |count: i64| {
        let seen = "SELECT count(*) FROM sample_open WHERE cpu_permille IS NOT NULL";
        eventually("a look", || {
            (sandbox.beat().is_some() && sandbox.number(seen) == count).then_some(())
        });
    };
    for signal in [Signal::KILL, Signal::TERM, Signal::KILL] {
        let running = start();
        eventually("the recorder is at work", || {
            let lock = std::fs::read_to_string(sandbox.data().join("recorder.lock")).ok()?;
            lock.contains(&format!("\"pid\":{},", running.pid())).then_some(())
        });
        looks(1);
        running.signal(signal);
        running.outcome();
    }
    assert_eq!(sandbox.ask("SELECT reason FROM gap"), Vec::<String>::new());
    assert_eq!(sandbox.number("SELECT count(*) FROM process"), 1);
}

#[test]
fn the_last_look_of_a_recorder_invents_no_rates() {
    let sandbox = Sandbox::new();
    let busy = sandbox.fake(BUSY, &sandbox.work());
    // Ended within milliseconds of a tick: too soon for the system's counters to tell anything.
    for _ in 0..2 {
        let running = sandbox.recording();
        sandbox.await_ticks(1);
        running.signal(Signal::TERM);
        running.outcome().with_code(0);
        let last = sandbox.ask("SELECT active, cpu_permille BETWEEN 50 AND 1300 FROM sample_open");
        assert_eq!(last, ["1|1"], "{:?}", sandbox.ask("SELECT cpu_permille FROM sample_open"));
    }
    assert!(!busy.has_ended());
}

#[test]
fn a_history_that_is_locked_for_long_stops_no_recorder() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let running = sandbox.recording();
    let other = rusqlite::Connection::open(sandbox.history()).unwrap();
    other.busy_timeout(Duration::from_mins(1)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let outcome = sandbox.tce(&["status", "--json"]).done();
    assert_eq!(outcome.json()["processes"][0]["pid"], fake.pid, "readers wait for nobody");
    let outcome = sandbox.tce(&["pin", &fake.pid.to_string()]).outcome().with_code(5);
    assert!(outcome.err.contains("the history is locked"), "{outcome:#?}");
    other.execute_batch("ROLLBACK").unwrap();
    sandbox.await_ticks(2);
    // Whether a tick fell into the wait, and failed by it, is up to the machine.
    let reasons = sandbox.ask("SELECT DISTINCT reason FROM gap");
    assert!(
        reasons.iter().all(|reason| ["recorder_off", "scan_failed"].contains(&reason.as_str())),
        "{reasons:?}"
    );
    running.signal(Signal::TERM);
    let outcome = running.outcome().with_code(0);
    assert!(outcome.err.ends_with("recording ended\n"), "{outcome:#?}");
    assert_eq!(sandbox.status_of(fake.pid)["health"], "healthy");
    sandbox.assert_sound();
}

#[test]
fn a_recorder_hears_the_order_to_end_while_its_history_is_locked() {
    let sandbox = Sandbox::new();
    let _fake = sandbox.fake(IDLE, &sandbox.work());
    let running = sandbox.recording();
    let other = rusqlite::Connection::open(sandbox.history()).unwrap();
    other.busy_timeout(Duration::from_mins(1)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // No look gets through any more: the recorder waits for its turn to write.
    let beat = sandbox.beat();
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(sandbox.beat(), beat);
    // As much patience as this command has, and no more.
    let outcome = sandbox.tce(&["record", "--stop"]).done();
    assert!(outcome.out.ends_with(" ended\n"), "{outcome:#?}");
    let outcome = running.outcome().with_code(5);
    assert!(outcome.err.contains("the history is locked"), "{outcome:#?}");
    other.execute_batch("ROLLBACK").unwrap();
    sandbox.assert_sound();
}

#[test]
fn on_a_full_disk_it_says_so_and_loses_nothing() {
    if !is_root() || !has_program("unshare") {
        return skip("a small disk of its own takes root and unshare");
    }
    let sandbox = Sandbox::new();
    let disk = sandbox.folder("disk");
    let disk = disk.display();
    let script = format!(
        r#"
        mount -t tmpfs -o size=4m none {disk} || exit 77
        export CLAUDE_MONITOR_DATA_DIR={disk}/data
        "$FAKE" 60 & one=$!
        "$TCE" status >/dev/null; echo "first $?"
        "$TCE" record --set process_poll_interval=1 2>log & recorder=$!
        sleep 1.5
        dd if=/dev/zero of={disk}/filler bs=4k 2>/dev/null
        "$FAKE" 60 & other=$!
        until grep -q "no room left" log; do sleep 0.1; done
        "$TCE" pin $one; echo "pin $?"
        "$TCE" kill $one; echo "kill $?"
        kill -0 $one && echo "not ended without an audit"
        sleep 1.5
        kill -0 $recorder && echo "the recorder goes on"
        rm {disk}/filler
        until grep -q "recording goes on" log; do sleep 0.1; done
        "$TCE" status --json >status
        "$TCE" kill $one; echo "again $?"
        kill -TERM $recorder; wait $recorder; echo "recorder $?"
        mkdir -p {data}; cp {disk}/data/history.db* {data}/
        cat log
        "#,
        data = sandbox.data().display()
    );
    let Some(run) = sandbox.alone(&script) else { return skip("no namespaces here") };
    let program = sandbox.versions().join("2.1.11");
    super::fake::copy("/bin/sleep".as_ref(), &program);
    let outcome = run.env("FAKE", &program.display().to_string()).outcome();
    if outcome.code == Some(77) {
        return skip("no small disk to be had");
    }
    for line in [
        "first 0",
        "pin 8",
        "kill 8",
        "not ended without an audit",
        "the recorder goes on",
        "again 0",
        "recorder 0",
    ] {
        assert!(outcome.out.lines().any(|one| one == line), "{line} in {}", outcome.out);
    }
    assert_eq!(outcome.out.matches("no room left").count(), 1, "told once: {}", outcome.out);
    assert!(outcome.err.contains("free some space"), "{outcome:#?}");
    let shown = std::fs::read_to_string(sandbox.work().join("status")).unwrap();
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["total"], 2, "both are known once there is room again");
    sandbox.assert_sound();
    assert_eq!(sandbox.number("SELECT count(*) FROM process"), 2);
    let orders = sandbox.ask("SELECT verb, outcome FROM action");
    assert_eq!(orders, ["kill|exited"]);
}
