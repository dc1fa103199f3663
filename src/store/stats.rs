//! States of `stats-cache.json`.

use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::model::stats::{StatsCache, StatsDay};
use crate::model::time::Timestamp;
use crate::rules::model_name::{canonical, friendly, is_regional, without_context};
use crate::store::queries::{
    ADD_MODEL, ADD_STATS_DAY, ADD_STATS_DAY_TOKENS, ADD_STATS_MODEL_USAGE, ADD_STATS_SNAPSHOT,
    EXTEND_STATS_DAY, EXTEND_STATS_DAY_TOKENS, NEWEST_STATS_SNAPSHOT,
};
use crate::store::query::Db;

/// Where a state goes: which file, which number, and which number came before.
struct Place {
    file_id: i64,
    snapshot_id: i64,
    before: Option<i64>,
}

/// Adds a new state of a file.
pub fn record(db: Db<'_>, file_id: i64, stats: &StatsCache, now: Timestamp) -> Result<()> {
    #[derive(Deserialize)]
    struct Row {
        snapshot_id: Option<i64>,
    }
    let before =
        db.only::<Row>(&NEWEST_STATS_SNAPSHOT, &json!({ "file_id": file_id }))?.snapshot_id;
    let row = json!({ "file_id": file_id, "now": now, "version": stats.version, "last_day": stats.last_day,
        "total_sessions": stats.total_sessions, "total_messages": stats.total_messages,
        "first_session_at": stats.first_session_at, "days_count_caches": stats.days_count_caches });
    let Some(snapshot_id) = db.only::<Row>(&ADD_STATS_SNAPSHOT, &row)?.snapshot_id else {
        return Ok(());
    };
    for (id, tokens) in &stats.models {
        let mut row = json!(tokens);
        if let Some(row) = row.as_object_mut() {
            row.insert("snapshot_id".to_owned(), snapshot_id.into());
            row.insert("model_id".to_owned(), model(db, id)?.into());
        }
        db.run(&ADD_STATS_MODEL_USAGE, &row)?;
    }
    let place = Place { file_id, snapshot_id, before };
    stats.days.iter().try_for_each(|(day, said)| record_day(db, &place, day, said))
}

/// A day that says what it said before only moves the end of its row.
fn record_day(db: Db<'_>, place: &Place, day: &str, said: &StatsDay) -> Result<()> {
    if said.messages.is_some() || said.sessions.is_some() || said.tool_calls.is_some() {
        let row = json!({ "file_id": place.file_id, "day": day, "messages": said.messages, "sessions": said.sessions,
            "tool_calls": said.tool_calls, "snapshot_id": place.snapshot_id, "before": place.before });
        if db.run(&EXTEND_STATS_DAY, &row)? == 0 {
            db.run(&ADD_STATS_DAY, &row)?;
        }
    }
    for (id, tokens) in &said.tokens {
        let row = json!({ "file_id": place.file_id, "day": day, "model_id": model(db, id)?, "tokens": tokens,
            "snapshot_id": place.snapshot_id, "before": place.before });
        if db.run(&EXTEND_STATS_DAY_TOKENS, &row)? == 0 {
            db.run(&ADD_STATS_DAY_TOKENS, &row)?;
        }
    }
    Ok(())
}

/// The row of a model, by the id a file writes.
pub fn model(db: Db<'_>, id: &str) -> Result<i64> {
    #[derive(Deserialize)]
    struct Row {
        model_id: i64,
    }
    let row = json!({ "id": id, "bare": without_context(id), "canonical": canonical(id), "name": friendly(id),
                      "regional": is_regional(id) });
    Ok(db.only::<Row>(&ADD_MODEL, &row)?.model_id)
}
