//! One look at the machine, and the rates between two.

use std::collections::HashMap;
use std::time::Duration;

use crate::collect::Machine;
use crate::collect::clock::Clock;
use crate::collect::processes::{Lookout, Scanner};
use crate::error::Result;
use crate::model::process::{Identity, Seen};
use crate::model::time::{Timestamp, millis};
use crate::model::trouble::Trouble;
use crate::rules::sampling::cpu_percent;
use crate::store::host::GapReason;
use crate::store::process::Living;

/// Everything one look saw, with the three clocks of that moment.
#[derive(Debug, Clone)]
pub struct Look {
    pub at: Timestamp,
    pub since_boot: Duration,
    pub awake: Duration,
    pub seen: Vec<Seen>,
}

/// Percent of one core: own, and with everything it started.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    pub own: f64,
    pub tree: f64,
    /// No more than one step of the counter, which may have been about to be made anyway: over a quarter of a second that
    /// looks like 4 %, and is no sign of use.
    pub chance: bool,
}

/// How much the clock may jump against the time that passed before it counts as a step.
const STEP: Duration = Duration::from_secs(2);

/// Processor time is counted in such steps where the kernel ticks 100 times a second.
const COUNTER_STEP_MS: u64 = 10;

/// A rate over less than this says nothing at all, given those steps.
const TOO_SOON: Duration = Duration::from_millis(200);

impl Look {
    /// Looks now.
    pub fn take(
        machine: &mut dyn Machine,
        clock: &dyn Clock,
        scanner: &mut Scanner,
        lookout: &Lookout<'_>,
        trouble: &mut Vec<Trouble>,
    ) -> Result<Self> {
        let seen = scanner.scan(machine, lookout, trouble)?;
        Ok(Self { at: clock.now(), since_boot: clock.since_boot(), awake: clock.awake(), seen })
    }

    /// Why what lies between two looks was not watched, if so.
    #[must_use]
    pub fn gap_since(&self, before: &Self, interval: Duration) -> Option<GapReason> {
        let passed = self.since_boot.saturating_sub(before.since_boot);
        let awake = self.awake.saturating_sub(before.awake);
        let by_clock = self.at.as_millis().saturating_sub(before.at.as_millis());
        if passed.saturating_sub(awake) > STEP {
            Some(GapReason::Asleep)
        } else if by_clock.abs_diff(millis(passed))
            > STEP.as_millis().try_into().unwrap_or(u64::MAX)
        {
            Some(GapReason::ClockStep)
        } else if passed > interval * 2 + STEP {
            Some(GapReason::RecorderOff)
        } else {
            None
        }
    }

    /// True if there was no time for new rates since.
    #[must_use]
    pub fn is_too_soon_after(&self, before: &Self) -> bool {
        self.since_boot.saturating_sub(before.since_boot) < TOO_SOON
    }

    /// The rates between two looks. One that started in between has the mean since its start.
    #[must_use]
    pub fn rates_since(&self, before: &Self) -> HashMap<Identity, Rate> {
        let earlier: HashMap<&Identity, &Seen> =
            before.seen.iter().map(|seen| (&seen.identity, seen)).collect();
        let passed = millis(self.since_boot.saturating_sub(before.since_boot));
        let rates = self.seen.iter().filter_map(|seen| {
            let (own, tree, over) = match earlier.get(&seen.identity) {
                Some(old) => (old.cpu_ms, old.cpu_tree_ms, passed),
                None if seen.started_at >= before.at => {
                    (0, 0, millis(self.at.since(seen.started_at)))
                }
                None => return None,
            };
            Some((seen.identity.clone(), rate(seen, own, tree, over)?))
        });
        rates.collect()
    }
}

/// The rate since the counters stood at `own` and `tree` milliseconds, `over` milliseconds ago.
fn rate(seen: &Seen, own: u64, tree: u64, over: i64) -> Option<Rate> {
    let own_rate = cpu_percent(own, seen.cpu_ms, over)?;
    let used = seen.cpu_ms.saturating_sub(own).max(seen.cpu_tree_ms.saturating_sub(tree));
    Some(Rate {
        own: own_rate,
        // Descendants that were never waited for take their time along: then the own share is known at least.
        tree: cpu_percent(tree, seen.cpu_tree_ms, over).unwrap_or(own_rate),
        chance: used <= COUNTER_STEP_MS,
    })
}

/// The rates of the look before: a recorder's last look may come at any moment, too soon for new ones.
pub(super) fn standing_rates(living: &[Living]) -> HashMap<Identity, Rate> {
    let percent = |permille: i64| Some(f64::from(i32::try_from(permille).ok()?) / 10.0);
    let rates = living.iter().filter_map(|one| {
        let own = percent(one.cpu_permille?)?;
        let tree = one.cpu_tree_permille.and_then(percent).unwrap_or(own);
        Some((one.identity(), Rate { own, tree, chance: false }))
    });
    rates.collect()
}
