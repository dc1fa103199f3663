//! Jobs run at their times: once each, once for many missed ones, over sleep and every change of the clocks.

use tce::collect::clock::Clock;
use tce::model::time::Timestamp;

use super::{crontab, plan};
use crate::stage::{DAY, HOUR, MINUTE, Stage, noon};

/// What ran, and when it was due, after the first noon.
fn runs(stage: &Stage, job: &str) -> Vec<String> {
    stage.rows(&format!(
        "SELECT strftime('%d %H:%M', planned_at / 1000, 'unixepoch'), strftime('%d %H:%M', started_at / 1000, 'unixepoch'), outcome
           FROM schedule_run WHERE job = '{job}' ORDER BY run_id"
    ))
}

#[test]
fn every_job_runs_at_its_time_and_says_how_it_went() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    assert_eq!(stage.record_for(&plan(&stage), DAY, |_| {}), [""; 0]);
    let hours = runs(&stage, "roll_up");
    assert_eq!(hours.len(), 24);
    assert_eq!(
        (hours[0].as_str(), hours[23].as_str()),
        ("23 12:07|23 12:10|done", "24 11:07|24 11:10|done")
    );
    assert_eq!(runs(&stage, "maintenance"), ["24 04:17|24 04:20|done"]);
    let detail = stage.one("SELECT DISTINCT detail FROM schedule_run WHERE job = 'maintenance'");
    assert_eq!(detail, "0 rows let go, 0 MB given back");
    let unfinished =
        "SELECT count(*) FROM schedule_run WHERE finished_at IS NULL OR finished_at < started_at";
    assert_eq!(stage.count(unfinished), 0);
}

#[test]
fn times_that_were_missed_are_made_up_for_once() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let plan = plan(&stage);
    stage.record_for(&plan, HOUR, |_| {});
    assert_eq!(runs(&stage, "maintenance"), [""; 0], "its time has not come");
    stage.pass(DAY * 3);
    stage.record_for(&plan, MINUTE * 10, |_| {});
    assert_eq!(runs(&stage, "maintenance"), ["24 04:17|26 13:00|done"]);
    stage.record_for(&plan, DAY, |_| {});
    assert_eq!(runs(&stage, "maintenance").len(), 2);
    assert_eq!(runs(&stage, "maintenance")[1], "27 04:17|27 04:20|done");
}

#[test]
fn a_machine_that_slept_makes_up_for_it_at_once() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut slept = false;
    stage.record_for(&plan(&stage), DAY * 3, |machine| {
        if !slept && machine.now() > noon().plus(HOUR) {
            machine.sleep(DAY * 2);
            slept = true;
        }
    });
    assert_eq!(runs(&stage, "maintenance"), ["24 04:17|25 13:05|done", "26 04:17|26 04:20|done"]);
}

#[test]
fn a_recorder_started_anew_repeats_nothing() {
    let stage = Stage::new();
    let plan = plan(&stage);
    for _ in 0..5 {
        stage.record_for(&plan, MINUTE * 5, |_| {});
    }
    assert_eq!(runs(&stage, "roll_up"), ["23 12:07|23 12:10|done"]);
}

#[test]
fn a_clock_that_is_set_stops_no_schedule() {
    let stage = Stage::new();
    let mut turns = 0;
    stage.record_for(&plan(&stage), DAY * 5000, |machine| {
        turns += 1;
        if turns == 4 {
            machine.set_clock(noon().plus(DAY * 4000));
        }
        if turns == 7 {
            machine.set_clock(noon().plus(HOUR));
        }
        machine.0.borrow_mut().stop = turns == 43;
    });
    stage.machine.0.borrow_mut().stop = false;
    let found = runs(&stage, "roll_up");
    assert_eq!(
        found,
        [
            // The run before that is let go as one of years ago.
            "23 13:07|05 12:00|done",
            "05 12:07|05 12:10|done",
            "23 13:07|23 13:10|done",
            "23 14:07|23 14:10|done",
            "23 15:07|23 15:10|done"
        ]
    );
    // And a new one, which finds runs in what is the future now.
    stage
        .sql()
        .execute_batch("UPDATE schedule_run SET started_at = started_at + 315360000000")
        .unwrap();
    stage.record_for(&plan(&stage), HOUR, |_| {});
    assert_eq!(runs(&stage, "roll_up").len(), 6);
}

