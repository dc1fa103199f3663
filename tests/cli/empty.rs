//! What the commands print where nothing is: no process, no file, nothing recorded.

use crate::stage::Stage;

fn printed(args: &[&str]) -> String {
    let ran = Stage::new().tce(args);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
    ran.out
}

#[test]
fn status_says_that_nobody_is_there() {
    insta::assert_snapshot!(printed(&["status"]));
}

#[test]
fn usage_says_why_there_is_none() {
    insta::assert_snapshot!(printed(&["usage"]));
    for args in [
        &["daily"][..],
        &["weekly"],
        &["monthly"],
        &["usage", "--by", "project"],
        &["usage", "--by", "session"],
    ] {
        assert!(printed(args).contains(" No usage data found.\n"), "{args:?}");
    }
}

#[test]
fn sessions_say_where_they_are_looked_for() {
    insta::assert_snapshot!(printed(&["sessions"]));
}

#[test]
fn the_overview_of_nothing_shows_the_way() {
    insta::assert_snapshot!(printed(&[]));
}

#[test]
fn the_documents_of_nothing_are_whole() {
    let stage = Stage::new();
    let status = stage.tce_json(&["status"]);
    assert_eq!((&status["total"], &status["processes"]), (&0.into(), &serde_json::json!([])));
    let usage = stage.tce_json(&["usage"]);
    assert_eq!(usage["model_usage"], serde_json::json!([]));
    assert_eq!(usage["total_cost_usd"], serde_json::Value::Null, "nothing known is not nothing");
    assert_eq!(usage["total_input_tokens"], 0);
    assert_eq!(stage.tce_json(&["sessions"]), serde_json::json!([]));
    assert_eq!(stage.tce_json(&["kill-stale"]), serde_json::json!([]));
    assert_eq!(stage.tce_json(&["doctor"])["trouble"], serde_json::json!([]));
}
