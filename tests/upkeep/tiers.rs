//! The tiers as a recorder fills them over days, and as a reader finds them.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tce::collect::clock::Clock;

use super::{SUMS, plan};
use crate::stage::{DAY, HOUR, MINUTE, Stage};

fn finest(stage: &Stage) -> String {
    stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE finest"))
}

#[test]
fn an_idle_process_fills_its_hours_though_its_span_never_ends() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.record_for(&plan(&stage), HOUR * 26, |_| {});
    let hours = stage.rows(
        "SELECT observed_ms / 60000, memory_bytes >> 20, cpu_tree_ms, worst_health FROM v_sample_tier WHERE tier = 'hour'
            AND until_at - since_at = 3600000 AND observed_ms > 0 ORDER BY since_at",
    );
    // The last one, from 13:10 on, is open still; one row an hour and no more.
    assert_eq!(&hours[1..3], ["60|200|0|healthy", "60|200|0|healthy"]);
    assert_eq!(hours.len(), 26);
    assert_eq!(stage.count("SELECT count(*) FROM sample"), 25);
    assert_eq!(stage.count("SELECT (looked_at - since_at) / 60000 FROM sample_open"), 50);
    // Stale after four hours: the day knows.
    let days = stage.rows(
        "SELECT since, worst_health, (observed_ms + 1000) / 60000 FROM v_sample_tier WHERE tier = 'day' AND spans > 0 ORDER BY since_at",
    );
    assert_eq!(days, ["2026-11-23T00:00:00|stale|720", "2026-11-24T00:00:00|stale|790"]);
}

#[test]
fn processor_time_and_use_are_exact_in_every_tier() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut used = 0;
    stage.record_for(&plan(&stage), HOUR * 9, |machine| {
        let ms = u64::try_from(machine.now().as_millis() / 7919 % 90_000).unwrap();
        machine.change(10, |actor| actor.brief.cpu_ms += ms);
        used += ms;
    });
    for tier in ["sample", "5_minutes", "hour", "day"] {
        let told = stage
            .count(&format!("SELECT sum(cpu_tree_ms) FROM v_sample_tier WHERE tier = '{tier}'"));
        assert!(u64::try_from(told).unwrap() >= used - 90_000, "{tier}: {told} of {used}");
        let others = "SELECT count(DISTINCT told) FROM (SELECT sum(cpu_tree_ms) AS told FROM v_sample_tier GROUP BY tier)";
        assert_eq!(stage.count(others), 1);
    }
}

#[test]
fn time_that_nobody_watched_counts_for_nothing() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let plan = plan(&stage);
    stage.record_for(&plan, HOUR * 2, |_| {});
    stage.pass(HOUR * 5);
    stage.record_for(&plan, HOUR * 2, |_| {});
    stage.machine.sleep(HOUR * 3);
    stage.record_for(&plan, HOUR, |_| {});
    let minutes = stage.rows(
        "SELECT tier, (sum(observed_ms) + 1000) / 60000 FROM v_sample_tier GROUP BY tier ORDER BY tier",
    );
    assert_eq!(minutes, ["5_minutes|300", "day|300", "hour|300", "sample|300"]);
    let asleep = "SELECT count(*) FROM v_sample_tier AS s JOIN gap AS g ON s.since_at >= g.since_at AND s.until_at <= g.until_at
                   WHERE s.tier <> 'day' AND s.observed_ms > 0";
    assert_eq!(stage.count(asleep), 0);
}

#[test]
fn what_is_old_is_told_by_the_next_tier_and_nothing_is_lost_or_told_twice() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter_headless(11, "beta");
    let mut plan = plan(&stage);
    plan.upkeep.keep = [DAY, DAY * 2, DAY * 4];
    let mut kept = plan.clone();
    kept.upkeep.maintenance = None;
    stage.record_for(&plan, DAY * 7, |machine| {
        let ms = u64::try_from(machine.now().as_millis() / 7919 % 9_000).unwrap();
        machine.change(10, |actor| actor.brief.cpu_ms += ms);
    });
    let told = stage.rows(
        "SELECT tier, (SELECT (kept_since_at - 1763812800000) / 3600000 / 24.0 FROM sample_tier AS t WHERE t.tier = x.tier),
                sum(observed_ms) / 3600000 > 0, min(since_at) >= (SELECT kept_since_at FROM sample_tier AS t WHERE t.tier = x.tier)
           FROM v_sample_tier AS x WHERE finest GROUP BY tier ORDER BY max(since_at)",
    );
    let tiers: Vec<&str> = told.iter().map(|row| row.split('|').next().unwrap()).collect();
    assert_eq!(tiers, ["day", "hour", "5_minutes", "sample"]);
    assert!(told.iter().all(|row| row.ends_with("|1|1")), "{told:?}");
    // Each of the two was watched all the time.
    let watched = stage.rows("SELECT (sum(observed_ms) + 1000) / 60000, count(DISTINCT process_id) FROM v_sample_tier WHERE finest");
    assert_eq!(watched, [format!("{}|2", 7 * 24 * 60 * 2)]);
    let twice = "WITH f AS MATERIALIZED (SELECT process_id, since_at, until_at, tier FROM v_sample_tier WHERE finest AND observed_ms > 0)
        SELECT count(*) FROM f AS a JOIN f AS b ON a.process_id = b.process_id AND a.tier > b.tier
           AND a.since_at < b.until_at AND b.since_at < a.until_at";
    assert_eq!(stage.count(twice), 0);
    let days = stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE tier = 'day'"));
    assert_eq!(finest(&stage), days);
    let old = "SELECT count(*) FROM sample WHERE until_at < (SELECT kept_since_at FROM sample_tier WHERE tier_id = 0)";
    assert_eq!(stage.count(old), 0);
}

