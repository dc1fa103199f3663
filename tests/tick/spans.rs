//! Spans: an idle process writes nothing, a busy one appends, and together they tile its time.

use tce::model::process::State;

use crate::stage::{HOUR, MINUTE, SECOND, Stage, TICK};

/// Everything that grows with time, in rows.
const ROWS: &str = "SELECT (SELECT count(*) FROM sample) + (SELECT count(*) FROM sample_open)
    + (SELECT count(*) FROM process) + (SELECT count(*) FROM alert) + (SELECT count(*) FROM gap)";

/// The spans of all processes, `pid: from-until state active`, in seconds since the first look.
fn spans(stage: &Stage) -> Vec<String> {
    stage.rows(
        "WITH zero AS (SELECT min(first_seen_at) AS at FROM host)
         SELECT printf('%d: %d-%d', p.pid, (s.since_at - zero.at) / 1000, (s.until_at - zero.at) / 1000)
                || ' ' || s.state || iif(s.active, ' active', '') || iif(s.open, ' open', '')
           FROM v_sample AS s JOIN process AS p USING (process_id), zero
          ORDER BY p.pid, s.since_at, s.open",
    )
}

#[test]
fn an_idle_process_writes_nothing_but_a_heartbeat_a_minute() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter_headless(11, "beta");
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(6, |_| {});
    let observer = stage.sql();
    let version =
        || -> i64 { observer.pragma_query_value(None, "data_version", |row| row.get(0)).unwrap() };
    let (rows, mut seen, mut commits) = (stage.one(ROWS), version(), 0);
    recording.ticks(6 * 60, |_| {
        let now = version();
        commits += usize::from(now != seen);
        seen = now;
    });
    assert_eq!(stage.one(ROWS), rows);
    assert!((58..=61).contains(&commits), "{commits} commits in an hour");
}

#[test]
fn an_hour_of_idleness_costs_a_few_kilobytes_of_log() {
    let stage = Stage::new();
    (10..30).for_each(|pid| drop(stage.enter(pid, "alpha")));
    let mut recording = stage.recording();
    recording.idle(MINUTE * 2);
    stage.sql().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    recording.idle(HOUR);
    let log = std::fs::metadata(stage.data().join("history.db-wal")).unwrap().len();
    // One page and one frame head for each of sixty heartbeats.
    assert!(log <= 61 * (1024 + 24) + 32, "{log} bytes");
}

#[test]
fn what_a_process_does_is_appended_and_the_spans_tile_its_time() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.pass(SECOND * 5);
    stage.enter(10, "alpha");
    stage.pass(SECOND * 5);
    recording.tick();
    recording.idle(MINUTE);
    recording.ticks(6, |_| stage.work(10, SECOND * 5));
    recording.idle(MINUTE);
    recording.ticks(1, |_| stage.state(10, State::Stopped));
    recording.ticks(1, |_| stage.state(10, State::Sleeping));
    recording.ticks(1, |_| stage.machine.remove(10));
    assert_eq!(
        spans(&stage),
        [
            "10: 5-70 sleeping",
            "10: 70-130 sleeping active",
            "10: 130-190 sleeping",
            "10: 190-200 stopped",
            "10: 200-210 sleeping",
        ]
    );
    assert_eq!(
        stage.one("SELECT (last_seen_at - (SELECT first_seen_at FROM host)) / 1000, end_reason FROM process"),
        "210|exit_seen"
    );
}

#[test]
fn a_rate_that_wavers_a_little_is_one_span() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    let mut turns = [400, 410, 395, 405].into_iter().cycle();
    recording.ticks(100, |_| stage.work(10, MINUTE / 60_000 * turns.next().unwrap() * 10));
    assert_eq!(stage.count("SELECT count(*) FROM sample WHERE active"), 0, "{:?}", spans(&stage));
    recording.ticks(1, |_| stage.work(10, SECOND));
    assert_eq!(stage.count("SELECT count(*) FROM sample WHERE active"), 1, "{:?}", spans(&stage));
}

#[test]
fn processor_time_of_all_spans_is_what_the_process_used() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    let mut used = 0;
    let pattern = [0, 3, 700, 9_000, 9_000, 12_000, 1, 0, 0, 99, 101, 5_000];
    recording.ticks(pattern.len() * 5, |turn| {
        used += pattern[turn % pattern.len()];
        stage.work(10, SECOND / 1000 * u32::try_from(pattern[turn % pattern.len()]).unwrap());
    });
    // One that is never counted: the counters of the last look are not known to be the last.
    recording.ticks(1, |_| stage.machine.remove(10));
    assert_eq!(stage.count("SELECT sum(cpu_tree_ms_until - cpu_tree_ms_since) FROM sample"), used);
    assert_eq!(stage.count("SELECT count(*) FROM sample_open"), 0);
}

