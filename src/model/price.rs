//! What tokens cost, and which model an id stands for, as a user may say it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::time::Timestamp;

/// Prices of one model: whole pico-dollars per token (micro-dollars per million), and per search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rates {
    pub input: i64,
    pub output: i64,
    pub cache_write_5m: i64,
    pub cache_write_1h: i64,
    pub cache_read: i64,
    pub web_search: i64,
}

/// Which requests a price is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum RateClass {
    /// All that have no price of their own.
    #[default]
    Standard,
    /// The whole request, if its prompt is larger.
    #[serde(rename = "above_100k")]
    Above100k,
    #[serde(rename = "above_200k")]
    Above200k,
    /// Fast mode.
    Fast,
}

impl RateClass {
    pub const ALL: [Self; 4] = [Self::Standard, Self::Above100k, Self::Above200k, Self::Fast];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Above100k => "above_100k",
            Self::Above200k => "above_200k",
            Self::Fast => "fast",
        }
    }
}

impl fmt::Display for RateClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A price of the user's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OwnPrice {
    /// The id prices are kept under.
    pub model: String,
    pub rate_class: RateClass,
    /// Requests from this moment on, until the next price of this model and class.
    pub valid_from: Timestamp,
    #[serde(flatten)]
    pub rates: Rates,
}

/// An id that stands for a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Alias {
    /// As files write it.
    pub id: String,
    /// The id prices are kept under.
    pub model: String,
}

/// What the user says of prices, each list in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnPrices {
    pub prices: Vec<OwnPrice>,
    pub aliases: Vec<Alias>,
}
