//! What copies of a response say beside it: other sessions they stand in, and what was counted under other request ids.

use rusqlite::named_params;

use super::known::request_hash;
use super::{Ledger, Row};
use crate::error::Result;
use crate::model::shared::Shared;
use crate::model::usage::{Counted, UsageKey};
use crate::rules::usage::Beside;
use crate::store::queries::{
    ADD_USAGE_ELSEWHERE, ADD_USAGE_REQUEST, DROP_USAGE_ELSEWHERE, DROP_USAGE_REQUEST,
};

/// What is to be noted once the facts are written: only they tell which session and request are a response's own.
#[derive(Debug, Default)]
pub(super) struct Besides {
    sessions: Vec<(UsageKey, Shared)>,
    requests: Vec<(UsageKey, Counted)>,
}

impl Besides {
    pub(super) fn note(&mut self, key: UsageKey, beside: Beside) {
        if let Some(session) = beside.session {
            // A response has a line for each of its parts.
            let is_known = |(of, known): &(UsageKey, Shared)| *of == key && *known == session;
            if !self.sessions.last().is_some_and(is_known) {
                self.sessions.push((key, session));
            }
        }
        self.requests.extend(beside.request.map(|counted| (key, counted)));
    }

    pub(super) fn absorb(&mut self, mut other: Self) {
        self.sessions.append(&mut other.sessions);
        self.requests.append(&mut other.requests);
    }
}

impl Ledger<'_> {
    pub(super) fn write_besides(&mut self, mut besides: Besides) -> Result<()> {
        besides.sessions.sort_unstable();
        besides.sessions.dedup();
        for (key, session) in besides.sessions {
            let values = named_params! {
                ":session_id": self.session(&session)?, ":usage_key": key.to_bytes(),
            };
            self.db.run_often(&ADD_USAGE_ELSEWHERE, values)?;
        }
        for (key, counted) in besides.requests {
            let tokens = &counted.tokens;
            let values = named_params! {
                ":usage_key": key.to_bytes(), ":request_hash": request_hash(counted.request_id.as_deref()),
                ":counted_at": counted.counted_at.as_millis(),
                ":model_id": self.model(counted.model.as_deref().unwrap_or_default())?,
                ":rate_id": self.rate_id(&counted)?, ":input": tokens.input, ":output": tokens.output,
                ":cache_write_5m": tokens.cache_write_5m, ":cache_write_1h": tokens.cache_write_1h,
                ":cache_read": tokens.cache_read, ":web_searches": tokens.web_searches,
            };
            self.db.run_often(&ADD_USAGE_REQUEST, values)?;
        }
        Ok(())
    }

    /// What has become a response's own session and request stands beside it no longer.
    pub(super) fn own(&self, key: UsageKey, old: &Row, new: &Row) -> Result<()> {
        let key = key.to_bytes();
        if old.session_id != new.session_id {
            let values = named_params! { ":session_id": new.session_id, ":usage_key": key };
            self.db.run_often(&DROP_USAGE_ELSEWHERE, values)?;
        }
        if old.rest.request_hash != new.rest.request_hash {
            let values =
                named_params! { ":usage_key": key, ":request_hash": new.rest.request_hash };
            self.db.run_often(&DROP_USAGE_REQUEST, values)?;
        }
        Ok(())
    }
}
