//! Sessions, and the states of their session-meta files.

use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::model::session::SessionMeta;
use crate::model::time::Timestamp;
use crate::store::queries::{ADD_SESSION, ADD_SESSION_META, ADD_SESSION_TOOL};
use crate::store::query::Db;

/// Adds a new state of a session-meta file.
pub fn record_meta(
    db: Db<'_>,
    file_id: i64,
    meta: &SessionMeta,
    directory_id: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    #[derive(Deserialize)]
    struct SessionRow {
        session_id: i64,
    }
    #[derive(Deserialize)]
    struct MetaRow {
        meta_id: i64,
    }
    let session =
        json!({ "id": meta.session, "directory_id": directory_id, "started_at": meta.started_at });
    let SessionRow { session_id } = db.only(&ADD_SESSION, &session)?;
    let mut row = json!(meta);
    if let Some(row) = row.as_object_mut() {
        row.insert("session_id".to_owned(), session_id.into());
        row.insert("file_id".to_owned(), file_id.into());
        row.insert("now".to_owned(), json!(now));
    }
    let MetaRow { meta_id } = db.only(&ADD_SESSION_META, &row)?;
    for (tool, calls) in &meta.tools {
        db.run(&ADD_SESSION_TOOL, &json!({ "meta_id": meta_id, "tool": tool, "calls": calls }))?;
    }
    Ok(())
}
