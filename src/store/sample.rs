//! Spans: what the looks at a process said, for how long.

use serde_json::json;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::rules::health::Activity;
use crate::rules::sampling::Sample;
use crate::store::queries::{CLOSE_SAMPLE, DROP_OPEN_SAMPLE, EXTEND_OPEN_SAMPLE, OPEN_SAMPLE};
use crate::store::query::Db;

/// What goes with a sample into an open span.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    pub now: Timestamp,
    pub activity: Activity,
    pub cpu_ms: u64,
    pub cpu_tree_ms: u64,
}

/// Closes the open span; `cpu_tree_ms` is the counter at its end, where it is known better than the row does.
pub fn close(
    db: Db<'_>,
    process_id: i64,
    until: Timestamp,
    cpu_tree_ms: Option<u64>,
) -> Result<()> {
    let row = json!({ "process_id": process_id, "until": until, "cpu_tree_ms": cpu_tree_ms });
    db.run(&CLOSE_SAMPLE, &row).map(drop)
}

/// Takes the open span of a process that has ended away.
pub fn drop_open(db: Db<'_>, process_id: i64) -> Result<()> {
    db.run(&DROP_OPEN_SAMPLE, &json!({ "process_id": process_id })).map(drop)
}

/// Begins a span at `since`, with the counter as it stood then.
pub fn begin(
    db: Db<'_>,
    process_id: i64,
    since: (Timestamp, u64),
    sample: &Sample,
    moment: &Moment,
) -> Result<()> {
    let mut row = json!(sample);
    if let Some(row) = row.as_object_mut() {
        row.insert("process_id".to_owned(), process_id.into());
        row.insert("since".to_owned(), json!(since.0));
        row.insert("cpu_tree_ms_since".to_owned(), since.1.into());
        row.insert("now".to_owned(), json!(moment.now));
        row.insert("active_at".to_owned(), json!(moment.activity.at));
        row.insert("active_by".to_owned(), json!(moment.activity.by));
        row.insert("cpu_ms".to_owned(), moment.cpu_ms.into());
        row.insert("cpu_tree_ms".to_owned(), moment.cpu_tree_ms.into());
    }
    db.run(&OPEN_SAMPLE, &row).map(drop)
}

/// The span goes on.
pub fn extend(db: Db<'_>, process_id: i64, moment: &Moment) -> Result<()> {
    let row = json!({ "process_id": process_id, "now": moment.now, "active_at": moment.activity.at,
                      "active_by": moment.activity.by, "cpu_ms": moment.cpu_ms, "cpu_tree_ms": moment.cpu_tree_ms });
    db.run(&EXTEND_OPEN_SAMPLE, &row).map(drop)
}
