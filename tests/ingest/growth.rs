//! A stats cache that grows by a day every day costs a row a day, whatever it repeats.

use super::walk;
use crate::stage::{HOUR, Stage};

/// The file after so many days; the last one is still growing.
fn grown(days: u32) -> String {
    let day = |n: u32| format!("2026-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
    let activity = (0..days).map(|n| {
        format!(r#"{{"date":"{}","messageCount":{n},"sessionCount":1,"toolCallCount":0}}"#, day(n))
    });
    let tokens = (0..days).map(|n| {
        format!(r#"{{"date":"{}","tokensByModel":{{"claude-opus-4-6":{}}}}}"#, day(n), n * 10)
    });
    format!(
        r#"{{"version":3,"lastComputedDate":"{}","dailyActivity":[{}],"dailyModelTokens":[{}],"modelUsage":{{"claude-opus-4-6":{{"inputTokens":{days}}}}}}}"#,
        day(days),
        activity.collect::<Vec<_>>().join(","),
        tokens.collect::<Vec<_>>().join(","),
    )
}

#[test]
fn each_day_is_one_row_however_often_it_is_repeated() {
    let stage = Stage::new();
    for days in 1..=84 {
        stage.pass(HOUR * 24);
        stage.write(&stage.stats_cache(), grown(days));
        walk(&stage);
    }
    assert_eq!(stage.count("SELECT count(*) FROM stats_day_tokens"), 84);
    assert_eq!(stage.count("SELECT count(*) FROM stats_day"), 84);
    assert_eq!(stage.count("SELECT count(*) FROM stats_snapshot"), 84);
    let json = stage.tce_json(&["usage", "--source", "stats-cache"]);
    assert_eq!(json["daily_tokens"].as_array().unwrap().len(), 84);
}

#[test]
fn a_day_that_changes_is_a_new_row_and_one_that_is_lost_stays_on_record() {
    let stage = Stage::new();
    let states = [
        r#"{"dailyModelTokens":[{"date":"2026-01-01","tokensByModel":{"x":1}},{"date":"2026-01-02","tokensByModel":{"x":5}}]}"#,
        r#"{"dailyModelTokens":[{"date":"2026-01-01","tokensByModel":{"x":2}},{"date":"2026-01-02","tokensByModel":{"x":5}}]}"#,
        r#"{"dailyModelTokens":[{"date":"2026-01-01","tokensByModel":{"x":1}}]}"#,
    ];
    for state in states {
        stage.pass(HOUR);
        stage.write(&stage.stats_cache(), state);
        walk(&stage);
    }
    assert_eq!(
        stage.rows("SELECT day, tokens, first_snapshot_id, last_snapshot_id FROM stats_day_tokens ORDER BY day, first_snapshot_id"),
        ["2026-01-01|1|1|1", "2026-01-01|2|2|2", "2026-01-01|1|3|3", "2026-01-02|5|1|2"]
    );
    // The newest state alone is what usage shows.
    let days = stage.tce_json(&["usage", "--source", "stats-cache"])["daily_tokens"].clone();
    assert_eq!(
        days,
        serde_json::json!([{ "date": "2026-01-01", "tokens_by_model": { "x": 1 }, "total_tokens": 1, "counts_caches": false }])
    );
}
