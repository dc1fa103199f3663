//! What was spent: in local periods, in any spans, by sessions that are in use.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::model::budget::{Period, SessionCost, Span, Spent, SpentLately};
use crate::model::time::{Timestamp, WeekStart};
use crate::store::queries::{PERIODS, SESSION_COSTS, SLOTS_SINCE, SPENT, SPENT_LATELY};
use crate::store::query::Db;

/// One row of `queries/slots_since.sql`: a quarter of an hour, counted from 1970 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub slot: i64,
}

/// The local day, week and month of a moment.
pub fn periods(db: Db<'_>, now: Timestamp, week_start: WeekStart) -> Result<Vec<Period>> {
    db.rows(&PERIODS, &json!({ "now": now, "week_start": week_start.number() }))
}

/// One row for each span, in their order.
pub fn spent(db: Db<'_>, spans: &[Span], prices: &str) -> Result<Vec<Spent>> {
    db.rows(&SPENT, &json!({ "spans": spans, "prices": prices }))
}

/// What was spent from each of these moments on, before another, quickly.
pub fn spent_lately(
    db: Db<'_>,
    since: &[Timestamp],
    until: Timestamp,
    prices: &str,
) -> Result<Vec<SpentLately>> {
    let span = |at: &Timestamp| Span { since: Some(*at), until: Some(until), ..Span::default() };
    let spans: Vec<Span> = since.iter().map(span).collect();
    db.rows(&SPENT_LATELY, &json!({ "spans": spans, "prices": prices }))
}

/// The quarters of an hour with a response, from the one this moment lies in on, oldest first.
pub fn slots_since(db: Db<'_>, since: Timestamp) -> Result<Vec<Slot>> {
    db.rows(&SLOTS_SINCE, &json!({ "since": since }))
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
