//! The quick sum says what the thorough one says.

use proptest::prelude::*;
use tce::model::budget::Span;
use tce::model::usage::UsageFact;
use tce::store::{budget, price};

use crate::ledgers::{fact, record};
use crate::stage::{DAY, MINUTE, Stage};

const MODELS: [&str; 7] = [
    "claude-opus-5-5",
    "claude-opus-4-6",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "mystery-1",
    "my-llm",
];

fn facts() -> impl Strategy<Value = Vec<(usize, u32, i64, bool, bool, i64)>> {
    let one =
        (0..MODELS.len(), 0..4000_u32, 1..9000_i64, any::<bool>(), any::<bool>(), 0..300_000_i64);
    prop::collection::vec(one, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn both_sums_are_the_same_in_every_book(facts in facts()) {
        let stage = Stage::new();
        let own = "[price.my-llm]\ninput = 1\noutput = 2\ncache_write_5m = 1\ncache_write_1h = 1\ncache_read = 1\n\
                   [price.claude-opus-5-5]\nclass = \"fast\"\ninput = 9\noutput = 9\ncache_write_5m = 9\ncache_write_1h = 9\ncache_read = 9\n";
        stage.write(&stage.data().join("config.toml"), own);
        prop_assert_eq!(stage.tce(&["usage"]).code, 0);
        let now = stage.now();
        let facts = facts.iter().zip(1..).map(|((model, minutes, output, fast, us, cached), number)| {
            let mut fact: UsageFact = fact(number, now.minus(MINUTE * *minutes), MODELS[*model], *output);
            fact.counted.tokens.cache_read = *cached;
            fact.counted.tokens.cache_write_5m = *output;
            fact.counted.tokens.cache_write_1h = *output * 3;
            fact.counted.tokens.web_searches = *output % 3;
            fact.counted.speed = Some(if *fast { "fast" } else { "standard" }.into());
            fact.counted.geo = us.then(|| "us".into());
            fact
        }).collect();
        record(&mut stage.store(), now, facts);
        let store = stage.store();
        let since = [now.minus(DAY), now.minus(MINUTE * 20), now.minus(DAY * 3), now];
        // Some are dated later than that.
        let until = now.minus(MINUTE * 30);
        for book in ["list", "own", "tce-0.4"] {
            let spans = since.map(|at| Span { since: Some(at), until: Some(until), ..Span::default() });
            let thorough = budget::spent(store.db(), &spans, book).unwrap();
            let quick = budget::spent_lately(store.db(), &since, until, book).unwrap();
            prop_assert_eq!(quick.len(), 4);
            for (quick, thorough) in quick.iter().zip(&thorough) {
                prop_assert_eq!(
                    (quick.number, quick.responses, quick.known_cost_pico, quick.unpriced_responses),
                    (thorough.number, thorough.responses, thorough.known_cost_pico, thorough.unpriced_responses),
                    "{}", book
                );
            }
        }
    }
}

#[test]
fn a_price_that_was_taken_back_is_none_for_both() {
    let stage = Stage::new();
    let config = stage.data().join("config.toml");
    let own = "[price.my-llm]\ninput = 1\noutput = 2\ncache_write_5m = 1\ncache_write_1h = 1\ncache_read = 1\n";
    stage.write(&config, own);
    assert_eq!(stage.tce(&["usage"]).code, 0);
    let at = stage.now().minus(MINUTE);
    record(&mut stage.store(), stage.now(), vec![fact(1, at, "my-llm", 1000)]);
    let unpriced = || {
        let store = stage.store();
        let spent =
            budget::spent_lately(store.db(), &[at.minus(DAY)], stage.now().plus(DAY), "own")
                .unwrap();
        spent[0].unpriced_responses
    };
    assert_eq!(unpriced(), 0);
    stage.write(&config, "");
    stage.pass(MINUTE);
    assert_eq!(stage.tce(&["usage"]).code, 0);
    assert!(
        price::is_settled(stage.store().db(), &tce::model::price::OwnPrices::default()).unwrap()
    );
    assert_eq!(unpriced(), 1);
}
