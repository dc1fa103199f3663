//! What a transcript file tells besides usage, how far it was read, and the account of its lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::time::Timestamp;
use crate::model::usage::{Tokens, UsageFact};

/// One thing a line told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    Usage(UsageFact),
    Title(Title),
    CostState(CostState),
}

/// Who named a session; a later variant wins over an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleKind {
    /// Old versions; they also wrote those of *other* sessions into a new file: see `Title::leaf`.
    Summary,
    Ai,
    /// The user.
    Custom,
}

/// What a session is about. Within one kind the last of a file counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    pub session: String,
    pub kind: TitleKind,
    pub text: String,
    /// The line a `summary` speaks of, which may be another session's.
    pub leaf: Option<String>,
    /// Where in the file: there are no times on these lines.
    pub offset: i64,
}

/// A session's own running total (newer versions): a witness, never added to anything.
///
/// The last one of a file counts. A fork goes on from its parent's total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostState {
    pub session: String,
    /// Where in the file: there are no times on these lines.
    pub offset: i64,
    /// Pico-dollars, after Claude Code's own prices.
    pub cost_pico: Option<i64>,
    /// It met a model it had no price for.
    pub unknown_model: bool,
    pub started_at: Option<Timestamp>,
    pub duration_ms: Option<i64>,
    pub api_duration_ms: Option<i64>,
    pub lines_added: Option<i64>,
    pub lines_removed: Option<i64>,
    /// Model id (here also with `[1m]`) to its total.
    pub models: BTreeMap<String, ModelTotal>,
}

/// What a session spent on one model, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModelTotal {
    pub tokens: Tokens,
    pub thinking: Option<i64>,
    pub cost_pico: Option<i64>,
}

/// Why a line that should have told something could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not JSON, often because a write was cut short.
    BadJson,
    /// Damaged letters in an id, a folder or a time. (In prose they do no harm.)
    InvalidUtf8,
    /// Longer than what is ever held in memory, and not beside the point.
    Oversized,
    MissingTimestamp,
    BadTimestamp,
    Negative,
    Fractional,
    /// Larger than any honest count.
    Absurd,
    /// A word or a list where a number belongs.
    NotANumber,
}

/// How often one reason applied, and where first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    pub count: i64,
    /// The byte where the first such line begins.
    pub first_offset: i64,
}

/// What became of every complete line:
/// `lines == usage + titles + cost_states + not_usage + rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// Complete lines. Two that a cut write glued together are two.
    pub lines: i64,
    /// Lines that gave a usage fact or repeated one.
    pub usage: i64,
    pub titles: i64,
    pub cost_states: i64,
    pub not_usage: i64,
    pub rejected: BTreeMap<Reason, Rejected>,
}

impl Account {
    /// Lines accounted for; equal to `lines`, always.
    #[must_use]
    pub fn accounted(&self) -> i64 {
        let rejected: i64 = self.rejected.values().map(|rejected| rejected.count).sum();
        self.usage + self.titles + self.cost_states + self.not_usage + rejected
    }

    pub fn reject(&mut self, reason: Reason, offset: i64) {
        let first = Rejected { count: 0, first_offset: offset };
        let rejected = self.rejected.entry(reason).or_insert(first);
        rejected.count += 1;
        rejected.first_offset = rejected.first_offset.min(offset);
    }

    /// Takes the account of a further part of the same file.
    pub fn add(&mut self, further: &Self) {
        self.lines += further.lines;
        self.usage += further.usage;
        self.titles += further.titles;
        self.cost_states += further.cost_states;
        self.not_usage += further.not_usage;
        for (reason, more) in &further.rejected {
            let entry = self.rejected.entry(*reason).or_insert(Rejected { count: 0, ..*more });
            entry.count += more.count;
            entry.first_offset = entry.first_offset.min(more.first_offset);
        }
    }
}

/// What is known of a file since it was last read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    pub device: i64,
    pub inode: i64,
    pub size: i64,
    /// Nanoseconds since 1970.
    pub mtime_ns: i64,
    /// The like, of any change to it, its name and rights included: a writer can set the other one back.
    pub ctime_ns: i64,
    /// Where the last complete line ends; what follows is read (again) next time.
    pub offset: i64,
    /// Over the first and the last bytes before `offset`: tells whether they are still the same.
    pub digest: i64,
    /// False if it was written so shortly before that a further write may not show in `mtime_ns`.
    pub settled: bool,
}

impl FileState {
    /// The bytes of a line that was not finished.
    #[must_use]
    pub const fn pending(&self) -> i64 {
        self.size.saturating_sub(self.offset)
    }
}
