//! When money spent is too much: passed, about to be passed, or spent too fast.

use std::time::Duration;

use crate::model::time::{Timestamp, millis};

/// A limit that was passed is still passed until the amount is this part of the limit below it.
const MARGIN_PARTS: i64 = 10;
/// Less than this part of a period says nothing about the rest of it.
const SOONEST_PARTS: i64 = 10;
/// Money is summed up by quarters of an hour.
const QUARTER: Duration = Duration::from_mins(15);

/// True if the amount is more than the limit; one that already was stays so until it is clearly below.
#[must_use]
pub const fn is_over(limit: i64, amount: i64, stands: bool) -> bool {
    amount > limit || stands && amount > limit - limit / MARGIN_PARTS
}

/// What will have been spent at the end of a period if it goes on as it did: spent so far, divided by the time so far,
/// times the length of the period. `None` in the first tenth of it, and after its end.
#[must_use]
pub fn projected(
    spent: i64,
    (since, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Option<i64> {
    let (whole, passed) = (millis(until.since(since)), millis(now.since(since)));
    if passed >= whole || passed < whole / SOONEST_PARTS || passed == 0 {
        return None;
    }
    let grown = i128::from(spent) * i128::from(whole) / i128::from(passed);
    Some(i64::try_from(grown).unwrap_or(i64::MAX))
}

/// From when on the last quarter of an hour is counted: with the one that is running, 15 to 30 minutes.
#[must_use]
pub fn lately(now: Timestamp) -> Timestamp {
    quarter_of(now).minus(QUARTER)
}

/// From when on the last hour is counted: 45 to 60 minutes.
#[must_use]
pub fn last_hour(now: Timestamp) -> Timestamp {
    quarter_of(now).minus(QUARTER * 3)
}

/// Until when: the end of the quarter of an hour that goes on. What is dated later is of somebody whose clock is wrong.
#[must_use]
pub fn soon(now: Timestamp) -> Timestamp {
    quarter_of(now).plus(QUARTER)
}

fn quarter_of(now: Timestamp) -> Timestamp {
    let length = millis(QUARTER);
    Timestamp::from_millis(now.as_millis().div_euclid(length) * length)
}

/// Per hour, what was spent since then.
#[must_use]
pub fn per_hour(spent: i64, since: Timestamp, now: Timestamp) -> i64 {
    let passed = millis(now.since(since)).max(millis(QUARTER));
    let rate = i128::from(spent) * 3_600_000 / i128::from(passed);
    i64::try_from(rate).unwrap_or(i64::MAX)
}

/// Too fast: the last quarter of an hour is over the limit. It is over when the last hour is clearly below it, too, so
/// that a short rest between two requests is no end.
#[must_use]
pub const fn burns_too_fast(limit: i64, lately: i64, last_hour: i64, stands: bool) -> bool {
    is_over(limit, lately, stands) || stands && is_over(limit, last_hour, stands)
}
