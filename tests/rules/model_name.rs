//! What models are called, and under which id their price is kept.

use proptest::prelude::*;
use tce::rules::model_name::{canonical, friendly};

/// Id in a file, id of the price, name.
const MODELS: &[(&str, &str, &str)] = &[
    ("claude-fable-5-1", "claude-fable-5-1", "Fable 5.1"),
    ("claude-mythos-5-1", "claude-mythos-5-1", "Mythos 5.1"),
    ("claude-fable-5", "claude-fable-5", "Fable 5"),
    ("claude-mythos-5", "claude-mythos-5", "Mythos 5"),
    ("claude-opus-5-5", "claude-opus-5-5", "Opus 5.5"),
    ("claude-opus-5", "claude-opus-5", "Opus 5"),
    ("claude-opus-4-8", "claude-opus-4-8", "Opus 4.8"),
    ("claude-opus-4-7", "claude-opus-4-7", "Opus 4.7"),
    ("claude-opus-4-6", "claude-opus-4-6", "Opus 4.6"),
    ("claude-opus-4-5-20251101", "claude-opus-4-5", "Opus 4.5"),
    ("claude-opus-4-5", "claude-opus-4-5", "Opus 4.5"),
    ("claude-opus-4-1-20250805", "claude-opus-4-1", "Opus 4.1"),
    ("claude-opus-4-20250514", "claude-opus-4", "Opus 4"),
    ("claude-sonnet-5-5", "claude-sonnet-5-5", "Sonnet 5.5"),
    ("claude-sonnet-5", "claude-sonnet-5", "Sonnet 5"),
    ("claude-sonnet-4-6", "claude-sonnet-4-6", "Sonnet 4.6"),
    ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5", "Sonnet 4.5"),
    ("claude-sonnet-4-20250514", "claude-sonnet-4", "Sonnet 4"),
    ("claude-3-7-sonnet-20250219", "claude-3-7-sonnet", "Sonnet 3.7"),
    ("claude-3-5-sonnet-20241022", "claude-3-5-sonnet", "Sonnet 3.5"),
    ("claude-3-5-sonnet-20240620", "claude-3-5-sonnet", "Sonnet 3.5"),
    ("claude-haiku-5-5", "claude-haiku-5-5", "Haiku 5.5"),
    ("claude-haiku-4-5-20251001", "claude-haiku-4-5", "Haiku 4.5"),
    ("claude-3-5-haiku-20241022", "claude-3-5-haiku", "Haiku 3.5"),
    ("claude-3-opus-20240229", "claude-3-opus", "Opus 3"),
    ("claude-3-haiku-20240307", "claude-3-haiku", "Haiku 3"),
    ("claude-3-7-sonnet-latest", "claude-3-7-sonnet", "Sonnet 3.7"),
    // By other ways to the same models.
    ("claude-opus-5-5[1m]", "claude-opus-5-5", "Opus 5.5"),
    ("claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5", "Sonnet 4.5"),
    ("us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5", "Opus 4.5"),
    ("eu.anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4", "Sonnet 4"),
    ("apac.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet", "Sonnet 3.5"),
    ("global.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5", "Haiku 4.5"),
    ("anthropic.claude-opus-4-6-v1", "claude-opus-4-6", "Opus 4.6"),
    ("bedrock/us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5", "Opus 4.5"),
    ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5", "Sonnet 4.5"),
    ("vertex_ai/claude-opus-4@20250514", "claude-opus-4", "Opus 4"),
    ("claude-sonnet-4-5@latest", "claude-sonnet-4-5", "Sonnet 4.5"),
    ("anthropic/claude-opus-4-6", "claude-opus-4-6", "Opus 4.6"),
    (" claude-opus-4-6 ", "claude-opus-4-6", "Opus 4.6"),
    // Nobody's pattern: as they are.
    ("claude-mythos-preview", "claude-mythos-preview", "claude-mythos-preview"),
    ("claude-instant-1.2", "claude-instant-1-2", "Instant 1.2"),
    ("gpt-6", "gpt-6", "gpt-6"),
    ("us.meta.llama4-v1:0", "us.meta.llama4-v1:0", "us.meta.llama4-v1:0"),
    ("<synthetic>", "<synthetic>", "<synthetic>"),
    ("claude-", "claude-", "claude-"),
    ("", "", "(no name)"),
];

#[test]
fn every_known_id_has_its_name_and_its_price() {
    for (id, price, name) in MODELS {
        assert_eq!((canonical(id).as_str(), friendly(id).as_str()), (*price, *name), "{id}");
    }
}

#[test]
fn every_price_on_the_list_has_a_friendly_name() {
    let stage = crate::stage::Stage::new();
    drop(stage.store());
    for model in stage.rows("SELECT DISTINCT model FROM price") {
        assert_eq!(canonical(&model), model);
        assert!(!friendly(&model).starts_with("claude-"), "{model}");
    }
}

proptest! {
    #[test]
    fn the_id_of_a_price_is_its_own(id in "(us\\.|eu\\.)?(anthropic[./])?(claude-)?[a-z0-9@:\\[\\]-]{0,30}") {
        let once = canonical(&id);
        prop_assert_eq!(canonical(&once), once.clone());
        prop_assert!(!friendly(&once).is_empty());
    }

    #[test]
    fn no_text_is_too_strange(id in ".*") {
        drop(canonical(&id));
        drop(friendly(&id));
    }
}
