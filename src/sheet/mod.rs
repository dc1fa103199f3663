//! A sheet: what a report says, as facts, tables, charts and remarks, before any face draws it.
//!
//! A sheet holds text as it is, even what others wrote. Each face makes it harmless for its own
//! screen (see [`wording::tame`]), so a report has nothing to remember.

pub mod alert;
mod table;
pub mod wording;

pub use table::{Align, Column, Row, Table};

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

impl Tone {
    /// This tone if there is cause for it, else plain: `Tone::Warn.when(stale > 0)`.
    #[must_use]
    pub fn when(self, cause: bool) -> Self {
        if cause { self } else { Self::Plain }
    }
}

/// One line that belongs to a row or stands below everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub tone: Tone,
    pub text: String,
}

/// A name and what stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub value: String,
    pub tone: Tone,
}

impl Fact {
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// A fact without a tone.
#[must_use]
pub fn fact(name: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { name: name.into(), value: value.into(), tone: Tone::Plain }
}

/// One part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Facts that share a line (`Total: 7  |  Healthy: 4`); the next such block starts a new one.
    Facts(Vec<Fact>),
    Table(Table),
    Remark(Note),
}

/// A whole report, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// What the report is (`Process Status`); a face adds the program's name if it has room.
    pub title: String,
    pub blocks: Vec<Block>,
}

impl Sheet {
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), blocks: Vec::new() }
    }

    pub fn facts(&mut self, facts: impl Into<Vec<Fact>>) {
        self.blocks.push(Block::Facts(facts.into()));
    }

    pub fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    pub fn remark(&mut self, tone: Tone, text: impl Into<String>) {
        self.blocks.push(Block::Remark(Note { tone, text: text.into() }));
    }
}
