//! The loop itself: its rhythm, what it does when something fails, and how it ends.

use std::cell::RefCell;

use tce::collect::clock::Clock;
use tce::collect::scripted::Scripted;
use tce::error::{Error, Kind};
use tce::model::process::{Identity, State};
use tce::record::recorder::Recorder;
use tce::store::{Store, role};

use crate::stage::{Director, Ear, HOUR, MINUTE, SECOND, Stage, noon};

fn me() -> Identity {
    Identity { boot_id: "boot-1".to_owned(), pid: 4_000_001, start_ticks: 1 }
}

/// Records for a span while a script plays; what was heard.
fn record(
    stage: &Stage,
    span: std::time::Duration,
    script: impl FnMut(&Scripted),
) -> (Ear, Result<(), Error>) {
    let mut ear = Ear::default();
    let ended = record_into(stage, span, script, &mut ear);
    (ear, ended)
}

fn record_into(
    stage: &Stage,
    span: std::time::Duration,
    script: impl FnMut(&Scripted),
    ear: &mut Ear,
) -> Result<(), Error> {
    let director = Director {
        machine: &stage.machine,
        ends_at: stage.now().plus(span),
        script: RefCell::new(Box::new(script)),
    };
    let (mut store, folder, plan) = (stage.store(), stage.data(), stage.plan());
    let recorder = Recorder {
        store: &mut store,
        folder: &folder,
        machine: &mut stage.machine.clone(),
        clock: &director,
        plan: &plan,
        notifier: ear,
    };
    recorder.run(&me())
}

#[test]
fn the_loop_ticks_in_its_rhythm_and_ends_with_a_look_that_is_written_whole() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut waits = Vec::new();
    let (ear, ended) = record(&stage, SECOND * 35, |machine| waits.push(machine.now()));
    ended.unwrap();
    assert_eq!((ear.told.len(), ear.said.len()), (0, 0));
    // The first look is two, a quarter of a second apart; the rhythm stays.
    let seconds: Vec<_> = waits.iter().map(|at| at.since(noon()).as_secs_f64()).collect();
    assert_eq!(seconds, [0.25, 10.0, 20.0, 30.0, 40.0]);
    assert_eq!(
        stage.one("SELECT o.looked_at, h.beat_at FROM sample_open AS o, heartbeat AS h"),
        format!("{0}|{0}", noon().plus(SECOND * 40).as_millis())
    );
    assert_eq!(role::last_beat(&stage.data()), Some(noon().plus(SECOND * 40)));
    assert_eq!(role::holder(&stage.data()), Ok(None));
}

#[test]
fn a_look_that_fails_is_trouble_and_the_loop_goes_on() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut turn = 0;
    let (ear, ended) = record(&stage, MINUTE * 3, |machine| {
        turn += 1;
        machine.0.borrow_mut().broken = (4..10).contains(&turn);
    });
    ended.unwrap();
    assert_eq!(ear.said, ["cannot read the process table", "recording goes on"]);
    assert_eq!(
        stage.rows("SELECT kind, subject, detail, count, cleared_at IS NOT NULL FROM trouble"),
        ["tick_failed|recorder|cannot read the process table|6|1"]
    );
    assert_eq!(
        stage.rows("SELECT reason, (until_at - since_at) / 1000 FROM gap"),
        ["scan_failed|70"]
    );
    assert_eq!(stage.count("SELECT count(*) FROM process WHERE last_seen_at IS NULL"), 1);
}

#[test]
fn a_look_that_is_kept_from_all_it_saw_before_ends_nobody_and_leaves_a_gap_that_says_so() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter(11, "beta");
    let mut turn = 0;
    let (ear, ended) = record(&stage, MINUTE * 3, |machine| {
        turn += 1;
        machine.0.borrow_mut().denied = (4..10).contains(&turn);
        if turn == 6 {
            machine.remove(11);
        }
    });
    ended.unwrap();
    assert_eq!(ear.said.len(), 2, "{:?}", ear.said);
    assert!(ear.said[0].starts_with("the system keeps its processes from this program"));
    assert_eq!(
        stage.rows("SELECT reason, (until_at - since_at) / 1000 FROM gap"),
        ["permission_lost|70"]
    );
    assert_eq!(
        stage.rows("SELECT pid, end_reason FROM process ORDER BY pid"),
        ["10|", "11|gone_unwatched"]
    );
}

#[test]
fn one_failed_look_between_two_good_ones_is_no_gap() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut turn = 0;
    let (ear, ended) = record(&stage, MINUTE, |machine| {
        turn += 1;
        machine.0.borrow_mut().broken = turn == 4;
    });
    ended.unwrap();
    assert_eq!(ear.said, ["cannot read the process table", "recording goes on"]);
    assert_eq!(stage.count("SELECT count(*) FROM gap"), 0);
    assert_eq!(stage.count("SELECT count(*) FROM sample"), 0);
}

