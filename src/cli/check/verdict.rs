//! One checked thing, and what all of them come to.

use serde::Serialize;

use crate::error::Kind;
use crate::model::time::Timestamp;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Fine,
    CannotTell,
    Over,
}

impl Verdict {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::CannotTell => "cannot tell",
            Self::Over => "over",
        }
    }

    /// Never the same for two of them.
    pub(super) const fn exit_code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::CannotTell => Kind::CannotTell.exit_code(),
            Self::Over => Kind::OverLimit.exit_code(),
        }
    }
}

/// One checked thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Check {
    pub name: String,
    pub verdict: Verdict,
    pub text: String,
    /// Why it cannot be told, or what is missing in what was found.
    pub reason: Option<String>,
    pub since_at: Option<Timestamp>,
    /// `None` as soon as a part has no price.
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
    pub limit_pico: Option<i64>,
    pub limit_usd: Option<f64>,
    pub unpriced_responses: Option<i64>,
    pub known_cost_pico: Option<i64>,
    /// Processes it is about.
    pub count: Option<usize>,
}

impl Check {
    pub(super) fn new(name: String, verdict: Verdict) -> Self {
        Self {
            name,
            verdict,
            text: String::new(),
            reason: None,
            since_at: None,
            cost_pico: None,
            cost_usd: None,
            limit_pico: None,
            limit_usd: None,
            unpriced_responses: None,
            known_cost_pico: None,
            count: None,
        }
    }

    /// In dollars too, for readers of JSON.
    #[expect(clippy::cast_precision_loss, reason = "15 digits are enough for dollars")]
    pub(super) fn in_dollars(self) -> Self {
        let dollars = |pico: i64| pico as f64 / 1e12;
        let (cost_usd, limit_usd) = (self.cost_pico.map(dollars), self.limit_pico.map(dollars));
        Self { cost_usd, limit_usd, ..self }
    }
}

/// Over if anything is over; fine only if everything is.
pub(super) fn whole(checks: &[Check]) -> Verdict {
    checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::CannotTell)
}
