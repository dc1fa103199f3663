//! Beside a response stand the other sessions it was met in, and what was counted under other requests: whatever was read
//! together, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tce::model::usage::{UsageFact, UsageKey};

use crate::ledgers::{OPUS, SONNET, fact, record};
use crate::stage::{MINUTE, SECOND, Stage, noon, rows_of};

/// A copy of one of a few responses.
fn copy() -> impl Strategy<Value = UsageFact> {
    let place = (0_u128..3, 0_u32..3, 0_u8..3);
    let sorts = (prop::bool::weighted(0.2), prop::bool::weighted(0.1));
    let counted = (prop::option::of(1_u8..4), 1_i64..4, any::<bool>(), sorts);
    (place, counted).prop_map(|((number, minutes, session), (request, output, opus, sorts))| {
        let at = noon().plus(MINUTE * minutes);
        let mut copy = fact(number + 1, at, if opus { OPUS } else { SONNET }, output);
        copy.place.session = format!("s{session}").into();
        // Two requests never count at the same moment.
        copy.counted.counted_at = at.plus(SECOND * u32::from(request.unwrap_or(0)));
        copy.counted.request_id = request.map(|request| format!("req_{request}"));
        (copy.counted.is_sidechain, copy.counted.is_progress) = sorts;
        copy
    })
}

/// Sessions beside a response's own, one by one.
fn elsewhere(copies: &[UsageFact]) -> BTreeSet<String> {
    let mut places = BTreeMap::<UsageKey, BTreeSet<(i64, String)>>::new();
    for copy in copies {
        let place = (copy.place.happened_at.as_millis(), copy.place.session.to_string());
        places.entry(copy.key).or_default().insert(place);
    }
    let mut beside = BTreeSet::new();
    for (key, places) in places {
        let own = places.first().unwrap().1.clone();
        let others = places.into_iter().filter(|(_, session)| *session != own);
        beside.extend(others.map(|(_, session)| format!("{key}|{session}")));
    }
    beside
}

/// Main lines of requests beside a response's own: of each the one with the most output, then the latest, then by its model.
fn requests(copies: &[UsageFact]) -> BTreeSet<String> {
    let mut lines = BTreeMap::<UsageKey, BTreeMap<Option<String>, Line>>::new();
    for copy in copies {
        let counted = &copy.counted;
        if counted.is_sidechain || counted.is_progress {
            continue;
        }
        let model = counted.model.as_ref().unwrap().to_string();
        let line = (counted.tokens.output, counted.counted_at.as_millis(), model);
        let of_key = lines.entry(copy.key).or_default();
        let best = of_key.entry(counted.request_id.clone()).or_default();
        if line > *best {
            *best = line;
        }
    }
    let mut beside = BTreeSet::new();
    for (key, lines) in lines {
        let own = lines.values().max().unwrap().clone();
        let others = lines.into_values().filter(|line| *line != own);
        beside.extend(others.map(|(output, at, model)| format!("{key}|{output}|{at}|{model}")));
    }
    beside
}

/// Output, when, and by which model.
type Line = (i64, i64, String);

fn asked(stage: &Stage, sql: &str) -> BTreeSet<String> {
    rows_of(&stage.sql(), sql).into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_stands_beside_a_response_does_not_depend_on_what_is_read_together(
        copies in prop::collection::vec((copy(), any::<bool>()), 1..24),
    ) {
        let stage = Stage::new();
        let mut store = stage.store();
        let mut together = Vec::new();
        for (copy, ends) in &copies {
            together.push(copy.clone());
            if *ends {
                record(&mut store, stage.now(), std::mem::take(&mut together));
            }
        }
        record(&mut store, stage.now(), together);
        let copies: Vec<UsageFact> = copies.into_iter().map(|(copy, _)| copy).collect();
        let sessions = "SELECT lower(hex(usage_key)), s.id FROM usage_elsewhere JOIN session AS s USING (session_id)";
        prop_assert_eq!(asked(&stage, sessions), elsewhere(&copies));
        let found = asked(&stage, "SELECT lower(hex(usage_key)), output, counted_at, id FROM usage_request JOIN model USING (model_id)");
        prop_assert_eq!(found, requests(&copies));
        let own = "SELECT count(*) FROM usage_request AS r JOIN usage AS u USING (usage_key, request_hash)";
        prop_assert_eq!(asked(&stage, own), BTreeSet::from(["0".to_owned()]));
    }
}
