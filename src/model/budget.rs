//! Limits of money, and what was spent against them; amounts in whole pico-dollars.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::alert::Scope;
use crate::model::time::Timestamp;

/// What may be spent in a local day, week and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    pub day: Option<i64>,
    pub week: Option<i64>,
    pub month: Option<i64>,
}

impl Allowance {
    /// Those that are set.
    pub fn limits(&self) -> impl Iterator<Item = (Scope, i64)> {
        let all = [(Scope::Day, self.day), (Scope::Week, self.week), (Scope::Month, self.month)];
        all.into_iter().filter_map(|(scope, limit)| Some((scope, limit?)))
    }
}

/// Every limit a user set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Budgets {
    /// Of everything together.
    pub all: Allowance,
    pub projects: BTreeMap<String, Allowance>,
    /// Of each session.
    pub session: Option<i64>,
    /// Per hour, as fast as money is spent now.
    pub burn_rate: Option<i64>,
}

impl Budgets {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The limits of periods: of which project, or of everything.
    pub fn of_periods(&self) -> impl Iterator<Item = (Option<&str>, Scope, i64)> {
        let all = self.all.limits().map(|(scope, limit)| (None, scope, limit));
        let projects = self.projects.iter().flat_map(|(name, allowance)| {
            allowance.limits().map(move |(scope, limit)| (Some(name.as_str()), scope, limit))
        });
        all.chain(projects)
    }
}

/// One row of `queries/periods.sql`: a local day, week or month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub scope: Scope,
    /// `2026-11-23`, the week's first day, `2026-11`.
    pub period: String,
    pub since_at: Timestamp,
    pub until_at: Timestamp,
}

/// What is to be summed up: from a moment on, before another, of a project or a session or of everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Span {
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub project: Option<String>,
    pub session: Option<String>,
}

/// One row of `queries/spent.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spent {
    /// Which of the spans that were asked.
    pub number: usize,
    pub responses: i64,
    /// What is known of the cost; 0 if nothing is.
    pub known_cost_pico: i64,
    pub unpriced_responses: i64,
    /// Ids of the models without a price.
    pub unpriced_models: Option<String>,
}

/// One row of `queries/spent_lately.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SpentLately {
    /// Which of the moments that were asked.
    pub number: usize,
    pub responses: i64,
    /// What is known of the cost; 0 if nothing is.
    pub known_cost_pico: i64,
    pub unpriced_responses: i64,
}

/// One row of `queries/session_costs.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCost {
    pub session: String,
    pub project: Option<String>,
    pub started_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    pub responses: i64,
    /// What is known of the cost; 0 if nothing is.
    pub known_cost_pico: i64,
    pub unpriced_responses: i64,
    pub unpriced_models: Option<String>,
}
