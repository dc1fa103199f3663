//! Runs of the jobs of the schedule.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::store::queries::{BEGIN_RUN, FINISH_RUN, FORGET_RUNS, LAST_RUNS};
use crate::store::query::Db;

/// What is done by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Closed spans become sums.
    RollUp,
    /// What is old enough leaves, the file shrinks, SQLite looks after itself.
    Maintenance,
}

impl Job {
    pub const ALL: [Self; 2] = [Self::RollUp, Self::Maintenance];
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    Done,
    /// Somebody asked the program to end: the rest is for the next run.
    Interrupted,
    Failed,
}

/// One row of `queries/last_runs.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub host_id: i64,
    pub job: Job,
    pub planned_at: Timestamp,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub outcome: Option<RunOutcome>,
    pub detail: Option<String>,
}

/// The last run of each job.
pub fn last_runs(db: Db<'_>, host_id: i64) -> Result<Vec<Run>> {
    db.rows(&LAST_RUNS, &json!({ "host_id": host_id }))
}

/// Writes down that a job begins; its number.
pub fn begin(
    db: Db<'_>,
    host_id: i64,
    job: Job,
    planned: Timestamp,
    now: Timestamp,
) -> Result<i64> {
    #[derive(Deserialize)]
    struct Row {
        run_id: i64,
    }
    let row = json!({ "host_id": host_id, "job": job, "planned": planned, "now": now });
    Ok(db.only::<Row>(&BEGIN_RUN, &row)?.run_id)
}

/// Writes down how it went.
pub fn finish(
    db: Db<'_>,
    run_id: i64,
    outcome: RunOutcome,
    detail: &str,
    now: Timestamp,
) -> Result<()> {
    let row = json!({ "run_id": run_id, "outcome": outcome, "detail": detail, "now": now });
    db.run(&FINISH_RUN, &row).map(drop)
}

/// Lets go of old runs.
pub fn forget(db: Db<'_>, since: Timestamp) -> Result<usize> {
    db.run(&FORGET_RUNS, &json!({ "since": since }))
}
