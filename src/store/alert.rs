//! Alerts: opened, told, closed; the cooldown counts from the last one told, whoever told it.

use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::model::alert::{Alert, AlertKind, Channel, Delivery, Scope};
use crate::model::process::OrphanedBy;
use crate::model::time::Timestamp;
use crate::store::queries::{
    ALERT_TELLINGS, ALERTS, CLOSE_ALERT, OPEN_ALERT, OPEN_ALERTS, OPEN_BUDGET_ALERT,
    RECORD_DELIVERY, RENEW_ALERT, TELL_ALERT,
};
use crate::store::query::Db;

/// More than this at once is too much for anybody to be told of.
const MOST_OPEN: u32 = 10_000;

/// An alert that is open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenAlert {
    pub alert_id: i64,
    pub kind: AlertKind,
    pub process_id: Option<i64>,
    pub scope: Option<Scope>,
    pub project: Option<String>,
    pub session: Option<String>,
    pub period: Option<String>,
    pub projected: bool,
    pub since_at: Timestamp,
    pub until_at: Option<Timestamp>,
    pub opened_at: Timestamp,
    pub orphaned_by: Option<OrphanedBy>,
    pub limit_pico: Option<i64>,
    pub cost_pico: Option<i64>,
    pub projected_pico: Option<i64>,
    pub unpriced_responses: Option<i64>,
}

/// An open alert and one way of telling it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Telling {
    pub alert_id: i64,
    pub kind: AlertKind,
    pub channel: Channel,
    /// The last try, and how many were in vain since one went well.
    pub tried_at: Option<Timestamp>,
    pub tries: u32,
    /// When one of this kind was last told of the same thing.
    pub last_told_at: Option<Timestamp>,
}

/// What a new alert about a process says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfProcess {
    pub process_id: i64,
    pub kind: AlertKind,
    pub since: Timestamp,
    pub orphaned_by: Option<OrphanedBy>,
}

/// What a new alert about money says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfMoney {
    pub kind: AlertKind,
    pub scope: Scope,
    pub project: Option<String>,
    pub session: Option<String>,
    pub period: Option<String>,
    pub projected: bool,
    pub since_at: Timestamp,
    pub until_at: Option<Timestamp>,
    pub limit_pico: i64,
    pub cost_pico: i64,
    pub projected_pico: Option<i64>,
    pub unpriced_responses: i64,
}

impl OfMoney {
    /// Whether an open alert stands for this very limit in this very period.
    #[must_use]
    pub fn is(&self, open: &OpenAlert) -> bool {
        self.kind == open.kind
            && Some(self.scope) == open.scope
            && self.project == open.project
            && self.session == open.session
            && self.period == open.period
            && self.projected == open.projected
            && Some(self.limit_pico) == open.limit_pico
    }
}

pub fn all_open(db: Db<'_>, host_id: i64) -> Result<Vec<OpenAlert>> {
    db.rows(&OPEN_ALERTS, &json!({ "host_id": host_id }))
}

/// Every open alert of this machine by every way of telling.
pub fn tellings(db: Db<'_>, host_id: i64) -> Result<Vec<Telling>> {
    db.rows(&ALERT_TELLINGS, &json!({ "host_id": host_id }))
}

/// The open ones, whole.
pub fn standing(db: Db<'_>, now: Timestamp) -> Result<Vec<Alert>> {
    db.rows(&ALERTS, &json!({ "now": now, "open": true, "limit": MOST_OPEN }))
}

pub fn open(db: Db<'_>, alert: &OfProcess, now: Timestamp) -> Result<()> {
    let row = json!({ "process_id": alert.process_id, "kind": alert.kind, "since": alert.since,
                      "orphaned_by": alert.orphaned_by, "now": now });
    db.run(&OPEN_ALERT, &row).map(drop)
}

pub fn open_money(db: Db<'_>, host_id: i64, alert: &OfMoney, now: Timestamp) -> Result<()> {
    let row = json!({ "host_id": host_id, "kind": alert.kind, "scope": alert.scope, "project": alert.project,
                      "session": alert.session, "period": alert.period, "projected": alert.projected,
                      "since_at": alert.since_at, "until_at": alert.until_at, "now": now,
                      "limit_pico": alert.limit_pico, "cost_pico": alert.cost_pico,
                      "projected_pico": alert.projected_pico, "unpriced_responses": alert.unpriced_responses });
    db.run(&OPEN_BUDGET_ALERT, &row).map(drop)
}

/// New amounts for an alert that stands.
pub fn renew(db: Db<'_>, alert_id: i64, alert: &OfMoney) -> Result<()> {
    let row = json!({ "alert_id": alert_id, "cost_pico": alert.cost_pico, "projected_pico": alert.projected_pico,
                      "unpriced_responses": alert.unpriced_responses });
    db.run(&RENEW_ALERT, &row).map(drop)
}

pub fn close(db: Db<'_>, alert_id: i64, now: Timestamp) -> Result<()> {
    db.run(&CLOSE_ALERT, &json!({ "alert_id": alert_id, "now": now })).map(drop)
}

/// Writes down how a telling went.
pub fn delivered(db: Db<'_>, delivery: &Delivery) -> Result<()> {
    db.run(&RECORD_DELIVERY, delivery)?;
    if delivery.failure.is_some() || !delivery.channel.tells() {
        return Ok(());
    }
    let row = json!({ "alert_id": delivery.alert_id, "now": delivery.tried_at });
    db.run(&TELL_ALERT, &row).map(drop)
}
