//! What tokens cost: a price for each model, rate and day of UTC, on which alone prices change.

use std::ops::Range;

use foldhash::HashMap;
use serde::{Deserialize, Serialize};

use super::totals::SumRow;
use crate::error::{Error, Result};
use crate::model::price::Rates;
use crate::model::usage::Tokens;
use crate::report::Filter;
use crate::store::Db;
use crate::store::queries::PRICE_SPANS;

/// One row of `queries/price_spans.sql`: pico-dollars per token, surcharges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceSpan {
    pub model_id: i64,
    pub rate_id: i64,
    /// Days of UTC since 1970: the first on which it holds, and the first on which it does not.
    pub from_day: i64,
    pub until_day: i64,
    #[serde(flatten)]
    pub rates: Rates,
}

impl PriceSpan {
    /// Its fields, in their order.
    #[must_use]
    pub const fn of(numbers: [i64; 10]) -> Self {
        let [model_id, rate_id, from_day, until_day, rates @ ..] = numbers;
        let [input, output, five_minutes, one_hour, cache_read, web_search] = rates;
        let rates = Rates {
            input,
            output,
            cache_write_5m: five_minutes,
            cache_write_1h: one_hour,
            cache_read,
            web_search,
        };
        Self { model_id, rate_id, from_day, until_day, rates }
    }

    /// In pico-dollars. A sum of tokens times a price may be more than 64 bits hold.
    pub(super) fn cost(&self, tokens: &Tokens) -> i128 {
        let rates = &self.rates;
        let parts = [
            (tokens.input, rates.input),
            (tokens.output, rates.output),
            (tokens.cache_write_5m, rates.cache_write_5m),
            (tokens.cache_write_1h, rates.cache_write_1h),
            (tokens.cache_read, rates.cache_read),
            (tokens.web_searches, rates.web_search),
        ];
        parts.iter().map(|(count, price)| i128::from(*count) * i128::from(*price)).sum()
    }

    const fn holds_on(&self, utc_day: i64) -> bool {
        self.from_day <= utc_day && utc_day < self.until_day
    }

    const fn touches(&self, days: &Range<i64>) -> bool {
        self.from_day < days.end && days.start < self.until_day
    }

    const fn holds_through(&self, days: &Range<i64>) -> bool {
        self.from_day <= days.start && days.end <= self.until_day
    }
}

/// The price of several days.
pub(super) enum Through<'a> {
    One(&'a PriceSpan),
    None,
    /// It changes within them, or there is one on a part of them only.
    Several,
}

/// A book, as known at a moment.
pub(super) struct Pricing {
    spans: HashMap<(i64, i64), Vec<PriceSpan>>,
}

impl Pricing {
    /// A report of the past is priced as was known then, unless it is asked for otherwise.
    pub(super) fn read(db: Db<'_>, filter: &Filter) -> Result<Self> {
        let known = Filter { prices_at: filter.prices_at.or(filter.at), ..filter.clone() };
        let mut spans = HashMap::<_, Vec<PriceSpan>>::default();
        db.each_of_numbers(&PRICE_SPANS, &known, |numbers| {
            let span = PriceSpan::of(numbers);
            spans.entry((span.model_id, span.rate_id)).or_default().push(span);
            Ok(())
        })?;
        Ok(Self { spans })
    }

    fn of(&self, sum: &SumRow) -> &[PriceSpan] {
        self.spans.get(&(sum.model_id, sum.rate_id)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn on(&self, sum: &SumRow) -> Option<&PriceSpan> {
        self.of(sum).iter().find(|span| span.holds_on(sum.utc_day))
    }

    /// What it costs, in pico-dollars, if there is a price; an error where that is more than 9.2 million dollars.
    pub(super) fn cost(&self, sum: &SumRow) -> Result<Option<i64>> {
        let cost = self.on(sum).map(|span| i64::try_from(span.cost(&sum.tokens)));
        cost.transpose().map_err(|_| Error::too_dear())
    }

    pub(super) fn through(&self, sum: &SumRow, days: &Range<i64>) -> Through<'_> {
        let mut touching = self.of(sum).iter().filter(|span| span.touches(days));
        match touching.next() {
            None => Through::None,
            Some(span) if span.holds_through(days) => Through::One(span),
            Some(_) => Through::Several,
        }
    }
}
