//! A table: one line for each row, notes below it, a total under a line of dashes.

use super::grid::Grid;
use super::pen::Pen;
use super::prose::paragraph;
use crate::sheet::{Note, Table, Tone};

/// The table's title and its grid, or what is said instead of a grid without rows; line after line.
pub(super) fn draw(table: &Table, pen: Pen, room: Option<usize>, line: &mut dyn FnMut(&str)) {
    let instead = if table.rows.is_empty() { empty(table, pen, room) } else { Vec::new() };
    if table.rows.is_empty() && instead.is_empty() {
        return;
    }
    if let Some(title) = &table.title {
        let title = pen.plain(title);
        let title = room.map_or_else(|| title.to_string(), |room| pen.cut(&title, room - 1));
        line(&format!(" {}", pen.bold(&title)));
    }
    if table.rows.is_empty() {
        for text in &instead {
            line(text);
        }
    } else {
        Grid::new(table, pen, room).draw(line);
    }
}

fn empty(table: &Table, pen: Pen, room: Option<usize>) -> Vec<String> {
    let text = table.empty.clone().unwrap_or_default();
    paragraph(&Note { tone: Tone::Plain, text }, 1, pen, room)
}
