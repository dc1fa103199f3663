//! `stats-cache.json`, versions 1 to 5: parsed whole or not at all, unknown keys passed over.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::collect::files::malformed;
use crate::model::stats::{ModelTokens, StatsCache, StatsDay};
use crate::model::time::Timestamp;
use crate::model::trouble::{Trouble, TroubleKind};

/// Years of days with a dozen models are below 1 MiB.
pub const SIZE_LIMIT: u64 = 32 << 20;
/// From this version of the daily tokens on they count cache reads and writes.
const COUNTS_CACHES_SINCE: i64 = 5;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    version: Option<i64>,
    last_computed_date: Option<String>,
    daily_activity: Option<Vec<RawActivity>>,
    daily_model_tokens: Option<Vec<RawTokens>>,
    daily_model_tokens_version: Option<i64>,
    model_usage: Option<BTreeMap<String, RawModel>>,
    total_sessions: Option<Count>,
    total_messages: Option<Count>,
    first_session_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawActivity {
    date: Day,
    message_count: Option<Count>,
    session_count: Option<Count>,
    tool_call_count: Option<Count>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTokens {
    date: Day,
    tokens_by_model: Option<BTreeMap<String, Count>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawModel {
    input_tokens: Option<Count>,
    output_tokens: Option<Count>,
    cache_read_input_tokens: Option<Count>,
    cache_creation_input_tokens: Option<Count>,
    web_search_requests: Option<Count>,
}

/// A whole number that something can be counted with.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "i64")]
pub(super) struct Count(i64);

impl Count {
    pub(super) const fn get(self) -> i64 {
        self.0
    }
}

/// No honest count comes near: it would take a machine millennia.
const ABSURD: i64 = 1 << 53;

impl TryFrom<i64> for Count {
    type Error = &'static str;

    fn try_from(value: i64) -> Result<Self, Self::Error> {
        if (0..ABSURD).contains(&value) { Ok(Self(value)) } else { Err("not a count") }
    }
}

/// `YYYY-MM-DD`
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Day(String);

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
            Ok(_) if text.len() == 10 => Ok(Self(text)),
            _ => Err("not a date"),
        }
    }
}

/// What a file of this name with these bytes says.
pub fn parse(path: &Path, bytes: &[u8]) -> Result<StatsCache, Trouble> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let raw: Raw = serde_json::from_slice(bytes).map_err(|e| malformed(path, &e))?;
    if raw.model_usage.is_none() && raw.daily_model_tokens.is_none() && raw.daily_activity.is_none()
    {
        let detail = "none of modelUsage, dailyModelTokens, dailyActivity is there";
        return Err(Trouble::of_file(TroubleKind::FileMalformed, path, &detail));
    }
    Ok(to_model(raw))
}

fn to_model(raw: Raw) -> StatsCache {
    let mut days: BTreeMap<String, StatsDay> = BTreeMap::new();
    for activity in raw.daily_activity.unwrap_or_default() {
        let day = days.entry(activity.date.0).or_default();
        day.messages = activity.message_count.map(Count::get);
        day.sessions = activity.session_count.map(Count::get);
        day.tool_calls = activity.tool_call_count.map(Count::get);
    }
    for tokens in raw.daily_model_tokens.unwrap_or_default() {
        let by_model = tokens.tokens_by_model.unwrap_or_default().into_iter();
        days.entry(tokens.date.0)
            .or_default()
            .tokens
            .extend(by_model.map(|(model, n)| (model, n.get())));
    }
    let counts_caches =
        raw.daily_model_tokens_version.or(raw.version).is_some_and(|v| v >= COUNTS_CACHES_SINCE);
    StatsCache {
        version: raw.version,
        last_day: raw.last_computed_date,
        total_sessions: raw.total_sessions.map(Count::get),
        total_messages: raw.total_messages.map(Count::get),
        first_session_at: raw.first_session_date.as_deref().and_then(Timestamp::parse),
        days_count_caches: counts_caches,
        models: raw
            .model_usage
            .unwrap_or_default()
            .into_iter()
            .map(|(id, m)| (id, to_tokens(&m)))
            .collect(),
        days,
    }
}

fn to_tokens(raw: &RawModel) -> ModelTokens {
    let count = |value: Option<Count>| value.map_or(0, Count::get);
    ModelTokens {
        input: count(raw.input_tokens),
        output: count(raw.output_tokens),
        cache_read: count(raw.cache_read_input_tokens),
        cache_creation: count(raw.cache_creation_input_tokens),
        web_searches: count(raw.web_search_requests),
    }
}
