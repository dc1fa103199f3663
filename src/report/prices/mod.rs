//! `prices`: what the books say, from when on, what two of them differ in, and which models have no price.

pub mod books;
mod diff;
mod listing;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result};
use crate::model::price::{RateClass, Rates};
use crate::report::{Answer, Filter};
use crate::rules::model_name::{NAMELESS, canonical, friendly};
use crate::sheet::{Column, Row, Table, Tone, wording};
use crate::store::queries::PRICES;
use crate::store::{Db, price};

/// One row of `queries/prices.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRow {
    pub model: String,
    /// Of the request.
    pub rate_class: RateClass,
    /// Of the price it takes.
    pub price_class: RateClass,
    /// Where the price stands: another than the one asked where that falls back.
    pub book: String,
    pub valid_from: String,
    pub valid_until: Option<String>,
    #[serde(flatten)]
    pub rates: Rates,
    pub us_percent: i64,
    pub region_percent: i64,
    pub source: String,
}

/// A model that was met and has no price, or not for all of its responses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unpriced {
    pub model_id: String,
    pub model_name: String,
    pub responses: i64,
    pub unpriced_responses: i64,
    pub tokens: i64,
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let book = books::named(db, filter)?;
    let model = filter.model.as_deref().map(|text| meant(db, &book, text)).transpose()?;
    let filter = Filter { prices: Some(book), model, ..filter.clone() };
    match &filter.diff {
        None => listing::ask(db, &filter),
        Some(other) => diff::ask(db, &filter, &books::called(db, other)?),
    }
}

fn read(db: Db<'_>, filter: &Filter) -> Result<Vec<PriceRow>> {
    db.rows(&PRICES, filter)
}

/// The id prices are kept under of what was typed: an id in any vendor's form, or what people say.
fn meant(db: Db<'_>, book: &str, text: &str) -> Result<String> {
    let id = canonical(text);
    let is_meant = |one: &str| one == id || friendly(one).eq_ignore_ascii_case(text.trim());
    let met = price::models(db)?;
    if let Some(model) = met.iter().find(|model| model.id == text || is_meant(&model.canonical)) {
        return Ok(model.canonical.clone());
    }
    let asked = Filter { prices: Some(book.to_owned()), ..Filter::default() };
    let priced = read(db, &asked)?.into_iter().map(|row| row.model);
    priced.into_iter().find(|model| is_meant(model)).ok_or_else(|| {
        Error::new(
            Kind::NotFound,
            format!(
                "the book {book} has no price for {text:?}, and no response of it was ever met"
            ),
        )
        .hint("tce prices lists every model it knows")
    })
}

fn unpriced_table(rows: &[Unpriced]) -> Table {
    let columns = vec![
        Column::text("Model").toned().elastic(),
        Column::number("Responses"),
        Column::number("Without a price"),
        Column::number("Tokens"),
    ];
    let rows = rows.iter().map(|row| {
        let name = if row.model_id.is_empty() { NAMELESS } else { &row.model_id };
        let cells = [
            name.to_owned(),
            wording::count(row.responses),
            wording::count(row.unpriced_responses),
            wording::tokens(row.tokens),
        ];
        Row::new(cells).tone(Tone::Warn)
    });
    Table::new(columns).titled("Met, and not priced: cost unknown").rows(rows)
}

/// What a token may be, and what it costs.
const fn kinds(rates: &Rates) -> [(&'static str, i64); 5] {
    [
        ("input", rates.input),
        ("output", rates.output),
        ("cache_write_5m", rates.cache_write_5m),
        ("cache_write_1h", rates.cache_write_1h),
        ("cache_read", rates.cache_read),
    ]
}

/// Dollars per million tokens, for readers of JSON; the exact integers stand beside them.
fn dollars(rates: &Rates) -> Map<String, Value> {
    let kinds = kinds(rates).into_iter();
    kinds.map(|(kind, pico)| (kind.to_owned(), per_million(pico).into())).collect()
}

#[expect(clippy::cast_precision_loss, reason = "15 digits are enough for dollars")]
fn per_million(pico: i64) -> f64 {
    pico as f64 / 1e6
}
