//! The rollups: quarters of an hour, and with them the coarser ones; a batch adds to each row of theirs once.

use rusqlite::named_params;

use super::coarse::Coarse;
use super::{Row, SLOT_MS, hours};
use crate::error::Result;
use crate::model::usage::Tokens;
use crate::store::queries::{ADD_TO_SLOT, DROP_EMPTY_SLOT, FORGET_MOMENTS, REBUILD_MOMENTS};
use crate::store::query::{Db, Often};

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SlotKey {
    pub slot: i64,
    pub session_id: i64,
    pub model_id: i64,
    pub rate_id: i64,
    pub directory_id: i64,
}

/// What is to be added to a row; below zero: taken from it.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) responses: i64,
    pub(super) tokens: Tokens,
    /// Of its tokens: those that subagents asked for.
    pub(super) by_subagents: i64,
    came: Span,
    left: Span,
}

/// The first and the last of some responses.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Span {
    /// After the very first millisecond of a quarter: a block may end with that, so it stands by itself.
    first: Option<i64>,
    last: Option<i64>,
}

impl Span {
    fn take(&mut self, at: i64) {
        if at % SLOT_MS != 0 {
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
        }
        self.last = self.last.max(Some(at));
    }
}

impl Sums {
    pub(super) fn come(&mut self, row: &Row) {
        self.take(&Self::of(row), 1);
        self.came.take(row.happened_at);
    }

    pub(super) fn leave(&mut self, row: &Row) {
        self.take(&Self::of(row), -1);
        self.left.take(row.happened_at);
    }

    /// A response that stays where and when it was: its moment is known.
    pub(super) fn change(&mut self, old: &Row, new: &Row) {
        self.take(&Self::of(old), -1);
        self.take(&Self::of(new), 1);
    }

    fn of(row: &Row) -> Self {
        let by_subagents = if row.subagent { row.tokens.sum() } else { 0 };
        Self { responses: 1, tokens: row.tokens, by_subagents, ..Self::default() }
    }

    pub(super) const fn take(&mut self, other: &Self, sign: i64) {
        self.responses += sign * other.responses;
        let (to, from) = (&mut self.tokens, &other.tokens);
        to.input += sign * from.input;
        to.output += sign * from.output;
        to.cache_write_5m += sign * from.cache_write_5m;
        to.cache_write_1h += sign * from.cache_write_1h;
        to.cache_read += sign * from.cache_read;
        to.web_searches += sign * from.web_searches;
        self.by_subagents += sign * other.by_subagents;
    }

    /// True if a row can be left without any response: only from where one was taken.
    pub(super) const fn may_empty(&self) -> bool {
        self.responses < 0 || self.left.last.is_some()
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.responses == 0 && self.by_subagents == 0 && self.tokens == Tokens::default()
    }

    fn changes_no_slot(&self) -> bool {
        self.is_nothing() && self.came == Span::default() && self.left == Span::default()
    }
}

/// Looks for the moments that corrections have made unknown.
pub(super) fn rebuild_moments(db: Db<'_>) -> Result<()> {
    db.run_often(&REBUILD_MOMENTS, &[])?;
    hours::rebuild_moments(db)
}

/// Adds to quarters and parts, and notes what is to be added to the rest.
pub(super) fn write(db: Db<'_>, sums: &[(SlotKey, Sums)], coarse: &mut Coarse) -> Result<()> {
    coarse.begin(db)?;
    let mut add = db.often(&ADD_TO_SLOT)?;
    for (key, sums) in sums.iter().filter(|(_, sums)| !sums.changes_no_slot()) {
        write_slot(db, &mut add, key, sums)?;
        coarse.take(db, key, sums)?;
    }
    coarse.write_parts(db)
}

fn write_slot(db: Db<'_>, add: &mut Often<'_>, key: &SlotKey, sums: &Sums) -> Result<()> {
    let tokens = &sums.tokens;
    let values = named_params! {
        ":slot": key.slot, ":session_id": key.session_id, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":directory_id": key.directory_id, ":responses": sums.responses,
        ":input": tokens.input, ":output": tokens.output, ":cache_write_5m": tokens.cache_write_5m,
        ":cache_write_1h": tokens.cache_write_1h, ":cache_read": tokens.cache_read,
        ":web_searches": tokens.web_searches, ":by_subagents": sums.by_subagents, ":first_at": sums.came.first, ":last_at": sums.came.last,
    };
    add.run(values)?;
    if sums.may_empty() {
        let key = named_params! {
            ":slot": key.slot, ":session_id": key.session_id, ":model_id": key.model_id, ":rate_id": key.rate_id,
            ":directory_id": key.directory_id,
        };
        db.run_often(&DROP_EMPTY_SLOT, key)?;
    }
    if sums.left.last.is_some() { forget_moments(db, key, sums.left) } else { Ok(()) }
}

/// Whether another response was as early or as late as one that left, only the ledger itself knows.
fn forget_moments(db: Db<'_>, key: &SlotKey, left: Span) -> Result<()> {
    let values = named_params! {
        ":slot": key.slot, ":session_id": key.session_id, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":directory_id": key.directory_id, ":first_at": left.first, ":last_at": left.last,
    };
    db.run_often(&FORGET_MOMENTS, values).map(drop)
}
