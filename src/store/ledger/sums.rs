//! The rollups: quarters of an hour, days and months, and how many responses a session has; a batch adds to each row of
//! theirs once.

use std::collections::{BTreeMap, HashMap};

use rusqlite::named_params;

use super::SLOT_MS;
use crate::error::Result;
use crate::model::usage::Tokens;
use crate::store::queries::{
    ADD_TO_DAY, ADD_TO_MONTH, ADD_TO_SESSION, ADD_TO_SLOT, CLOSE_MONTHS, DROP_EMPTY_DAY,
    DROP_EMPTY_MONTH, DROP_EMPTY_SLOT, FORGET_MOMENTS, HOME_DAY, NEWEST_MONTH, REBUILD_MOMENTS,
    REOPEN_MONTHS, UTC_MONTH,
};
use crate::store::query::{Db, Often};

/// Slots of the four hours that a row of the day table sums up.
const SLOTS_PER_PART: i64 = 16;
const PARTS_PER_DAY: i64 = 6;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SlotKey {
    pub slot: i64,
    pub session_id: i64,
    pub model_id: i64,
    pub rate_id: i64,
    pub directory_id: i64,
    pub subagent: bool,
}

/// In the order of the table's key, as the months' is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct DayKey {
    part: i64,
    home_day: i64,
    model_id: i64,
    rate_id: i64,
    session_id: i64,
    directory_id: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct MonthKey {
    utc_month: i64,
    model_id: i64,
    rate_id: i64,
}

/// What is to be added to a row; below zero: taken from it.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    responses: i64,
    tokens: Tokens,
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
    /// A response at this moment.
    pub(super) fn come(&mut self, tokens: &Tokens, at: i64) {
        self.add(tokens, 1);
        self.came.take(at);
    }

    pub(super) fn leave(&mut self, tokens: &Tokens, at: i64) {
        self.add(tokens, -1);
        self.left.take(at);
    }

    /// A response that stays where and when it was: its moment is known.
    pub(super) const fn change(&mut self, old: &Tokens, new: &Tokens) {
        self.add(old, -1);
        self.add(new, 1);
    }

    const fn add(&mut self, tokens: &Tokens, sign: i64) {
        let nothing = Span { first: None, last: None };
        self.take(&Self { responses: 1, tokens: *tokens, came: nothing, left: nothing }, sign);
    }

    const fn take(&mut self, other: &Self, sign: i64) {
        self.responses += sign * other.responses;
        let (to, from) = (&mut self.tokens, &other.tokens);
        to.input += sign * from.input;
        to.output += sign * from.output;
        to.cache_write_5m += sign * from.cache_write_5m;
        to.cache_write_1h += sign * from.cache_write_1h;
        to.cache_read += sign * from.cache_read;
        to.web_searches += sign * from.web_searches;
    }

    /// True if a row can be left without any response: only from where one was taken.
    const fn may_empty(&self) -> bool {
        self.responses < 0 || self.left.last.is_some()
    }

    fn is_nothing(&self) -> bool {
        self.responses == 0 && self.tokens == Tokens::default()
    }

    fn changes_no_slot(&self) -> bool {
        self.is_nothing() && self.came == Span::default() && self.left == Span::default()
    }
}

/// Looks for the moments that corrections have made unknown.
pub(super) fn rebuild_moments(db: Db<'_>) -> Result<()> {
    db.run_often(&REBUILD_MOMENTS, &[]).map(drop)
}

/// Adds to all rollups.
pub(super) fn write(db: Db<'_>, sums: &[(SlotKey, Sums)]) -> Result<()> {
    let newest = newest_month(db)?;
    let mut coarse = Coarse::default();
    let mut add = db.often(&ADD_TO_SLOT)?;
    for (key, sums) in sums.iter().filter(|(_, sums)| !sums.changes_no_slot()) {
        write_slot(db, &mut add, key, sums)?;
        coarse.take(db, key, sums)?;
    }
    coarse.write(db, newest)
}

fn newest_month(db: Db<'_>) -> Result<i64> {
    db.number_often(&NEWEST_MONTH, &[])
}

/// What some quarters of an hour add to the coarser sums.
#[derive(Default)]
struct Coarse {
    days: BTreeMap<DayKey, Sums>,
    months: BTreeMap<MonthKey, Sums>,
    /// Responses by session.
    sessions: BTreeMap<i64, i64>,
    /// Zones and calendars are SQLite's business, as everywhere: it is asked once for each slot and day.
    home_day_of: HashMap<i64, i64>,
    month_of: HashMap<i64, i64>,
}

impl Coarse {
    fn take(&mut self, db: Db<'_>, key: &SlotKey, sums: &Sums) -> Result<()> {
        let part = key.slot.div_euclid(SLOTS_PER_PART);
        let ask = |query| db.number_often(query, named_params! { ":slot": key.slot });
        let home_day = kept(&mut self.home_day_of, key.slot, || ask(&HOME_DAY))?;
        let utc_day = part.div_euclid(PARTS_PER_DAY);
        let utc_month = kept(&mut self.month_of, utc_day, || ask(&UTC_MONTH))?;
        let SlotKey { session_id, model_id, rate_id, directory_id, .. } = *key;
        let day = DayKey { part, home_day, model_id, rate_id, session_id, directory_id };
        self.days.entry(day).or_default().take(sums, 1);
        let month = MonthKey { utc_month, model_id, rate_id };
        self.months.entry(month).or_default().take(sums, 1);
        *self.sessions.entry(session_id).or_default() += sums.responses;
        Ok(())
    }

