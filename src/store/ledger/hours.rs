//! Hours of days of UTC that are over. A recorder sums them up, once a day is over; whatever changes one of them later sums it
//! up anew.

use std::collections::BTreeSet;

use rusqlite::named_params;

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::store::queries::{
    CLOSE_HOURS, FORGET_HOUR, HOURS_CLOSED, HOURS_TO_CLOSE, REBUILD_HOUR_MOMENTS, SUM_UP_HOUR,
};
use crate::store::query::Db;

const SLOTS_PER_HOUR: i64 = 4;
const HOURS_PER_DAY: i64 = 24;

/// Those that one transaction changes.
#[derive(Default)]
pub(super) struct Hours {
    /// All that is earlier is summed up.
    closed: i64,
    changed: BTreeSet<i64>,
}

impl Hours {
    /// Before the first quarter is written.
    pub(super) fn begin(db: Db<'_>) -> Result<Self> {
        let closed_day: i64 = db.number_often(&HOURS_CLOSED, &[])?;
        Ok(Self { closed: closed_day * HOURS_PER_DAY, changed: BTreeSet::new() })
    }

    pub(super) fn note(&mut self, slot: i64) {
        let hour = slot.div_euclid(SLOTS_PER_HOUR);
        if hour < self.closed {
            self.changed.insert(hour);
        }
    }

    /// After the last quarter is written.
    pub(super) fn finish(self, db: Db<'_>) -> Result<()> {
        self.changed.iter().try_for_each(|hour| {
            let hour = named_params! { ":hour": hour };
            db.run_often(&FORGET_HOUR, hour)?;
            db.run_often(&SUM_UP_HOUR, hour).map(drop)
        })
    }
}

/// The first day that is over and not summed up.
pub fn day_to_close(db: Db<'_>, now: Timestamp) -> Result<Option<i64>> {
    db.number_often(&HOURS_TO_CLOSE, named_params! { ":now": now.as_millis() })
}

/// Sums up a month from that day on.
pub fn close(db: Db<'_>, now: Timestamp) -> Result<()> {
    let Some(day) = day_to_close(db, now)? else { return Ok(()) };
    let days = named_params! { ":utc_day": day, ":now": now.as_millis() };
    db.run_often(&CLOSE_HOURS, days).map(drop)
}

/// Looks for the moments that corrections have made unknown, once those of the quarters are found.
pub(super) fn rebuild_moments(db: Db<'_>) -> Result<()> {
    db.run_often(&REBUILD_HOUR_MOMENTS, &[]).map(drop)
}
