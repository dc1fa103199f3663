//! The audit of orders: written before anything is done, its outcome after.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::model::action::Outcome;
use crate::model::machine::Signal;
use crate::model::time::Timestamp;
use crate::store::queries::{FINISH_ACTION, RECORD_ACTION};
use crate::store::query::Db;

/// What somebody ordered.
#[derive(Debug, Clone, Serialize)]
pub struct Order<'a> {
    pub process_id: Option<i64>,
    pub pid: u32,
    pub requested_by: &'a str,
    pub verb: &'a str,
    pub signal: Option<Signal>,
    /// For `--tree`: the pid whose tree this one is part of.
    pub tree_root: Option<u32>,
}

/// Writes an order down; the number its outcome is to be written to.
pub fn record(db: Db<'_>, order: &Order<'_>, now: Timestamp) -> Result<i64> {
    #[derive(Deserialize)]
    struct Row {
        action_id: i64,
    }
    let mut row = json!(order);
    if let Some(row) = row.as_object_mut() {
        row.insert("now".to_owned(), json!(now));
    }
    Ok(db.only::<Row>(&RECORD_ACTION, &row)?.action_id)
}

pub fn finish(
    db: Db<'_>,
    action_id: i64,
    outcome: Outcome,
    detail: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let row = json!({ "action_id": action_id, "outcome": outcome, "detail": detail, "now": now });
    db.run(&FINISH_ACTION, &row).map(drop)
}
