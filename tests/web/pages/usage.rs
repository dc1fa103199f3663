//! The page of usage: its chart and its sums.

use tce::sheet::wording;

use super::markup::assert_tame;
use super::{filled, line};
use crate::stage::Stage;

#[test]
fn usage_adds_up_in_every_choice_of_the_chart() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let html = dashboard.html("/usage");
    for words in [
        "Total cost",
        "Opus 4.6",
        "Haiku 4.5",
        "No price known for: mystery-1",
        "and 1 model without a price",
    ] {
        assert!(html.contains(words), "{words}");
    }
    // Whose cost is not known has no share of it.
    let unknown = "<span class=\"num\">unknown</span><span class=\"num quiet\"></span>";
    assert!(html.contains(unknown) && !html.contains(">0.0 %<"), "{html}");
    for range in ["7", "30", "90", "all"] {
        for measure in ["tokens", "dollars"] {
            for split in ["model", "project"] {
                let path = format!("/usage?range={range}&measure={measure}&split={split}");
                let html = dashboard.html(&path);
                assert_tame(&path, &html);
                let periods = html.matches("class=\"period\"").count();
                let expected = match range {
                    "all" => 53,
                    count => count.parse().unwrap(),
                };
                assert_eq!(periods, expected, "{path}");
            }
        }
    }
    // What is not known is not nothing.
    let said = "Without 1 response that no price is known for.";
    assert!(dashboard.html("/usage?range=all&measure=dollars").contains(said));
    assert!(!dashboard.html("/usage?range=all").contains(said));
    let all = dashboard.html("/usage?range=all&split=project");
    assert!(all.contains("2026-10-02  ") || all.contains("2026-10-02"), "the first day is there");
}

#[test]
fn models_of_one_name_are_drawn_each_by_itself() {
    let stage = Stage::new();
    let folder = stage.claude().join("projects/a");
    for (model, output) in [("claude-opus-4-5", 100), ("claude-opus-4-5-20251101", 200)] {
        let text = line(model, "/home/ana/a", model, "2026-11-22T10:00:01Z", output);
        stage.write(&folder.join(format!("{model}.jsonl")), text);
    }
    stage.once();
    let html = stage.dashboard().html("/usage");
    for model in stage.tce_json(&["usage"])["model_usage"].as_array().unwrap() {
        let count = |kind: &str| model[format!("{kind}_tokens")].as_i64().unwrap();
        let kinds = ["input", "output", "cache_read", "cache_creation"];
        let tokens: i64 = kinds.iter().map(|kind| count(kind)).sum();
        let (id, tokens) = (model["model_id"].as_str().unwrap(), wording::tokens(tokens));
        let legend = format!("<bdi>{id}</bdi> <span class=\"quiet\">{tokens}</span>");
        assert!(html.contains(&legend), "{legend}");
    }
}

#[test]
fn a_long_history_is_drawn_by_weeks_and_months() {
    let stage = Stage::new();
    let old = line("s-old", "/home/ana/old", "claude-opus-4-6", "2025-12-01T10:00:01Z", 50);
    stage.write(&stage.claude().join("projects/b/s-old.jsonl"), old);
    stage.once();
    let html = stage.dashboard().html("/usage?range=all");
    assert!(html.contains("Tokens per week, by model") && html.contains("2025-12-01"), "weeks");
    let older = line("s-older", "/home/ana/old", "claude-opus-4-6", "2022-12-01T10:00:01Z", 60);
    stage.write(&stage.claude().join("projects/b/s-older.jsonl"), older);
    stage.pass(crate::stage::MINUTE);
    stage.once();
    let html = stage.dashboard().html("/usage?range=all");
    assert!(html.contains("Tokens per month, by model") && html.contains("2022-12"), "months");
}