#[test]
fn time_of_children_counts_and_stays_when_they_are_waited_for() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    stage.child(11, 10, "cargo");
    stage.child(12, 11, "rustc");
    recording.ticks(2, |_| stage.work(12, SECOND * 8));
    // rustc ends, and its parent takes its time over.
    recording.ticks(1, |_| {
        stage.machine.remove(12);
        stage.machine.change(11, |actor| actor.brief.waited_cpu_ms += 16_000);
    });
    recording.ticks(1, |_| {
        stage.machine.remove(11);
        stage.machine.change(10, |actor| actor.brief.waited_cpu_ms += 16_000);
    });
    recording.ticks(1, |_| stage.machine.remove(10));
    assert_eq!(
        stage.one(
            "SELECT sum(cpu_tree_ms_until - cpu_tree_ms_since), max(cpu_tree_permille), max(cpu_permille), max(child_count)
               FROM sample"
        ),
        "16000|800|0|2"
    );
}

#[test]
fn children_that_nobody_waits_for_make_no_negative_span() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    stage.child(11, 10, "sh");
    recording.ticks(3, |_| stage.work(11, SECOND * 8));
    recording.ticks(2, |turn| {
        if turn == 0 {
            stage.machine.remove(11);
        }
    });
    recording.ticks(1, |_| stage.machine.remove(10));
    assert_eq!(
        stage.count("SELECT count(*) FROM sample WHERE cpu_tree_ms_until < cpu_tree_ms_since OR cpu_tree_permille < 0"),
        0
    );
}

#[test]
fn a_pid_used_again_is_another_process_within_a_boot_and_across() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    recording.ticks(2, |_| {});
    // Ended and started anew between two looks.
    stage.pass(SECOND * 4);
    stage.enter(10, "beta");
    stage.pass(SECOND * 6);
    recording.tick();
    drop(recording);
    // The machine restarts; the same pid with the same ticks since boot.
    stage.pass(MINUTE * 10);
    {
        let mut world = stage.machine.0.borrow_mut();
        world.facts.boot_id = "boot-2".to_owned();
        world.since_boot = HOUR * 24;
        world.facts.booted_at = world.now.minus(world.since_boot);
    }
    stage.enter(10, "gamma");
    let mut recording = stage.recording();
    recording.tick();
    assert_eq!(
        stage.rows(
            "SELECT b.boot_key, d.path, p.end_reason, o.process_id IS NOT NULL FROM process AS p JOIN boot AS b USING (boot_id)
               JOIN directory AS d USING (directory_id) LEFT JOIN sample_open AS o USING (process_id) ORDER BY p.process_id"
        ),
        [
            "boot-1|/home/ana/alpha|exit_seen|0",
            "boot-1|/home/ana/beta|machine_off|0",
            "boot-2|/home/ana/gamma||1",
        ]
    );
    assert_eq!(stage.one("SELECT reason, until_at - since_at FROM gap"), "machine_off|600250");
}

#[test]
fn a_process_that_was_seen_by_a_one_shot_look_goes_on_in_the_recorder() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    stage.pass(TICK);
    let mut recording = stage.recording();
    recording.tick();
    recording.idle(MINUTE);
    stage.pass(SECOND * 3);
    stage.once();
    stage.pass(SECOND * 7);
    recording.tick();
    assert_eq!(stage.count("SELECT count(*) FROM process"), 1);
    assert_eq!(stage.count("SELECT count(*) FROM gap"), 0);
    assert_eq!(stage.count("SELECT count(*) FROM sample"), 0, "{:?}", spans(&stage));
}

#[test]
fn time_counted_by_one_program_is_not_counted_again_by_another() {
    let stage = Stage::new();
    let mut recording = stage.recording();
    recording.tick();
    stage.enter(10, "alpha");
    let mut used = 0;
    let mut work = |ms: u32| {
        used += i64::from(ms);
        stage.work(10, SECOND / 1000 * ms);
    };
    for turn in 0..30 {
        // The first look finds it idle and moves the counter, the second begins a new span.
        stage.pass(SECOND * 3);
        work(3_000);
        stage.once();
        stage.pass(SECOND * 3);
        stage.state(10, if turn % 2 == 0 { State::Stopped } else { State::Sleeping });
        work(100 + 900 * (turn % 3));
        stage.once();
        stage.pass(SECOND * 3);
        work(2_000 * (turn % 2));
        recording.tick();
    }
    recording.ticks(1, |_| stage.machine.remove(10));
    assert_eq!(stage.count("SELECT count(*) FROM gap"), 0);
    assert_eq!(stage.count("SELECT sum(cpu_tree_ms_until - cpu_tree_ms_since) FROM sample"), used);
    assert_eq!(stage.one(super::laws::OVERLAPS), "0");
}
