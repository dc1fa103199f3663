//! Trouble that did not stop the recorder.

use serde_json::json;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::model::trouble::{Trouble, TroubleKind};
use crate::store::queries::{CLEAR_TROUBLE, NOTE_TROUBLE, TROUBLE};
use crate::store::query::Db;

/// More than this at once is one trouble with a folder.
const MOST_OPEN: u32 = 10_000;

/// Notes trouble; known trouble counts up.
pub fn note(db: Db<'_>, host_id: i64, trouble: &Trouble, now: Timestamp) -> Result<()> {
    let row = json!({ "host_id": host_id, "kind": trouble.kind, "subject": trouble.subject,
                      "detail": trouble.detail, "now": now });
    db.run(&NOTE_TROUBLE, &row).map(drop)
}

/// The thing is fine again: in one respect, or in all.
pub fn clear(
    db: Db<'_>,
    host_id: i64,
    subject: &str,
    kind: Option<TroubleKind>,
    now: Timestamp,
) -> Result<()> {
    let row = json!({ "host_id": host_id, "subject": subject, "kind": kind, "now": now });
    db.run(&CLEAR_TROUBLE, &row).map(drop)
}

/// Trouble that is not mended, of one machine or of all.
pub fn open(db: Db<'_>, host_id: Option<i64>) -> Result<Vec<Trouble>> {
    db.rows(&TROUBLE, &json!({ "host_id": host_id, "limit": MOST_OPEN }))
}
