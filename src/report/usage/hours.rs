//! Hours of the local zone, of quarters of an hour: every offset from UTC is a whole number of these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::totals::{SLOTS_PER_DAY, SlotRow, SumRow};
use crate::error::Result;
use crate::report::Filter;
use crate::store::Db;
use crate::store::queries::{SLOT_SHIFTS, USAGE_BY_SLOT, UTC_SHIFTS};

const SLOT_SECONDS: i64 = 900;

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

    fn of(&self, slot: i64) -> i64 {
        let shift =
            self.days.get(&slot.div_euclid(SLOTS_PER_DAY)).or_else(|| self.slots.get(&slot));
        shift.copied().unwrap_or(0)
    }
}

/// Row after row, each counted under its hour since 1970.
pub(super) fn each(db: Db<'_>, filter: &Filter, mut take: impl FnMut(&SumRow)) -> Result<()> {
    let shifts = Shifts::read(db, filter)?;
    db.each_by_slot(&USAGE_BY_SLOT, filter, |numbers| {
        let sum = SlotRow::of(numbers);
        let hour = (sum.slot * SLOT_SECONDS + shifts.of(sum.slot)).div_euclid(3600);
        take(&sum.under(hour));
        Ok(())
    })
}
