//! The file keeps to its budget: the finest leaves first, facts never do, and what cannot be kept is said.

use tce::record::recorder::Plan;

use super::{SUMS, plan};
use crate::stage::{DAY, HOUR, MINUTE, Stage, noon};

/// Spans of five days up to now, a few seconds each: megabytes of them.
fn crowd(stage: &Stage, count: i64) {
    let since = noon().as_millis() - 5 * 86_400_000;
    let step = 5 * 86_400_000 / count;
    stage
        .sql()
        .execute_batch(&format!(
            "INSERT INTO sample (process_id, since_at, until_at, state, health, active, cpu_permille, cpu_tree_permille,
                                 memory_bytes, memory_tree_bytes, child_count, cpu_tree_ms_since, cpu_tree_ms_until)
             WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1)
             SELECT 1, {since} + i * {step}, {since} + (i + 1) * {step}, 'running', 'healthy', 1, 500, 500,
                    300000000, 400000000, 1, i * 1000, i * 1000 + 1000 FROM n"
        ))
        .unwrap();
}

fn history() -> (Stage, Plan) {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let mut plan = plan(&stage);
    plan.upkeep.roll_up = None;
    plan.upkeep.maintenance = Some(super::crontab("10 * * * *"));
    (stage, plan)
}

fn bytes(stage: &Stage) -> u64 {
    stage.store().bytes()
}

#[test]
fn the_oldest_of_the_finest_leaves_first_and_the_sums_stay() {
    let (stage, mut plan) = history();
    crowd(&stage, 80_000);
    let before = bytes(&stage);
    assert!(before > 4 << 20, "{before}");
    plan.upkeep.budget_bytes = 3 << 20;
    stage.record_for(&plan, MINUTE * 15, |_| {});
    assert!(bytes(&stage) <= 3 << 20, "{}", bytes(&stage));
    // Not all of them: the newest are there still.
    let left = stage.count("SELECT count(*) FROM sample");
    assert!((5_000..79_000).contains(&left), "{left}");
    let days = stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE tier = 'day'"));
    assert_eq!(stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE finest")), days);
    assert_eq!(
        stage.count("SELECT sum(cpu_tree_ms) FROM v_sample_tier WHERE tier = 'day'"),
        80_000_000
    );
    assert_eq!(stage.count("SELECT count(*) FROM trouble"), 0);
    let told = stage.one("SELECT outcome, detail FROM schedule_run");
    assert!(told.starts_with("done|") && !told.contains("|0 rows"), "{told}");
}

#[test]
fn coarser_tiers_follow_where_spans_are_not_enough_and_days_and_facts_stay() {
    let (stage, mut plan) = history();
    crowd(&stage, 40_000);
    plan.upkeep.budget_bytes = 250 << 10;
    stage.record_for(&plan, MINUTE * 15, |_| {});
    assert!(stage.count("SELECT count(*) FROM sample") <= 2);
    let floors = stage.rows("SELECT kept_since_at > 0 FROM sample_tier ORDER BY tier_id");
    assert_eq!(floors[0], "1");
    assert_eq!(floors[3], "0", "days are for ever");
    assert_eq!(stage.count("SELECT sum(cpu_tree_ms) FROM v_sample_tier WHERE finest"), 40_000_000);
    assert_eq!(stage.count("SELECT sum(spans) FROM sample_rollup WHERE tier_id = 3"), 40_000);
}

#[test]
fn facts_that_alone_exceed_it_stay_and_are_told_of_until_there_is_room() {
    let (stage, mut plan) = history();
    // Titles of sessions stand for facts.
    stage
        .sql()
        .execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
             INSERT INTO note SELECT 'fact ' || i, hex(randomblob(400)) FROM n",
        )
        .unwrap();
    plan.upkeep.budget_bytes = 1 << 20;
    stage.record_for(&plan, HOUR * 3, |_| {});
    let told = stage.rows("SELECT kind, subject, count, cleared_at IS NULL FROM trouble");
    assert_eq!(told, ["over_budget|history|3|1"]);
    assert_eq!(stage.count("SELECT count(*) FROM note WHERE key LIKE 'fact %'"), 3001);
    let doctor = stage.tce(&["doctor"]);
    assert!(
        doctor.out.contains("facts are kept for ever") && doctor.out.contains("over budget"),
        "{}",
        doctor.out
    );
    plan.upkeep.budget_bytes = 1 << 30;
    stage.record_for(&plan, HOUR, |_| {});
    assert_eq!(stage.count("SELECT count(*) FROM trouble WHERE cleared_at IS NULL"), 0);
}

#[test]
fn a_file_that_is_mostly_empty_shrinks_and_its_log_is_written_home() {
    let (stage, mut plan) = history();
    crowd(&stage, 40_000);
    plan.upkeep.keep = [HOUR, DAY * 2, DAY * 4];
    stage.record_for(&plan, MINUTE * 15, |_| {});
    assert!(bytes(&stage) < 2 << 20, "{}", bytes(&stage));
    assert!(stage.count("SELECT count(*) FROM sample") < 400);
    let gone = stage.one("SELECT detail FROM schedule_run");
    assert!(gone.contains("rows let go, ") && !gone.ends_with(" 0 MB given back"), "{gone}");
    assert_eq!(stage.one("PRAGMA integrity_check"), "ok");
}

#[test]
fn an_order_to_end_is_heard_in_the_middle_of_it() {
    let (stage, plan) = history();
    crowd(&stage, 40_000);
    let mut turns = 0;
    stage.record_for(&plan, HOUR, |machine| {
        turns += 1;
        // The wait after this look is the last.
        machine.0.borrow_mut().stop = turns == 3;
    });
    // One transaction of it was done, the rest is for the next time.
    assert_eq!(stage.one("SELECT outcome FROM schedule_run"), "interrupted");
    let done = stage.count("SELECT rolled_sample_id FROM sample_tier WHERE tier_id = 1");
    assert!((1..20_000).contains(&done), "{done}");
}
