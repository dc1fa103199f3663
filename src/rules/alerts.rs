//! Which alerts a process deserves, and when an open one is to be told, and tried again.

use std::time::Duration;

pub use crate::model::alert::AlertKind;
use crate::model::process::Health;
use crate::model::time::Timestamp;
use crate::rules::resources::{ResourceRules, resource_alert};

/// Percent of the whole system that a share must fall below its threshold before its alert is over: a process that
/// wavers about the threshold is one alert, not many.
pub const RESOURCE_MARGIN: f64 = 5.0;

/// What was not delivered is tried again after this, after twice this, and so on.
const FIRST_RETRY: Duration = Duration::from_secs(10);
const LAST_RETRY: Duration = Duration::from_hours(1);

/// How long an alert of one sort stays quiet after it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CooldownRules {
    pub health: Duration,
    pub resources: Duration,
}

impl CooldownRules {
    /// `None`: it is told once. A budget that is passed stays so until its period ends.
    #[must_use]
    pub const fn of(&self, kind: AlertKind) -> Option<Duration> {
        match kind {
            AlertKind::Stale | AlertKind::Zombie | AlertKind::Orphan | AlertKind::BurnRate => {
                Some(self.health)
            }
            AlertKind::HighCpu | AlertKind::HighMemory | AlertKind::Both => Some(self.resources),
            AlertKind::Budget => None,
        }
    }
}

/// The alert a verdict calls for.
#[must_use]
pub const fn of_health(health: Health) -> Option<AlertKind> {
    match health {
        Health::Stale => Some(AlertKind::Stale),
        Health::Zombie => Some(AlertKind::Zombie),
        Health::Healthy | Health::Pinned => None,
    }
}

/// The alert a process' shares of the system call for; `standing` is the one that is open.
#[must_use]
pub fn of_resources(
    rules: &ResourceRules,
    (cpu, memory): (f64, f64),
    standing: Option<AlertKind>,
) -> Option<AlertKind> {
    let margin = |kind| {
        let stands = standing == Some(kind) || standing == Some(AlertKind::Both);
        if stands { RESOURCE_MARGIN } else { 0.0 }
    };
    let lenient = ResourceRules {
        cpu_percent: rules.cpu_percent - margin(AlertKind::HighCpu),
        memory_percent: rules.memory_percent - margin(AlertKind::HighMemory),
    };
    resource_alert(&lenient, cpu, memory).map(AlertKind::from)
}

/// True if it was never told, or not within the cooldown. A clock set back does not silence it.
#[must_use]
pub fn is_due(now: Timestamp, last_told_at: Option<Timestamp>, cooldown: Option<Duration>) -> bool {
    let Some(told) = last_told_at else { return true };
    cooldown.is_some_and(|cooldown| now < told || now.since(told) >= cooldown)
}

/// True if the last try is long enough ago: twice as long for each that was in vain.
#[must_use]
pub fn may_try(now: Timestamp, tried_at: Option<Timestamp>, tries: u32) -> bool {
    let (Some(last), Some(doublings)) = (tried_at, tries.checked_sub(1)) else { return true };
    let wait = 2_u32.checked_pow(doublings).and_then(|times| FIRST_RETRY.checked_mul(times));
    now < last || now.since(last) >= wait.unwrap_or(LAST_RETRY).min(LAST_RETRY)
}
