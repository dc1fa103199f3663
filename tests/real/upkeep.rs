//! Upkeep by the real recorder: it is on record, and a kill in the middle of it loses nothing.

use rustix::process::Signal;

use super::eventually;
use super::fake::IDLE;
use super::sandbox::{Running, Sandbox};

impl Sandbox {
    /// A recorder for which every job is due all the time.
    fn keeping_up(&self) -> Running {
        let always = "maintenance_schedule=* * * * *";
        let flags = [
            "record",
            "--set",
            "process_poll_interval=1",
            "--set",
            "keep_samples=1h",
            "--set",
            always,
        ];
        self.tce(&flags).start()
    }
}

#[test]
fn a_recorder_sums_up_what_was_recorded_and_the_doctor_tells() {
    let sandbox = Sandbox::new();
    let _fake = sandbox.fake(IDLE, &sandbox.work());
    sandbox.status();
    let now = "strftime('%s', 'now') * 1000";
    let old = |sql: &str| {
        rusqlite::Connection::open(sandbox.history()).unwrap().execute_batch(sql).unwrap();
    };
    // A minute of every hour of the last five days, and a machine that was first seen before them.
    old(&format!(
        "UPDATE host SET first_seen_at = {now} - 5 * 86400000;
         INSERT INTO sample (process_id, since_at, until_at, state, health, active, memory_bytes, memory_tree_bytes,
                             child_count, cpu_tree_ms_since, cpu_tree_ms_until)
         WITH RECURSIVE n (i) AS (SELECT 120 UNION ALL SELECT i - 1 FROM n WHERE i > 1)
         SELECT 1, {now} - i * 3600000, {now} - i * 3600000 + 60000, 'sleeping', 'healthy', 0, 1024, 1024, 0, 0, 7 FROM n"
    ));
    let running = sandbox.keeping_up();
    eventually("both jobs have run", || {
        let done = "SELECT count(DISTINCT job) FROM schedule_run WHERE outcome = 'done'";
        (sandbox.number(done) == 2).then_some(())
    });
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
    let told = "SELECT sum(observed_ms) || ' ' || sum(cpu_tree_ms) FROM v_sample_tier WHERE spans = 1 AND cpu_tree_ms = 7 AND ";
    assert_eq!(
        sandbox.ask(&format!("{told} tier = 'hour' AND memory_bytes = 1024")),
        ["7200000 840"]
    );
    assert!(sandbox.number("SELECT count(*) FROM sample WHERE memory_bytes = 1024") <= 2);
    let doctor = sandbox.tce(&["doctor"]).done().out;
    assert!(doctor.contains("rows let go") && doctor.contains("Budget: 1024 MB"), "{doctor}");
    sandbox.assert_sound();
}

#[test]
fn a_recorder_killed_at_any_moment_of_it_loses_and_doubles_nothing() {
    let sandbox = Sandbox::new();
    let _fake = sandbox.fake(IDLE, &sandbox.work());
    sandbox.status();
    let count = 60_000_i64;
    rusqlite::Connection::open(sandbox.history())
        .unwrap()
        .execute_batch(&format!(
            "UPDATE host SET first_seen_at = 0;
             INSERT INTO sample (process_id, since_at, until_at, state, health, active, memory_bytes, memory_tree_bytes,
                                 child_count, cpu_tree_ms_since, cpu_tree_ms_until)
             WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1)
             SELECT 1, 1700000000000 + i * 7001, 1700000000000 + (i + 1) * 7001, 'sleeping', 'healthy', 0, 1024, 1024, 0,
                    i * 13, (i + 1) * 13 FROM n"
        ))
        .unwrap();
    let watermark = "SELECT rolled_sample_id FROM sample_tier WHERE tier_id = 1";
    let told = "SELECT coalesce(sum(cpu_tree_ms), 0) FROM v_sample_tier WHERE finest AND since_at < 1700500000000";
    let mut kills = 0;
    while sandbox.number(watermark) < count {
        // Its jobs are due again each time, for the one that was killed is on record as begun.
        rusqlite::Connection::open(sandbox.history())
            .unwrap()
            .execute_batch("DELETE FROM schedule_run")
            .unwrap();
        let before = sandbox.number(watermark);
        let running = sandbox.keeping_up();
        eventually("it has begun to sum up, or has no more to do", || {
            let now = sandbox.number(watermark);
            (now > before || now >= count).then_some(())
        });
        running.signal(Signal::KILL);
        running.outcome();
        kills += 1;
        assert_eq!(sandbox.number(told), count * 13, "after {kills} kills");
    }
    assert!(kills > 0);
    sandbox.assert_sound();
}
