//! A table: columns, rows with their notes, a total, and what to say when there is nothing.

use super::{Note, Tone};

/// On which side a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Right,
}

/// One column of a table.
///
/// A face with too little room gives up bars, shortens elastic columns, then leaves out spare ones from
/// the right, then others, the first and the last longest. A number is whole or absent, never cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    pub title: String,
    pub align: Align,
    /// A column that may be cut short when the face is narrow (project names, summaries).
    pub elastic: bool,
    /// A column that may be left out when the face is narrow.
    pub spare: bool,
    /// By so many letters its cells tell rows apart: these are the last to be cut, and the others stay until spare
    /// columns have gone. 0: its cells tell none apart.
    pub key: usize,
    /// Its cells wear their row's tone (a mark, a health word); without any, the first column does.
    pub toned: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(title: &str) -> Self {
        Self { align: Align::Right, ..Self::text(title) }
    }

    /// Gives way first when there is not enough room.
    #[must_use]
    pub fn elastic(mut self) -> Self {
        self.elastic = true;
        self
    }

    /// Is left out first when there is not enough room.
    #[must_use]
    pub fn spare(mut self) -> Self {
        self.spare = true;
        self
    }

    /// Tells rows apart by its first letters.
    #[must_use]
    pub fn key(mut self, letters: usize) -> Self {
        self.key = letters;
        self
    }

    /// Shows the row's tone.
    #[must_use]
    pub fn toned(mut self) -> Self {
        self.toned = true;
        self
    }
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub tone: Tone,
    pub cells: Vec<String>,
    /// Lines below the row (`terminal: /dev/pts/3`, a resource alert).
    pub notes: Vec<Note>,
    /// What it has of the largest row, in thousandths: a bar, where a face has room for one and shows none beside it.
    pub share: Option<u16>,
}

impl Row {
    #[must_use]
    pub fn new<C: Into<String>>(cells: impl IntoIterator<Item = C>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// One more cell, for rows of mixed borrowed and owned words.
    #[must_use]
    pub fn cell(mut self, text: impl Into<String>) -> Self {
        self.cells.push(text.into());
        self
    }

    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    #[must_use]
    pub fn share(mut self, thousandths: u16) -> Self {
        self.share = Some(thousandths);
        self
    }

    #[must_use]
    pub fn note(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.notes.push(Note { tone, text: text.into() });
        self
    }
}

/// Rows under titles, with a row of totals where one makes sense.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub title: Option<String>,
    pub columns: Vec<Column>,
    /// False where the symbols and words speak for themselves.
    pub show_titles: bool,
    pub rows: Vec<Row>,
    pub total: Option<Row>,
    /// Said instead of the table when it has no rows.
    pub empty: Option<String>,
}

impl Table {
    /// An empty table that shows its columns' titles.
    #[must_use]
    pub fn new(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), show_titles: true, ..Self::default() }
    }

    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Draws no titles over the columns.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.show_titles = false;
        self
    }

    #[must_use]
    pub fn or_say(mut self, empty: impl Into<String>) -> Self {
        self.empty = Some(empty.into());
        self
    }

    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    #[must_use]
    pub fn total(mut self, total: Row) -> Self {
        self.total = Some(total);
        self
    }

    /// One more row.
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }
}
