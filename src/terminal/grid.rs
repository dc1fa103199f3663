//! The grid of a table: its cells in columns that fit the screen, one line for each row.

use comfy_table::{Cell, CellAlignment, TableStyle};

use super::fit::{MARGIN, Plan, Slot, fit};
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
static NAMELESS: Column =
    Column { title: String::new(), align: Align::Left, elastic: false, spare: false, toned: false };

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
    fn all(table: &'a Table) -> Vec<Self> {
        let head = [Kind::Titles, Kind::Dashes].into_iter().filter(|_| table.show_titles);
        let foot = table.total.iter().flat_map(|row| [Kind::Dashes, Kind::Total(row)]);
        head.chain(table.rows.iter().map(Kind::Row)).chain(foot).collect()
    }

    fn row(self) -> Option<&'a Row> {
        match self {
            Kind::Row(row) | Kind::Total(row) => Some(row),
            Kind::Titles | Kind::Dashes => None,
        }
    }

    /// What the line says in each column, as long as it is.
    fn words(self, columns: &[&Column], pen: Pen) -> Vec<String> {
        let word = |(place, column): (usize, &&Column)| match self {
            Kind::Titles => pen.plain(&column.title),
            Kind::Dashes => String::new(),
            Kind::Row(row) | Kind::Total(row) => {
                row.cells.get(place).map_or_else(String::new, |cell| pen.plain(cell))
            }
        };
        columns.iter().enumerate().map(word).collect()
    }

    /// What the line says in the columns that are drawn, at the width they have.
    fn cells(self, words: &[String], plan: &Plan, pen: Pen) -> Vec<String> {
        let cell = |slot: &Slot| match (self, words.get(slot.place)) {
            (Kind::Dashes, _) => "-".repeat(slot.width),
            (_, None) => String::new(),
            (_, Some(word)) if width(word) <= slot.width => word.clone(),
            (Kind::Row(_) | Kind::Total(_), _) if slot.is_number() => pen.absent().to_owned(),
            (_, Some(word)) => pen.cut(word, slot.width),
        };
        plan.slots.iter().map(cell).collect()
    }
}

pub(super) struct Grid<'a> {
    pen: Pen,
    room: Option<usize>,
    plan: Plan<'a>,
    lines: Vec<(Kind<'a>, Vec<String>)>,
}

impl<'a> Grid<'a> {
    pub(super) fn new(table: &'a Table, pen: Pen, room: Option<usize>) -> Self {
        let columns = columns(table);
        let words: Vec<_> =
            Kind::all(table).into_iter().map(|kind| (kind, kind.words(&columns, pen))).collect();
        let plan = fit(&with_widths(&columns, &words), room);
        let lines = words.iter().map(|(kind, words)| (*kind, kind.cells(words, &plan, pen)));
        Self { pen, room, lines: lines.collect(), plan }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for ((kind, cells), line) in self.lines.iter().zip(self.aligned()) {
            lines.push(self.coloured(*kind, cells, line.trim_end()));
            let notes = kind.row().into_iter().flat_map(|row| &row.notes);
            lines.extend(notes.flat_map(|note| self.note(note)));
        }
        lines.extend(self.left_out());
        lines
    }

    /// Lines in which each column stands below itself.
    fn aligned(&self) -> Vec<String> {
        if self.plan.slots.is_empty() {
            // comfy-table draws no line for a row without cells, but such a row may have notes.
            return vec![String::new(); self.lines.len()];
        }
        let mut table = comfy_table::Table::new();
        table.load_style(TableStyle::new());
        for (_, cells) in &self.lines {
            let cells = self.plan.slots.iter().zip(cells).map(|(slot, cell)| {
                let side =
                    if slot.is_number() { CellAlignment::Right } else { CellAlignment::Left };
                Cell::new(cell).set_alignment(side)
            });
            table.add_row(cells.collect::<Vec<_>>());
        }
        for (at, column) in table.column_iter_mut().enumerate() {
            column.set_padding((if at == 0 { MARGIN } else { self.plan.gap }, 0));
        }
        table.lines().collect()
    }

    /// Totals are bold and quiet rows dim; of other rows only the toned cells speak up.
    fn coloured(&self, kind: Kind, cells: &[String], line: &str) -> String {
        match kind {
            Kind::Titles | Kind::Total(_) => self.pen.bold(line),
            Kind::Dashes => self.pen.dim(line),
            Kind::Row(row) if row.tone == Tone::Quiet => self.pen.dim(line),
            Kind::Row(row) if row.tone == Tone::Plain => line.to_owned(),
            Kind::Row(row) => self.toned(row.tone, cells, line),
        }
    }

    /// Finds each cell where it stands in the line: between cells there is nothing but spaces.
    fn toned(&self, tone: Tone, cells: &[String], line: &str) -> String {
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

fn with_widths<'a>(
    columns: &[&'a Column],
    lines: &[(Kind, Vec<String>)],
) -> Vec<(&'a Column, usize)> {
    let widest = |place: usize| {
        let cells = lines.iter().filter_map(|(_, words)| words.get(place));
        cells.map(|word| width(word)).max().unwrap_or(0).min(WIDEST)
    };
    columns.iter().enumerate().map(|(place, column)| (*column, widest(place))).collect()
}
