//! Alerts: opened, told, closed; the cooldown counts from the last one told, whoever told it.

use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::rules::alerts::AlertKind;
use crate::store::queries::{CLOSE_ALERT, OPEN_ALERT, OPEN_ALERTS, TELL_ALERT};
use crate::store::query::Db;

/// An alert that is open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenAlert {
    pub alert_id: i64,
    pub process_id: i64,
    pub kind: AlertKind,
    pub told_at: Option<Timestamp>,
    /// When one of this kind was last told of this process.
    pub last_told_at: Option<Timestamp>,
}

pub fn all_open(db: Db<'_>, host_id: i64) -> Result<Vec<OpenAlert>> {
    db.rows(&OPEN_ALERTS, &json!({ "host_id": host_id }))
}

pub fn open(db: Db<'_>, process_id: i64, kind: AlertKind, now: Timestamp) -> Result<()> {
    db.run(&OPEN_ALERT, &json!({ "process_id": process_id, "kind": kind, "now": now })).map(drop)
}

pub fn close(db: Db<'_>, alert_id: i64, now: Timestamp) -> Result<()> {
    db.run(&CLOSE_ALERT, &json!({ "alert_id": alert_id, "now": now })).map(drop)
}

pub fn told(db: Db<'_>, alert_id: i64, now: Timestamp) -> Result<()> {
    db.run(&TELL_ALERT, &json!({ "alert_id": alert_id, "now": now })).map(drop)
}
