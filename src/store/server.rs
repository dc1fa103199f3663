//! The dashboard that runs on a machine: at most one, known by its process.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::model::machine::MachineFacts;
use crate::model::process::Identity;
use crate::model::time::Timestamp;
use crate::store::host;
use crate::store::queries::{DROP_SERVER, RECORD_SERVER, SERVER};
use crate::store::query::Db;

/// One row of `queries/server.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    pub boot_id: String,
    pub pid: u32,
    pub start_ticks: u64,
    pub address: String,
    pub port: u16,
    pub started_at: Timestamp,
}

impl Server {
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity { boot_id: self.boot_id.clone(), pid: self.pid, start_ticks: self.start_ticks }
    }
}

/// The dashboard on record for this machine; whether it still runs is for the reader to see.
pub fn find(db: Db<'_>, facts: &MachineFacts) -> Result<Option<Server>> {
    match host::find(db, facts)? {
        Some(host_id) => db.row(&SERVER, &json!({ "host_id": host_id })),
        None => Ok(None),
    }
}

/// Records a dashboard as the one that runs here.
pub fn record(db: Db<'_>, facts: &MachineFacts, server: &Server) -> Result<()> {
    let here = host::here(db, facts, server.started_at)?;
    let row = json!({ "host_id": here.host_id, "boot_id": here.boot_id, "pid": server.pid,
                      "start_ticks": server.start_ticks, "address": server.address,
                      "port": server.port, "now": server.started_at });
    db.run(&RECORD_SERVER, &row).map(drop)
}

/// Forgets it, unless another has taken its place.
pub fn forget(db: Db<'_>, facts: &MachineFacts, identity: &Identity) -> Result<()> {
    let Some(host_id) = host::find(db, facts)? else { return Ok(()) };
    let row = json!({ "host_id": host_id, "pid": identity.pid,
                      "start_ticks": identity.start_ticks });
    db.run(&DROP_SERVER, &row).map(drop)
}