#[test]
fn hours_that_nobody_watched_stay_unwatched_though_the_first_look_after_them_fails() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    record(&stage, MINUTE, |_| {}).1.unwrap();
    stage.pass(HOUR * 8);
    // Takes the role, never gets to look, and is killed.
    stage.machine.0.borrow_mut().broken = true;
    drop(record(&stage, SECOND * 15, |_| {}).1.unwrap_err());
    stage.machine.0.borrow_mut().broken = false;
    record(&stage, SECOND * 15, |_| {}).1.unwrap();
    let gap = stage.one("SELECT reason, (until_at - since_at) / 3600000 FROM gap");
    assert_eq!(gap, "recorder_off|8");
}

#[test]
fn where_the_last_recorder_came_to_is_not_forgotten_over_a_failed_look() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(5, |_| {});
    drop(recording);
    stage.pass(HOUR);
    stage.machine.0.borrow_mut().broken = true;
    let mut turn = 0;
    record(&stage, MINUTE, |machine| {
        turn += 1;
        machine.0.borrow_mut().broken = turn < 2;
    })
    .1
    .unwrap();
    assert_eq!(
        stage.one("SELECT (since_at - (SELECT first_seen_at FROM host)) / 1000 FROM gap"),
        "50"
    );
}

#[test]
fn token_files_are_walked_when_they_are_due_and_no_more_often() {
    let stage = Stage::new();
    let reads = |stage: &Stage| stage.count("SELECT count(*) FROM stats_snapshot");
    let mut seen = Vec::new();
    let path = stage.stats_cache();
    let mut turn = 0;
    record(&stage, MINUTE * 11, |_| {
        turn += 1;
        let stats = format!(r#"{{"version":2,"modelUsage":{{}},"totalSessions":{turn}}}"#);
        stage.write(&path, stats);
        seen.push(reads(&stage));
    })
    .1
    .unwrap();
    // Nothing at the start, then every 30th of the ten-second turns.
    assert_eq!((seen[28], seen[29], seen[30], seen[59], seen[60]), (0, 0, 1, 1, 2));
}

#[test]
fn alerts_are_told_and_one_that_did_not_arrive_is_told_again() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    let mut ear = Ear { failure: Some("nobody is there".to_owned()), ..Ear::default() };
    record_into(&stage, SECOND * 65, |_| {}, &mut ear).unwrap();
    // At once, after ten seconds, and twenty later; then it would be forty.
    assert_eq!(ear.told.len(), 3);
    assert_eq!(
        stage.one("SELECT tries, failure, delivered_at IS NULL FROM alert_delivery"),
        "3|nobody is there|1"
    );
    let mut ear = Ear::default();
    record_into(&stage, SECOND * 65, |_| {}, &mut ear).unwrap();
    assert_eq!(ear.told.len(), 1);
    assert_eq!(stage.one("SELECT tries, failure FROM alert_delivery"), "0|");
    assert_eq!(stage.count("SELECT count(*) FROM alert WHERE told_at IS NOT NULL"), 1);
}

#[test]
fn what_is_under_way_at_the_end_is_waited_for() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    let mut ear = Ear { slow: true, ..Ear::default() };
    record_into(&stage, SECOND * 35, |_| {}, &mut ear).unwrap();
    assert_eq!(ear.told.len(), 1, "nothing is told twice while it is under way");
    assert_eq!(
        stage.one("SELECT told_at FROM alert"),
        noon().plus(SECOND / 4).as_millis().to_string()
    );
}

#[test]
fn a_second_recorder_is_refused_and_told_who_records() {
    let stage = Stage::new();
    let mut refused = None;
    record(&stage, SECOND * 15, |_| {
        refused = Some(record(&stage, SECOND * 15, |_| {}).1.unwrap_err());
    })
    .1
    .unwrap();
    let error = refused.unwrap();
    assert_eq!(error.kind, Kind::Busy);
    assert!(error.message.contains("process 4000001 since 2026-11-23T12:00:00.000Z"), "{error}");
    assert_eq!(role::holder(&stage.data()), Ok(None));
}

#[test]
fn a_history_that_a_newer_program_took_over_ends_the_loop() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    drop(stage.store());
    stage
        .sql()
        .execute_batch(
            "INSERT INTO refinery_schema_history SELECT 999, 'future', applied_on, checksum FROM refinery_schema_history LIMIT 1",
        )
        .unwrap();
    let error = Store::open(&stage.data()).err().unwrap();
    assert_eq!(error.kind, Kind::StoreNewer);
}

#[test]
fn somebody_at_work_is_known_by_lock_and_heartbeat() {
    let stage = Stage::new();
    let at_work = || tce::record::recorder::is_at_work(&stage.data(), SECOND * 10, &stage.machine);
    assert!(!at_work());
    stage.once();
    assert!(!at_work(), "a one-shot look holds no role");
    let mut seen = Vec::new();
    record(&stage, SECOND * 25, |_| seen.push(at_work())).1.unwrap();
    assert_eq!(seen, [true, true, true]);
    assert!(!at_work());
}
