//! Transcripts: how far each was read, and what became of its lines.

use std::path::{Path, PathBuf};

use rusqlite::named_params;
use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::model::path::{of_text, to_text};
use crate::model::time::Timestamp;
use crate::model::transcript::{Account, CostState, FileState, Title};
use crate::store::queries::{
    ADD_REJECTED, ADD_TRANSCRIPT, CLOSE_TRANSCRIPTS, EXTEND_TRANSCRIPT, FORGET_REJECTED,
    LAST_READING, LOSE_TRANSCRIPT, MOVE_TRANSCRIPT, REPLACE_TRANSCRIPT, SET_COST_STATE,
    SET_COST_STATE_MODEL, SET_SESSION_TITLE, TRANSCRIPT_KNOWN, TRANSCRIPTS_GONE,
    TRANSCRIPTS_PRESENT,
};
use crate::store::query::Db;

/// A transcript as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTranscript {
    pub transcript_id: i64,
    pub path: PathBuf,
    pub state: FileState,
    pub gone: bool,
}

/// One part of a file that was read: from where it was known (or the beginning) to the last complete line.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub path: &'a Path,
    pub state: FileState,
    pub account: &'a Account,
    /// Facts of second models that its usage lines gave beside their own.
    pub advisors: i64,
}

/// A row of `queries/transcripts_present.sql`, and of the other two like it.
#[derive(Deserialize)]
struct KnownRow {
    transcript_id: i64,
    path: String,
    device: i64,
    inode: i64,
    size: i64,
    mtime_ns: i64,
    ctime_ns: i64,
    offset: i64,
    digest: i64,
    settled: bool,
    gone: bool,
}

impl From<KnownRow> for KnownTranscript {
    fn from(row: KnownRow) -> Self {
        let state = FileState {
            device: row.device,
            inode: row.inode,
            size: row.size,
            mtime_ns: row.mtime_ns,
            ctime_ns: row.ctime_ns,
            offset: row.offset,
            digest: row.digest,
            settled: row.settled,
        };
        let path = of_text(row.path);
        Self { transcript_id: row.transcript_id, path, state, gone: row.gone }
    }
}

/// The transcripts of a machine that were there at the last look, one after another: they may be many.
pub fn each_present(db: Db<'_>, host_id: i64, take: &mut dyn FnMut(KnownTranscript)) -> Result<()> {
    db.each(&TRANSCRIPTS_PRESENT, &json!({ "host_id": host_id }), |row: KnownRow| {
        take(row.into());
        Ok(())
    })
}

/// Those that are gone: after years nearly all.
pub fn gone(db: Db<'_>, host_id: i64) -> Result<Vec<KnownTranscript>> {
    let rows: Vec<KnownRow> = db.rows(&TRANSCRIPTS_GONE, &json!({ "host_id": host_id }))?;
    Ok(rows.into_iter().map(KnownTranscript::from).collect())
}

/// One transcript.
pub fn known_at(db: Db<'_>, host_id: i64, path: &Path) -> Result<Option<KnownTranscript>> {
    let row: Option<KnownRow> =
        db.row(&TRANSCRIPT_KNOWN, &json!({ "host_id": host_id, "path": to_text(path) }))?;
    Ok(row.map(KnownTranscript::from))
}

/// When transcripts that had changed were read last.
pub fn last_reading(db: Db<'_>) -> Result<Option<Timestamp>> {
    #[derive(Deserialize)]
    struct Row {
        recorded_at: Option<Timestamp>,
    }
    Ok(db.only::<Row>(&LAST_READING, &json!({}))?.recorded_at)
}

/// A file read for the first time, or anew after it was rewritten; its number.
pub fn add(db: Db<'_>, host_id: i64, part: &Part<'_>, now: Timestamp) -> Result<i64> {
    let (state, account) = (&part.state, part.account);
    let row = named_params! {
        ":host_id": host_id, ":path": to_text(part.path), ":device": state.device, ":inode": state.inode,
        ":size": state.size, ":mtime_ns": state.mtime_ns, ":ctime_ns": state.ctime_ns, ":offset": state.offset,
        ":digest": state.digest, ":settled": state.settled, ":lines": account.lines, ":usage": account.usage,
        ":titles": account.titles, ":cost_states": account.cost_states, ":not_usage": account.not_usage,
        ":advisors": part.advisors, ":now": now.as_millis(),
    };
    let transcript_id = db.number_often(&ADD_TRANSCRIPT, row)?;
    reject(db, transcript_id, part.account)?;
    Ok(transcript_id)
}

