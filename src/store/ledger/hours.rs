//! Hours of days of UTC that are over. A recorder sums them up, once a day is over; from then on each transaction adds its own.

use std::collections::BTreeMap;

use rusqlite::named_params;

use super::sums::{SlotKey, Sums};
use crate::error::Result;
use crate::store::queries::{
    ADD_TO_HOUR, CLOSE_HOURS, DROP_EMPTY_HOUR, FORGET_HOUR_MOMENTS, HOURS_CLOSED, HOURS_TO_CLOSE,
    REBUILD_HOUR_MOMENTS,
};
use crate::store::query::{Db, Often};

const SLOTS_PER_HOUR: i64 = 4;
const HOURS_PER_DAY: i64 = 24;

/// In the order of the table's key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct HourKey {
    hour: i64,
    model_id: i64,
    rate_id: i64,
}

/// What is to be added in one transaction.
#[derive(Default)]
pub(super) struct Hours {
    /// All that is earlier is summed up.
    closed: i64,
    sums: BTreeMap<HourKey, Sums>,
}

impl Hours {
    /// Before the first quarter is written.
    pub(super) fn begin(db: Db<'_>) -> Result<Self> {
        let closed_day: i64 = db.number_often(&HOURS_CLOSED, &[])?;
        Ok(Self { closed: closed_day * HOURS_PER_DAY, sums: BTreeMap::new() })
    }

    pub(super) fn take(&mut self, key: &SlotKey, sums: &Sums) {
        let hour = key.slot.div_euclid(SLOTS_PER_HOUR);
        if hour < self.closed {
            let key = HourKey { hour, model_id: key.model_id, rate_id: key.rate_id };
            self.sums.entry(key).or_default().join(sums);
        }
    }

    pub(super) fn finish(self, db: Db<'_>) -> Result<()> {
        let mut add = db.often(&ADD_TO_HOUR)?;
        let mut sums = self.sums.iter().filter(|(_, sums)| !sums.changes_no_slot());
        sums.try_for_each(|(key, sums)| write(db, &mut add, key, sums))
    }
}

/// The first day that is over and not summed up.
pub fn day_to_close(db: Db<'_>) -> Result<Option<i64>> {
    db.number_often(&HOURS_TO_CLOSE, &[])
}

/// Sums up a month from that day on.
pub fn close(db: Db<'_>) -> Result<()> {
    match day_to_close(db)? {
        Some(day) => db.run_often(&CLOSE_HOURS, named_params! { ":utc_day": day }).map(drop),
        None => Ok(()),
    }
}

/// Looks for the moments that corrections have made unknown, once those of the quarters are found.
pub(super) fn rebuild_moments(db: Db<'_>) -> Result<()> {
    db.run_often(&REBUILD_HOUR_MOMENTS, &[]).map(drop)
}

fn write(db: Db<'_>, add: &mut Often<'_>, key: &HourKey, sums: &Sums) -> Result<()> {
    let HourKey { hour, model_id, rate_id } = key;
    let tokens = &sums.tokens;
    add.run(named_params! {
        ":hour": hour, ":model_id": model_id, ":rate_id": rate_id, ":responses": sums.responses,
        ":input": tokens.input, ":output": tokens.output, ":cache_write_5m": tokens.cache_write_5m,
        ":cache_write_1h": tokens.cache_write_1h, ":cache_read": tokens.cache_read, ":web_searches": tokens.web_searches,
        ":first_at": sums.came.first, ":last_at": sums.came.last,
    })?;
    if sums.may_empty() {
        let key = named_params! { ":hour": hour, ":model_id": model_id, ":rate_id": rate_id };
        db.run_often(&DROP_EMPTY_HOUR, key)?;
    }
    if sums.left.last.is_none() {
        return Ok(());
    }
    let left = named_params! {
        ":hour": hour, ":model_id": model_id, ":rate_id": rate_id, ":first_at": sums.left.first, ":last_at": sums.left.last,
    };
    db.run_often(&FORGET_HOUR_MOMENTS, left).map(drop)
}
