//! The limits of Claude's plans: how much of a window is used, as Claude Code tells its status line.

use serde::{Deserialize, Serialize};

use crate::model::time::Timestamp;

/// How much of one window is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// `five_hour`, `seven_day`, or what else Claude Code calls it.
    pub window_name: String,
    pub used_permille: i64,
    pub resets_at: Timestamp,
}

/// What Claude Code tells its status line of a session, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SessionState {
    pub session: Option<String>,
    pub model: Option<String>,
    /// Base folder of this Claude Code, by the place of its transcript.
    pub claude_home: Option<String>,
    /// Its own reckoning, of which no price is ours.
    pub cost_usd: Option<f64>,
    /// How full the context is.
    pub context_percent: Option<f64>,
    pub limits: Vec<Limit>,
}
