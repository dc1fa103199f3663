//! How wide each column may be, and which must be left out, when the screen is narrow.

use crate::sheet::{Align, Column};

/// Columns of air left of a table.
pub(super) const MARGIN: u16 = 1;
/// Columns of air between two columns of a table, where there is room.
pub(super) const GAP: u16 = 2;

/// A column that is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<'a> {
    pub(super) column: &'a Column,
    /// Its place among the table's columns.
    pub(super) place: usize,
    pub(super) width: usize,
    natural: usize,
    least: usize,
}

/// The columns that are drawn, and the air between them.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) gap: u16,
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) left_out: Vec<&'a Column>,
}

/// What is given up, in this order, as long as the table is too wide: a name can be told by its
/// first 12 letters, other words by 24, and even by 6 before a column that matters must go. What tells
/// rows apart stays as long as a session's id until spare columns have gone, and its first letters to the end.
const STEPS: [fn(&mut Plan, usize); 11] = [
    |plan, _| plan.lower(12, |slot| slot.column.elastic && !slot.is_key()),
    |plan, _| plan.gap = GAP / 2,
    |plan, _| plan.lower(24, |slot| !slot.is_number() && !slot.is_key()),
    |plan, _| plan.lower_keys(36),
    |plan, room| plan.leave_out(room, |slot, _| slot.column.spare),
    |plan, _| plan.lower(6, |slot| slot.column.elastic && !slot.is_key()),
    |plan, _| plan.lower(6, |slot| !slot.is_number() && !slot.is_key()),
    |plan, _| plan.lower_keys(0),
    |plan, room| plan.leave_out(room, |_, last| !last),
    |plan, _| plan.lower(1, |slot| !slot.is_key()),
    |plan, _| plan.lower(1, |_| true),
];

/// Columns as wide as their content where that fits into `room`, else the best that can be had.
pub(super) fn fit<'a>(columns: &[(&'a Column, usize)], room: Option<usize>) -> Plan<'a> {
    let mut plan = natural(columns);
    if let Some(room) = room {
        plan.squeeze(room);
        plan.widen(room);
    }
    plan
}

/// True if no column has to give way.
pub(super) fn is_enough(columns: &[(&Column, usize)], room: Option<usize>) -> bool {
    room.is_none_or(|room| natural(columns).least() <= room)
}

fn natural<'a>(columns: &[(&'a Column, usize)]) -> Plan<'a> {
    let slots = columns.iter().enumerate().map(|(place, (column, natural))| Slot {
        column,
        place,
        width: *natural,
        natural: *natural,
        least: *natural,
    });
    // A column with nothing in it would only be a hole.
    let slots = slots.filter(|slot| slot.natural > 0).collect();
    Plan { gap: GAP, slots, left_out: Vec::new() }
}

impl Slot<'_> {
    pub(super) fn is_number(&self) -> bool {
        self.column.align == Align::Right
    }

    const fn is_key(&self) -> bool {
        self.column.key > 0
    }

    fn at_level(&self, level: usize) -> usize {
        self.least.max(self.natural.min(level))
    }
}

impl Plan<'_> {
    /// Where the first elastic column begins on the screen.
    pub(super) fn start_of_elastic(&self) -> Option<usize> {
        let at = self.slots.iter().position(|slot| slot.column.elastic)?;
        let before = self.slots.iter().take(at).map(|slot| slot.width + usize::from(self.gap));
        Some(usize::from(MARGIN) + before.sum::<usize>())
    }

    fn squeeze(&mut self, room: usize) {
        for step in STEPS {
            if self.least() <= room {
                break;
            }
            step(self, room);
        }
    }

    fn lower(&mut self, floor: usize, gives: impl Fn(&Slot) -> bool) {
        for slot in self.slots.iter_mut().filter(|slot| gives(slot)) {
            slot.least = slot.least.min(floor);
        }
    }

    fn lower_keys(&mut self, floor: usize) {
        for slot in self.slots.iter_mut().filter(|slot| slot.is_key()) {
            slot.least = slot.least.min(slot.column.key.max(floor));
        }
    }

    /// Leaves out columns from the right until the rest fits, never the first.
    fn leave_out(&mut self, room: usize, may_go: impl Fn(&Slot, bool) -> bool) {
        let last = self.slots.len().saturating_sub(1);
        for at in (1..=last).rev() {
            if self.least() <= room {
                break;
            }
            if self.slots.get(at).is_some_and(|slot| may_go(slot, at == last)) {
                self.left_out.insert(0, self.slots.remove(at).column);
            }
        }
    }

    /// Gives back the room that is left, so that columns which gave way end up equally wide.
    fn widen(&mut self, room: usize) {
        if self.total(GAP, |slot| slot.natural) <= room {
            self.gap = GAP;
        }
        let fits = |level: &usize| self.total(self.gap, |slot| slot.at_level(*level)) <= room;
        let widest = self.slots.iter().map(|slot| slot.natural).max().unwrap_or(0);
        let level = (0..=widest.min(room)).rev().find(fits).unwrap_or(0);
        for slot in &mut self.slots {
            slot.width = slot.at_level(level);
        }
    }

    fn least(&self) -> usize {
        self.total(self.gap, |slot| slot.least)
    }

    fn total(&self, gap: u16, width: impl Fn(&Slot) -> usize) -> usize {
        let air = usize::from(gap) * self.slots.len().saturating_sub(1);
        usize::from(MARGIN) + air + self.slots.iter().map(width).sum::<usize>()
    }
}
