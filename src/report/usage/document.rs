//! What `usage` tells programs: the replaced program's fields, and more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model::time::Timestamp;
use crate::report::sessions::Session;
use crate::sheet::wording;

/// A model with what it used and what that costs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ModelUsage {
    pub model_id: String,
    pub model_name: String,
    pub responses: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub cache_write_5m_tokens: i64,
    pub cache_write_1h_tokens: i64,
    pub web_searches: i64,
    /// Pico-dollars that are known, where a part has no price.
    pub known_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
    /// Pico-dollars; `None` where the book has no price for all of it.
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
}

impl ModelUsage {
    pub(super) const fn tokens(&self) -> i64 {
        self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_creation_tokens
    }

    /// For people.
    #[must_use]
    pub fn cost_words(&self) -> String {
        wording::known_cost(self.known_cost_pico, self.cost_pico.is_none())
    }
}

/// What something costs, where a part of it may have no price.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Cost {
    /// In dollars, as near as a double comes; `None` as soon as a part has no price.
    pub cost_usd: Option<f64>,
    /// The same in whole pico-dollars.
    pub cost_pico: Option<i64>,
    /// Responses without a price.
    pub unpriced_responses: i64,
    /// What is known of it, in pico-dollars; `None` if nothing is.
    pub known_cost_pico: Option<i64>,
}

impl Cost {
    #[must_use]
    pub fn of(known_cost_pico: Option<i64>, unpriced_responses: i64) -> Self {
        let cost_pico = known_cost_pico.filter(|_| unpriced_responses == 0);
        let cost_usd = cost_pico.map(dollars);
        Self { cost_usd, cost_pico, unpriced_responses, known_cost_pico }
    }

    /// All of them together; an error where that is more than 9.2 million dollars.
    pub fn sum(costs: impl Iterator<Item = Self> + Clone) -> Result<Self> {
        let known = total(costs.clone().map(|cost| cost.known_cost_pico))?;
        Ok(Self::of(known, costs.map(|cost| cost.unpriced_responses).sum()))
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        wording::known_cost(self.known_cost_pico, self.cost_pico.is_none())
    }

    /// The same; `None` where there is nothing to tell of.
    #[must_use]
    pub fn words_if_any(&self) -> Option<String> {
        wording::cost_if_any(self.known_cost_pico, self.unpriced_responses > 0)
    }
}

/// One row of `queries/ledger_account.sql`: lines = usage + titles + cost states + not usage + rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    pub files: i64,
    pub files_gone: i64,
    /// Files and folders that cannot be read as of now, so that nobody knows what is in them.
    pub unreadable: i64,
    pub bytes: i64,
    pub pending_bytes: i64,
    pub lines: i64,
    pub usage_lines: i64,
    pub title_lines: i64,
    pub cost_state_lines: i64,
    pub not_usage_lines: i64,
    pub rejected_lines: i64,
    pub responses: i64,
    pub advisor_lines: i64,
}

/// One day of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    pub date: String,
    pub tokens_by_model: BTreeMap<String, i64>,
    pub total_tokens: i64,
    /// False: input and output only (stats caches before version 5), as the replaced program had it.
    pub counts_caches: bool,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Usage {
    /// The span that was summed up, in whole quarters of an hour; `None` where it is open.
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub model_usage: Vec<ModelUsage>,
    pub daily_tokens: Vec<Day>,
    /// The sum of all known costs, `null` if none is known: what the replaced program called the total.
    pub total_cost_usd: Option<f64>,
    pub total_cost_pico: Option<i64>,
    pub total_input_tokens: i64,
    pub total_output_tokens: i64,
    pub total_cache_read_tokens: i64,
    pub total_cache_creation_tokens: i64,
    pub total_sessions: i64,
    pub recent_sessions: Vec<Session>,
    /// Ids of models of which a part has no price: counted, and not in the costs.
    pub unpriced_models: Vec<String>,
    pub price_book: String,
    pub source: &'static str,
    /// The stats cache's last whole day.
    pub last_day: Option<String>,
    /// The ledger's account of every line.
    pub account: Option<Account>,
}

impl Usage {
    /// Models of which something has no price, by their ids, and whether nothing of it has one.
    pub(super) fn unpriced(&self) -> impl Iterator<Item = (&str, bool)> {
        let unpriced = self.model_usage.iter().filter(|model| model.cost_pico.is_none());
        unpriced.map(|model| (model.model_id.as_str(), model.unpriced_responses == model.responses))
    }

    /// Sums up models; everything else stays empty.
    pub fn of(models: Vec<ModelUsage>, price_book: &str, source: &'static str) -> Result<Self> {
        let sum = |field: fn(&ModelUsage) -> i64| models.iter().map(field).sum();
        let total_cost_pico = total(models.iter().map(|model| model.known_cost_pico))?;
        Ok(Self {
            since: None,
            until: None,
            daily_tokens: Vec::new(),
            total_cost_usd: total_cost_pico.map(dollars),
            total_cost_pico,
            total_input_tokens: sum(|model| model.input_tokens),
            total_output_tokens: sum(|model| model.output_tokens),
            total_cache_read_tokens: sum(|model| model.cache_read_tokens),
            total_cache_creation_tokens: sum(|model| model.cache_creation_tokens),
            total_sessions: 0,
            recent_sessions: Vec::new(),
            unpriced_models: models
                .iter()
                .filter(|m| m.cost_pico.is_none())
                .map(|m| m.model_id.clone())
                .collect(),
            price_book: price_book.to_owned(),
            source,
            last_day: None,
            account: None,
            model_usage: models,
        })
    }
}

/// What is known adds up; nothing known is not nothing.
pub(in crate::report) fn total(costs: impl Iterator<Item = Option<i64>>) -> Result<Option<i64>> {
    let mut known = costs.flatten().peekable();
    if known.peek().is_none() {
        return Ok(None);
    }
    let sum = known.try_fold(0_i64, i64::checked_add);
    sum.map(Some).ok_or_else(Error::too_dear)
}

/// For readers of JSON; the exact integer stands beside it.
#[expect(clippy::cast_precision_loss, reason = "15 digits are enough for dollars")]
pub(in crate::report) fn dollars(pico: i64) -> f64 {
    pico as f64 / 1e12
}
