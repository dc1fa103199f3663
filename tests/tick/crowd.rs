//! Two thousand processes: what is written is what happened, and nothing goes through all of them to find one.

use crate::stage::{SECOND, Stage};

const CROWD: u32 = 2_000;
const FIRST: u32 = 1_000;
/// Those of the crowd that do something.
const BUSY: u32 = 20;

fn samples(stage: &Stage, below: u32) -> i64 {
    stage.count(&format!(
        "SELECT count(*) FROM sample AS s JOIN process AS p USING (process_id) WHERE p.pid < {below}"
    ))
}

#[test]
fn two_thousand_processes_cost_what_the_busy_ones_do() {
    let stage = Stage::new();
    for pid in FIRST..FIRST + CROWD {
        stage.enter(pid, if pid % 2 == 0 { "alpha" } else { "beta" });
    }
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(3, |_| {});
    let before = stage.store().bytes();
    recording.ticks(30, |turn| {
        let span = SECOND * if turn % 2 == 0 { 8 } else { 2 };
        (FIRST..FIRST + BUSY).for_each(|pid| stage.work(pid, span));
    });
    let written = samples(&stage, FIRST + BUSY);
    assert!((i64::from(BUSY) * 15..=i64::from(BUSY) * 31).contains(&written), "{written} spans");
    assert_eq!(samples(&stage, FIRST + CROWD), written, "the idle ones write nothing");
    let grown = stage.store().bytes().saturating_sub(before);
    assert!(grown < 1 << 20, "{grown} bytes");
    assert_eq!(stage.count("SELECT count(*) FROM sample_open"), i64::from(CROWD));
}

#[test]
fn half_of_two_thousand_leave_and_everybody_is_accounted_for() {
    let stage = Stage::new();
    (FIRST..FIRST + CROWD).for_each(|pid| drop(stage.enter(pid, "alpha")));
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(1, |_| {
        (FIRST..FIRST + CROWD).step_by(2).for_each(|pid| stage.machine.remove(pid));
    });
    // Their numbers are used again at once.
    recording.ticks(1, |_| {
        (FIRST..FIRST + CROWD).step_by(2).for_each(|pid| drop(stage.enter(pid, "beta")));
    });
    assert_eq!(
        stage.rows(
            "SELECT coalesce(end_reason, 'lives'), count(*) FROM process GROUP BY 1 ORDER BY 1"
        ),
        ["exit_seen|1000", "lives|2000"]
    );
    let told = stage.tce(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(status["processes"].as_array().map(Vec::len), Some(2_000));
    assert_eq!(stage.count("SELECT count(*) FROM sample_open"), 2_000);
}
