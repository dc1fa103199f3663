//! A sheet, drawn for a browser: the same document the terminal draws.

use maud::{Markup, html};

use super::part::Part;
use super::words::{class, foreign};
use crate::sheet::{Align, Block, Column, Fact, Row, Sheet, Table, Tone};

/// Cells hold names and paths; longer ones are a hint.
const CELL: usize = 140;
const NOTE: usize = 400;
/// A longer fact is written smaller.
const LARGE: usize = 12;

/// Each block is a part of its own.
pub(super) fn parts(sheet: &Sheet) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut blocks = sheet.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        let id = format!("block-{}", parts.len());
        let markup = match block {
            Block::Facts(first) => {
                let mut all: Vec<&Fact> = first.iter().collect();
                while let Some(Block::Facts(more)) = blocks.peek() {
                    all.extend(more);
                    blocks.next();
                }
                facts(&id, &all)
            }
            Block::Table(shown) => table(&id, shown),
            Block::Remark(note) => remark(&id, note.tone, &note.text),
        };
        parts.push(Part::new(id, markup));
    }
    parts
}

fn facts(id: &str, all: &[&Fact]) -> Markup {
    html! {
        dl #(id) .cards {
            @for fact in all {
                @let is_long = fact.value.chars().count() > LARGE;
                div.card.(class(fact.tone)) { dt { (fact.name) } dd.(if is_long { "small" } else { "" }) { (foreign(&fact.value, CELL)) } }
            }
        }
    }
}

pub(super) fn remark(id: &str, tone: Tone, text: &str) -> Markup {
    html! { p #(id) .remark.(class(tone)) { (foreign(text, 2_000)) } }
}

/// A table in a panel, or what is said in its place.
pub(super) fn table(id: &str, table: &Table) -> Markup {
    html! {
        section #(id) .panel {
            @if let Some(title) = &table.title { h2 { (title) } }
            @if table.rows.is_empty() {
                p.empty { (table.empty.as_deref().unwrap_or("Nothing to show.")) }
            } @else { (body(table)) }
        }
    }
}

/// The table alone.
pub(super) fn body(table: &Table) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label=(table.title.as_deref().unwrap_or("Table")) {
            table {
                @if table.show_titles {
                    thead { tr { @for column in &table.columns { th.(side(column)) scope="col" { (title(&column.title)) } } } }
                }
                tbody { @for row in &table.rows { (line(row, &table.columns)) } }
                @if let Some(total) = &table.total { tfoot { (line(total, &table.columns)) } }
            }
        }
    }
}

/// Where there is room, words are whole.
fn title(short: &str) -> &str {
    match short {
        "Cache Rd" => "Cache read",
        "Cache Cr" => "Cache write",
        other => other,
    }
}

fn side(column: &Column) -> &'static str {
    match column.align {
        Align::Left => "",
        Align::Right => "num",
    }
}

fn line(row: &Row, columns: &[Column]) -> Markup {
    let all_plain = !columns.iter().any(|column| column.toned);
    html! {
        tr {
            @for (place, (cell, column)) in row.cells.iter().zip(columns).enumerate() {
                @let toned = column.toned || all_plain && place == 0;
                td.(side(column)).(if toned { class(row.tone) } else { "" }) data-label=(column.title) {
                    (foreign(cell, CELL))
                }
            }
            @for _ in row.cells.len()..columns.len() { td {} }
        }
        @let indent = under(columns);
        @for note in &row.notes {
            tr.note {
                @if indent > 0 { td colspan=(indent) {} }
                td colspan=(columns.len() - indent) .(class(note.tone)) { (foreign(&note.text, NOTE)) }
            }
        }
    }
}

/// Below which column notes stand: the one that gives way to the others is wide, and says what the row is about.
fn under(columns: &[Column]) -> usize {
    let is_narrow = |column: &Column| column.align == Align::Right || column.title.is_empty();
    let wide = columns.iter().position(|column| column.elastic).filter(|place| *place <= 1);
    wide.unwrap_or_else(|| usize::from(columns.first().is_some_and(is_narrow)))
}