/// A file read further, or found renamed, or (`anew`) read once more from its beginning: then the account is that of it all.
pub fn extend(
    db: Db<'_>,
    transcript_id: i64,
    part: &Part<'_>,
    anew: bool,
    now: Timestamp,
) -> Result<()> {
    let (state, account) = (&part.state, part.account);
    let read = json!({ "transcript_id": transcript_id, "size": state.size, "mtime_ns": state.mtime_ns,
                       "ctime_ns": state.ctime_ns, "offset": state.offset, "digest": state.digest,
                       "settled": state.settled, "anew": anew, "lines": account.lines, "usage": account.usage, "titles": account.titles,
                       "cost_states": account.cost_states, "not_usage": account.not_usage,
                       "advisors": part.advisors, "now": now });
    db.run(&EXTEND_TRANSCRIPT, &read)?;
    let place = json!({ "transcript_id": transcript_id, "path": to_text(part.path), "device": state.device,
                        "inode": state.inode });
    db.run(&MOVE_TRANSCRIPT, &place)?;
    if anew {
        db.run(&FORGET_REJECTED, &json!({ "transcript_id": transcript_id }))?;
    }
    reject(db, transcript_id, part.account)
}

/// The file was rewritten in place: its row is closed, with its account.
pub fn replace(db: Db<'_>, transcript_id: i64, now: Timestamp) -> Result<()> {
    db.run(&REPLACE_TRANSCRIPT, &json!({ "transcript_id": transcript_id, "now": now })).map(drop)
}

/// The file is gone; its facts stay.
pub fn lose(db: Db<'_>, transcript_id: i64, now: Timestamp) -> Result<()> {
    db.run(&LOSE_TRANSCRIPT, &json!({ "transcript_id": transcript_id, "now": now })).map(drop)
}

/// Sums up what became of the lines, where many transcripts have grown since it was done last.
pub fn close(db: Db<'_>) -> Result<()> {
    db.run(&CLOSE_TRANSCRIPTS, &json!({})).map(drop)
}

fn reject(db: Db<'_>, transcript_id: i64, account: &Account) -> Result<()> {
    account.rejected.iter().try_for_each(|(reason, rejected)| {
        let row = json!({ "transcript_id": transcript_id, "reason": reason, "count": rejected.count,
                          "first_offset": rejected.first_offset });
        db.run(&ADD_REJECTED, &row).map(drop)
    })
}

/// What a session is about.
pub fn title(db: Db<'_>, session_id: i64, title: &Title) -> Result<()> {
    let row = json!({ "session_id": session_id, "kind": title.kind, "title": title.text });
    db.run(&SET_SESSION_TITLE, &row).map(drop)
}

/// What a session says it spent; `models` has the row of each model it names.
pub fn cost_state(
    db: Db<'_>,
    session_id: i64,
    transcript_id: i64,
    said: &CostState,
    models: &[i64],
    now: Timestamp,
) -> Result<()> {
    let row = json!({ "session_id": session_id, "transcript_id": transcript_id, "now": now,
        "cost_pico": said.cost_pico, "unknown_model": said.unknown_model, "started_at": said.started_at,
        "duration_ms": said.duration_ms, "api_duration_ms": said.api_duration_ms,
        "lines_added": said.lines_added, "lines_removed": said.lines_removed });
    db.run(&SET_COST_STATE, &row)?;
    for (model_id, total) in models.iter().zip(said.models.values()) {
        let tokens = &total.tokens;
        db.run_often(
            &SET_COST_STATE_MODEL,
            named_params! {
                ":session_id": session_id, ":transcript_id": transcript_id, ":model_id": model_id,
                ":input": tokens.input, ":output": tokens.output, ":cache_write_5m": tokens.cache_write_5m,
                ":cache_write_1h": tokens.cache_write_1h, ":cache_read": tokens.cache_read,
                ":web_searches": tokens.web_searches, ":cost_pico": total.cost_pico,
            },
        )?;
    }
    Ok(())
}
