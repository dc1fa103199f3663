//! The typed rows of upkeep: as in `typed`.

use serde_json::json;
use tce::rules::tiers::Span;
use tce::store::queries::{HISTORY_PARTS, LAST_RUNS, PAGES, SAMPLE_TIERS, SPANS_TO_ROLL_UP};
use tce::store::{schedule, tier, upkeep};

use super::story;
use super::typed::{readable, typed};

#[test]
fn rows_of_upkeep_have_the_columns_of_their_queries() {
    let stage = story();
    let store = stage.store();
    let (db, all) = (store.db(), json!({ "sample_id": 0 }));
    typed::<upkeep::Part>(db, &HISTORY_PARTS, &all);
    typed::<schedule::Run>(db, &LAST_RUNS, &all);
    readable::<tier::TierRow>(db, &SAMPLE_TIERS, &all);
    readable::<upkeep::Pages>(db, &PAGES, &all);
    readable::<Span>(db, &SPANS_TO_ROLL_UP, &all);
}
