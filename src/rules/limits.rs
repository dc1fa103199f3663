//! Plan limits told by many sessions: which word is news.
//!
//! Each session tells what its own last response said, so one that rests goes on telling an old share. Within a window a
//! share only grows, so what is less is old. It does fall where a plan is changed or a limit is lifted: that is believed
//! of a session that itself told more before, for the words of one session come in order.

use std::time::Duration;

use crate::model::limit::Limit;
use crate::model::time::Timestamp;

/// Ends of one window that differ by less are told of the same window.
const SAME: Duration = Duration::from_mins(1);
/// No window is longer; an end further away is a slip.
const LONGEST: Duration = Duration::from_hours(24 * 40);

/// What is on record of a window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The last word of any session.
    pub last: Option<Limit>,
    /// The last word of the session that speaks now.
    pub own: Option<Limit>,
}

/// True if the window is running at this moment.
#[must_use]
pub fn is_running(limit: &Limit, now: Timestamp) -> bool {
    limit.resets_at > now && limit.resets_at.since(now) < LONGEST
}

/// What is to be written down of what a session tells, if anything; its end as it was written down before.
#[must_use]
pub fn news(told: &Limit, known: &Known, now: Timestamp) -> Option<Limit> {
    if !is_running(told, now) {
        return None;
    }
    let Some(last) = &known.last else { return Some(told.clone()) };
    if !same_window(told, last) {
        return (told.resets_at > last.resets_at).then(|| told.clone());
    }
    let own = known.own.as_ref().filter(|own| same_window(own, last));
    // What a session told before is no news, whatever others told since.
    let repeats = own.is_some_and(|own| own.used_permille == told.used_permille);
    let fell = own.is_some_and(|own| told.used_permille < own.used_permille);
    let grew = told.used_permille > last.used_permille;
    let changed = told.used_permille != last.used_permille;
    let is_news = changed && !repeats && (grew || fell);
    is_news.then(|| Limit { resets_at: last.resets_at, ..told.clone() })
}

/// What holds now of a window: what is told if that is news, else what is on record.
#[must_use]
pub fn in_force(told: Option<&Limit>, known: &Known, now: Timestamp) -> Option<Limit> {
    let last = known.last.clone().filter(|last| is_running(last, now));
    told.and_then(|told| news(told, known, now)).or(last)
}

fn same_window(one: &Limit, other: &Limit) -> bool {
    let (early, late) = (one.resets_at.min(other.resets_at), one.resets_at.max(other.resets_at));
    late.since(early) < SAME
}
