//! Which alerts a process deserves, and when an open one is due to be told.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::process::{Health, ResourceAlert};
use crate::model::time::Timestamp;

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    Stale,
    Zombie,
    HighCpu,
    HighMemory,
    Both,
}

/// How long an alert of one sort stays quiet after it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CooldownRules {
    pub health: Duration,
    pub resources: Duration,
}

impl CooldownRules {
    #[must_use]
    pub const fn of(&self, kind: AlertKind) -> Duration {
        match kind {
            AlertKind::Stale | AlertKind::Zombie => self.health,
            AlertKind::HighCpu | AlertKind::HighMemory | AlertKind::Both => self.resources,
        }
    }
}

/// The alerts a verdict calls for.
pub fn deserved(
    health: Health,
    resource: Option<ResourceAlert>,
) -> impl Iterator<Item = AlertKind> {
    let by_health = match health {
        Health::Stale => Some(AlertKind::Stale),
        Health::Zombie => Some(AlertKind::Zombie),
        Health::Healthy | Health::Pinned => None,
    };
    let by_resource = resource.map(|alert| match alert {
        ResourceAlert::HighCpu => AlertKind::HighCpu,
        ResourceAlert::HighMemory => AlertKind::HighMemory,
        ResourceAlert::Both => AlertKind::Both,
    });
    by_health.into_iter().chain(by_resource)
}

/// True if it was never told, or not within the cooldown. A clock set back does not silence it.
#[must_use]
pub fn is_due(now: Timestamp, last_told_at: Option<Timestamp>, cooldown: Duration) -> bool {
    last_told_at.is_none_or(|told| now < told || now.since(told) >= cooldown)
}
