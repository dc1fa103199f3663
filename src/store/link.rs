//! Which session a process had, from when to when.

use serde_json::json;

use crate::error::Result;
use crate::model::session::{Link, LinkedBy};
use crate::model::time::Timestamp;
use crate::store::ledger::add_session;
use crate::store::queries::{LINK_SESSION, RELINK_SESSION, UNLINK_SESSION};
use crate::store::query::Db;

/// From `since` on the process has this session, and no other.
pub fn begin(db: Db<'_>, process_id: i64, link: &Link, since: Timestamp) -> Result<()> {
    let session_id = add_session(db, &link.session)?;
    let row = json!({ "process_id": process_id, "since": since, "session_id": session_id, "linked_by": link.by });
    db.run(&LINK_SESSION, &row).map(drop)
}

/// The same session, better known.
pub fn confirm(db: Db<'_>, process_id: i64, by: LinkedBy) -> Result<()> {
    db.run(&RELINK_SESSION, &json!({ "process_id": process_id, "linked_by": by })).map(drop)
}

/// It has no session any more.
pub fn end(db: Db<'_>, process_id: i64, until: Timestamp) -> Result<()> {
    db.run(&UNLINK_SESSION, &json!({ "process_id": process_id, "until": until })).map(drop)
}
