//! What the doctor says of the file, its tiers and the schedule.

use serde_json::{Value, json};

use super::plan;
use crate::stage::{DAY, HOUR, MINUTE, Stage, noon};

fn part(doctor: &Value, name: &str) -> i64 {
    let parts = doctor["history"]["parts"].as_array().unwrap();
    let part = parts.iter().find(|part| part["part"] == name);
    part.unwrap_or_else(|| panic!("no {name} in {parts:?}"))["bytes"].as_i64().unwrap()
}

#[test]
fn every_byte_of_the_file_is_in_one_part() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.record_for(&plan(&stage), DAY, |_| {});
    let doctor = stage.tce_json(&["doctor"]);
    let parts =
        ["usage", "other facts", "samples", "tiers", "free"].map(|name| part(&doctor, name));
    let pages =
        stage.count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
    assert_eq!(parts.iter().sum::<i64>(), pages - pointer_maps(&stage));
    assert!(parts[..4].iter().all(|bytes| *bytes > 0), "{parts:?}");
    assert_eq!(doctor["history"]["budget_bytes"], 1 << 30);
    let tiers: Vec<&Value> = doctor["history"]["tiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| &tier["kept_for"])
        .collect();
    assert_eq!(tiers, ["7d", "56d", "400d", "ever"]);
}

/// Pages of SQLite's own that no table has: one for every so many, in a file that can be made smaller.
fn pointer_maps(stage: &Stage) -> i64 {
    let (count, size) = (stage.count("PRAGMA page_count"), stage.count("PRAGMA page_size"));
    (count - 2) / (size / 5 + 1) * size + size
}

#[test]
fn the_last_run_and_the_next_time_of_each_job_are_told() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let jobs = |stage: &Stage| stage.tce_json(&["doctor"])["schedule"].clone();
    let fresh = jobs(&stage);
    assert_eq!((&fresh[0]["job"], &fresh[0]["last"]), (&json!("roll_up"), &Value::Null));
    let printed = stage.tce(&["doctor"]).out;
    assert!(printed.contains("in 6m") && printed.contains("in 16h 16m"), "{printed}");
    stage.record_for(&plan(&stage), DAY, |_| {});
    let told = jobs(&stage);
    assert_eq!(told[1]["schedule"], "17 4 * * *");
    let next = noon().plus(DAY + HOUR * 16 + MINUTE * 17);
    assert_eq!(
        (&told[1]["last"]["outcome"], &told[1]["next_at"]),
        (&json!("done"), &json!(next.as_millis()))
    );
    // Nobody is there to do it.
    stage.pass(HOUR * 30);
    let printed = stage.tce(&["doctor"]).out;
    assert!(printed.contains("as soon as a recorder runs"), "{printed}");
    let off = stage.tce(&["doctor", "--set", "maintenance_schedule=off"]).out;
    assert!(off.contains("never"), "{off}");
}
