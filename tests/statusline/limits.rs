//! The history of plan limits: written when a share changes, told by `tce limits`.

use serde_json::json;

use crate::stage::{DAY, HOUR, MINUTE, Stage};

const HOURS: i64 = 3600;

fn samples(stage: &Stage) -> Vec<String> {
    stage.rows("SELECT window_name, used_permille, session FROM limit_sample ORDER BY limit_id")
}

#[test]
fn a_row_is_written_when_a_share_changes() {
    let stage = Stage::new();
    stage.once();
    stage.tells("a", Some((41.0, HOURS)), Some((7.0, 90 * HOURS)));
    stage.tells("a", Some((41.0, HOURS)), Some((7.0, 90 * HOURS)));
    stage.pass(MINUTE);
    stage.tells("a", Some((41.5, HOURS - 60)), Some((7.0, 90 * HOURS - 60)));
    assert_eq!(samples(&stage), ["five_hour|410|a", "seven_day|70|a", "five_hour|415|a"]);
    assert_eq!(stage.count("SELECT count(DISTINCT resets_at) FROM limit_sample"), 2);
    let home = stage.claude().display().to_string();
    assert_eq!(stage.rows("SELECT DISTINCT claude_home FROM v_limit"), [home]);
}

#[test]
fn sessions_that_rest_do_not_turn_it_back() {
    let stage = Stage::new();
    stage.once();
    stage.tells("a", Some((40.0, HOURS)), None);
    stage.tells("b", Some((45.0, HOURS)), None);
    stage.tells("a", Some((40.0, HOURS)), None);
    assert_eq!(samples(&stage), ["five_hour|400|a", "five_hour|450|b"]);
    // Its line shows what is known.
    let line = stage.line(&stage.told("a", Some((40.0, HOURS)), None).to_string()).out;
    assert!(line.contains("5h 45% until 13:00"), "{line}");
    // So does one of a session that has not been told anything yet.
    let line = stage.line(&stage.told("c", None, None).to_string()).out;
    assert!(line.contains("5h 45% until 13:00"), "{line}");
}

#[test]
fn another_account_is_another_story() {
    let stage = Stage::new();
    stage.once();
    stage.tells("a", Some((40.0, HOURS)), None);
    let mut other = stage.told("b", Some((5.0, HOURS)), None);
    other["transcript_path"] = json!("/home/ana/work-claude/projects/-p/b.jsonl");
    assert!(stage.line(&other.to_string()).out.contains("5h 5% until"));
    assert_eq!(samples(&stage), ["five_hour|400|a", "five_hour|50|b"]);
    let out = stage.tce(&["limits"]).out;
    assert!(out.contains("5h (/home/ana/work-claude)"), "{out}");
}

#[test]
fn a_window_that_is_over_begins_anew() {
    let stage = Stage::new();
    stage.once();
    stage.tells("a", Some((93.0, HOURS)), None);
    stage.pass(HOUR * 2);
    // The old share of a window that has ended is nobody's.
    stage.tells("a", Some((93.0, -HOURS)), None);
    let line = stage.line(&stage.told("a", Some((93.0, -HOURS)), None).to_string()).out;
    assert!(!line.contains("5h"), "{line}");
    stage.tells("b", Some((2.0, 4 * HOURS)), None);
    assert_eq!(samples(&stage), ["five_hour|930|a", "five_hour|20|b"]);
    let json = stage.tce_json(&["limits"]);
    let windows = json["windows"].as_array().unwrap();
    let of = |at: usize| (&windows[at]["used_percentage"], &windows[at]["running"]);
    assert_eq!(of(0), (&json!(2.0), &json!(true)));
    assert_eq!(of(1), (&json!(93.0), &json!(false)));
    assert_eq!(json["samples"].as_array().unwrap().len(), 2);
}

#[test]
fn the_report_shows_now_and_before() {
    let stage = Stage::new();
    stage.once();
    let empty = stage.tce(&["limits"]);
    assert!(empty.out.contains("tce statusline --install"), "{}", empty.out);
    stage.tells("a", Some((81.0, HOURS)), Some((20.0, 90 * HOURS)));
    stage.pass(DAY);
    stage.tells("a", Some((12.0, HOURS)), Some((31.0, 66 * HOURS)));
    let out = stage.tce(&["limits"]).out;
    insta::assert_snapshot!(out);
    let recent = stage.tce_json(&["limits", "--since", "2026-11-24", "--limit", "1"]);
    assert_eq!(recent["windows"].as_array().unwrap().len(), 1);
    assert_eq!(recent["samples"].as_array().unwrap().len(), 2);
    let csv = stage.tce(&["limits", "--csv"]).out;
    assert_eq!(csv.lines().count(), 5, "{csv}");
}

#[test]
fn what_finds_the_history_busy_is_told_again() {
    let stage = Stage::new();
    stage.once();
    let other = stage.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    stage.tells("a", Some((40.0, HOURS)), None);
    let line = stage.line(&stage.told("a", Some((40.0, HOURS)), None).to_string()).out;
    assert!(line.contains("5h 40% until 13:00"), "{line}");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(samples(&stage), [""; 0]);
    stage.tells("a", Some((40.0, HOURS)), None);
    assert_eq!(samples(&stage), ["five_hour|400|a"]);
}
