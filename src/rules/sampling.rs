//! When a look says nothing new: equal neighbours become one span, so an idle process costs nothing.

use serde::{Deserialize, Serialize};

use crate::model::process::{Health, ResourceAlert, State};

/// What a span holds: one look, rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    pub state: State,
    pub health: Health,
    pub resource_alert: Option<ResourceAlert>,
    pub active: bool,
    /// Tenths of a percent of one core, own and with children; `None` before there is a rate.
    pub cpu_permille: Option<i64>,
    pub cpu_tree_permille: Option<i64>,
    /// Bytes, in whole KiB.
    pub memory_bytes: i64,
    pub memory_tree_bytes: i64,
    pub child_count: i64,
}

/// Below this many tenths of a percent of a core, two rates are the same.
const CPU_STEP: i64 = 10;
/// Below this many bytes, or this share, two sizes are the same.
const MEMORY_STEP: i64 = 4 << 20;
const MEMORY_SHARE: i64 = 50;

/// True if the span that holds `old` may go on over `new`.
#[must_use]
pub fn goes_on(old: &Sample, new: &Sample) -> bool {
    (old.state == new.state || both_awake(old.state, new.state))
        && old.health == new.health
        && old.resource_alert == new.resource_alert
        && old.active == new.active
        && old.child_count == new.child_count
        && same_rate(old.cpu_permille, new.cpu_permille)
        && same_rate(old.cpu_tree_permille, new.cpu_tree_permille)
        && same_size(old.memory_bytes, new.memory_bytes)
        && same_size(old.memory_tree_bytes, new.memory_tree_bytes)
}

/// Whether a look meets a process running or asleep between two slices is chance.
fn both_awake(a: State, b: State) -> bool {
    let awake =
        |state| matches!(state, State::Running | State::Sleeping | State::DiskSleep | State::Idle);
    awake(a) && awake(b)
}

fn same_rate(a: Option<i64>, b: Option<i64>) -> bool {
    match (a, b) {
        // Rates as different as 40 % and 43 % tell nobody anything.
        (Some(a), Some(b)) => a.abs_diff(b) < CPU_STEP.max(a / 20).unsigned_abs(),
        // The first rate after none is news; losing it is not.
        (old, new) => old == new || new.is_none(),
    }
}

fn same_size(a: i64, b: i64) -> bool {
    a.abs_diff(b) < MEMORY_STEP.max(a / MEMORY_SHARE).unsigned_abs()
}

/// Percent of a core between two looks, from counters; `None` where no time passed or a counter fell.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of processor time stay far below 2^53"
)]
pub fn cpu_percent(cpu_ms_before: u64, cpu_ms_now: u64, elapsed_ms: i64) -> Option<f64> {
    let used = cpu_ms_now.checked_sub(cpu_ms_before)?;
    (elapsed_ms > 0).then(|| used as f64 * 100.0 / elapsed_ms as f64)
}

/// Percent to the tenths the database keeps.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a rate is at most cores x 1000")]
pub fn permille(percent: f64) -> i64 {
    (percent * 10.0).round() as i64
}