#[test]
fn a_clock_that_ran_ahead_costs_no_detail_of_what_comes_after() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let plan = plan(&stage);
    stage.record_for(&plan, HOUR * 3, |_| {});
    let right = stage.now();
    stage.machine.set_clock(right.plus(DAY * 4000));
    stage.record_for(&plan, DAY, |_| {});
    stage.machine.set_clock(right.plus(DAY));
    stage.record_for(&plan, DAY, |_| {});
    let fine = format!(
        "SELECT count(*) FROM v_sample_tier WHERE finest AND tier = 'sample' AND since_at BETWEEN {0} AND {0} + 86400000",
        right.plus(DAY).as_millis()
    );
    assert!(stage.count(&fine) > 20, "{}", stage.count(&fine));
    // Nothing is lost of it, either: three hours, the day ahead, and the day after.
    let hours =
        stage.count("SELECT sum(observed_ms) / 3600000 FROM v_sample_tier WHERE tier = 'day'");
    assert!((50..=51).contains(&hours), "{hours}");
    assert_eq!(
        finest(&stage),
        stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE tier = 'day'"))
    );
}

#[test]
fn a_project_is_the_sum_of_its_processes_and_a_tree_counts_once() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut below = crate::stage::actor(11, crate::stage::NATIVE, &["claude", "-p", "x"], "claude");
    (below.brief.parent_pid, below.probe.cwd) = (10, Some("/home/ana/alpha".to_owned()));
    stage.place(below);
    stage.enter(12, "beta");
    stage.record_for(&plan(&stage), HOUR * 3, |_| {});
    let rows = stage.rows(
        "SELECT project, processes, observed_ms / 60000, memory_kib_ms / observed_ms, memory_tree_kib_ms / observed_ms
           FROM v_project_tier WHERE tier = 'hour' AND since = '2026-11-23T13:00:00' AND until = '2026-11-23T14:00:00'
          ORDER BY project",
    );
    assert_eq!(rows, ["alpha|2|120|204800|204800", "beta|1|60|204800|204800"]);
}

#[test]
fn short_schedules_do_not_cut_spans_to_pieces() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut plan = plan(&stage);
    plan.watch.interval = MINUTE;
    plan.upkeep.roll_up = Some(super::crontab("* * * * *"));
    stage.record_for(&plan, HOUR * 6, |_| {});
    assert!(stage.count("SELECT count(*) FROM sample") <= 8);
    assert_eq!(stage.count("SELECT count(*) FROM schedule_run"), 6 * 60 - 1);
}

#[test]
fn a_history_of_before_keeps_its_gaps_and_its_trouble() {
    let sql = Connection::open_in_memory().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "sql"));
    let version = |path: &PathBuf| -> u32 {
        let name = path.file_stem().unwrap().to_str().unwrap();
        name.trim_start_matches('V').split("__").next().unwrap().parse().unwrap()
    };
    files.sort_by_key(version);
    let (before, after) = files.split_at(6);
    for path in before {
        sql.execute_batch(&fs::read_to_string(path).unwrap()).unwrap();
    }
    sql.execute_batch(
        "INSERT INTO host VALUES (1, 'k', 'm', 'n', 8, 1, 5);
         INSERT INTO gap VALUES (7, 1, 'asleep', 10, 20);
         INSERT INTO trouble VALUES (9, 1, 'scan_failed', 's', 'd', 1, 2, 3, NULL)",
    )
    .unwrap();
    sql.execute_batch(&fs::read_to_string(&after[0]).unwrap()).unwrap();
    let row = |text: &str| sql.query_row(text, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(row("SELECT gap_id || reason || since_at || until_at FROM gap"), "7asleep1020");
    assert_eq!(row("SELECT trouble_id || kind || count FROM trouble"), "9scan_failed3");
    sql.execute_batch("INSERT INTO gap VALUES (8, 1, 'permission_lost', 30, 40)").unwrap();
    assert_eq!(row("SELECT group_concat(reason) FROM v_gap"), "asleep,permission_lost");
}
