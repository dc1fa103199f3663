//! `explain`: what was added, corrected or priced anew between two moments, to the token and the pico-dollar.

use serde::{Deserialize, Serialize};

use super::document::{Cost, dollars, total};
use super::lines::told_apart;
use super::{periods, remarks};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::prices::books;
use crate::report::{Answer, By, Document, Filter};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::EXPLAIN;

const MOVED: &str = "moved: an earlier copy was read, which gives another time, session or project, and the same tokens";

/// One row of `queries/explain.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// `added`, `corrected` or `repriced`.
    pub change: String,
    pub model_id: String,
    pub model_name: String,
    /// How many responses it is about; `responses` is by how many their number grew.
    pub facts: i64,
    pub responses: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub web_searches: i64,
    pub known_cost_pico: Option<i64>,
    /// By how many more have no price; below zero, so many have one now.
    pub unpriced_responses: i64,
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
}

/// Sums, of one of the two reports or of what lies between them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Sums {
    pub responses: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub web_searches: i64,
    #[serde(flatten)]
    pub cost: Cost,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Explanation {
    changes: Vec<ChangeRow>,
    total: Sums,
    from_at: Timestamp,
    to_at: Timestamp,
    /// The two reports the changes lead from and to.
    from: Sums,
    to: Sums,
    price_book: String,
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let price_book = books::named(db, filter)?;
    let from_at = filter.since.unwrap_or(Timestamp::from_millis(0));
    let to_at = filter.until.or(filter.now).unwrap_or(Timestamp::from_millis(i64::MAX));
    let filter = &Filter {
        prices: Some(price_book.clone()),
        since: Some(from_at),
        until: Some(to_at),
        ..filter.clone()
    };
    let changes: Vec<ChangeRow> = db.rows(&EXPLAIN, filter)?;
    let explanation = Explanation {
        total: sums_of(&changes)?,
        from: stood(db, filter, from_at)?,
        to: stood(db, filter, to_at)?,
        changes,
        from_at,
        to_at,
        price_book,
    };
    let sheet = sheet(db, &explanation, filter)?;
    Ok(Answer { document: Document::new(explanation), sheet })
}

/// The report as it stood.
fn stood(db: Db<'_>, filter: &Filter, at: Timestamp) -> Result<Sums> {
    let then =
        Filter { at: Some(at), by: Some(By::Model), since: None, until: None, ..filter.clone() };
    let whole = periods::whole(&periods::read(db, &then)?)?;
    Ok(Sums {
        responses: whole.responses,
        input_tokens: whole.input_tokens,
        output_tokens: whole.output_tokens,
        cache_read_tokens: whole.cache_read_tokens,
        cache_creation_tokens: whole.cache_creation_tokens,
        web_searches: whole.web_searches,
        cost: whole.cost,
    })
}

fn sums_of(changes: &[ChangeRow]) -> Result<Sums> {
    let sum = |field: fn(&ChangeRow) -> i64| changes.iter().map(field).sum();
    let known = total(changes.iter().map(|change| change.known_cost_pico))?;
    let mut cost = Cost::of(known, sum(|change| change.unpriced_responses));
    // Of one model less may be unknown now, and of another more.
    let is_whole = changes.iter().all(|change| change.unpriced_responses <= 0);
    cost.cost_pico = known.filter(|_| is_whole);
    cost.cost_usd = cost.cost_pico.map(dollars);
    Ok(Sums {
        responses: sum(|change| change.responses),
        input_tokens: sum(|change| change.input_tokens),
        output_tokens: sum(|change| change.output_tokens),
        cache_read_tokens: sum(|change| change.cache_read_tokens),
        cache_creation_tokens: sum(|change| change.cache_creation_tokens),
        web_searches: sum(|change| change.web_searches),
        cost,
    })
}

fn sheet(db: Db<'_>, explanation: &Explanation, filter: &Filter) -> Result<Sheet> {
    let mut sheet = Sheet::new("Changes of the Ledger");
    let times = remarks::local_times(db, &[explanation.from_at, explanation.to_at])?;
    let words = |at: Timestamp| times.get(&at.as_millis()).cloned().unwrap_or_else(|| at.to_iso());
    sheet.facts([
        fact(format!("As of {}", words(explanation.from_at)), explanation.from.cost.words()),
        fact(format!("As of {}", words(explanation.to_at)), explanation.to.cost.words()),
    ]);
    let mut table = Table::new(columns()).or_say("Nothing was added, corrected or priced anew.");
    let changes = &explanation.changes;
    let names = told_apart(changes.iter().map(|change| (&*change.model_id, &*change.model_name)));
    names.iter().zip(changes).for_each(|(name, change)| table.push(row(name, change)));
    if !explanation.changes.is_empty() {
        table = table.total(total_row(&explanation.total));
    }
    sheet.table(table);
    sheet.remark(
        Tone::Quiet,
        "added: recorded in between. corrected: a better copy of a response was read. repriced: other prices became \
         known. New and corrected responses are at the later prices; the lines add up to the difference. Affected: how \
         many responses a line is about; Responses: by how many there are more.",
    );
    let unpriced = explanation.changes.iter().filter(|change| change.unpriced_responses > 0);
    let is_whole = |change: &ChangeRow| change.unpriced_responses >= change.facts;
    let unpriced = unpriced.map(|change| (change.model_id.as_str(), is_whole(change)));
    remarks::unpriced(&mut sheet, unpriced);
    remarks::prices(&mut sheet, filter);
    Ok(sheet)
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("Change").toned(),
        Column::text("Model").elastic(),
        Column::number("Affected"),
        Column::number("Responses"),
        Column::number("Input").spare(),
        Column::number("Output"),
        Column::number("Cache Rd").spare(),
        Column::number("Cache Cr").spare(),
        Column::number("Cost"),
    ]
}

fn row(name: &str, change: &ChangeRow) -> Row {
    let tokens = [
        change.input_tokens,
        change.output_tokens,
        change.cache_read_tokens,
        change.cache_creation_tokens,
    ];
    let row = Row::new([change.change.as_str(), name])
        .cell(wording::count(change.facts))
        .cell(more(change.responses));
    let row = tokens.into_iter().fold(row, |row, count| row.cell(wording::tokens(count)));
    let cost = wording::known_cost(change.known_cost_pico, change.cost_pico.is_none());
    let row = row.cell(cost).tone(Tone::Marked.when(change.change != "added"));
    if change.change == "corrected" && change.responses == 0 && tokens == [0; 4] {
        // What moved to a day of other prices may cost more or less for it.
        return row.note(Tone::Quiet, MOVED);
    }
    row
}

/// By how many there are more.
fn more(responses: i64) -> String {
    format!("{}{}", if responses > 0 { "+" } else { "" }, wording::count(responses))
}

fn total_row(total: &Sums) -> Row {
    let tokens = [
        total.input_tokens,
        total.output_tokens,
        total.cache_read_tokens,
        total.cache_creation_tokens,
    ];
    // One response may be in several lines: how many are affected in all is not their sum.
    let row = Row::new(["TOTAL", "", ""]).cell(more(total.responses));
    let row = tokens.into_iter().fold(row, |row, count| row.cell(wording::tokens(count)));
    row.cell(total.cost.words())
}
