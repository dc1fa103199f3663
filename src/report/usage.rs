//! `usage`: tokens and what they cost, by model and by day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::report::sessions::{self, Session};
use crate::report::{Answer, Filter, to_json};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::{PRICE_BOOKS, STATS_TOTALS, STATS_USAGE_BY_DAY, STATS_USAGE_BY_MODEL};

/// One row of `queries/stats_usage_by_model.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelUsage {
    pub model_id: String,
    pub model_name: String,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub web_searches: i64,
    /// Pico-dollars; `None` where the book has no price.
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
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

/// One day of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    pub date: String,
    pub tokens_by_model: BTreeMap<String, i64>,
    pub total_tokens: i64,
    /// False: input and output only (files before version 5), as the replaced program had it.
    pub counts_caches: bool,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Usage {
    pub model_usage: Vec<ModelUsage>,
    pub daily_tokens: Vec<Day>,
    /// The sum of all known costs; `null` if none is known.
    pub total_cost_usd: Option<f64>,
    pub total_cost_pico: Option<i64>,
    pub total_input_tokens: i64,
    pub total_output_tokens: i64,
    pub total_cache_read_tokens: i64,
    pub total_cache_creation_tokens: i64,
    pub total_sessions: i64,
    pub recent_sessions: Vec<Session>,
    /// Ids of models that the book has no price for: counted, and not in the costs.
    pub unpriced_models: Vec<String>,
    pub price_book: String,
    pub source: &'static str,
    pub last_day: Option<String>,
}

const RECENT_SESSIONS: u32 = 50;

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Usage> {
    let price_book = book(db, filter)?;
    let models: Vec<ModelUsage> = db.rows(&STATS_USAGE_BY_MODEL, filter)?;
    let totals: StatsTotals = db.only(&STATS_TOTALS, filter)?;
    let recent = Filter { limit: Some(RECENT_SESSIONS), ..filter.clone() };
    let total_cost_pico = total_cost(&models)?;
    let sum = |field: fn(&ModelUsage) -> i64| models.iter().map(field).sum();
    Ok(Usage {
        daily_tokens: days(db.rows(&STATS_USAGE_BY_DAY, &serde_json::Map::new())?),
        total_cost_usd: total_cost_pico.map(dollars),
        total_cost_pico,
        total_input_tokens: sum(|model| model.input_tokens),
        total_output_tokens: sum(|model| model.output_tokens),
        total_cache_read_tokens: sum(|model| model.cache_read_tokens),
        total_cache_creation_tokens: sum(|model| model.cache_creation_tokens),
        total_sessions: totals.total_sessions.unwrap_or(0),
        recent_sessions: sessions::read(db, &recent)?,
        unpriced_models: models
            .iter()
            .filter(|m| m.cost_pico.is_none())
            .map(|m| m.model_id.clone())
            .collect(),
        price_book,
        source: "stats-cache",
        last_day: totals.last_day,
        model_usage: models,
    })
}

/// The name of the book, if there is one of that name.
fn book(db: Db<'_>, filter: &Filter) -> Result<String> {
    #[derive(Deserialize)]
    struct Book {
        book: String,
    }
    let wanted = filter.prices.clone().unwrap_or_else(|| "list".to_owned());
    let books: Vec<Book> = db.rows(&PRICE_BOOKS, &serde_json::Map::new())?;
    if books.iter().any(|one| one.book == wanted) {
        return Ok(wanted);
    }
    let names: Vec<&str> = books.iter().map(|one| one.book.as_str()).collect();
    Err(Error::new(Kind::Usage, format!("there is no price book {wanted:?}"))
        .hint(format!("one of: {}", names.join(", "))))
}

/// What is known adds up; nothing known is not nothing.
fn total_cost(models: &[ModelUsage]) -> Result<Option<i64>> {
    let mut known = models.iter().filter_map(|model| model.cost_pico).peekable();
    if known.peek().is_none() {
        return Ok(None);
    }
    let sum = known.try_fold(0_i64, i64::checked_add);
    sum.map(Some)
        .ok_or_else(|| Error::new(Kind::Failed, "the costs are larger than 9.2 million dollars"))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "for readers of JSON; the exact integer stands beside it"
)]
fn dollars(pico: i64) -> f64 {
    pico as f64 / 1e12
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
    let usage = read(db, filter)?;
    Ok(Answer { json: to_json(&usage)?, sheet: sheet(&usage) })
}

fn sheet(usage: &Usage) -> Sheet {
    let mut sheet = Sheet::new("Token Usage & Costs");
    if usage.model_usage.is_empty() {
        sheet.remark(Tone::Plain, "No usage data found.");
        add_reasons(&mut sheet);
        return sheet;
    }
    sheet.facts([fact("Total Cost", total_words(usage))]);
    sheet.facts([fact("Total Sessions", wording::count(usage.total_sessions))]);
    sheet.table(
        Table::new(columns()).rows(usage.model_usage.iter().map(row)).total(total_row(usage)),
    );
    add_remarks(&mut sheet, usage);
    sheet
}

/// The total, which says so where a part of it is unknown.
pub(super) fn total_words(usage: &Usage) -> String {
    let total = wording::cost(usage.total_cost_pico);
    if usage.unpriced_models.is_empty() || usage.total_cost_pico.is_none() {
        total
    } else {
        format!("{total} + unpriced")
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("Model").elastic(),
        Column::number("Input"),
        Column::number("Output"),
        Column::number("Cache Rd"),
        Column::number("Cache Cr"),
        Column::number("Cost"),
    ]
}

fn row(model: &ModelUsage) -> Row {
    Row::new([
        model.model_name.clone(),
        wording::tokens(model.input_tokens),
        wording::tokens(model.output_tokens),
        wording::tokens(model.cache_read_tokens),
        wording::tokens(model.cache_creation_tokens),
        wording::cost(model.cost_pico),
    ])
}

fn total_row(usage: &Usage) -> Row {
    Row::new([
        "TOTAL".to_owned(),
        wording::tokens(usage.total_input_tokens),
        wording::tokens(usage.total_output_tokens),
        wording::tokens(usage.total_cache_read_tokens),
        wording::tokens(usage.total_cache_creation_tokens),
        wording::cost(usage.total_cost_pico),
    ])
}

fn add_remarks(sheet: &mut Sheet, usage: &Usage) {
    if !usage.unpriced_models.is_empty() {
        let names = usage.unpriced_models.join(", ");
        sheet.remark(
            Tone::Warn,
            format!("No price known for: {names}. Their tokens are counted, their cost is not."),
        );
    }
    let until = usage.last_day.as_deref().map_or_else(String::new, |day| format!(", up to {day}"));
    sheet.remark(
        Tone::Quiet,
        format!(
            "From stats-cache.json{until}: it counts each line of a response, so it is 1.8 to 2.3 times too high, \
             and is written only when /stats is opened."
        ),
    );
    let book = match usage.price_book.as_str() {
        "list" => "published API prices; a subscription is not billed by token".to_owned(),
        other => format!("price book {other}"),
    };
    sheet.remark(Tone::Quiet, format!("Costs: {book}; cache writes at the 5-minute price."));
}

fn add_reasons(sheet: &mut Sheet) {
    sheet.remark(
        Tone::Quiet,
        "Claude Code writes stats-cache.json only when you open /stats in it. Open it once, then run tce usage again; \
         tce doctor shows where it is looked for.",
    );
}
