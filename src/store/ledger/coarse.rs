//! The coarser rollups: hours, parts of a day, days and months that are over, and how many responses a session has.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use rusqlite::named_params;

use super::hours::Hours;
use super::sums::{SlotKey, Sums};
use crate::error::Result;
use crate::store::queries::{
    ADD_TO_DAY, ADD_TO_MONTH, ADD_TO_PART, ADD_TO_SESSION, CLOSE_DAYS, CLOSE_MONTHS,
    DROP_EMPTY_DAY, DROP_EMPTY_MONTH, DROP_EMPTY_PART, HOME_DAY, HOME_SHIFT, NEWEST_SLOT,
    REOPEN_DAYS, REOPEN_MONTHS, UTC_MONTH,
};
use crate::store::query::{Db, Often};

/// Slots of the four hours that a part sums up.
const SLOTS_PER_PART: i64 = 16;
const SLOTS_PER_DAY: i64 = 96;
const SLOT_SECONDS: i64 = 900;
const DAY_SECONDS: i64 = 86_400;

/// In the order of the table's key, as those below.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PartKey {
    part: i64,
    home_day: i64,
    model_id: i64,
    rate_id: i64,
    session_id: i64,
    directory_id: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct DayKey {
    utc_day: i64,
    home_day: i64,
    model_id: i64,
    rate_id: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct MonthKey {
    utc_month: i64,
    model_id: i64,
    rate_id: i64,
}

/// The quarter of an hour of the newest response.
fn newest_slot(db: Db<'_>) -> Result<i64> {
    db.number_often(&NEWEST_SLOT, &[])
}

/// What some quarters of an hour add to the coarser sums, for one transaction.
#[derive(Default)]
pub(super) struct Coarse {
    /// The newest quarter before anything was added.
    newest_before: Option<i64>,
    hours: Hours,
    parts: BTreeMap<PartKey, Sums>,
    days: BTreeMap<DayKey, Sums>,
    months: BTreeMap<MonthKey, Sums>,
    /// Responses by session.
    sessions: BTreeMap<i64, i64>,
    /// Zones and calendars are SQLite's business, as everywhere: it is asked once for each day.
    shift_of: HashMap<i64, Option<i64>>,
    month_of: HashMap<i64, i64>,
}

impl Coarse {
    pub(super) fn take(&mut self, db: Db<'_>, key: &SlotKey, sums: &Sums) -> Result<()> {
        let SlotKey { slot, session_id, model_id, rate_id, directory_id } = *key;
        let (part, utc_day) = (slot.div_euclid(SLOTS_PER_PART), slot.div_euclid(SLOTS_PER_DAY));
        let home_day = self.home_day_of(db, slot, utc_day)?;
        let utc_month = self.month_of(db, utc_day)?;
        self.hours.note(slot);
        let part = PartKey { part, home_day, model_id, rate_id, session_id, directory_id };
        self.parts.entry(part).or_default().take(sums, 1);
        let day = DayKey { utc_day, home_day, model_id, rate_id };
        self.days.entry(day).or_default().take(sums, 1);
        let month = MonthKey { utc_month, model_id, rate_id };
        self.months.entry(month).or_default().take(sums, 1);
        *self.sessions.entry(session_id).or_default() += sums.responses;
        Ok(())
    }

    fn home_day_of(&mut self, db: Db<'_>, slot: i64, utc_day: i64) -> Result<i64> {
        let shift = kept(&mut self.shift_of, utc_day, || {
            db.number_often(&HOME_SHIFT, named_params! { ":utc_day": utc_day })
        })?;
        match shift {
            Some(seconds) => Ok((slot * SLOT_SECONDS + seconds).div_euclid(DAY_SECONDS)),
            // Clocks change on that day.
            None => db.number_often(&HOME_DAY, named_params! { ":slot": slot }),
        }
    }

    fn month_of(&mut self, db: Db<'_>, utc_day: i64) -> Result<i64> {
        let slot = utc_day * SLOTS_PER_DAY;
        kept(&mut self.month_of, utc_day, || {
            db.number_often(&UTC_MONTH, named_params! { ":slot": slot })
        })
    }

    /// Before the first quarter is written.
    pub(super) fn begin(&mut self, db: Db<'_>) -> Result<()> {
        if self.newest_before.is_none() {
            self.newest_before = Some(newest_slot(db)?);
            self.hours = Hours::begin(db)?;
        }
        Ok(())
    }

    /// Writes the parts of what was taken until now: few of them are met again.
    pub(super) fn write_parts(&mut self, db: Db<'_>) -> Result<()> {
        let mut add = db.often(&ADD_TO_PART)?;
        let parts = mem::take(&mut self.parts);
        let mut parts = parts.iter().filter(|(_, sums)| !sums.is_nothing());
        parts.try_for_each(|(key, sums)| write_part(db, &mut add, key, sums))
    }

    /// Writes what most quarters add to the same rows of, once.
    pub(super) fn finish(mut self, db: Db<'_>) -> Result<()> {
        let Some(before) = self.newest_before else { return Ok(()) };
        let days = [before, newest_slot(db)?].map(|slot| slot.div_euclid(SLOTS_PER_DAY));
        mem::take(&mut self.hours).finish(db)?;
        self.write_days(db, days)?;
        let months = [self.month_of(db, days[0])?, self.month_of(db, days[1])?];
        self.write_months(db, months)?;
        let mut sessions = self.sessions.iter().filter(|(_, responses)| **responses != 0);
        sessions.try_for_each(|(id, responses)| {
            let values = named_params! { ":session_id": id, ":responses": responses };
            db.run_often(&ADD_TO_SESSION, values).map(drop)
        })
    }

    /// The newest day is the sum of its parts: its rows would be written with every response.
    fn write_days(&self, db: Db<'_>, [before, newest]: [i64; 2]) -> Result<()> {
        let is_over = |key: &DayKey| key.utc_day < newest.min(before);
        let mut days = self.days.iter().filter(|(key, sums)| is_over(key) && !sums.is_nothing());
        days.try_for_each(|(key, sums)| write_day(db, key, sums))?;
        if newest > before {
            let over = named_params! { ":since_day": before, ":until_day": newest };
            db.run_often(&CLOSE_DAYS, over)?;
        } else if newest < before {
            db.run_often(&REOPEN_DAYS, named_params! { ":utc_day": newest })?;
        }
        Ok(())
    }

    /// After the days, of which they are made; the newest month is left to them.
    fn write_months(&self, db: Db<'_>, [before, newest]: [i64; 2]) -> Result<()> {
        let is_over = |key: &MonthKey| key.utc_month < newest.min(before);
        let mut months =
            self.months.iter().filter(|(key, sums)| is_over(key) && !sums.is_nothing());
        months.try_for_each(|(key, sums)| write_month(db, key, sums))?;
        if newest > before {
            let over = named_params! { ":since_month": before, ":until_month": newest };
            db.run_often(&CLOSE_MONTHS, over)?;
        } else if newest < before {
            db.run_often(&REOPEN_MONTHS, named_params! { ":utc_month": newest })?;
        }
        Ok(())
    }
}

/// What is known of a key, or found out once.
fn kept<T: Copy>(
    known: &mut HashMap<i64, T>,
    key: i64,
    find: impl FnOnce() -> Result<T>,
) -> Result<T> {
    match known.get(&key) {
        Some(value) => Ok(*value),
        None => Ok(*known.entry(key).or_insert(find()?)),
    }
}

fn write_part(db: Db<'_>, add: &mut Often<'_>, key: &PartKey, sums: &Sums) -> Result<()> {
    let tokens = &sums.tokens;
    let values = named_params! {
        ":part": key.part, ":home_day": key.home_day, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":session_id": key.session_id, ":directory_id": key.directory_id, ":responses": sums.responses,
        ":input": tokens.input, ":output": tokens.output, ":cache_write_5m": tokens.cache_write_5m,
        ":cache_write_1h": tokens.cache_write_1h, ":cache_read": tokens.cache_read,
        ":web_searches": tokens.web_searches, ":by_subagents": sums.by_subagents,
    };
    add.run(values)?;
    if sums.may_empty() {
        let key = named_params! {
            ":part": key.part, ":home_day": key.home_day, ":model_id": key.model_id, ":rate_id": key.rate_id,
            ":session_id": key.session_id, ":directory_id": key.directory_id,
        };
        db.run_often(&DROP_EMPTY_PART, key)?;
    }
    Ok(())
}

fn write_day(db: Db<'_>, key: &DayKey, sums: &Sums) -> Result<()> {
    let tokens = &sums.tokens;
    let values = named_params! {
        ":utc_day": key.utc_day, ":home_day": key.home_day, ":model_id": key.model_id, ":rate_id": key.rate_id,
        ":responses": sums.responses, ":input": tokens.input, ":output": tokens.output,
        ":cache_write_5m": tokens.cache_write_5m, ":cache_write_1h": tokens.cache_write_1h,
        ":cache_read": tokens.cache_read, ":web_searches": tokens.web_searches,
    };
    db.run_often(&ADD_TO_DAY, values)?;
    if sums.may_empty() {
        let key = named_params! {
            ":utc_day": key.utc_day, ":home_day": key.home_day, ":model_id": key.model_id, ":rate_id": key.rate_id,
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
