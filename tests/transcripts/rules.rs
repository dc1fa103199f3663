//! The rules alone: keys, cache writes, sizes, and that merging is a matter of the copies, not of their order.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tce::model::shared::Shared;
use tce::model::usage::{Counted, Place, PromptSize};
use tce::rules::usage::{
    CacheWrites, Id, advisor_key, by_rank, by_time, cache_writes, prompt_size,
};

use super::*;

#[test]
fn sorts_of_id_do_not_meet() {
    let keys = [
        Id::Message("x").key(),
        Id::Request("x").key(),
        Id::Line("x").key(),
        Id::Position { file: b"x", offset: 0, line: b"x" }.key(),
        Id::Position { file: b"x", offset: 1, line: b"x" }.key(),
        Id::Position { file: b"x", offset: 0, line: b"y" }.key(),
        advisor_key(Id::Message("x").key(), 0, "m"),
        advisor_key(Id::Message("x").key(), 1, "m"),
        advisor_key(Id::Message("x").key(), 0, "n"),
    ];
    for (i, a) in keys.iter().enumerate() {
        keys.iter().skip(i + 1).for_each(|b| assert_ne!(a, b));
    }
}

/// A database outlives the program: the key of an id must never change.
#[test]
fn keys_are_for_ever() {
    let plain = xxhash_rust::xxh3::xxh3_128(b"message\0msg_A");
    assert_eq!(Id::Message("msg_A").key(), UsageKey::new(plain));
    assert_eq!(Id::Message("msg_A").key().to_string(), "db04158513436edf8c85f6fdd68c7d7e");
    assert_eq!(
        Id::Position { file: b"s1.jsonl", offset: 7, line: b"{}" }.key().to_string(),
        "5f1300caba40123c60c4119d55f3f258"
    );
    assert_eq!(
        advisor_key(Id::Message("msg_A").key(), 1, "m").to_string(),
        "31200c948cf63a5e581a408238fafaa2"
    );
}

#[test]
fn cache_writes_as_claude_code_prices_them() {
    for (total, (m5, h1), expected) in [
        (1000, (400, 600), (400, 600)),
        (1000, (0, 0), (1000, 0)),
        (10_000, (4000, 0), (10_000, 0)),
        (0, (0, 10_000), (0, 10_000)),
        (500, (300, 600), (300, 600)),
        (0, (0, 0), (0, 0)),
    ] {
        let writes = cache_writes(total, CacheWrites { for_5m: m5, for_1h: h1 });
        assert_eq!((writes.for_5m, writes.for_1h), expected, "{total} {m5} {h1}");
    }
}

#[test]
fn a_prompt_is_large_from_the_first_token_above() {
    for (prompt, size) in [
        (0, PromptSize::Normal),
        (100_000, PromptSize::Normal),
        (100_001, PromptSize::Above100k),
        (200_000, PromptSize::Above100k),
        (200_001, PromptSize::Above200k),
    ] {
        let tokens = Tokens { cache_write_1h: prompt, output: 9_000_000, ..Tokens::default() };
        assert_eq!(prompt_size(&tokens), size, "{prompt}");
    }
}

/// Few different values, so that ties of every sort happen.
fn counted() -> impl Strategy<Value = Counted> {
    let word = || option::of(select(vec!["a".to_owned(), "b".to_owned()]));
    let words = (word(), word(), word(), word(), word());
    let numbers =
        (0..3_i64, 0..3_i64, 0..2_i64, 0..2_i64, option::of(0..2_i64), option::of(0..2_i64));
    (0..3_i64, words, numbers, any::<[bool; 3]>()).prop_map(|(at, words, numbers, flags)| {
        let (request_id, model, speed, geo, tier) = words;
        let (input, output, cache_write_5m, web_searches, thinking, claimed_pico) = numbers;
        let [subagent, is_sidechain, is_progress] = flags;
        let tokens = Tokens { input, output, cache_write_5m, web_searches, ..Tokens::default() };
        let counted_at = Timestamp::from_millis(at);
        Counted {
            counted_at,
            request_id,
            model: model.map(Shared::from),
            tokens,
            thinking,
            speed: speed.map(Shared::from),
            geo: geo.map(Shared::from),
            tier: tier.map(Shared::from),
            claimed_pico,
            subagent,
            is_sidechain,
            is_progress,
        }
    })
}

fn place() -> impl Strategy<Value = Place> {
    let directory = option::of(select(vec!["/a".to_owned(), "/b".to_owned()]));
    (0..3_i64, "[st][12]", directory, any::<bool>()).prop_map(|(at, session, directory, future)| {
        let (session, directory) = (session.into(), directory.map(Shared::from));
        Place { happened_at: Timestamp::from_millis(at), session, directory, future }
    })
}

/// Copies of one response.
fn copy() -> impl Strategy<Value = UsageFact> {
    (place(), counted()).prop_map(|(place, counted)| UsageFact {
        key: Id::Message("m").key(),
        message_id: Some("m".to_owned()),
        advisor: None,
        place,
        counted,
    })
}

fn merged(a: &UsageFact, b: &UsageFact) -> UsageFact {
    let mut one = a.clone();
    merge(&mut one, b.clone());
    one
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn merging_does_not_depend_on_order_groups_or_repetition(a in copy(), b in copy(), c in copy()) {
        let m = merged;
        prop_assert_eq!(m(&a, &b), m(&b, &a));
        prop_assert_eq!(m(&m(&a, &b), &c), m(&a, &m(&b, &c)));
        prop_assert_eq!(m(&a, &a), a.clone());
        prop_assert_eq!(m(&m(&a, &b), &b), m(&a, &b));
    }

    #[test]
    fn only_equal_copies_tie(a in copy(), b in copy()) {
        prop_assert_eq!(by_rank(&a.counted, &b.counted).is_eq(), a.counted == b.counted);
        prop_assert_eq!(by_time(&a.place, &b.place).is_eq(), a.place == b.place);
    }

    #[test]
    fn numbers_and_place_each_come_whole_from_one_copy(a in copy(), b in copy()) {
        let merged = merged(&a, &b);
        prop_assert!(merged.counted == a.counted || merged.counted == b.counted);
        prop_assert!(merged.place == a.place || merged.place == b.place);
        let earlier = a.place.happened_at.min(b.place.happened_at);
        prop_assert_eq!(merged.place.happened_at, earlier);
    }

    #[test]
    fn a_line_beats_its_live_copy_and_the_main_conversation_a_side_one(a in copy(), b in copy()) {
        let merged = merged(&a, &b).counted;
        prop_assert_eq!(merged.is_progress, a.counted.is_progress && b.counted.is_progress);
        if a.counted.is_progress == b.counted.is_progress {
            prop_assert_eq!(merged.is_sidechain, a.counted.is_sidechain && b.counted.is_sidechain);
        }
    }

    #[test]
    fn no_written_token_is_lost_or_counted_twice(total in 0..1000_i64, for_5m in 0..1000_i64, for_1h in 0..1000_i64) {
        let writes = cache_writes(total, CacheWrites { for_5m, for_1h });
        prop_assert_eq!(writes.for_5m + writes.for_1h, total.max(for_5m + for_1h));
        prop_assert!(writes.for_1h == for_1h && writes.for_5m >= for_5m);
    }
}
