//! A new home: every page says what to do, and none breaks.

use super::PAGES;
use super::markup::assert_tame;
use crate::stage::Stage;

#[test]
fn every_page_of_nothing_shows_the_way() {
    let stage = Stage::new();
    stage.once();
    let dashboard = stage.dashboard();
    for path in PAGES {
        assert_tame(path, &dashboard.html(path));
    }
    for (path, words) in [
        ("/", "No Claude processes running."),
        ("/", "NO PROCESSES"),
        ("/usage", "No usage data found yet."),
        ("/sessions", "No sessions found."),
        ("/history", "Nothing was seen in that time."),
        ("/blocks", "No usage data found."),
    ] {
        let html = dashboard.html(path);
        assert!(html.contains(words), "{path}: {words}");
    }
}

#[test]
fn a_history_that_is_not_there_is_a_page_that_says_so() {
    let stage = Stage::new();
    let heard = stage.dashboard().page("/");
    assert_eq!(heard.status, 503);
    assert!(heard.body.contains("there is no history to read"), "{}", heard.body);
}

#[test]
fn only_a_stats_cache_is_shown_with_its_remark() {
    let stage = Stage::new();
    stage.write(
        &stage.stats_cache(),
        include_str!("../../../fixtures/stats-cache/worked-example.json"),
    );
    stage.once();
    let html = stage.dashboard().html("/usage");
    assert_tame("/usage", &html);
    assert!(html.contains("Opus 4.5") && html.contains("From stats-cache.json"), "{html}");
}
