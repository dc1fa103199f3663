//! Five-hour blocks as ccusage cuts them: a guess at the windows by which subscriptions are limited.
//!
//! A block opens at the full hour (UTC) of its first response and lasts a fixed span; silence longer than that span
//! is a gap. Every comparison is strict: what lies exactly one span away still belongs.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::model::shared::Shared;
use crate::model::time::{Timestamp, millis};

/// The usual length of a block.
pub const LENGTH: Duration = Duration::from_hours(5);
/// Blocks of this long ago are recent.
pub const RECENT: Duration = Duration::from_hours(72);
/// A share of the limit, in percent, above which a block deserves a warning.
pub const WARNING_PERCENT: i64 = 80;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i128 = 60_000;
/// In pico-dollars.
const CENT: i128 = 10_000_000_000;

/// What responses spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    pub responses: i64,
    pub input: i64,
    pub output: i64,
    pub cache_read: i64,
    pub cache_creation: i64,
    /// What is known of the cost, in pico-dollars.
    pub cost_pico: Option<i64>,
    pub unpriced_responses: i64,
}

impl Spent {
    #[must_use]
    pub const fn tokens(&self) -> i64 {
        self.input + self.output + self.cache_read + self.cache_creation
    }

    /// What is left where a part of it is taken out.
    #[must_use]
    pub fn without(self, part: &Self) -> Self {
        let responses = self.responses - part.responses;
        let unpriced_responses = self.unpriced_responses - part.unpriced_responses;
        let cost = self.cost_pico.map(|cost| cost.saturating_sub(part.cost_pico.unwrap_or(0)));
        Self {
            responses,
            input: self.input - part.input,
            output: self.output - part.output,
            cache_read: self.cache_read - part.cache_read,
            cache_creation: self.cache_creation - part.cache_creation,
            cost_pico: cost.filter(|_| unpriced_responses < responses),
            unpriced_responses,
        }
    }

    /// Costs that are too large to be summed are an error.
    pub fn add(&mut self, more: &Self) -> Result<()> {
        self.responses += more.responses;
        self.input += more.input;
        self.output += more.output;
        self.cache_read += more.cache_read;
        self.cache_creation += more.cache_creation;
        self.unpriced_responses += more.unpriced_responses;
        if let Some(cost) = more.cost_pico {
            let sum = self.cost_pico.unwrap_or(0).checked_add(cost).ok_or_else(Error::too_dear)?;
            self.cost_pico = Some(sum);
        }
        Ok(())
    }
}

/// A response, or several of one model that no end of a block can part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub model: Option<Shared>,
    pub spent: Spent,
}

/// A block, or a gap between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub start: Timestamp,
    pub end: Timestamp,
    /// First and last response; a gap has none.
    pub seen: Option<(Timestamp, Timestamp)>,
    pub active: bool,
    pub spent: Spent,
    /// In order of their first use.
    pub models: Vec<String>,
    /// Where two models came in at what looks like the same moment: their order is a guess.
    pub ties: Vec<Timestamp>,
}

/// How fast a block spends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burn {
    pub tokens_per_minute: f64,
    /// Without caches, which would hide how much is being written.
    pub tokens_per_minute_indicator: f64,
    /// `None` also where it is more than can be told.
    pub cost_pico_per_hour: Option<i64>,
}

/// What a block will have spent at its end, if it goes on like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Projection {
    pub remaining_minutes: i64,
    pub tokens: i64,
    /// In whole cents; `None` also where it is more than can be told.
    pub cost_pico: Option<i64>,
}

/// How near a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Fine,
    Warning,
    Exceeds,
}

/// Cuts entries, which stand in order of time, into blocks and gaps.
///
/// An entry whose first and last response lie on two sides of an end counts as after it; who wants it exact gives
/// the responses there one by one.
pub fn cut<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    length: Duration,
    now: Timestamp,
) -> Result<Vec<Block>> {
    let mut cutter = Cutter::new(length);
    entries.into_iter().try_for_each(|entry| cutter.take(entry))?;
    Ok(cutter.blocks(now))
}

/// Cuts entries as they come: none of them is kept.
#[derive(Debug)]
pub struct Cutter {
    length: Duration,
    over: Vec<Block>,
    open: Option<Block>,
}

impl Cutter {
    #[must_use]
    pub const fn new(length: Duration) -> Self {
        Self { length, over: Vec::new(), open: None }
    }

    /// The next entry in order of time.
    pub fn take(&mut self, entry: &Entry) -> Result<()> {
        if let Some(over) = self.open.take_if(|block| closes(block, entry, self.length)) {
            let gap = gap_after(&over, entry, self.length);
            self.over.push(over);
            self.over.extend(gap);
        }
        self.open.get_or_insert_with(|| opened_by(entry, self.length)).add(entry)
    }

