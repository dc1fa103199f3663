//! Answers: each report is a question in `queries/`, a typed row, a document and a sheet.

pub mod alerts;
pub mod doctor;
mod document;
pub mod export;
pub mod history;
mod known;
pub mod limits;
pub mod overview;
pub mod prices;
pub mod sessions;
pub mod status;
pub mod status_line;
pub mod typed;
pub mod upkeep;
pub mod usage;
pub mod why;
pub mod witnesses;

pub use document::Document;

use std::ops::Range;
use std::time::Duration;

use serde::Serialize;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::rules::blocks;
use crate::sheet::Sheet;
use crate::store::Db;

/// One answer in both forms: for programs and for people.
#[derive(Debug)]
pub struct Answer {
    pub document: Document,
    pub sheet: Sheet,
}

/// The vocabulary of filters. Its fields are the parameters of the queries; what is `None` takes the query's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that is typed by itself")]
pub struct Filter {
    pub now: Option<Timestamp>,
    pub project: Option<String>,
    pub pid: Option<u32>,
    pub session: Option<String>,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// A model's id or name.
    pub model: Option<String>,
    pub limit: Option<u32>,
    /// Rows that are left out before the first.
    pub offset: Option<u32>,
    /// Only with this in title, project or id.
    pub search: Option<String>,
    /// Name of the price book.
    pub prices: Option<String>,
    /// Prices as they were known at this moment.
    pub prices_at: Option<Timestamp>,
    /// The ledger as it stood, or the prices that held, at this moment.
    pub at: Option<Timestamp>,
    /// The book to compare with.
    #[serde(skip)]
    pub diff: Option<String>,
    /// Helper processes too.
    pub all: bool,
    /// Alerts: only those that are open, or only those that are over.
    pub open: Option<bool>,
    /// In which order processes stand.
    #[serde(skip)]
    pub sort: Sort,
    /// Processes below those that started them.
    #[serde(skip)]
    pub tree: bool,
    /// By what usage is summed: model, day, week, month, hour, project, session, block.
    pub by: Option<By>,
    /// 0 Sunday, 1 Monday.
    pub week_start: Option<u8>,
    #[serde(skip)]
    pub source: Source,
    /// Everything a program may want, where a person would not read it; no long table, which a program does not read.
    #[serde(skip)]
    pub detail: bool,
    /// Models within a period.
    #[serde(skip)]
    pub breakdown: bool,
    #[serde(skip)]
    pub blocks: Blocks,
    /// Session by session what no transcript lists.
    #[serde(skip)]
    pub unlisted: bool,
    #[serde(skip)]
    pub order: Order,
    /// Rows at most, after they were put in order; of periods in order of time, the newest.
    #[serde(skip)]
    pub top: Option<usize>,
}

impl Filter {
    /// Which of so many rows are listed, once they are in order: the first, and the newest where they stand by time.
    fn listed(&self, rows: usize) -> Range<usize> {
        let top = self.top.unwrap_or(rows).min(rows);
        let are_spans =
            matches!(self.by, Some(By::Day | By::Week | By::Month | By::Hour | By::Block));
        // Their names are their times.
        let by_time = are_spans && matches!(self.order, Order::Natural | Order::Name);
        if by_time { rows - top..rows } else { 0..top }
    }
}

/// By what usage is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Model,
    Day,
    Week,
    Month,
    Hour,
    Project,
    Session,
    Block,
}

/// How blocks are cut, and which are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocks {
    /// A whole number of quarters of an hour, and an hour at least: blocks begin at full hours.
    pub length: Duration,
    pub active: bool,
    pub recent: bool,
    pub limit: Option<BlockLimit>,
}

impl Default for Blocks {
    fn default() -> Self {
        Self { length: blocks::LENGTH, active: false, recent: false, limit: None }
    }
}

/// How many tokens a block may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockLimit {
    Tokens(i64),
    /// As many as the largest block that is over.
    Largest,
}

/// Where token counts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The ledger; the stats cache where the ledger is empty.
    #[default]
    Best,
    Ledger,
    /// The ledger, counted by message and request.
    Requests,
    StatsCache,
}

