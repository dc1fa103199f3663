//! Facts put straight into a ledger, and the answers of reports about them.

use serde_json::Value;
use tce::model::session::{FoundBy, Project};
use tce::model::time::Timestamp;
use tce::model::usage::{Counted, Place, Tokens, UsageFact, UsageKey};
use tce::report::{self, Filter};
use tce::store::ledger::{Added, Ledger};
use tce::store::{Store, project};

use crate::stage::Stage;

pub(crate) const OPUS: &str = "claude-opus-5-5";
pub(crate) const SONNET: &str = "claude-sonnet-5-5";

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or_else(|| panic!("{text} is no time"))
}

/// A response of so many tokens of output, and ten times as many read from the cache.
pub(crate) fn fact(number: u128, happened_at: Timestamp, model: &str, output: i64) -> UsageFact {
    UsageFact {
        key: UsageKey::new(number),
        message_id: None,
        advisor: None,
        place: Place {
            happened_at,
            session: format!("s{}", number % 3).into(),
            directory: Some(format!("/home/ana/p{}", number % 2).into()),
            future: false,
        },
        counted: Counted {
            counted_at: happened_at,
            request_id: None,
            model: Some(model.into()),
            tokens: Tokens { input: 3, output, cache_read: output * 10, ..Tokens::default() },
            thinking: None,
            speed: Some("standard".into()),
            geo: None,
            tier: None,
            claimed_pico: None,
            subagent: false,
            is_sidechain: false,
            is_progress: false,
        },
    }
}

/// One reading.
pub(crate) fn record(store: &mut Store, now: Timestamp, facts: Vec<UsageFact>) -> Added {
    let added = store.write(|db| {
        let mut find = |db: tce::store::Db<'_>, path: &str| {
            let name = path.rsplit('/').next().unwrap().to_owned();
            project::map(
                db,
                path,
                &Project { root: path.to_owned(), name, found_by: FoundBy::Name },
            )
        };
        let mut ledger = Ledger::begin(db, now, &mut find)?;
        let added = ledger.add(facts.into_iter().collect())?;
        ledger.finish()?;
        Ok(added)
    });
    added.unwrap()
}

impl Stage {
    /// The document of a report.
    pub(crate) fn ask(&self, name: &str, filter: &Filter) -> Value {
        let report = report::ALL.iter().find(|report| report.name == name).unwrap();
        let filter = Filter { now: filter.now.or(Some(self.now())), ..filter.clone() };
        self.store().read(|db| report.answer(db, &filter)).unwrap().document.value().unwrap()
    }
}