    fn write(&self, db: Db<'_>, newest_before: i64) -> Result<()> {
        let mut add = db.often(&ADD_TO_DAY)?;
        let mut days = self.days.iter().filter(|(_, sums)| !sums.is_nothing());
        days.try_for_each(|(key, sums)| write_day(db, &mut add, key, sums))?;
        self.write_months(db, newest_before)?;
        let mut sessions = self.sessions.iter().filter(|(_, responses)| **responses != 0);
        sessions.try_for_each(|(id, responses)| {
            let values = named_params! { ":session_id": id, ":responses": responses };
            db.run_often(&ADD_TO_SESSION, values).map(drop)
        })
    }

    /// The newest month is the sum of its days: its rows would be written with every response.
    fn write_months(&self, db: Db<'_>, newest_before: i64) -> Result<()> {
        let newest = newest_month(db)?;
        let is_over = |key: &MonthKey| key.utc_month < newest.min(newest_before);
        let mut months =
            self.months.iter().filter(|(key, sums)| is_over(key) && !sums.is_nothing());
        months.try_for_each(|(key, sums)| write_month(db, key, sums))?;
        if newest > newest_before {
            let over = named_params! { ":since_month": newest_before, ":until_month": newest };
            db.run_often(&CLOSE_MONTHS, over)?;
        } else if newest < newest_before {
            db.run_often(&REOPEN_MONTHS, named_params! { ":utc_month": newest })?;
        }
        Ok(())
    }
}

/// What is known of a key, or found out once.
fn kept(
    known: &mut HashMap<i64, i64>,
    key: i64,
    find: impl FnOnce() -> Result<i64>,
) -> Result<i64> {
    match known.get(&key) {
        Some(value) => Ok(*value),
        None => Ok(*known.entry(key).or_insert(find()?)),
    }
}

fn write_slot(db: Db<'_>, add: &mut Often<'_>, key: &SlotKey, sums: &Sums) -> Result<()> {
    let tokens = &sums.tokens;
    let values = named_params! {
        ":slot": key.slot, ":session_id": key.session_id, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":directory_id": key.directory_id, ":subagent": key.subagent, ":responses": sums.responses,
        ":input": tokens.input, ":output": tokens.output, ":cache_write_5m": tokens.cache_write_5m,
        ":cache_write_1h": tokens.cache_write_1h, ":cache_read": tokens.cache_read,
        ":web_searches": tokens.web_searches, ":first_at": sums.came.first, ":last_at": sums.came.last,
    };
    add.run(values)?;
    if sums.may_empty() {
        let key = named_params! {
            ":slot": key.slot, ":session_id": key.session_id, ":model_id": key.model_id, ":rate_id": key.rate_id,
            ":directory_id": key.directory_id, ":subagent": key.subagent,
        };
        db.run_often(&DROP_EMPTY_SLOT, key)?;
    }
    if sums.left.last.is_some() { forget_moments(db, key, sums.left) } else { Ok(()) }
}

/// Whether another response was as early or as late as one that left, only the ledger itself knows.
fn forget_moments(db: Db<'_>, key: &SlotKey, left: Span) -> Result<()> {
    let values = named_params! {
        ":slot": key.slot, ":session_id": key.session_id, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":directory_id": key.directory_id, ":subagent": key.subagent, ":first_at": left.first,
        ":last_at": left.last,
    };
    db.run_often(&FORGET_MOMENTS, values).map(drop)
}

fn write_day(db: Db<'_>, add: &mut Often<'_>, key: &DayKey, sums: &Sums) -> Result<()> {
    let tokens = &sums.tokens;
    let values = named_params! {
        ":part": key.part, ":home_day": key.home_day, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":session_id": key.session_id, ":directory_id": key.directory_id, ":responses": sums.responses,
        ":input": tokens.input, ":output": tokens.output, ":cache_write_5m": tokens.cache_write_5m,
        ":cache_write_1h": tokens.cache_write_1h, ":cache_read": tokens.cache_read,
        ":web_searches": tokens.web_searches,
    };
    add.run(values)?;
    if sums.may_empty() {
        let key = named_params! {
            ":part": key.part, ":home_day": key.home_day, ":model_id": key.model_id, ":rate_id": key.rate_id,
            ":session_id": key.session_id, ":directory_id": key.directory_id,
        };
        db.run_often(&DROP_EMPTY_DAY, key)?;
    }
    Ok(())
}

fn write_month(db: Db<'_>, key: &MonthKey, sums: &Sums) -> Result<()> {
    let tokens = &sums.tokens;
    let values = named_params! {
        ":utc_month": key.utc_month, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":responses": sums.responses, ":input": tokens.input, ":output": tokens.output,
        ":cache_write_5m": tokens.cache_write_5m, ":cache_write_1h": tokens.cache_write_1h,
        ":cache_read": tokens.cache_read, ":web_searches": tokens.web_searches,
    };
    db.run_often(&ADD_TO_MONTH, values)?;
    if sums.may_empty() {
        let key = named_params! { ":utc_month": key.utc_month, ":model_id": key.model_id, ":rate_id": key.rate_id };
        db.run_often(&DROP_EMPTY_MONTH, key)?;
    }
    Ok(())
}
