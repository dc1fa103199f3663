//! `stats-cache.json`, versions 1 to 5.

use super::{fixture, troubles, walk};
use crate::stage::{HOUR, Stage};

fn read(name: &str) -> Stage {
    let stage = Stage::new();
    stage.write(&stage.stats_cache(), fixture(&format!("stats-cache/{name}.json")));
    let done = walk(&stage);
    assert_eq!((done.files_read, done.troubles), (1, 0), "{name}");
    stage
}

#[test]
fn every_version_is_read_whole() {
    for version in [1, 2, 3, 5] {
        let stage = read(&format!("version-{version}"));
        assert_eq!(
            stage.one("SELECT version, last_day, total_sessions, total_messages, first_session_at, days_count_caches FROM stats_snapshot"),
            format!("{version}|2026-01-08|2|17|1767776400000|{}", u8::from(version == 5))
        );
        assert_eq!(
            stage.rows("SELECT m.name, input, output, cache_read, cache_creation, web_searches FROM stats_model_usage JOIN model AS m USING (model_id) ORDER BY 1"),
            ["Opus 4.5|40|323|5100|700|0", "Sonnet 4.5|2|20|100|10|0"]
        );
        assert_eq!(
            stage.rows("SELECT day, messages, sessions, tool_calls FROM stats_day ORDER BY day"),
            ["2026-01-07|14|2|5", "2026-01-08|3|0|0"]
        );
    }
}

#[test]
fn days_count_caches_from_version_5_on_and_say_so() {
    let days = |stage: &Stage| {
        stage.rows("SELECT day, sum(tokens) FROM stats_day_tokens GROUP BY day ORDER BY day")
    };
    assert_eq!(days(&read("version-3")), ["2026-01-07|352", "2026-01-08|33"]);
    assert_eq!(days(&read("version-5")), ["2026-01-07|5562", "2026-01-08|733"]);
}

#[test]
fn a_touched_file_is_no_new_state_and_an_unchanged_one_is_not_read() {
    let stage = read("version-3");
    assert_eq!(walk(&stage).files_read, 0);
    stage.pass(HOUR);
    stage.touch(&stage.stats_cache());
    assert_eq!(walk(&stage).files_read, 1);
    assert_eq!(walk(&stage).files_read, 0);
    assert_eq!(stage.count("SELECT count(*) FROM stats_snapshot"), 1);
}

#[test]
fn a_file_written_anew_with_the_same_words_is_no_new_state() {
    let stage = read("version-3");
    stage.pass(HOUR);
    let other = stage.claude().join("stats-cache.json.tmp");
    stage.write(&other, fixture("stats-cache/version-3.json"));
    std::fs::rename(&other, stage.stats_cache()).unwrap();
    assert_eq!(walk(&stage).files_read, 1);
    assert_eq!(stage.count("SELECT count(*) FROM stats_snapshot"), 1);
}

#[test]
fn a_version_bump_is_a_new_state_and_the_old_one_stays() {
    let stage = read("version-3");
    stage.pass(HOUR);
    stage.write(&stage.stats_cache(), fixture("stats-cache/version-5.json"));
    walk(&stage);
    assert_eq!(stage.rows("SELECT version FROM stats_snapshot ORDER BY snapshot_id"), ["3", "5"]);
    let json = stage.tce_json(&["usage", "--source", "stats-cache"]);
    assert_eq!(json["daily_tokens"][0]["total_tokens"], 5562);
    assert_eq!(json["daily_tokens"][0]["counts_caches"], true);
}

#[test]
fn a_file_that_is_gone_keeps_its_facts_and_comes_back_as_it_was() {
    let stage = read("version-3");
    stage.pass(HOUR);
    std::fs::remove_file(stage.stats_cache()).unwrap();
    walk(&stage);
    assert_eq!(stage.one("SELECT gone_at - read_at FROM token_file"), "3600000");
    assert_eq!(stage.tce_json(&["usage", "--source", "stats-cache"])["total_sessions"], 2);
    stage.pass(HOUR);
    stage.write(&stage.stats_cache(), fixture("stats-cache/version-3.json"));
    walk(&stage);
    assert_eq!(stage.one("SELECT gone_at IS NULL FROM token_file"), "1");
    assert_eq!(stage.count("SELECT count(*) FROM stats_snapshot"), 1);
    assert_eq!(troubles(&stage), [""; 0]);
}

#[test]
fn two_folders_of_claude_code_are_two_files_that_add_up() {
    let stage = Stage::new();
    stage.write(&stage.stats_cache(), fixture("stats-cache/version-3.json"));
    let other = stage.home().join(".config/claude");
    stage.write(&other.join("stats-cache.json"), fixture("stats-cache/version-5.json"));
    let json = stage.tce_json(&["usage", "--source", "stats-cache"]);
    assert_eq!(json["total_sessions"], 4);
    assert_eq!(json["total_input_tokens"], 84);
}

#[test]
fn missing_keys_are_missing_facts_and_no_zeros() {
    let stage = Stage::new();
    stage.write(&stage.stats_cache(), r#"{"modelUsage":{"x":{"inputTokens":5}}}"#);
    assert_eq!(walk(&stage).troubles, 0);
    assert_eq!(
        stage.one(
            "SELECT version IS NULL, last_day IS NULL, total_sessions IS NULL FROM stats_snapshot"
        ),
        "1|1|1"
    );
    assert_eq!(stage.one("SELECT input, output FROM stats_model_usage"), "5|0");
}

#[test]
fn a_byte_order_mark_and_unknown_keys_do_no_harm() {
    let stage = Stage::new();
    let text = "\u{feff}{\"version\":9,\"modelUsage\":{},\"newThing\":[{\"a\":null}],\"dailyActivity\":null}";
    stage.write(&stage.stats_cache(), text);
    assert_eq!(walk(&stage).troubles, 0);
    assert_eq!(stage.one("SELECT version FROM stats_snapshot"), "9");
}
