//! Local time: which moments a day, and a time on the wall, are in a zone that is handed in.

use std::time::Duration;

use crate::model::time::Timestamp;

/// Seconds east of UTC at a moment.
pub type Zone<'a> = &'a dyn Fn(Timestamp) -> i64;

const DAY: i64 = 86_400;
/// A time on the wall is less than this away from the same time in UTC, wherever it hangs.
const AROUND: i64 = 15 * 3_600;
const THREE_HOURS: usize = 3 * 3_600;

/// What the clocks on the wall show, as seconds since the beginning of 1970 there.
#[must_use]
pub fn wall(zone: Zone<'_>, at: Timestamp) -> i64 {
    at.as_millis().div_euclid(1000) + zone(at)
}

/// When the clocks show this for the first time; where they jump over it, the moment of the jump.
#[must_use]
pub fn moment(zone: Zone<'_>, wall: i64) -> Timestamp {
    let shown = |at: i64| at + zone(of_seconds(at));
    let around = (wall - AROUND..=wall + AROUND).step_by(THREE_HOURS);
    let mut offsets: Vec<i64> = around.map(|at| zone(of_seconds(at))).collect();
    offsets.sort_unstable();
    // The furthest east shows it first.
    let exact = offsets.iter().rev().map(|offset| wall - offset).find(|at| shown(*at) == wall);
    let jump = || first_second(wall - AROUND, wall + AROUND, |at| shown(at) >= wall);
    of_seconds(exact.unwrap_or_else(jump))
}

/// The local day that a moment lies in: its begin, and the next one's.
#[must_use]
pub fn day(zone: Zone<'_>, at: Timestamp) -> (Timestamp, Timestamp) {
    let midnight = wall(zone, at).div_euclid(DAY) * DAY;
    let (begin, end) = (moment(zone, midnight), moment(zone, midnight + DAY));
    // Whatever a zone does, the moment lies within its day.
    (begin.min(at), end.max(at.plus(Duration::from_millis(1))))
}

/// The first change of the zone after one moment, up to another.
#[must_use]
pub fn change(zone: Zone<'_>, after: Timestamp, until: Timestamp) -> Option<Timestamp> {
    let (mut from, until) =
        (after.as_millis().div_euclid(1000), until.as_millis().div_euclid(1000));
    let offset = zone(after);
    while from < until {
        let to = (from + DAY / 2).min(until);
        if zone(of_seconds(to)) != offset {
            return Some(of_seconds(first_second(from, to, |at| zone(of_seconds(at)) != offset)));
        }
        from = to;
    }
    None
}

/// The first second that is so, after one that is not and up to one that is.
fn first_second(mut not: i64, mut so: i64, is: impl Fn(i64) -> bool) -> i64 {
    while so - not > 1 {
        let middle = not + (so - not) / 2;
        if is(middle) { so = middle } else { not = middle }
    }
    so
}

pub(super) const fn of_seconds(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds.saturating_mul(1000))
}
