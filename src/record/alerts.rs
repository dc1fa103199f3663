//! Alerts follow the verdicts: opened, closed, and named when they are due to be told.

use std::collections::HashSet;

use serde::Serialize;

use crate::error::Result;
use crate::model::process::State;
use crate::model::time::{Timestamp, millis};
use crate::record::judge::Judged;
use crate::rules::alerts::{AlertKind, CooldownRules, deserved, is_due};
use crate::store::{Db, alert};

/// An alert somebody should be told of now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueAlert {
    pub alert_id: i64,
    pub kind: AlertKind,
    pub pid: u32,
    /// It waits for its parent to take note of its end: no signal reaches it.
    pub has_ended: bool,
    pub directory: Option<String>,
    pub idle_ms: i64,
    pub memory_bytes: u64,
    pub cpu_percent_of_system: f64,
    pub memory_percent_of_system: f64,
}

/// Opens what is new, closes what is over, and returns what is due.
pub(super) fn settle(
    db: Db<'_>,
    host_id: i64,
    judged: &[Judged<'_>],
    cooldowns: &CooldownRules,
    now: Timestamp,
) -> Result<Vec<DueAlert>> {
    let wanted: HashSet<(i64, AlertKind)> = judged
        .iter()
        .flat_map(|one| deserved(one.health, one.resource_alert).map(|kind| (one.process_id, kind)))
        .collect();
    let open = alert::all_open(db, host_id)?;
    for over in open.iter().filter(|one| !wanted.contains(&(one.process_id, one.kind))) {
        alert::close(db, over.alert_id, now)?;
    }
    let standing: HashSet<(i64, AlertKind)> =
        open.iter().map(|one| (one.process_id, one.kind)).collect();
    for (process_id, kind) in wanted.difference(&standing) {
        alert::open(db, *process_id, *kind, now)?;
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let open = alert::all_open(db, host_id)?;
    let due = open.iter().filter(|one| is_due(now, one.last_told_at, cooldowns.of(one.kind)));
    let of = |process_id| judged.iter().find(|one| one.process_id == process_id);
    Ok(due
        .filter_map(|one| Some(describe(one.alert_id, one.kind, of(one.process_id)?, now)))
        .collect())
}

fn describe(alert_id: i64, kind: AlertKind, judged: &Judged<'_>, now: Timestamp) -> DueAlert {
    DueAlert {
        alert_id,
        kind,
        pid: judged.seen.identity.pid,
        has_ended: judged.seen.state == State::Zombie,
        directory: judged.directory.clone(),
        idle_ms: if judged.activity.active { 0 } else { millis(now.since(judged.activity.at)) },
        memory_bytes: judged.seen.memory_tree_bytes,
        cpu_percent_of_system: judged.share.0,
        memory_percent_of_system: judged.share.1,
    }
}