#[test]
fn local_times_hold_over_the_changes_of_the_clocks() {
    let stage = Stage::new();
    let at = |text| Timestamp::parse(text).unwrap();
    // New York's clocks, moved to a week in which they change twice.
    stage.machine.0.borrow_mut().zone = vec![
        (at("1970-01-01T00:00:00Z"), -5 * 3600),
        (at("2026-11-25T07:00:00Z"), -4 * 3600),
        (at("2026-11-27T06:00:00Z"), -5 * 3600),
    ];
    let mut plan = plan(&stage);
    plan.upkeep.maintenance = Some(crontab("30 1,2 * * *"));
    stage.record_for(&plan, DAY * 5, |_| {});
    let planned: Vec<String> =
        runs(&stage, "maintenance").iter().map(|run| run[..8].to_owned()).collect();
    assert_eq!(
        planned,
        [
            "24 06:30", "24 07:30", // Half past two is jumped over: at three.
            "25 06:30", "25 07:00", "26 05:30", "26 06:30",
            // Half past one comes twice.
            "27 05:30", "27 07:30", "28 06:30", "28 07:30",
        ]
    );
    assert_eq!(runs(&stage, "roll_up").len(), 120, "every hour, whatever it is called");
}

#[test]
fn only_a_recorder_runs_jobs() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    for _ in 0..3 {
        stage.once();
        stage.pass(DAY);
        assert_eq!(stage.tce(&["status"]).code, 0);
    }
    assert_eq!(stage.count("SELECT count(*) FROM schedule_run"), 0);
}

#[test]
fn a_job_without_a_schedule_never_runs() {
    let stage = Stage::new();
    let mut plan = plan(&stage);
    plan.upkeep.maintenance = None;
    stage.record_for(&plan, DAY * 2, |_| {});
    assert_eq!(runs(&stage, "maintenance"), [""; 0]);
    assert_eq!(runs(&stage, "roll_up").len(), 48);
}

#[test]
fn a_job_that_fails_is_on_record_and_stops_nothing() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let sql = stage.sql();
    sql.execute_batch(
        "CREATE TRIGGER broken BEFORE INSERT ON sample_rollup BEGIN SELECT raise(ABORT, 'out of order'); END",
    )
    .unwrap();
    let said = stage.record_for(&plan(&stage), HOUR * 4, |machine| {
        machine.change(10, |actor| actor.brief.cpu_ms += 3000);
        if machine.now() > noon().plus(HOUR * 2) {
            drop(sql.execute_batch("DROP TRIGGER IF EXISTS broken"));
        }
    });
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("out of order"), "{said:?}");
    let outcomes =
        stage.rows("SELECT outcome FROM schedule_run WHERE job = 'roll_up' ORDER BY run_id");
    assert_eq!(outcomes, ["failed", "failed", "done", "done"]);
    assert_eq!(stage.count("SELECT count(*) FROM gap"), 0, "looking went on");
    let behind = "SELECT (SELECT max(sample_id) FROM sample) - rolled_sample_id FROM sample_tier WHERE tier_id = 1";
    assert!(stage.count(behind) < 15, "what was left undone was made up for");
}

#[test]
fn a_job_that_was_killed_is_seen_to_have_no_end_and_waits_for_its_next_time() {
    let stage = Stage::new();
    let plan = plan(&stage);
    stage.record_for(&plan, MINUTE * 15, |_| {});
    stage
        .sql()
        .execute_batch("UPDATE schedule_run SET finished_at = NULL, outcome = NULL, detail = NULL")
        .unwrap();
    stage.record_for(&plan, HOUR, |_| {});
    assert_eq!(runs(&stage, "roll_up"), ["23 12:07|23 12:10|", "23 13:07|23 13:10|done"]);
}

#[test]
fn old_runs_are_let_go_and_the_last_of_each_stays() {
    let stage = Stage::new();
    let plan = plan(&stage);
    stage.record_for(&plan, DAY, |_| {});
    stage.pass(DAY * 100);
    stage.record_for(&plan, MINUTE * 10, |_| {});
    let left = stage.rows("SELECT job, count(*) FROM schedule_run GROUP BY job");
    assert_eq!(left, ["maintenance|1", "roll_up|1"], "{:?}", runs(&stage, "roll_up"));
}
