//! Blocks as people see them: a table, and how the active one goes on.

use std::ops::Range;
use std::time::Duration;

use super::blocks::{Found, level_word, now, percent_of};
use super::document::Account;
use super::lines::told_apart;
use super::remarks;
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::Filter;
use crate::rules::blocks::{Block, Level, Spent, level};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;

const HEURISTIC: &str = "Blocks are a guess: the full hour of the first response and five hours on (--session-length), from \
     this machine's transcripts alone. The windows that count are kept by Anthropic and see other devices too.";

/// The letters of a beginning, and that a block is active.
const KEY: usize = 25;

pub(super) fn draw(
    db: Db<'_>,
    filter: &Filter,
    found: &Found,
    listed: &Range<usize>,
    (whole, account): (&Spent, &Account),
) -> Result<Sheet> {
    let mut sheet = Sheet::new("Usage by Block");
    if found.shown.is_empty() {
        remarks::nothing(&mut sheet, filter);
        return Ok(sheet);
    }
    if filter.detail {
        return Ok(sheet);
    }
    sheet.facts([fact("Total Cost", cost(whole))]);
    if let Some(limit) = found.limit {
        sheet.facts([fact("Token limit", wording::tokens(limit))]);
    }
    if let Some(active) = found.shown.iter().find(|block| block.active) {
        add_active(&mut sheet, active, found.limit, now(filter));
    }
    let listed = found.shown.get(listed.clone()).unwrap_or_default();
    let starts: Vec<Timestamp> = listed.iter().map(|block| block.start).collect();
    let local = remarks::in_local_words(db, &starts)?;
    let of = |(block, start): (_, Option<String>)| {
        row(block, found, start.unwrap_or_default(), now(filter))
    };
    let rows = listed.iter().zip(local).map(of);
    let table = Table::new(columns(found.limit.is_some())).rows(rows);
    sheet.table(table.total(total_row(whole, found.limit.is_some())));
    let count = |blocks: &[Block]| blocks.iter().filter(|block| !block.is_gap()).count();
    remarks::shortened(&mut sheet, count(listed), count(&found.shown));
    remarks::coverage(&mut sheet, db, account)?;
    remarks::unpriced(&mut sheet, found.unpriced.iter().map(|(id, none)| (id.as_str(), *none)));
    sheet.remark(Tone::Quiet, HEURISTIC);
    remarks::prices(&mut sheet, filter);
    Ok(sheet)
}

/// What the active block spends, and what it will have spent.
fn add_active(sheet: &mut Sheet, active: &Block, limit: Option<i64>, now: Timestamp) {
    let is_part = active.spent.unpriced_responses > 0;
    sheet.facts([
        fact("Active for", wording::span(now.since(active.start))),
        fact("Left", wording::span(active.end.since(now))),
    ]);
    if let Some(burn) = active.burn() {
        let mut facts = vec![fact(
            "Burn rate",
            format!("{} tokens/min", wording::tokens(nearest(burn.tokens_per_minute))),
        )];
        let cost = wording::cost_if_any(burn.cost_pico_per_hour, is_part);
        facts.extend(cost.map(|words| fact("Per hour", words)));
        sheet.facts(facts);
    }
    let Some(projection) = active.projection(now) else { return };
    sheet.facts([
        fact("Projected tokens", wording::tokens(projection.tokens)),
        fact("Projected cost", wording::known_cost(projection.cost_pico, is_part)),
    ]);
    let Some(limit) = limit else { return };
    let word = match level(projection.tokens, limit) {
        Level::Fine => return,
        Level::Warning => "come near",
        Level::Exceeds => "exceed",
    };
    let text = format!(
        "At this rate the active block will {word} the limit: {} % of {} tokens.",
        percent_of(projection.tokens, limit),
        wording::tokens(limit)
    );
    sheet.remark(Tone::Warn, text);
}

fn columns(limited: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::text("Block").key(KEY).toned(),
        Column::number("Lasted").spare(),
        Column::text("Models").elastic().spare(),
        Column::number("Input").spare(),
        Column::number("Output").spare(),
        Column::number("Cache Rd").spare(),
        Column::number("Cache Cr").spare(),
        Column::number("Tokens"),
    ];
    if limited {
        columns.push(Column::number("Limit").toned());
    }
    columns.push(Column::number("Cost"));
    columns
}

/// A block that began at `start` in words.
fn row(block: &Block, found: &Found, start: String, now: Timestamp) -> Row {
    let Some((first, last)) = block.seen else {
        let gap = format!("{start} (gap)");
        return Row::new([gap, wording::span(block.end.since(block.start))]).tone(Tone::Quiet);
    };
    let (name, lasted) = if block.active {
        (format!("{start} (active)"), now.since(block.start))
    } else {
        (start, last.since(first))
    };
    let names =
        block.models.iter().map(|id| (id.as_str(), found.names.get(id).unwrap_or(id).as_str()));
    let names = told_apart(names).join(", ");
    let row = counts(Row::new([name, span(lasted), names]), &block.spent);
    let Some(limit) = found.limit else {
        return row.cell(cost(&block.spent)).tone(Tone::Good.when(block.active));
    };
    let (tokens, level) = (block.spent.tokens(), level(block.spent.tokens(), limit));
    let words = format!("{} %", percent_of(tokens, limit));
    let words = if level == Level::Fine { words } else { format!("{words} {}", level_word(level)) };
    row.cell(words).cell(cost(&block.spent)).tone(match level {
        Level::Fine => Tone::Good.when(block.active),
        Level::Warning => Tone::Warn,
        Level::Exceeds => Tone::Bad,
    })
}

/// A single response takes no time that is known.
fn span(lasted: Duration) -> String {
    if lasted.is_zero() { "-".to_owned() } else { wording::span(lasted) }
}

fn total_row(whole: &Spent, limited: bool) -> Row {
    let row = counts(Row::new(["TOTAL", "", ""]), whole);
    let row = if limited { row.cell("") } else { row };
    row.cell(cost(whole))
}

fn counts(row: Row, spent: &Spent) -> Row {
    let counts =
        [spent.input, spent.output, spent.cache_read, spent.cache_creation, spent.tokens()];
    counts.into_iter().fold(row, |row, count| row.cell(wording::tokens(count)))
}

fn cost(spent: &Spent) -> String {
    wording::known_cost(spent.cost_pico, spent.unpriced_responses > 0)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a rate is far below 2^63, and casts stop there"
)]
fn nearest(rate: f64) -> i64 {
    rate.round() as i64
}
