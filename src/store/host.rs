//! Which machine and which run of it writes here; heartbeat and gaps.

use serde::{Deserialize, Serialize};
use serde_json::json;
use xxhash_rust::xxh3::xxh3_128;

use crate::error::Result;
use crate::model::machine::MachineFacts;
use crate::model::time::Timestamp;
use crate::store::queries::{
    ADD_BOOT, ADD_HOST, FIND_BOOT, FIND_HOST, FIRST_LOOK, HEARTBEAT, READ_NOTE, RECORD_GAP,
    RECORD_HEARTBEAT, UPDATE_HOST, WRITE_NOTE,
};
use crate::store::query::Db;

/// The rows of this machine and this run of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    pub host_id: i64,
    pub boot_id: i64,
}

/// How far a recorder is known to have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Heartbeat {
    pub beat_at: Timestamp,
    pub interval_ms: i64,
    pub recorder_pid: Option<u32>,
}

/// Why nobody watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    RecorderOff,
    Asleep,
    ClockStep,
    MachineOff,
    ScanFailed,
    PermissionLost,
}

#[derive(Deserialize)]
struct HostRow {
    host_id: i64,
}

#[derive(Deserialize)]
struct BootRow {
    boot_id: i64,
}

/// Finds or adds this machine and its run.
pub fn here(db: Db<'_>, facts: &MachineFacts, now: Timestamp) -> Result<Here> {
    let host_id = host(db, facts, now)?;
    let boot = json!({ "host_id": host_id, "boot_key": facts.boot_id, "booted_at": facts.booted_at,
                       "ticks_per_second": facts.ticks_per_second });
    let known: Option<BootRow> = db.row(&FIND_BOOT, &boot)?;
    let boot_id = match known {
        Some(row) => row.boot_id,
        None => db.only::<BootRow>(&ADD_BOOT, &boot)?.boot_id,
    };
    Ok(Here { host_id, boot_id })
}

/// The row of this machine, if it ever wrote here.
pub fn find(db: Db<'_>, facts: &MachineFacts) -> Result<Option<i64>> {
    let row: Option<HostRow> = db.row(&FIND_HOST, &json!({ "machine": machine_key(facts) }))?;
    Ok(row.map(|row| row.host_id))
}

/// When a machine first wrote here.
pub fn first_look(db: Db<'_>, host_id: i64) -> Result<Option<Timestamp>> {
    #[derive(Deserialize)]
    struct Row {
        first_seen_at: Timestamp,
    }
    Ok(db.row::<Row>(&FIRST_LOOK, &json!({ "host_id": host_id }))?.map(|row| row.first_seen_at))
}

/// The system's id is private to the machine; its digest tells as much and can be shared.
fn machine_key(facts: &MachineFacts) -> String {
    let source = if facts.machine_id.is_empty() { &facts.name } else { &facts.machine_id };
    format!("{:032x}", xxh3_128(format!("tce:{source}").as_bytes()))
}

fn host(db: Db<'_>, facts: &MachineFacts, now: Timestamp) -> Result<i64> {
    let mut row = json!({ "machine": machine_key(facts), "name": facts.name, "cpu_count": facts.cpu_count,
                          "memory": facts.memory_bytes, "now": now });
    let Some(HostRow { host_id }) = db.row(&FIND_HOST, &row)? else {
        return Ok(db.only::<HostRow>(&ADD_HOST, &row)?.host_id);
    };
    if let Some(row) = row.as_object_mut() {
        row.insert("host_id".to_owned(), host_id.into());
    }
    db.run(&UPDATE_HOST, &row)?;
    Ok(host_id)
}

pub fn heartbeat(db: Db<'_>, host_id: i64) -> Result<Option<Heartbeat>> {
    db.row(&HEARTBEAT, &json!({ "host_id": host_id }))
}

pub fn record_heartbeat(db: Db<'_>, host_id: i64, beat: &Heartbeat) -> Result<()> {
    let row = json!({ "host_id": host_id, "now": beat.beat_at, "interval_ms": beat.interval_ms,
                      "recorder_pid": beat.recorder_pid });
    db.run(&RECORD_HEARTBEAT, &row).map(drop)
}

pub fn record_gap(
    db: Db<'_>,
    host_id: i64,
    reason: GapReason,
    since: Timestamp,
    until: Timestamp,
) -> Result<()> {
    let row = json!({ "host_id": host_id, "reason": reason, "since": since, "until": until });
    db.run(&RECORD_GAP, &row).map(drop)
}

/// A word about this file itself.
pub fn note(db: Db<'_>, key: &str) -> Result<Option<String>> {
    #[derive(Deserialize)]
    struct Row {
        value: String,
    }
    Ok(db.row::<Row>(&READ_NOTE, &json!({ "key": key }))?.map(|row| row.value))
}

pub fn write_note(db: Db<'_>, key: &str, value: &str) -> Result<()> {
    db.run(&WRITE_NOTE, &json!({ "key": key, "value": value })).map(drop)
}
