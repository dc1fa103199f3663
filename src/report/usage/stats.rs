//! Usage from `stats-cache.json`, as the replaced program had it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{Day, ModelUsage, Usage};
use super::ledger::{put_in_order, total_words};
use super::{lines, remarks};
use crate::error::Result;
use crate::report::{Answer, Document, Filter, Source, sessions};
use crate::sheet::{Sheet, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::{STATS_TOTALS, STATS_USAGE_BY_DAY, STATS_USAGE_BY_MODEL};

/// One row of `queries/stats_usage_by_model.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatsModel {
    pub model_id: String,
    pub model_name: String,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub web_searches: i64,
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
}

impl From<StatsModel> for ModelUsage {
    fn from(row: StatsModel) -> Self {
        Self {
            model_id: row.model_id,
            model_name: row.model_name,
            input_tokens: row.input_tokens,
            output_tokens: row.output_tokens,
            cache_read_tokens: row.cache_read_tokens,
            cache_creation_tokens: row.cache_creation_tokens,
            web_searches: row.web_searches,
            known_cost_pico: row.cost_pico,
            cost_pico: row.cost_pico,
            cost_usd: row.cost_usd,
            // The file does not tell these.
            responses: 0,
            cache_write_5m_tokens: 0,
            cache_write_1h_tokens: 0,
            unpriced_responses: 0,
        }
    }
}

/// One row of `queries/stats_usage_by_day.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayModel {
    pub date: String,
    pub model_id: String,
    pub model_name: String,
    pub tokens: i64,
    pub counts_caches: bool,
}

/// One row of `queries/stats_totals.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatsTotals {
    pub files: i64,
    pub total_sessions: Option<i64>,
    pub last_day: Option<String>,
    pub recorded_at: Option<i64>,
    pub version: Option<i64>,
    pub files_gone: i64,
}

const RECENT_SESSIONS: u32 = 50;

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Usage> {
    let rows: Vec<StatsModel> = db.rows(&STATS_USAGE_BY_MODEL, filter)?;
    let models = rows.into_iter().map(ModelUsage::from).collect();
    let totals: StatsTotals = db.only(&STATS_TOTALS, filter)?;
    let book = filter.prices.clone().unwrap_or_default();
    let mut usage = Usage::of(models, &book, Source::StatsCache.name())?;
    put_in_order(&mut usage.model_usage, filter.order);
    usage.daily_tokens = days(db.rows(&STATS_USAGE_BY_DAY, &serde_json::Map::new())?);
    usage.total_sessions = totals.total_sessions.unwrap_or(0);
    usage.last_day = totals.last_day;
    if filter.detail {
        usage.recent_sessions =
            sessions::read(db, &Filter { limit: Some(RECENT_SESSIONS), ..filter.clone() })?;
    }
    Ok(usage)
}

/// True if any stats cache was ever read.
pub(super) fn has_any(db: Db<'_>) -> Result<bool> {
    Ok(db.only::<StatsTotals>(&STATS_TOTALS, &serde_json::Map::new())?.files > 0)
}

fn days(rows: Vec<DayModel>) -> Vec<Day> {
    let mut days: BTreeMap<String, Day> = BTreeMap::new();
    for row in rows {
        let day = days.entry(row.date.clone()).or_insert_with(|| Day {
            date: row.date,
            tokens_by_model: BTreeMap::new(),
            total_tokens: 0,
            counts_caches: row.counts_caches,
        });
        day.total_tokens += row.tokens;
        day.tokens_by_model.insert(row.model_id, row.tokens);
    }
    days.into_values().collect()
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let mut usage = read(db, filter)?;
    let sheet = sheet(&usage, filter);
    usage.model_usage.truncate(filter.top.unwrap_or(usize::MAX));
    Ok(Answer { document: Document::new(usage), sheet })
}

fn sheet(usage: &Usage, filter: &Filter) -> Sheet {
    let mut sheet = Sheet::new("Token Usage & Costs");
    if usage.model_usage.is_empty() {
        sheet.remark(Tone::Plain, "No usage data found.");
        add_reasons(&mut sheet);
        return sheet;
    }
    sheet.facts([fact("Total Cost", total_words(usage))]);
    sheet.facts([fact("Total Sessions", wording::count(usage.total_sessions))]);
    lines::of_models(&mut sheet, usage, filter);
    add_remarks(&mut sheet, usage, filter);
    sheet
}

fn add_remarks(sheet: &mut Sheet, usage: &Usage, filter: &Filter) {
    remarks::unpriced(sheet, usage.unpriced());
    let until = usage.last_day.as_deref().map_or_else(String::new, |day| format!(", up to {day}"));
    sheet.remark(
        Tone::Quiet,
        format!(
            "From stats-cache.json{until}: it counts each line of a response, so it is 1.8 to 2.3 times too high, \
             and is written only when /stats is opened; cache writes at the 5-minute price."
        ),
    );
    remarks::prices(sheet, filter);
}

fn add_reasons(sheet: &mut Sheet) {
    sheet.remark(
        Tone::Quiet,
        "Claude Code writes stats-cache.json only when you open /stats in it; tce doctor shows where it is looked for.",
    );
}
