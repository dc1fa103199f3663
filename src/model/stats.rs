//! One state of `stats-cache.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::time::Timestamp;

/// The tokens of one model, as the cache sums them: over lines, so 1.8 to 2.3 times too high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModelTokens {
    pub input: i64,
    pub output: i64,
    pub cache_read: i64,
    pub cache_creation: i64,
    pub web_searches: i64,
}

/// What happened on one day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StatsDay {
    pub messages: Option<i64>,
    pub sessions: Option<i64>,
    pub tool_calls: Option<i64>,
    /// Model id to tokens. Versions 1 to 3: input and output; version 5: caches too.
    pub tokens: BTreeMap<String, i64>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StatsCache {
    pub version: Option<i64>,
    /// `YYYY-MM-DD`: the last whole day that is in it.
    pub last_day: Option<String>,
    pub total_sessions: Option<i64>,
    pub total_messages: Option<i64>,
    pub first_session_at: Option<Timestamp>,
    /// True where the daily tokens count cache reads and writes too.
    pub days_count_caches: bool,
    pub models: BTreeMap<String, ModelTokens>,
    pub days: BTreeMap<String, StatsDay>,
}
