//! What a recorder costs while nothing happens, counted, not timed.

use std::collections::BTreeMap;
use std::fs;

use rustix::process::Signal;

use super::fake::IDLE;
use super::sandbox::Sandbox;
use super::skip;

/// Few enough to be quick, enough to tell a cost per tick from one per minute.
const TICKS: u64 = 6;

/// The counters of `/proc/PID/io`.
fn io(pid: u32) -> Option<BTreeMap<String, u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/io")).ok()?;
    let pairs = text.lines().filter_map(|line| line.split_once(": "));
    Some(pairs.map(|(name, count)| (name.to_owned(), count.parse().unwrap())).collect())
}

fn processes() -> u64 {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok());
    u64::try_from(pids.count()).unwrap()
}

#[test]
fn an_idle_recorder_writes_at_most_the_heartbeat() {
    let sandbox = Sandbox::new();
    let _fakes: Vec<_> = (0..3).map(|_| sandbox.fake(IDLE, &sandbox.work())).collect();
    let running = sandbox.recording();
    // The first looks are news: rates where there were none.
    sandbox.await_ticks(2);
    let rows = || sandbox.number("SELECT count(*) + coalesce(max(sample_id), 0) FROM sample");
    let heartbeat = || sandbox.number("SELECT beat_at FROM heartbeat");
    let (rows_before, beat_before) = (rows(), heartbeat());
    let Some(before) = io(running.pid()) else { return skip("no /proc/PID/io here") };
    let (first, crowd) = (sandbox.beat().unwrap(), processes());
    let ticks = || sandbox.beat().unwrap().duration_since(first).unwrap().as_secs();
    while ticks() < TICKS {
        sandbox.await_ticks(1);
    }
    let (after, ticks, crowd) = (io(running.pid()).unwrap(), ticks() + 1, crowd.max(processes()));
    let used = |name: &str| after[name] - before[name];
    assert_eq!(rows(), rows_before, "no span was closed");
    let beats = u64::from(heartbeat() != beat_before);
    // A commit that moves one row: a few pages and their headers in the log.
    assert!(used("wchar") <= beats * 64 * 1024, "{ticks} ticks: {before:?} {after:?}");
    assert!(used("syscw") <= beats * 32, "{ticks} ticks: {before:?} {after:?}");
    // Each process is read once a tick; the rest is a constant.
    let bound = ticks * (crowd * 3 / 2 + 150);
    assert!(used("syscr") <= bound, "{ticks} ticks, {crowd} processes: {before:?} {after:?}");
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
}
