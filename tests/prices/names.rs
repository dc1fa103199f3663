//! Ids of models, in the forms of all who sell them.

use tce::rules::model_name::{canonical, friendly, is_regional};

#[test]
fn every_vendors_form_leads_to_the_model() {
    for (id, model, regional) in [
        ("claude-opus-4-5-20251101", "claude-opus-4-5", false),
        ("claude-opus-4-5", "claude-opus-4-5", false),
        ("claude-opus-4-6[1m]", "claude-opus-4-6", false),
        ("claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5", false),
        ("claude-3-5-sonnet-latest", "claude-3-5-sonnet", false),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5", false),
        ("claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet", false),
        ("vertex_ai/claude-opus-5@default", "claude-opus-5", false),
        ("anthropic/claude-opus-4.5", "claude-opus-4-5", false),
        ("openrouter/anthropic/claude-3.7-sonnet:thinking", "claude-3-7-sonnet", false),
        ("us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5", true),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0[1m]", "claude-sonnet-4", true),
        ("eu.anthropic.claude-sonnet-5-5", "claude-sonnet-5-5", true),
        ("apac.anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku", true),
        ("us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5", true),
        ("jp.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5", true),
        ("global.anthropic.claude-opus-4-6-v1", "claude-opus-4-6", false),
        ("anthropic.claude-opus-4-6-v1", "claude-opus-4-6", true),
        ("bedrock/us.anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6", true),
        ("bedrock/eu-central-1/anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6", true),
        (
            "arn:aws:bedrock:us-east-2:123456789012:inference-profile/us.anthropic.claude-opus-5",
            "claude-opus-5",
            true,
        ),
        (
            "arn:aws:bedrock:us-east-2:123456789012:inference-profile/global.anthropic.claude-opus-5",
            "claude-opus-5",
            false,
        ),
    ] {
        assert_eq!((canonical(id).as_str(), is_regional(id)), (model, regional), "{id}");
    }
}

#[test]
fn what_is_not_claude_stays_as_it_is() {
    for id in [
        "gpt-5.2",
        "qwen3-coder:30b",
        "<synthetic>",
        "",
        "us.amazon.nova-pro-v1:0",
        "us.claude",
        "my-claude-opus-4-5",
        "arn:aws:bedrock:us-east-2:123456789012:application-inference-profile/abc123",
    ] {
        assert_eq!((canonical(id).as_str(), is_regional(id)), (id, false), "{id}");
    }
}

#[test]
fn a_neighbour_is_not_the_model() {
    for id in [
        "claude-opus-4-55",
        "claude-opus-4-5-mini",
        "claude-opus-4-5-preview",
        "claude-opus-4-5-fast",
    ] {
        assert_eq!(canonical(id), id);
    }
}

#[test]
fn people_say_family_and_version() {
    for (id, name) in [
        ("eu.anthropic.claude-opus-4-5-20251101-v1:0", "Opus 4.5"),
        ("claude-3-7-sonnet-20250219", "Sonnet 3.7"),
        ("anthropic/claude-opus-4.5", "Opus 4.5"),
        ("claude-mythos-preview", "claude-mythos-preview"),
        ("", "(no name)"),
        ("qwen3-coder:30b", "qwen3-coder:30b"),
    ] {
        assert_eq!(friendly(id), name, "{id}");
    }
}