impl Source {
    /// As documents name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Best | Self::Ledger => "ledger",
            Self::Requests => "requests",
            Self::StatsCache => "stats-cache",
        }
    }
}

/// In which order rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Periods by time, everything else by cost.
    #[default]
    Natural,
    Cost,
    Tokens,
    Name,
}

/// In which order processes stand: the largest first; pids and names from the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Pid,
    Project,
    Cpu,
    Memory,
    Uptime,
    Idle,
    Cost,
    /// By what it costs an hour now.
    Rate,
}

/// A report: its name is the subcommand's, the route's and the tab's.
#[derive(Clone, Copy)]
pub struct Report {
    pub name: &'static str,
    pub about: &'static str,
    /// It tells of processes, not only of tokens.
    pub of_processes: bool,
    /// What it can be asked for, between spaces: flags of the subcommand, parameters of the route.
    pub takes: &'static str,
    ask: fn(Db<'_>, &Filter) -> Result<Answer>,
}

impl Report {
    /// Refuses what cannot be asked whatever is recorded: whoever asks need not wait for a reading first.
    pub fn check(&self, db: Db<'_>, filter: &Filter) -> Result<()> {
        if self.of_processes {
            return Ok(());
        }
        prices::books::named(db, filter)?;
        filter.diff.as_deref().map(|book| prices::books::called(db, book)).transpose()?;
        usage::check(filter)
    }

    /// Answers. A name that nothing is recorded of is an error to whoever asks what was; who asks what runs now is told
    /// that there is none of it, and prices know more models than were met.
    pub fn answer(&self, db: Db<'_>, filter: &Filter) -> Result<Answer> {
        let of_the_past = self.takes.split_whitespace().any(|name| name == "session");
        if of_the_past {
            (self.ask)(db, &known::known(db, filter)?)
        } else {
            (self.ask)(db, filter)
        }
    }
}

/// Every report.
pub const ALL: &[Report] = &[
    Report {
        name: "overview",
        about: "Processes, usage and sessions at a glance",
        of_processes: true,
        takes: "prices prices_as_of",
        ask: overview::ask,
    },
    Report {
        name: "status",
        about: "Process health overview",
        of_processes: true,
        takes: "project all sort tree at prices prices_as_of",
        ask: status::ask,
    },
    Report {
        name: "why",
        about: "The verdict on one process, and what it rests on",
        of_processes: true,
        takes: "pid prices prices_as_of",
        ask: why::ask,
    },
    Report {
        name: "history",
        about: "What ran, what it did and cost, how it ended",
        of_processes: true,
        takes: "pid since until last project session limit prices prices_as_of",
        ask: history::ask,
    },
    Report {
        name: "usage",
        about: "Token usage and costs",
        of_processes: false,
        takes: "by since until last project model session breakdown order top week_start prices prices_as_of as_of source",
        ask: usage::ask,
    },
    Report {
        name: "blocks",
        about: "Usage by five-hour block",
        of_processes: false,
        takes: "since until last project model session order top prices prices_as_of session_length active recent token_limit",
        ask: usage::by_block,
    },
    Report {
        name: "explain",
        about: "What was added, corrected or priced anew between two moments",
        of_processes: false,
        takes: "from to prices prices_as_of",
        ask: usage::explain::ask,
    },
    Report {
        name: "sessions",
        about: "Recent session history",
        of_processes: false,
        takes: "limit offset search since until last project session prices prices_as_of",
        ask: sessions::ask,
    },
    Report {
        name: "prices",
        about: "Price books: what tokens cost, from when on",
        ask: prices::ask,
        of_processes: false,
        takes: "model as_of diff prices prices_as_of",
    },
    Report {
        name: "alerts",
        about: "What somebody should be told of, open and past",
        of_processes: true,
        takes: "open past since until last project limit",
        ask: alerts::ask,
    },
    Report {
        name: "limits",
        about: "Limits of Claude's plans over time, as its status line was told",
        of_processes: false,
        takes: "since until last limit",
        ask: limits::ask,
    },
    Report {
        name: "doctor",
        about: "What is recorded, what is missing, what went wrong",
        of_processes: true,
        takes: "unlisted",
        ask: doctor::ask,
    },
];
