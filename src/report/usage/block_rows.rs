//! Rows that blocks are made of.

use serde::{Deserialize, Serialize};

use super::totals::SlotRow;
use crate::model::shared::Shared;
use crate::model::time::Timestamp;

/// One row of `queries/block_slots.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterRow {
    pub slot: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub responses: i64,
    pub tokens: i64,
}

/// One row of `queries/block_entries.sql`, of `queries/block_starts.sql` and of `queries/usage_by_hour.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRow {
    #[serde(flatten)]
    pub sum: SlotRow,
    /// `None`: at the quarter's very beginning only, or it is being looked for.
    pub first_at: Option<i64>,
    /// `None`: both moments are being looked for.
    pub last_at: Option<i64>,
}

impl PartRow {
    /// Its fields, in their order.
    #[must_use]
    pub fn of(numbers: [i64; 12]) -> Self {
        let [sum @ .., first_at, last_at] = numbers;
        let known = |at: i64| (at != 0).then_some(at);
        Self { sum: SlotRow::of(sum), first_at: known(first_at), last_at: known(last_at) }
    }
}

/// One row of `queries/rates.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateRow {
    pub rate_id: i64,
    pub fast: bool,
}

/// One row of `queries/block_moments.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    pub slot: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub model_id: String,
    pub responses: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub known_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
}

/// One row of `queries/block_models.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRow {
    pub model_id: i64,
    pub fast: bool,
    pub id: Shared,
    pub name: String,
}
