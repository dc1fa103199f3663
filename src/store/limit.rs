//! Plan limits as status lines were told of them.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::model::limit::Limit;
use crate::model::time::Timestamp;
use crate::rules::limits::Known;
use crate::store::queries::{ADD_LIMIT_SAMPLE, RUNNING_LIMITS};
use crate::store::query::Db;

/// One row of `queries/running_limits.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    pub claude_home: String,
    /// Told by the session that was asked for.
    pub own: bool,
    pub limit_id: i64,
    pub window_name: String,
    pub resets_at: Timestamp,
    pub observed_at: Timestamp,
    pub used_permille: i64,
}

impl Running {
    fn limit(&self) -> Limit {
        Limit {
            window_name: self.window_name.clone(),
            used_permille: self.used_permille,
            resets_at: self.resets_at,
        }
    }
}

/// Who tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teller<'a> {
    pub claude_home: &'a str,
    pub session: Option<&'a str>,
}

/// The windows that run, each session's word apart.
pub fn running(db: Db<'_>, teller: &Teller<'_>, now: Timestamp) -> Result<Vec<Running>> {
    let asked = json!({ "now": now, "claude_home": teller.claude_home, "session": teller.session });
    db.rows(&RUNNING_LIMITS, &asked)
}

/// What is on record of one window.
#[must_use]
pub fn known(rows: &[Running], window_name: &str) -> Known {
    let of_window = || rows.iter().filter(|row| row.window_name == window_name);
    let last = of_window().max_by_key(|row| row.limit_id);
    let own = of_window().find(|row| row.own);
    Known { last: last.map(Running::limit), own: own.map(Running::limit) }
}

pub fn add(db: Db<'_>, teller: &Teller<'_>, limit: &Limit, now: Timestamp) -> Result<()> {
    let row = json!({ "claude_home": teller.claude_home, "window_name": limit.window_name,
                      "resets_at": limit.resets_at, "observed_at": now,
                      "used_permille": limit.used_permille, "session": teller.session });
    db.run(&ADD_LIMIT_SAMPLE, &row).map(drop)
}
