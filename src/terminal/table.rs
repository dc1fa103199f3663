//! A table: one line for each row, notes below it, a total under a line of dashes.

use super::grid::Grid;
use super::pen::Pen;
use super::prose::paragraph;
use crate::sheet::{Note, Table, Tone};

/// The table's title and its grid, or what is said instead of a grid without rows.
pub(super) fn lines(table: &Table, pen: Pen, room: Option<usize>) -> Vec<String> {
    let body = if table.rows.is_empty() {
        empty(table, pen, room)
    } else {
        Grid::new(table, pen, room).lines()
    };
    if body.is_empty() {
        return body;
    }
    let title = table.title.iter().map(|title| {
        let title = pen.plain(title);
        let title = room.map_or_else(|| title.clone(), |room| pen.cut(&title, room - 1));
        format!(" {}", pen.bold(&title))
    });
    title.chain(body).collect()
}

fn empty(table: &Table, pen: Pen, room: Option<usize>) -> Vec<String> {
    let text = table.empty.clone().unwrap_or_default();
    paragraph(&Note { tone: Tone::Plain, text }, 1, pen, room)
}
