//! Hours of the local zone: of those of UTC where they are the same, else of quarters of an hour, of which every offset from UTC
//! is a whole number.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::block_rows::PartRow;
use super::totals::{SLOTS_PER_DAY, SlotRow, SumRow};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::Filter;
use crate::store::Db;
use crate::store::queries::{HOURS_TELL, SLOT_SHIFTS, USAGE_BY_HOUR, USAGE_BY_SLOT, UTC_SHIFTS};

const SLOT_SECONDS: i64 = 900;
const SLOTS_PER_HOUR: i64 = 4;
const HOUR_SECONDS: i64 = SLOTS_PER_HOUR * SLOT_SECONDS;

/// One row of `queries/utc_shifts.sql`: seconds ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayShift {
    pub utc_day: i64,
    pub early: i64,
    pub late: i64,
}

/// One row of `queries/slot_shifts.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotShift {
    pub slot: i64,
    pub shift: i64,
}

/// How far local time is ahead of UTC where there is something.
#[derive(Default)]
struct Shifts {
    days: BTreeMap<i64, i64>,
    /// Of days on which clocks change.
    slots: BTreeMap<i64, i64>,
}

impl Shifts {
    fn read(db: Db<'_>, filter: &Filter) -> Result<Self> {
        let mut shifts = Self::default();
        let days: Vec<DayShift> = db.rows(&UTC_SHIFTS, filter)?;
        for day in days {
            if day.early == day.late {
                shifts.days.insert(day.utc_day, day.early);
                continue;
            }
            let slots: Vec<SlotShift> =
                db.rows(&SLOT_SHIFTS, &json!({ "utc_day": day.utc_day }))?;
            shifts.slots.extend(slots.iter().map(|row| (row.slot, row.shift)));
        }
        Ok(shifts)
    }

    /// Whether an hour of UTC is one here, too.
    fn keep_hours(&self) -> bool {
        let is_full = |seconds: &i64| seconds % HOUR_SECONDS == 0;
        let is_cut = |(slot, shift): (&i64, &i64)| {
            slot % SLOTS_PER_HOUR != 0 && self.slots.get(&(slot - 1)) != Some(shift)
        };
        self.days.values().chain(self.slots.values()).all(is_full) && !self.slots.iter().any(is_cut)
    }

    fn of(&self, slot: i64) -> i64 {
        let shift =
            self.days.get(&slot.div_euclid(SLOTS_PER_DAY)).or_else(|| self.slots.get(&slot));
        shift.copied().unwrap_or(0)
    }
}

/// Row after row, each counted under its hour since 1970.
pub(super) fn each(db: Db<'_>, filter: &Filter, mut take: impl FnMut(&SumRow)) -> Result<()> {
    let shifts = Shifts::read(db, filter)?;
    let mut take = |sum: SlotRow| {
        let hour = (sum.slot * SLOT_SECONDS + shifts.of(sum.slot)).div_euclid(HOUR_SECONDS);
        take(&sum.under(hour));
        Ok(())
    };
    if are_of_utc(filter) && shifts.keep_hours() && tell(db)? {
        db.each_by_slot(&USAGE_BY_HOUR, filter, |numbers| take(PartRow::of(numbers).sum))
    } else {
        db.each_by_slot(&USAGE_BY_SLOT, filter, |numbers| take(SlotRow::of(numbers)))
    }
}

/// Whether sums of hours say all that those of quarters do.
pub(super) fn tell(db: Db<'_>) -> Result<bool> {
    #[derive(Deserialize)]
    struct Row {
        tell: i64,
    }
    Ok(db.only::<Row>(&HOURS_TELL, &serde_json::Map::new())?.tell != 0)
}

/// Whether sums of hours of UTC, of all sessions, are all that is asked for.
fn are_of_utc(filter: &Filter) -> bool {
    let is_full = |at: Option<Timestamp>| {
        at.is_none_or(|at| at.as_millis().rem_euclid(HOUR_SECONDS * 1000) == 0)
    };
    filter.project.is_none()
        && filter.session.is_none()
        && is_full(filter.since)
        && is_full(filter.until)
}
