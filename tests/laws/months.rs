//! Sums of days, months and all time are what the responses are, whichever of them is the newest, and whatever prices there are.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;
use tce::record::ledger::sum_up_hours;
use tce::report::{By, Filter};

use super::rollups::equal_full_scans;
use crate::ledgers::{at, fact, record};
use crate::stage::{MINUTE, SECOND, Stage};

const DAY: Duration = Duration::from_hours(24);
/// Models whose prices begin, and change, in the middle of the months that are looked at.
const MODELS: [&str; 4] =
    ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-nobody-knows"];

/// By model: responses, tokens, and what is known of the cost.
fn models(stage: &Stage, filter: &Filter) -> Vec<Value> {
    let mut document = stage.ask("usage", filter);
    let mut models: Vec<Value> =
        document["model_usage"].as_array_mut().map(std::mem::take).unwrap_or_default();
    for model in &mut models {
        // For readers of JSON; the exact integer stands beside it.
        model["cost_usd"].take();
    }
    models.sort_by_key(|model| model["model_id"].as_str().map(ToOwned::to_owned));
    models
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A copy that was read later and is earlier takes its response out of the day and the month it was in, be it the newest and
    /// the last there.
    #[test]
    fn days_and_months_are_what_the_responses_are_whichever_is_the_newest(
        readings in prop::collection::vec(prop::collection::vec((0_u128..12, 0_u32..220, 0_usize..4), 1..8), 1..8),
        sums_up in any::<u8>(),
    ) {
        let stage = Stage::new();
        let begin = at("2026-06-01T09:30:00Z");
        let mut store = stage.store();
        for (turn, reading) in readings.into_iter().enumerate() {
            let facts = reading.iter().map(|(number, day, model)| {
                let later = MINUTE * (*day % 11) * 7 + SECOND * (*day % 3);
                fact(*number, begin.plus(DAY * (*day / 11) + later), MODELS[*model], i64::from(*day) + 1)
            });
            record(&mut store, stage.now(), facts.collect());
            equal_full_scans(&stage.sql())?;
            if sums_up >> turn & 1 == 1 {
                sum_up_hours(&mut store, &stage.machine).unwrap();
                equal_full_scans(&stage.sql())?;
            }
        }
        // Another way to ask for the same.
        let since = Filter { since: Some(begin), by: Some(By::Model), ..Filter::default() };
        prop_assert_eq!(models(&stage, &Filter::default()), models(&stage, &since));
    }
}

#[test]
fn what_is_not_over_any_more_is_open_again() {
    let stage = Stage::new();
    let mut store = stage.store();
    let (july, august, september) =
        (at("2026-07-31T23:59:00Z"), at("2026-08-01T00:00:00Z"), at("2026-09-15T12:00:00Z"));
    let mut over = |facts: Vec<(u128, _)>| {
        let facts = facts.into_iter().map(|(number, at)| fact(number, at, MODELS[0], 7));
        record(&mut store, stage.now(), facts.collect());
        equal_full_scans(&stage.sql()).unwrap();
        ["utc_day) FROM usage_day", "utc_month) FROM usage_month"]
            .map(|what| stage.count(&format!("SELECT count(DISTINCT {what}")))
    };
    assert_eq!(over(vec![(1, july)]), [0, 0]);
    assert_eq!(over(vec![(2, september)]), [1, 1]);
    // One in between, late; and the only one of the newest month was there before.
    assert_eq!(over(vec![(3, august)]), [2, 2]);
    // A later day of the same month.
    assert_eq!(over(vec![(4, september.plus(DAY))]), [3, 2]);
    assert_eq!(over(vec![(4, july)]), [2, 2]);
    assert_eq!(over(vec![(2, july)]), [1, 1]);
    assert_eq!(over(vec![(3, july)]), [0, 0]);
}
