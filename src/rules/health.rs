//! Since when a process has been idle, and whether it is healthy, stale, a zombie or pinned.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::process::{ActiveBy, Health, Kind, State};
use crate::model::session::LiveSession;
use crate::model::time::Timestamp;

/// The settings health depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthRules {
    /// Idle for longer than this is stale: with a terminal, and without one.
    pub stale_interactive: Duration,
    pub stale_background: Duration,
    /// Percent of one core; at or above it, children included, a process is in use.
    pub cpu_threshold: f64,
}

/// When the process was last in use, and what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// In use right now.
    pub active: bool,
    pub at: Timestamp,
    pub by: ActiveBy,
}

/// What one look knows about use.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'a> {
    pub now: Timestamp,
    pub started_at: Timestamp,
    /// Percent of one core, children included; `None` where there is no earlier look to compare with.
    pub cpu_percent: Option<f64>,
    pub session: Option<&'a LiveSession>,
    /// When its transcript last grew.
    pub transcript_at: Option<Timestamp>,
    /// What the look before concluded.
    pub before: Option<Activity>,
}

/// Idleness is measured: the latest of what is known, never the uptime once anything better is known.
#[must_use]
pub fn activity(rules: &HealthRules, signs: &Signs<'_>) -> Activity {
    if signs.cpu_percent.is_some_and(|percent| percent >= rules.cpu_threshold) {
        return Activity { active: true, at: signs.now, by: ActiveBy::Cpu };
    }
    let session = signs.session.filter(|session| session.verified);
    if session.is_some_and(|session| session.busy) {
        return Activity { active: true, at: signs.now, by: ActiveBy::SessionFile };
    }
    let idle = |at, by| Activity { active: false, at, by };
    let candidates = [
        // A clock set back puts the start, and what was concluded before, into the future: then it is young.
        Some(idle(signs.started_at.min(signs.now), ActiveBy::Start)),
        signs.before.map(|before| idle(before.at.min(signs.now), before.by)),
        session.and_then(|session| session.status_at).map(|at| idle(at, ActiveBy::SessionFile)),
        signs.transcript_at.map(|at| idle(at, ActiveBy::Transcript)),
    ];
    let past = candidates.into_iter().flatten().filter(|seen| seen.at <= signs.now);
    past.max_by_key(|seen| seen.at).unwrap_or_else(|| idle(signs.now, ActiveBy::Start))
}

/// What the verdict depends on.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub state: State,
    pub kind: Kind,
    pub has_terminal: bool,
    pub pinned: bool,
    pub activity: Activity,
}

/// The verdict. A stopped process is one even when pinned: a pin exempts from being stale only.
#[must_use]
pub fn judge(rules: &HealthRules, case: &Case, now: Timestamp) -> Health {
    if matches!(case.state, State::Stopped | State::Zombie) {
        return Health::Zombie;
    }
    if case.pinned {
        return Health::Pinned;
    }
    let limit = if case.has_terminal { rules.stale_interactive } else { rules.stale_background };
    let resting = matches!(case.state, State::Sleeping | State::DiskSleep | State::Idle);
    // A helper waits by trade: it ends with what it helps.
    let may_be_stale = resting && case.kind != Kind::Helper && !case.activity.active;
    if may_be_stale && now.since(case.activity.at) > limit {
        Health::Stale
    } else {
        Health::Healthy
    }
}
