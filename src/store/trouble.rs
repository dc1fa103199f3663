//! Trouble that did not stop the recorder.

use serde_json::json;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::model::trouble::Trouble;
use crate::store::queries::{CLEAR_TROUBLE, NOTE_TROUBLE};
use crate::store::query::Db;

/// Notes trouble; known trouble counts up.
pub fn note(db: Db<'_>, host_id: i64, trouble: &Trouble, now: Timestamp) -> Result<()> {
    let row = json!({ "host_id": host_id, "kind": trouble.kind, "subject": trouble.subject,
                      "detail": trouble.detail, "now": now });
    db.run(&NOTE_TROUBLE, &row).map(drop)
}

/// The thing is fine again.
pub fn clear(db: Db<'_>, host_id: i64, subject: &str, now: Timestamp) -> Result<()> {
    db.run(&CLEAR_TROUBLE, &json!({ "host_id": host_id, "subject": subject, "now": now })).map(drop)
}
