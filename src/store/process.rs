//! Processes: who lives, who is new, what changed, who ended.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::model::process::{
    ActiveBy, DetectedBy, Health, Identity, Kind, ResourceAlert, Seen, State,
};
use crate::model::session::LinkedBy;
use crate::model::time::Timestamp;
use crate::rules::health::Activity;
use crate::rules::sampling::Sample;
use crate::store::queries::{
    ADD_PROCESS, END_PROCESS, LIVING_PROCESSES, PIN_PROCESS, SET_OPEN_HEALTH, UNPIN_PROCESS,
    UPDATE_PROCESS,
};
use crate::store::query::Db;

/// A process recorded as living, with its open span.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Living {
    pub process_id: i64,
    pub boot_id: String,
    pub pid: u32,
    pub start_ticks: u64,
    pub started_at: Timestamp,
    pub exe: Option<String>,
    pub program: String,
    pub cwd: Option<String>,
    pub directory_id: Option<i64>,
    pub terminal: Option<String>,
    pub kind: Kind,
    pub detected_by: DetectedBy,
    pub session: Option<String>,
    pub parent_pid: Option<u32>,
    pub ancestor_id: Option<i64>,
    pub pinned: bool,
    pub since_at: Timestamp,
    pub looked_at: Timestamp,
    pub state: State,
    pub health: Health,
    pub resource_alert: Option<ResourceAlert>,
    pub active: bool,
    pub active_at: Timestamp,
    pub active_by: ActiveBy,
    pub cpu_permille: Option<i64>,
    pub cpu_tree_permille: Option<i64>,
    pub memory_bytes: i64,
    pub memory_tree_bytes: i64,
    pub child_count: i64,
    pub cpu_tree_ms_since: u64,
    pub cpu_ms: u64,
    pub cpu_tree_ms: u64,
    pub linked_session: Option<String>,
    pub linked_by: Option<LinkedBy>,
}

impl Living {
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity { boot_id: self.boot_id.clone(), pid: self.pid, start_ticks: self.start_ticks }
    }

    #[must_use]
    pub fn sample(&self) -> Sample {
        Sample {
            state: self.state,
            health: self.health,
            resource_alert: self.resource_alert,
            active: self.active,
            cpu_permille: self.cpu_permille,
            cpu_tree_permille: self.cpu_tree_permille,
            memory_bytes: self.memory_bytes,
            memory_tree_bytes: self.memory_tree_bytes,
            child_count: self.child_count,
        }
    }

    /// What a person knows it by: the last part of its directory, else its program.
    #[must_use]
    pub fn display_name(&self) -> String {
        let cwd =
            self.cwd.as_deref().and_then(|path| path.rsplit('/').find(|part| !part.is_empty()));
        cwd.unwrap_or(&self.program).to_owned()
    }

    #[must_use]
    pub const fn activity(&self) -> Activity {
        Activity { active: self.active, at: self.active_at, by: self.active_by }
    }
}

/// How a process came to its end, as far as it was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The look before saw it, the next one did not.
    ExitSeen,
    /// It ended while nobody looked.
    GoneUnwatched,
    /// The machine was started anew.
    MachineOff,
}

/// The processes of a machine that are recorded as living.
pub fn living(db: Db<'_>, host_id: i64) -> Result<Vec<Living>> {
    db.rows(&LIVING_PROCESSES, &json!({ "host_id": host_id }))
}

/// What the row of a process says, apart from its identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Description {
    pub parent_pid: u32,
    pub ancestor_id: Option<i64>,
    pub exe: Option<String>,
    pub program: String,
    pub directory_id: Option<i64>,
    pub terminal: Option<String>,
    pub kind: Kind,
    pub detected_by: DetectedBy,
    pub confirmed: bool,
    pub session: Option<String>,
}

impl Description {
    /// What a look says of a process. Of a mute one, known by its identity only, what was known before stays.
    #[must_use]
    pub fn of(
        seen: &Seen,
        before: Option<&Living>,
        directory_id: Option<i64>,
        ancestor_id: Option<i64>,
    ) -> Self {
        let mute = seen.detected_by == DetectedBy::Recorded;
        let before = before.filter(|_| mute);
        let detected_by = before.map_or(seen.detected_by, |living| living.detected_by);
        Self {
            parent_pid: seen.parent_pid,
            ancestor_id,
            exe: seen.exe.clone(),
            program: before.map_or_else(|| seen.program.clone(), |living| living.program.clone()),
            directory_id,
            terminal: before
                .map_or_else(|| seen.terminal.clone(), |living| living.terminal.clone()),
            kind: before.map_or(seen.kind, |living| living.kind),
            detected_by,
            confirmed: detected_by.confirms(),
            session: seen.session.as_ref().map(|session| session.session.clone()),
        }
    }

    /// True if the row says all of this already.
    #[must_use]
    pub fn stands_in(&self, living: &Living) -> bool {
        let kept = |new: &Option<String>, old: &Option<String>| new.is_none() || new == old;
        Some(self.parent_pid) == living.parent_pid
            && self.ancestor_id == living.ancestor_id
            && kept(&self.exe, &living.exe)
            && self.program == living.program
            && (self.directory_id.is_none() || self.directory_id == living.directory_id)
            && self.terminal == living.terminal
            && self.kind == living.kind
            && self.detected_by == living.detected_by
            && kept(&self.session, &living.session)
    }
}

/// Adds a process; its ancestor is filled in once all of a look are there.
pub fn add(
    db: Db<'_>,
    boot_id: i64,
    seen: &Seen,
    description: &Description,
    now: Timestamp,
) -> Result<i64> {
    #[derive(Deserialize)]
    struct Row {
        process_id: i64,
    }
    let mut row = json!(description);
    if let Some(row) = row.as_object_mut() {
        row.insert("boot_id".to_owned(), boot_id.into());
        row.insert("pid".to_owned(), seen.identity.pid.into());
        row.insert("start_ticks".to_owned(), seen.identity.start_ticks.into());
        row.insert("started_at".to_owned(), json!(seen.started_at));
        row.insert("now".to_owned(), json!(now));
    }
    Ok(db.only::<Row>(&ADD_PROCESS, &row)?.process_id)
}

pub fn update(db: Db<'_>, process_id: i64, description: &Description) -> Result<()> {
    let mut row = json!(description);
    if let Some(row) = row.as_object_mut() {
        row.insert("process_id".to_owned(), process_id.into());
    }
    db.run(&UPDATE_PROCESS, &row).map(drop)
}

pub fn end(db: Db<'_>, process_id: i64, at: Timestamp, reason: EndReason) -> Result<()> {
    db.run(&END_PROCESS, &json!({ "process_id": process_id, "at": at, "reason": reason })).map(drop)
}

/// Pins a process, or takes its pin; true if that changed anything.
pub fn set_pin(db: Db<'_>, process_id: i64, pinned: bool, now: Timestamp) -> Result<bool> {
    let query = if pinned { &PIN_PROCESS } else { &UNPIN_PROCESS };
    Ok(db.run(query, &json!({ "process_id": process_id, "now": now }))? > 0)
}

/// Shows a changed verdict before the next look does.
pub fn set_health(db: Db<'_>, process_id: i64, health: Health) -> Result<()> {
    db.run(&SET_OPEN_HEALTH, &json!({ "process_id": process_id, "health": health })).map(drop)
}
