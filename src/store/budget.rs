//! What was spent: in local periods, in any spans, by sessions that are in use.

use serde_json::json;

use crate::error::Result;
use crate::model::budget::{Period, SessionCost, Span, Spent};
use crate::model::time::{Timestamp, WeekStart};
use crate::store::queries::{PERIODS, SESSION_COSTS, SPENT};
use crate::store::query::Db;

/// The local day, week and month of a moment.
pub fn periods(db: Db<'_>, now: Timestamp, week_start: WeekStart) -> Result<Vec<Period>> {
    db.rows(&PERIODS, &json!({ "now": now, "week_start": week_start.number() }))
}

/// One row for each span, in their order.
pub fn spent(db: Db<'_>, spans: &[Span], prices: &str) -> Result<Vec<Spent>> {
    db.rows(&SPENT, &json!({ "spans": spans, "prices": prices }))
}

/// Sessions that had a response since then, with all they ever cost, dearest first.
pub fn sessions(
    db: Db<'_>,
    since: Timestamp,
    prices: &str,
    limit: u32,
) -> Result<Vec<SessionCost>> {
    db.rows(&SESSION_COSTS, &json!({ "since": since, "prices": prices, "limit": limit }))
}
