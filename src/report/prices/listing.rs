//! One book: every price with its dates, or what held on a day.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{PriceRow, Unpriced, dollars, read, unpriced_table};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::usage::totals::of_all_time;
use crate::report::usage::under::Models;
use crate::report::{Answer, Document, Filter};
use crate::rules::model_name::friendly;
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Listing {
    price_book: String,
    at: Option<String>,
    known_at: Option<String>,
    prices: Vec<Priced>,
    unpriced: Vec<Unpriced>,
}

/// A price, for programs: exact, and in dollars.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Priced {
    model_name: String,
    #[serde(flatten)]
    row: PriceRow,
    usd_per_million: Map<String, Value>,
}

pub(super) fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let book = filter.prices.as_deref().unwrap_or_default();
    let rows = read(db, filter)?;
    let unpriced = unpriced(db, filter)?;
    let mut sheet = Sheet::new("Prices");
    sheet.facts(head(book, filter));
    let shown =
        Table::new(columns()).or_say("No prices.").rows(rows.iter().map(|row| line(row, book)));
    sheet.table(shown);
    if !unpriced.is_empty() {
        sheet.table(unpriced_table(&unpriced));
    }
    remarks(&mut sheet, &rows, book);
    let prices = rows.into_iter().map(|row| Priced {
        model_name: friendly(&row.model),
        usd_per_million: dollars(&row.rates),
        row,
    });
    let document = Listing {
        price_book: book.to_owned(),
        at: filter.at.map(Timestamp::to_iso),
        known_at: filter.prices_at.map(Timestamp::to_iso),
        prices: prices.collect(),
        unpriced,
    };
    Ok(Answer { document: Document::new(document), sheet })
}

/// Models of the ledger that the book has no price for, or not for all of their responses, with all of their tokens.
fn unpriced(db: Db<'_>, filter: &Filter) -> Result<Vec<Unpriced>> {
    let models = Models::read(db)?;
    let is_asked =
        |number: i64| filter.model.as_deref().is_none_or(|model| models.canonical(number) == model);
    // What held on the day that is asked for is of no matter to what was met.
    let ever = Filter { at: None, ..filter.clone() };
    let totals = of_all_time(db, &ever)?.into_iter();
    let unpriced = totals
        .filter(|(number, total)| total.unpriced_responses() > 0 && is_asked(*number))
        .map(|(number, total)| {
            let (id, name) = models.of(number);
            Unpriced {
                model_id: id.to_owned(),
                model_name: name.to_owned(),
                responses: total.responses,
                unpriced_responses: total.unpriced_responses(),
                tokens: total.tokens.sum(),
            }
        });
    let mut unpriced: Vec<Unpriced> = unpriced.collect();
    unpriced.sort_by(|a, b| b.tokens.cmp(&a.tokens).then_with(|| a.model_id.cmp(&b.model_id)));
    Ok(unpriced)
}

/// Which book, and which day.
pub(super) fn head(book: &str, filter: &Filter) -> Vec<crate::sheet::Fact> {
    let mut facts = vec![fact("Book", book)];
    facts.extend(filter.at.map(|at| fact("On", day(at))));
    facts.extend(filter.prices_at.map(|at| fact("As known on", at.to_iso())));
    facts
}

/// The UTC day, on which prices change.
pub(super) fn day(at: Timestamp) -> String {
    at.to_iso().chars().take("2026-01-01".len()).collect()
}

fn columns() -> Vec<Column> {
    let kinds = ["Input", "Output", "5m write", "1h write", "Read"];
    let mut columns =
        vec![Column::text("Model").elastic(), Column::text("Requests"), Column::text("From")];
    columns.extend(kinds.map(Column::number));
    columns.extend([Column::number("Placed").spare(), Column::text("Source").elastic().spare()]);
    columns
}

fn line(row: &PriceRow, book: &str) -> Row {
    let rates = &row.rates;
    let prices =
        [rates.input, rates.output, rates.cache_write_5m, rates.cache_write_1h, rates.cache_read];
    let mut cells = vec![friendly(&row.model), class(row), since(&row.valid_from)];
    cells.extend(prices.map(wording::price));
    cells.push(placed(row));
    cells.push(if row.book == book {
        row.source.clone()
    } else {
        format!("{}: {}", row.book, row.source)
    });
    Row::new(cells)
}

pub(super) fn class(row: &PriceRow) -> String {
    row.rate_class.word().replace('_', " ")
}

/// A price that always held has no day it began on.
fn since(valid_from: &str) -> String {
    if valid_from == "1970-01-01" { "ever".to_owned() } else { valid_from.to_owned() }
}

/// What a place that was asked for costs more: US-only inference, a regional endpoint.
fn placed(row: &PriceRow) -> String {
    let more =
        |percent: i64, word: &str| (percent > 100).then(|| format!("{word} +{}%", percent - 100));
    let us = more(row.us_percent, "us");
    let region = more(row.region_percent, "region");
    us.into_iter().chain(region).collect::<Vec<_>>().join(", ")
}

fn remarks(sheet: &mut Sheet, rows: &[PriceRow], book: &str) {
    let searches: BTreeSet<i64> = rows.iter().map(|row| row.rates.web_search).collect();
    let searches: Vec<String> = searches.into_iter().map(wording::money).collect();
    if !searches.is_empty() {
        let text = format!(
            "Dollars per million tokens; a web search: {}. Days are UTC.",
            searches.join(" or ")
        );
        sheet.remark(Tone::Quiet, text);
    }
    if rows.iter().any(|row| row.region_percent > 100) {
        sheet.remark(Tone::Quiet, "us: US-only inference; region: a cloud vendor's regional endpoint, where the model's id says so.");
    }
    if rows.iter().any(|row| row.book != book) {
        let text = format!("What {book} does not name has the published price.");
        sheet.remark(Tone::Quiet, text);
    }
}
