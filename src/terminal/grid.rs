//! The grid of a table: its cells in columns that fit the screen, one line for each row.

use std::borrow::Cow;

use comfy_table::{CellAlignment, TableStyle};

use super::fit::{GAP, MARGIN, Plan, Slot, fit, is_enough};
use super::pen::Pen;
use super::prose::paragraph;
use crate::sheet::wording::width;
use crate::sheet::{Align, Column, Note, Row, Table, Tone};

/// How far notes are set in where the column they belong under is too far right.
const INDENT: usize = 5;
/// A note fills about this many lines; a title of 5,000 letters shall not bury its table.
const NOTE_LINES: usize = 3;
/// The widest cell that comfy-table keeps on one line.
const WIDEST: usize = 60_000;

/// For cells beyond the columns that the report named: better shown than lost.
static NAMELESS: Column = Column {
    title: String::new(),
    align: Align::Left,
    elastic: false,
    spare: false,
    key: 0,
    toned: false,
};
/// The bar of the largest row, where all else has its full width.
const BAR_WIDTH: usize = 10;

/// So many rows are aligned at a time: a table of years of hours shall not stand in memory twice.
const PART: usize = 256;

/// What a line of the grid is.
#[derive(Clone, Copy)]
enum Kind<'a> {
    Titles,
    Dashes,
    Row(&'a Row),
    Total(&'a Row),
}

impl<'a> Kind<'a> {
    /// The lines of a table from top to bottom.
    fn all(table: &'a Table) -> impl Iterator<Item = Self> {
        let head = [Kind::Titles, Kind::Dashes].into_iter().filter(|_| table.show_titles);
        let foot = table.total.iter().flat_map(|row| [Kind::Dashes, Kind::Total(row)]);
        head.chain(table.rows.iter().map(Kind::Row)).chain(foot)
    }

    fn row(self) -> Option<&'a Row> {
        match self {
            Kind::Row(row) | Kind::Total(row) => Some(row),
            Kind::Titles | Kind::Dashes => None,
        }
    }

    /// What the line says in a column, as long as it is.
    fn word(self, place: usize, column: &'a Column, pen: Pen) -> Cow<'a, str> {
        match self {
            Kind::Titles => pen.plain(&column.title),
            Kind::Dashes => Cow::Borrowed(""),
            Kind::Row(row) | Kind::Total(row) => {
                row.cells.get(place).map_or(Cow::Borrowed(""), |cell| pen.plain(cell))
            }
        }
    }

    /// What the line says in a column that is drawn, at the width it has.
    fn cell(self, slot: &Slot<'a>, pen: Pen) -> Cow<'a, str> {
        let word = self.word(slot.place, slot.column, pen);
        match self {
            Kind::Dashes => Cow::Owned("-".repeat(slot.width)),
            _ if width(&word) <= slot.width => word,
            Kind::Row(_) | Kind::Total(_) if slot.is_number() => Cow::Borrowed(pen.absent()),
            _ => Cow::Owned(pen.cut(&word, slot.width)),
        }
    }
}

pub(super) struct Grid<'a> {
    table: &'a Table,
    pen: Pen,
    room: Option<usize>,
    plan: Plan<'a>,
    has_bars: bool,
}

impl<'a> Grid<'a> {
    pub(super) fn new(table: &'a Table, pen: Pen, room: Option<usize>) -> Self {
        let mut columns = with_widths(table, pen);
        let beside_bars = room.map(|room| room.saturating_sub(BAR_WIDTH + usize::from(GAP)));
        let has_bars =
            table.rows.iter().any(|row| row.share.is_some()) && is_enough(&columns, beside_bars);
        if !is_enough(&columns, room) {
            give_up_empty(&mut columns, table);
        }
        Self { table, pen, room, plan: fit(&columns, room), has_bars }
    }

    pub(super) fn draw(&self, line: &mut dyn FnMut(&str)) {
        let widest = self.widest();
        let mut kinds = Kind::all(self.table).peekable();
        while kinds.peek().is_some() {
            self.draw_part(&kinds.by_ref().take(PART).collect::<Vec<_>>(), &widest, line);
        }
        self.left_out().iter().for_each(|text| line(text));
    }

    fn draw_part(&self, kinds: &[Kind<'a>], widest: &[String], line: &mut dyn FnMut(&str)) {
        let cells: Vec<Vec<_>> = kinds.iter().map(|kind| self.cells(*kind)).collect();
        for ((kind, cells), text) in kinds.iter().zip(&cells).zip(self.aligned(&cells, widest)) {
            let text = self.with_bar(*kind, text);
            line(&self.coloured(*kind, cells, text.trim_end()));
            let notes = kind.row().into_iter().flat_map(|row| &row.notes);
            notes.flat_map(|note| self.note(note)).for_each(|text| line(&text));
        }
    }

    /// A bar ends its line: it needs no alignment.
    fn with_bar(&self, kind: Kind<'a>, mut text: String) -> String {
        if let (true, Kind::Row(Row { share: Some(share), .. })) = (self.has_bars, kind) {
            text.push_str(&" ".repeat(self.plan.gap.into()));
            text.push_str(&self.pen.bar(*share, BAR_WIDTH));
        }
        text
    }

    fn cells(&self, kind: Kind<'a>) -> Vec<Cow<'a, str>> {
        self.plan.slots.iter().map(|slot| kind.cell(slot, self.pen)).collect()
    }

    /// As wide as the widest cell of each column that is drawn.
    fn widest(&self) -> Vec<String> {
        let of = |slot: &Slot<'a>| match self.table {
            // Dashes are as wide as their column, and nothing is wider.
            Table { show_titles: false, total: None, .. } => {
                let cells = Kind::all(self.table).map(|kind| kind.cell(slot, self.pen));
                cells.map(|cell| width(&cell)).max().unwrap_or(0)
            }
            _ => slot.width,
        };
        self.plan.slots.iter().map(|slot| "-".repeat(of(slot))).collect()
    }

    /// Lines in which each column stands below itself, in this part of the table and in all others.
    fn aligned(&self, lines: &[Vec<Cow<'_, str>>], widest: &[String]) -> Vec<String> {
        if self.plan.slots.is_empty() {
            // comfy-table draws no line for a row without cells, but such a row may have notes.
            return vec![String::new(); lines.len()];
        }
        let mut table = comfy_table::Table::new();
        table.load_style(TableStyle::new());
        // A row that is not shown makes the columns of all parts as wide.
        table.add_row(widest);
        for cells in lines {
            table.add_row(cells.iter().map(AsRef::<str>::as_ref));
        }
        for ((at, column), slot) in table.column_iter_mut().enumerate().zip(&self.plan.slots) {
            let side = if slot.is_number() { CellAlignment::Right } else { CellAlignment::Left };
            column.set_cell_alignment(side);
            column.set_padding((if at == 0 { MARGIN } else { self.plan.gap }, 0));
        }
        table.lines().skip(1).collect()
    }

    /// Totals are bold and quiet rows dim; of other rows only the toned cells speak up.
    fn coloured<'t>(&self, kind: Kind, cells: &[Cow<'_, str>], line: &'t str) -> Cow<'t, str> {
        match kind {
            Kind::Titles | Kind::Total(_) => self.pen.bold(line),
            Kind::Dashes => self.pen.dim(line),
            Kind::Row(row) if row.tone == Tone::Quiet => self.pen.dim(line),
            Kind::Row(row) if row.tone == Tone::Plain => Cow::Borrowed(line),
            Kind::Row(row) => Cow::Owned(self.toned(row.tone, cells, line)),
        }
    }

    /// Finds each cell where it stands in the line: between cells there is nothing but spaces.
    fn toned(&self, tone: Tone, cells: &[Cow<'_, str>], line: &str) -> String {
        let named = self.plan.slots.iter().any(|slot| slot.column.toned);
        let (mut text, mut rest) = (String::new(), line);
        for (at, (slot, cell)) in self.plan.slots.iter().zip(cells).enumerate() {
            let cell = cell.trim();
            let Some((air, after)) = rest.split_once(cell) else { break };
            let speaks = if named { slot.column.toned } else { at == 0 };
            text.push_str(air);
            text.push_str(&self.pen.tint(tone.when(speaks), cell));
            rest = after;
        }
        text + rest
    }

    /// A note stands under its row's elastic column (the name), if that is not too far right.
    fn note(&self, note: &Note) -> Vec<String> {
        let far = self.room.map_or(20, |room| room / 3);
        let indent = self.plan.start_of_elastic().filter(|start| *start <= far).unwrap_or(INDENT);
        let text = self.room.map_or_else(
            || note.text.clone(),
            |room| self.pen.cut(&self.pen.plain(&note.text), NOTE_LINES * (room - indent)),
        );
        paragraph(&Note { tone: note.tone, text }, indent, self.pen, self.room)
    }

    /// A narrow table owns up to what it does not show.
    fn left_out(&self) -> Vec<String> {
        let titles = self.plan.left_out.iter().map(|column| column.title.as_str());
        let titles: Vec<_> = titles.filter(|title| !title.is_empty()).collect();
        if titles.is_empty() {
            return Vec::new();
        }
        let text = format!("(no room for {})", titles.join(", "));
        paragraph(&Note { tone: Tone::Quiet, text }, MARGIN.into(), self.pen, self.room)
    }
}

/// The table's columns, and a nameless one for each further cell of its longest row.
fn columns(table: &Table) -> Vec<&Column> {
    let rows = table.rows.iter().chain(&table.total);
    let most = rows.map(|row| row.cells.len()).max().unwrap_or(0);
    let nameless = most.saturating_sub(table.columns.len());
    table.columns.iter().chain(std::iter::repeat_n(&NAMELESS, nameless)).collect()
}

fn with_widths(table: &Table, pen: Pen) -> Vec<(&Column, usize)> {
    let mut columns: Vec<_> = columns(table).into_iter().map(|column| (column, 0)).collect();
    for kind in Kind::all(table) {
        for (place, (column, widest)) in columns.iter_mut().enumerate() {
            *widest = width(&kind.word(place, column, pen)).min(WIDEST).max(*widest);
        }
    }
    columns
}

/// An elastic column with nothing in it but its title is the first to go where there is too little room.
fn give_up_empty(columns: &mut [(&Column, usize)], table: &Table) {
    for (place, (column, widest)) in columns.iter_mut().enumerate() {
        let is_empty = |row: &Row| row.cells.get(place).is_none_or(String::is_empty);
        if column.elastic && table.rows.iter().all(is_empty) {
            *widest = 0;
        }
    }
}
