//! An alert: what somebody should be told of, and how the telling went.

use serde::{Deserialize, Serialize};

use crate::model::process::{OrphanedBy, ResourceAlert, State};
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
    Orphan,
    /// More was spent than was allowed, or will be.
    Budget,
    /// More is spent per hour than was allowed.
    BurnRate,
}

impl From<ResourceAlert> for AlertKind {
    fn from(alert: ResourceAlert) -> Self {
        match alert {
            ResourceAlert::HighCpu => Self::HighCpu,
            ResourceAlert::HighMemory => Self::HighMemory,
            ResourceAlert::Both => Self::Both,
        }
    }
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Nobody was told yet.
    Opened,
    Told,
    Closed,
}

/// What a limit of money is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Hour,
    Day,
    Week,
    Month,
    Session,
}

impl Scope {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Session => "session",
        }
    }
}

/// A way of telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Repeats what happens; whoever reads it later was not told.
    Log,
    /// A notice on the screen.
    Desktop,
    /// The user's own program.
    Command,
}

impl Channel {
    /// Whether somebody knows, once it went well.
    #[must_use]
    pub const fn tells(self) -> bool {
        !matches!(self, Self::Log)
    }
}

/// One row of `queries/alerts.sql`: an alert as everybody shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    pub alert_id: i64,
    pub host: String,
    pub kind: AlertKind,
    pub alert_state: AlertState,
    /// Of a process: which.
    pub pid: Option<u32>,
    pub process_id: Option<i64>,
    pub process_state: Option<State>,
    pub project: Option<String>,
    pub session: Option<String>,
    /// Of money: what the limit is for.
    pub scope: Option<Scope>,
    pub period: Option<String>,
    /// The limit is not passed yet, but would be at the end of the period.
    pub projected: bool,
    /// Since when what it tells of holds, as far as is known.
    pub since_at: Timestamp,
    pub until_at: Option<Timestamp>,
    pub opened_at: Timestamp,
    pub told_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    /// From `since_at` to the present, or to its end.
    pub lasted_ms: i64,
    pub orphaned_by: Option<OrphanedBy>,
    pub memory_bytes: Option<i64>,
    pub cpu_percent_of_system: Option<f64>,
    pub memory_percent_of_system: Option<f64>,
    pub limit_pico: Option<i64>,
    pub limit_usd: Option<f64>,
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
    pub projected_pico: Option<i64>,
    pub projected_usd: Option<f64>,
    pub unpriced_responses: Option<i64>,
    /// Why it could not be told, by channel.
    pub failure: Option<String>,
}

/// How one telling of one alert went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub alert_id: i64,
    pub channel: Channel,
    /// When it was handed over.
    pub tried_at: Timestamp,
    /// `None` if it went well.
    pub failure: Option<String>,
    /// Of a command that ended by itself.
    pub exit_code: Option<i32>,
}
