//! Hours of days of UTC that are over: all but the newest. What a reading adds to them is written as it goes on, for in the
//! end nobody reads any more beside it.

use std::collections::BTreeMap;

use rusqlite::named_params;

use super::sums::{SlotKey, Sums};
use crate::error::Result;
use crate::store::queries::{
    ADD_TO_HOUR, CLOSE_HOURS, DROP_EMPTY_HOUR, FORGET_HOUR_MOMENTS, REBUILD_HOUR_MOMENTS,
    REOPEN_HOURS,
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

impl HourKey {
    const fn utc_day(&self) -> i64 {
        self.hour.div_euclid(HOURS_PER_DAY)
    }
}

/// What is to be added to hours in one transaction.
#[derive(Default)]
pub(super) struct Hours {
    /// What waits for being written; nothing waits long but what is of the newest day.
    sums: BTreeMap<HourKey, Sums>,
    /// The newest day that was met.
    newest_met: i64,
}

impl Hours {
    pub(super) fn take(&mut self, key: &SlotKey, sums: &Sums) {
        let hour = key.slot.div_euclid(SLOTS_PER_HOUR);
        let key = HourKey { hour, model_id: key.model_id, rate_id: key.rate_id };
        self.newest_met = self.newest_met.max(key.utc_day());
        self.sums.entry(key).or_default().join(sums);
    }

    /// Writes what a later day has followed. `before` was the newest day when the transaction began: it had quarters that are
    /// in no hour yet, and is summed up as a whole.
    pub(super) fn write_over(&mut self, db: Db<'_>, before: i64) -> Result<()> {
        let newest =
            HourKey { hour: before.max(self.newest_met) * HOURS_PER_DAY, model_id: 0, rate_id: 0 };
        let waiting = self.sums.split_off(&newest);
        let over = std::mem::replace(&mut self.sums, waiting);
        let mut add = db.often(&ADD_TO_HOUR)?;
        let mut over =
            over.iter().filter(|(key, sums)| key.utc_day() != before && !sums.changes_no_slot());
        over.try_for_each(|(key, sums)| write(db, &mut add, key, sums))
    }

    /// Once all quarters are written and it is known which day is the newest one now.
    pub(super) fn finish(mut self, db: Db<'_>, [before, newest]: [i64; 2]) -> Result<()> {
        self.write_over(db, before)?;
        if newest > before {
            db.run_often(&CLOSE_HOURS, named_params! { ":utc_day": before })?;
        }
        if newest < before.max(self.newest_met) {
            db.run_often(&REOPEN_HOURS, named_params! { ":utc_day": newest })?;
        }
        Ok(())
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
        db.run_often(
            &DROP_EMPTY_HOUR,
            named_params! { ":hour": hour, ":model_id": model_id, ":rate_id": rate_id },
        )?;
    }
    if sums.left.last.is_none() {
        return Ok(());
    }
    let left = named_params! {
        ":hour": hour, ":model_id": model_id, ":rate_id": rate_id, ":first_at": sums.left.first, ":last_at": sums.left.last,
    };
    db.run_often(&FORGET_HOUR_MOMENTS, left).map(drop)
}
