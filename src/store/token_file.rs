//! Token files: what was read of which file, so that only what changed is read again.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::store::queries::{FIND_TOKEN_FILE, LOSE_TOKEN_FILE, RECORD_TOKEN_FILE, TOKEN_FILES};
use crate::store::query::Db;

/// What sort of token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    StatsCache,
    SessionMeta,
}

/// A file as it was last read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct KnownFile {
    pub file_id: i64,
    pub device: i64,
    pub inode: i64,
    pub size: i64,
    pub mtime_ns: i64,
    pub digest: String,
    pub gone_at: Option<Timestamp>,
}

/// What is written of a file that was read.
#[derive(Debug, Clone, Serialize)]
pub struct FileState<'a> {
    pub path: &'a str,
    pub kind: FileKind,
    pub device: i64,
    pub inode: i64,
    pub size: i64,
    pub mtime_ns: i64,
    pub digest: &'a str,
}

#[derive(Deserialize)]
struct IdRow {
    file_id: i64,
}

pub fn find(db: Db<'_>, host_id: i64, path: &str) -> Result<Option<KnownFile>> {
    db.row(&FIND_TOKEN_FILE, &json!({ "host_id": host_id, "path": path }))
}

/// Writes down that a file was read; its number.
pub fn record(db: Db<'_>, host_id: i64, state: &FileState<'_>, now: Timestamp) -> Result<i64> {
    let mut row = json!(state);
    if let Some(row) = row.as_object_mut() {
        row.insert("host_id".to_owned(), host_id.into());
        row.insert("now".to_owned(), json!(now));
    }
    Ok(db.only::<IdRow>(&RECORD_TOKEN_FILE, &row)?.file_id)
}

/// The files of one sort that were there at the last look.
pub fn present(db: Db<'_>, host_id: i64, kind: FileKind) -> Result<Vec<(i64, String)>> {
    #[derive(Deserialize)]
    struct Row {
        file_id: i64,
        path: String,
    }
    let rows: Vec<Row> = db.rows(&TOKEN_FILES, &json!({ "host_id": host_id, "kind": kind }))?;
    Ok(rows.into_iter().map(|row| (row.file_id, row.path)).collect())
}

/// The file is gone; what it said is kept.
pub fn lose(db: Db<'_>, file_id: i64, now: Timestamp) -> Result<()> {
    db.run(&LOSE_TOKEN_FILE, &json!({ "file_id": file_id, "now": now })).map(drop)
}
