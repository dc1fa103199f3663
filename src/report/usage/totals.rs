//! Adding up the ledger: sums by model, rate and day of UTC, priced, by whatever they are counted under.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::document::Cost;
use super::pricing::{PriceSpan, Pricing, Through};
use crate::error::{Error, Result};
use crate::model::usage::Tokens;
use crate::report::Filter;
use crate::store::Db;
use crate::store::queries::{USAGE_ALL_TIME, USAGE_UTC_DAYS};

pub(super) const SLOTS_PER_DAY: i64 = 96;

/// One row of `queries/usage_by_period.sql`, and of those that say the same of other parts of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumRow {
    /// What it is counted under: a day or hour since 1970, a session, a working directory.
    pub number: i64,
    pub model_id: i64,
    pub rate_id: i64,
    /// Since 1970: prices change with it.
    pub utc_day: i64,
    pub responses: i64,
    #[serde(flatten)]
    pub tokens: Tokens,
}

impl SumRow {
    /// Its fields, in their order.
    #[must_use]
    pub const fn of(numbers: [i64; 11]) -> Self {
        let [number, model_id, rate_id, utc_day, responses, tokens @ ..] = numbers;
        Self { number, model_id, rate_id, utc_day, responses, tokens: tokens_of(tokens) }
    }
}

/// One row of `queries/usage_by_slot.sql`: its quarter of an hour tells which day it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotRow {
    pub slot: i64,
    pub model_id: i64,
    pub rate_id: i64,
    pub responses: i64,
    #[serde(flatten)]
    pub tokens: Tokens,
}

impl SlotRow {
    /// Its fields, in their order.
    #[must_use]
    pub const fn of(numbers: [i64; 10]) -> Self {
        let [slot, model_id, rate_id, responses, tokens @ ..] = numbers;
        Self { slot, model_id, rate_id, responses, tokens: tokens_of(tokens) }
    }

    pub(super) const fn under(self, number: i64) -> SumRow {
        let Self { slot, model_id, rate_id, responses, tokens } = self;
        SumRow {
            number,
            model_id,
            rate_id,
            utc_day: slot.div_euclid(SLOTS_PER_DAY),
            responses,
            tokens,
        }
    }
}

/// One row of `queries/usage_by_part.sql`: what it is counted under stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedRow {
    #[serde(flatten)]
    pub sum: SlotRow,
    pub number: i64,
}

impl CountedRow {
    /// Its fields, in their order.
    #[must_use]
    pub const fn of(numbers: [i64; 11]) -> Self {
        let [sum @ .., number] = numbers;
        Self { sum: SlotRow::of(sum), number }
    }
}

/// In the order of columns.
const fn tokens_of(numbers: [i64; 6]) -> Tokens {
    let [input, output, five_minutes, one_hour, cache_read, web_searches] = numbers;
    Tokens {
        input,
        output,
        cache_write_5m: five_minutes,
        cache_write_1h: one_hour,
        cache_read,
        web_searches,
    }
}

/// What was added up.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::report) struct Total {
    pub(in crate::report) responses: i64,
    pub(in crate::report) tokens: Tokens,
    pub(super) priced_responses: i64,
    /// Pico-dollars of the responses that have a price.
    known: i128,
}

impl Total {
    fn price(&mut self, sum: &SumRow, span: &PriceSpan) {
        self.priced_responses += sum.responses;
        self.known += span.cost(&sum.tokens);
    }

    /// With the price of its day, if it has one.
    pub(super) fn add(&mut self, sum: &SumRow, span: Option<&PriceSpan>) {
        self.responses += sum.responses;
        self.tokens += sum.tokens;
        if let Some(span) = span {
            self.price(sum, span);
        }
    }

    fn join(&mut self, more: &Self) {
        self.responses += more.responses;
        self.tokens += more.tokens;
        self.priced_responses += more.priced_responses;
        self.known += more.known;
    }

    pub(in crate::report) const fn unpriced_responses(&self) -> i64 {
        self.responses - self.priced_responses
    }

    /// An error where it is more than 9.2 million dollars.
    pub(super) fn cost(&self) -> Result<Cost> {
        let known = match self.priced_responses {
            0 => None,
            _ => Some(i64::try_from(self.known).map_err(|_| Error::too_dear())?),
        };
        Ok(Cost::of(known, self.unpriced_responses()))
    }
}

/// Totals by what they are counted under, and a model. Rows of one kind often come in a row.
#[derive(Default)]
pub(super) struct Totals {
    of: BTreeMap<(i64, i64), Total>,
    running: Option<((i64, i64), Total)>,
}

impl Totals {
    pub(super) fn add(&mut self, under: (i64, i64), sum: &SumRow, span: Option<&PriceSpan>) {
        match &mut self.running {
            Some((last, total)) if *last == under => total.add(sum, span),
            _ => {
                self.put_down();
                self.running.insert((under, Total::default())).1.add(sum, span);
            }
        }
    }

    fn put_down(&mut self) {
        if let Some((under, total)) = self.running.take() {
            self.of.entry(under).or_default().join(&total);
        }
    }

    pub(super) fn all(mut self) -> BTreeMap<(i64, i64), Total> {
        self.put_down();
        self.of
    }
}

/// All time by model. A month through which one price holds, or none, is priced as a whole; of any other, the days.
pub(in crate::report) fn of_all_time(db: Db<'_>, filter: &Filter) -> Result<BTreeMap<i64, Total>> {
    let pricing = Pricing::read(db, filter)?;
    let mut totals = BTreeMap::<i64, Total>::new();
    let mut torn = BTreeMap::<(i64, i64), BTreeSet<(i64, i64)>>::new();
    db.each_of_numbers(&USAGE_ALL_TIME, filter, |numbers| {
        // Counted under the day after its last.
        let sum = SumRow::of(numbers);
        let (first_day, next_day) = (sum.utc_day, sum.number);
        let total = totals.entry(sum.model_id).or_default();
        match pricing.through(&sum, &(first_day..next_day)) {
            Through::One(span) => total.add(&sum, Some(span)),
            Through::None => total.add(&sum, None),
            Through::Several => {
                total.add(&sum, None);
                let days = torn.entry((first_day, next_day)).or_default();
                days.insert((sum.model_id, sum.rate_id));
            }
        }
        Ok(())
    })?;
    for ((first_day, next_day), of) in torn {
        let days = serde_json::json!({ "first_day": first_day, "next_day": next_day });
        db.each_of_numbers(&USAGE_UTC_DAYS, &days, |numbers| {
            let sum = SumRow::of(numbers);
            let priced = pricing.on(&sum).filter(|_| of.contains(&(sum.model_id, sum.rate_id)));
            if let Some(span) = priced {
                totals.entry(sum.model_id).or_default().price(&sum, span);
            }
            Ok(())
        })?;
    }
    Ok(totals)
}
