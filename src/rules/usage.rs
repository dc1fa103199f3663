//! One response, many lines: which key they share, and which copy's numbers and place count.
//!
//! A response is written once per part it consists of, and copied by forks, resumes, side conversations and
//! live reports. Two orders decide, each total: the highest **rank** gives the numbers, whole; the **earliest**
//! copy gives time, session and project. Being a maximum and a minimum, the result does not depend on how often,
//! in which order or in which groups the copies are merged.

use std::cmp::Ordering;
use std::mem::swap;

use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

use crate::model::shared::Shared;
use crate::model::time::Timestamp;
use crate::model::usage::{Counted, Place, PromptSize, Tokens, UsageFact, UsageKey};

/// The largest count one response can have: a hundred thousand million.
///
/// Sums of such counts fit; what they would cost may not, and is an error of the report that asked.
pub const COUNT_LIMIT: i64 = 100_000_000_000;

/// What tells one response from another, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Id<'a> {
    /// Unique per response, in every copy.
    Message(&'a str),
    Request(&'a str),
    /// Of the line.
    Line(&'a str),
    /// No id at all: the file's name without its folders, the line's place there and its bytes,
    /// so that neither a moved folder nor a second file of that name makes two of one or one of two.
    Position {
        file: &'a [u8],
        offset: i64,
        line: &'a [u8],
    },
}

impl Id<'_> {
    /// 128 bits; a prefix keeps the sorts of id apart.
    #[must_use]
    pub fn key(&self) -> UsageKey {
        match *self {
            Self::Message(id) => prefixed(b"message\0", &[id.as_bytes()]),
            Self::Request(id) => prefixed(b"request\0", &[id.as_bytes()]),
            Self::Line(id) => prefixed(b"line\0", &[id.as_bytes()]),
            Self::Position { file, offset, line } => {
                let place = xxh3_128(line).to_be_bytes();
                prefixed(b"position\0", &[file, b"\0", &offset.to_be_bytes(), &place])
            }
        }
    }
}

/// The key of a second model's words within a response.
#[must_use]
pub fn advisor_key(response: UsageKey, index: i64, model: &str) -> UsageKey {
    let parts = [&response.to_bytes()[..], &index.to_be_bytes(), model.as_bytes()];
    prefixed(b"advisor\0", &parts)
}

fn prefixed(prefix: &[u8], parts: &[&[u8]]) -> UsageKey {
    let mut hasher = Xxh3Default::new();
    hasher.update(prefix);
    for part in parts {
        hasher.update(part);
    }
    UsageKey::new(hasher.digest128())
}

/// Tokens written to the prompt cache, by how long they live there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheWrites {
    pub for_5m: i64,
    pub for_1h: i64,
}

/// Cache writes as Claude Code itself prices them.
///
/// The total and its split may disagree: old lines have no split, some versions no total. The greater of the two
/// is what was written, and what the split does not call an hour's is five minutes'.
#[must_use]
pub fn cache_writes(total: i64, split: CacheWrites) -> CacheWrites {
    let all = total.max(split.for_5m.saturating_add(split.for_1h));
    CacheWrites { for_5m: all.saturating_sub(split.for_1h), ..split }
}

/// The size class of a response's prompt.
#[must_use]
pub const fn prompt_size(tokens: &Tokens) -> PromptSize {
    match tokens.prompt() {
        ..=100_000 => PromptSize::Normal,
        100_001..=200_000 => PromptSize::Above100k,
        _ => PromptSize::Above200k,
    }
}

/// Compares what two copies of one response counted; the greater one's numbers are kept, whole.
///
/// A line itself before a live report of it, the main conversation before a side one, more tokens before fewer
/// (early lines of a response hold a first guess), later before earlier. The rest only makes the order total:
/// copies that tie are equal.
#[must_use]
pub fn by_rank(a: &Counted, b: &Counted) -> Ordering {
    rank(a).cmp(&rank(b)).then_with(|| details(a).cmp(&details(b)))
}

fn rank(c: &Counted) -> (bool, bool, i64, Timestamp) {
    (!c.is_progress, !c.is_sidechain, c.tokens.sum(), c.counted_at)
}

fn details(c: &Counted) -> impl Ord + '_ {
    let words = (&c.model, &c.speed, &c.geo, &c.tier, &c.request_id);
    (c.tokens, words, c.thinking, c.claimed_pico, c.subagent)
}

/// Compares where two copies of one response say it belongs; the lesser one's place is kept.
///
/// Forks copy times, so a tie goes to the smaller session id: any rule would do that reading order cannot sway.
#[must_use]
pub fn by_time(a: &Place, b: &Place) -> Ordering {
    placed(a).cmp(&placed(b))
}

fn placed(p: &Place) -> impl Ord + '_ {
    (p.happened_at, &p.session, p.directory.is_none(), &p.directory, p.future)
}

/// What one of two copies of a response says, and the fact made of them does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// Another session that it stands in: a fork's, or that of a file a session was resumed into.
    pub session: Option<Shared>,
    /// What was counted under another request id, where both are lines of the main conversation.
    pub request: Option<Counted>,
}

/// Makes two copies of one response (same key) one.
pub fn merge(held: &mut UsageFact, mut other: UsageFact) -> Beside {
    if by_time(&other.place, &held.place).is_lt() {
        swap(&mut held.place, &mut other.place);
    }
    if by_rank(&other.counted, &held.counted).is_gt() {
        swap(&mut held.counted, &mut other.counted);
    }
    let elsewhere = other.place.session != held.place.session;
    let again = other.counted.request_id != held.counted.request_id
        && is_main_line(&other.counted)
        && is_main_line(&held.counted);
    Beside {
        session: elsewhere.then_some(other.place.session),
        request: again.then_some(other.counted),
    }
}

const fn is_main_line(counted: &Counted) -> bool {
    !counted.is_progress && !counted.is_sidechain
}
