//! A sheet: what a report says, as facts, tables, charts and remarks, before any face draws it.

pub mod wording;

/// How a row, a fact or a remark should strike the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    /// All is well (green).
    Good,
    /// Look at it when you have time (yellow).
    Warn,
    /// Look at it now (red).
    Bad,
    /// Set apart by the user (blue).
    Marked,
    /// Of little weight (dim).
    Quiet,
}

/// On which side a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Right,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    pub title: String,
    pub align: Align,
    /// A column that may be cut short when the face is narrow (project names, summaries).
    pub elastic: bool,
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
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub tone: Tone,
    pub cells: Vec<String>,
    /// Lines below the row (`terminal: /dev/pts/3`, a resource alert).
    pub notes: Vec<Note>,
}

/// One line that belongs to a row or stands below everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub tone: Tone,
    pub text: String,
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

/// A name and what stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub value: String,
    pub tone: Tone,
}

/// One part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Facts that share a line (`Total: 7  |  Healthy: 4`).
    Facts(Vec<Fact>),
    Table(Table),
    Remark(Note),
}

/// A whole report, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    pub title: String,
    pub blocks: Vec<Block>,
}

impl Sheet {
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), blocks: Vec::new() }
    }

    pub fn facts(&mut self, facts: Vec<Fact>) {
        self.blocks.push(Block::Facts(facts));
    }

    pub fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    pub fn remark(&mut self, tone: Tone, text: impl Into<String>) {
        self.blocks.push(Block::Remark(Note { tone, text: text.into() }));
    }
}

/// A fact without a tone.
#[must_use]
pub fn fact(name: &str, value: impl ToString) -> Fact {
    Fact { name: name.to_owned(), value: value.to_string(), tone: Tone::Plain }
}