    #[must_use]
    pub fn blocks(self, now: Timestamp) -> Vec<Block> {
        let (length, mut blocks) = (self.length, self.over);
        blocks.extend(self.open);
        for block in &mut blocks {
            block.active = block.start <= now
                && now < block.end
                && block.seen.is_some_and(|(_, last)| now.since(last) < length);
        }
        blocks
    }
}

fn closes(block: &Block, entry: &Entry, length: Duration) -> bool {
    let since = |earlier| entry.last_at.since(earlier);
    since(block.start) > length || block.seen.is_some_and(|(_, last)| since(last) > length)
}

/// Silence longer than a block, from where the block could have reached to the next response.
fn gap_after(block: &Block, entry: &Entry, length: Duration) -> Option<Block> {
    let (_, last) = block.seen?;
    (entry.first_at.since(last) > length).then(|| empty(last.plus(length), entry.first_at))
}

fn opened_by(entry: &Entry, length: Duration) -> Block {
    let start = entry.first_at.as_millis().div_euclid(HOUR_MS) * HOUR_MS;
    let start = Timestamp::from_millis(start);
    empty(start, start.plus(length))
}

fn empty(start: Timestamp, end: Timestamp) -> Block {
    let (spent, models, ties) = (Spent::default(), Vec::new(), Vec::new());
    Block { start, end, seen: None, active: false, spent, models, ties }
}

impl Block {
    #[must_use]
    pub const fn is_gap(&self) -> bool {
        self.seen.is_none()
    }

    fn add(&mut self, entry: &Entry) -> Result<()> {
        let (first, last) = self.seen.unwrap_or((entry.first_at, entry.last_at));
        self.seen = Some((first.min(entry.first_at), last.max(entry.last_at)));
        self.spent.add(&entry.spent)?;
        let is_new = |model: &&Shared| !self.models.iter().any(|known| **known == ***model);
        if let Some(model) = entry.model.as_ref().filter(is_new) {
            self.models.push(model.to_string());
            if entry.first_at != entry.last_at {
                self.ties.push(entry.first_at);
            }
        }
        Ok(())
    }

    /// The moments at which more than one model came in.
    pub fn tied(&self) -> impl Iterator<Item = Timestamp> {
        let pairs = self.ties.iter().zip(self.ties.iter().skip(1));
        pairs.filter(|(one, next)| one == next).map(|(one, _)| *one)
    }

    /// `None` where no time passed between its responses.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate is for reading")]
    pub fn burn(&self) -> Option<Burn> {
        let (ms, spent) = (self.burning_ms()?, &self.spent);
        let per_minute = |tokens: i64| tokens as f64 * 60_000.0 / ms as f64;
        let per_hour = |cost| rounded(i128::from(cost) * 60 * MINUTE_MS, ms).try_into().ok();
        Some(Burn {
            tokens_per_minute: per_minute(spent.tokens()),
            tokens_per_minute_indicator: per_minute(spent.input + spent.output),
            cost_pico_per_hour: spent.cost_pico.and_then(per_hour),
        })
    }

    /// Only an active block has a future.
    #[must_use]
    pub fn projection(&self, now: Timestamp) -> Option<Projection> {
        let ms = self.burning_ms().filter(|_| self.active)?;
        let remaining = rounded(millis(self.end.since(now)).into(), MINUTE_MS);
        // In whole numbers, so that a cent is a cent: total + total / time so far * time to go.
        let grown = |total: i64, unit: i128| {
            let total = i128::from(total);
            rounded(total * ms + total * MINUTE_MS * remaining, ms * unit) * unit
        };
        Some(Projection {
            remaining_minutes: narrow(remaining),
            tokens: narrow(grown(self.spent.tokens(), 1)),
            cost_pico: self.spent.cost_pico.and_then(|cost| grown(cost, CENT).try_into().ok()),
        })
    }

    fn burning_ms(&self) -> Option<i128> {
        let (first, last) = self.seen?;
        Some(i128::from(millis(last.since(first)))).filter(|ms| *ms > 0)
    }
}

/// The largest block that is over.
#[must_use]
pub fn largest(blocks: &[Block]) -> Option<i64> {
    let over = blocks.iter().filter(|block| !block.is_gap() && !block.active);
    over.map(|block| block.spent.tokens()).max().filter(|tokens| *tokens > 0)
}

#[must_use]
pub fn level(tokens: i64, limit: i64) -> Level {
    if tokens > limit {
        Level::Exceeds
    } else if i128::from(tokens) * 100 > i128::from(limit) * i128::from(WARNING_PERCENT) {
        Level::Warning
    } else {
        Level::Fine
    }
}

/// The nearest whole number, half up; neither side is below zero.
const fn rounded(number: i128, unit: i128) -> i128 {
    (number + unit / 2) / unit
}

fn narrow(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
