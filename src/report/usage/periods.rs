//! Usage by day, week, month, hour, project or session, and within it by model.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::document::{Account, Cost, Day, ModelUsage};
use super::period_sheet::{self, Drawn};
use super::{account, ledger};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::{Answer, By, Document, Filter, Order};
use crate::store::Db;
use crate::store::queries::{DAY_TOKENS, LEDGER_SPAN, USAGE_AS_OF, USAGE_BY_PERIOD};

/// One row of `queries/usage_by_period.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodRow {
    pub period: Option<String>,
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
    pub known_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
}

/// One period (or project, or session) of the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    pub period: String,
    pub responses: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub web_searches: i64,
    #[serde(flatten)]
    pub cost: Cost,
    pub models: Vec<ModelUsage>,
}

/// A model within a period, for who wants rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct PeriodModel {
    period: String,
    #[serde(flatten)]
    model: ModelUsage,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct UsageByPeriod {
    by: By,
    /// The span that was summed up, in whole quarters of an hour; `None` where it is open.
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    periods: Vec<Period>,
    /// Where a breakdown was asked for, and not as JSON, in which they stand within their periods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    period_models: Vec<PeriodModel>,
    total: Period,
    price_book: Option<String>,
    source: &'static str,
    as_of: Option<Timestamp>,
    account: Option<Account>,
}

impl Period {
    fn empty(period: String) -> Self {
        Self {
            period,
            responses: 0,
            input_tokens: 0,
            output_tokens: 0,
            cache_read_tokens: 0,
            cache_creation_tokens: 0,
            web_searches: 0,
            cost: Cost::default(),
            models: Vec::new(),
        }
    }

    fn add(&mut self, row: &PeriodRow) -> Result<()> {
        self.responses += row.responses;
        self.input_tokens += row.input_tokens;
        self.output_tokens += row.output_tokens;
        self.cache_read_tokens += row.cache_read_tokens;
        self.cache_creation_tokens += row.cache_creation_tokens;
        self.web_searches += row.web_searches;
        self.add_cost(Cost::of(row.known_cost_pico, row.unpriced_responses))
    }

    fn add_cost(&mut self, more: Cost) -> Result<()> {
        self.cost = Cost::sum([self.cost, more].into_iter())?;
        Ok(())
    }

    const fn tokens(&self) -> i64 {
        self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_creation_tokens
    }
}

fn model(row: PeriodRow) -> ModelUsage {
    let Cost { cost_usd, cost_pico, .. } = Cost::of(row.known_cost_pico, row.unpriced_responses);
    ModelUsage {
        model_id: row.model_id,
        model_name: row.model_name,
        responses: row.responses,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cache_read_tokens: row.cache_read_tokens,
        cache_creation_tokens: row.cache_creation_tokens,
        cache_write_5m_tokens: row.cache_write_5m_tokens,
        cache_write_1h_tokens: row.cache_write_1h_tokens,
        web_searches: row.web_searches,
        known_cost_pico: row.known_cost_pico,
        unpriced_responses: row.unpriced_responses,
        cost_pico,
        cost_usd,
    }
}

/// The ledger as it stands, or as it stood, row after row.
fn each(db: Db<'_>, filter: &Filter, take: impl FnMut(PeriodRow) -> Result<()>) -> Result<()> {
    let query = if filter.at.is_some() { &USAGE_AS_OF } else { &USAGE_BY_PERIOD };
    db.each(query, filter, take)
}

/// How many sessions there are in a part of the ledger.
pub(super) fn sessions(db: Db<'_>, filter: &Filter) -> Result<i64> {
    let sums = sums(db, &Filter { by: Some(By::Session), ..filter.clone() }, false)?;
    Ok(i64::try_from(sums.periods.len()).unwrap_or(i64::MAX))
}

/// Models over a part of the ledger, dearest first.
pub(super) fn models(db: Db<'_>, filter: &Filter) -> Result<Vec<ModelUsage>> {
    let mut models: Vec<ModelUsage> = Vec::new();
    each(db, &ledger::by_model(filter), |row| {
        models.push(model(row));
        Ok(())
    })?;
    models.sort_by(|a, b| {
        b.known_cost_pico.cmp(&a.known_cost_pico).then_with(|| a.model_id.cmp(&b.model_id))
    });
    Ok(models)
}

/// One row of `queries/day_tokens.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRow {
    pub date: String,
    pub model_id: String,
    pub tokens: i64,
}

/// Days with their tokens by model, caches included. All time in the home zone is told without being priced.
pub(super) fn days(db: Db<'_>, filter: &Filter) -> Result<Vec<Day>> {
    let mut days: Vec<Day> = Vec::new();
    if ledger::is_whole(filter) {
        db.each(&DAY_TOKENS, filter, |row| {
            add_to_day(&mut days, row);
            Ok(())
        })?;
    }
    if days.is_empty() {
        each(db, &Filter { by: Some(By::Day), ..filter.clone() }, |row| {
            add_to_day(&mut days, day_row(row));
            Ok(())
        })?;
    }
    Ok(days)
}

/// Rows come in order of their days, but where a zone has leapt over a day.
fn add_to_day(days: &mut Vec<Day>, row: DayRow) {
    let place = match days.last() {
        Some(last) if last.date == row.date => Ok(days.len() - 1),
        _ => days.binary_search_by(|day| day.date.cmp(&row.date)),
    };
    let place = place.unwrap_or_else(|place| {
        let (date, tokens_by_model) = (row.date, BTreeMap::new());
        days.insert(place, Day { date, tokens_by_model, total_tokens: 0, counts_caches: true });
        place
    });
    if let Some(day) = days.get_mut(place) {
        day.total_tokens += row.tokens;
        *day.tokens_by_model.entry(row.model_id).or_default() += row.tokens;
    }
}

fn day_row(row: PeriodRow) -> DayRow {
    let tokens =
        row.input_tokens + row.output_tokens + row.cache_read_tokens + row.cache_creation_tokens;
    DayRow { date: row.period.unwrap_or_default(), model_id: row.model_id, tokens }
}

/// The local day of the ledger's first response.
pub(super) fn first_day(db: Db<'_>) -> Result<Option<String>> {
    #[derive(Deserialize)]
    struct Row {
        first_day: Option<String>,
    }
    Ok(db.only::<Row>(&LEDGER_SPAN, &serde_json::Map::new())?.first_day)
}

/// Periods, and what was met beside them.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) periods: Vec<Period>,
    /// Ids of models of which something has no price.
    unpriced: BTreeSet<String>,
    /// Ids of models of which something has one.
    priced: BTreeSet<String>,
}

impl Sums {
    /// Adds up as rows come: a row's words are not kept unless its model is to be told.
    fn take(&mut self, mut row: PeriodRow, with_models: bool) -> Result<()> {
        let note = |ids: &mut BTreeSet<String>| {
            if !ids.contains(&row.model_id) {
                ids.insert(row.model_id.clone());
            }
        };
        if row.unpriced_responses > 0 {
            note(&mut self.unpriced);
        }
        if row.unpriced_responses < row.responses {
            note(&mut self.priced);
        }
        let name = row.period.take().unwrap_or_default();
        if let Some(period) = self.period(name) {
            period.add(&row)?;
            if with_models {
                // One by one: a period has few models, and there are many periods.
                period.models.reserve_exact(1);
                period.models.push(model(row));
            }
        }
        Ok(())
    }

    /// Models of which something has no price, by their ids, and whether nothing of it has one.
    pub(super) fn unpriced(&self) -> impl Iterator<Item = (&str, bool)> {
        self.unpriced.iter().map(|id| (id.as_str(), !self.priced.contains(id)))
    }

    /// The period of this name. Rows come in order of their names; should one not, it finds its place.
    fn period(&mut self, name: String) -> Option<&mut Period> {
        let at = match self.periods.last().map(|last| last.period.cmp(&name)) {
            Some(Ordering::Equal) => self.periods.len() - 1,
            Some(Ordering::Greater) => {
                let found = self.periods.binary_search_by(|period| period.period.cmp(&name));
                found.unwrap_or_else(|at| {
                    self.periods.insert(at, Period::empty(name));
                    at
                })
            }
            _ => {
                self.periods.push(Period::empty(name));
                self.periods.len() - 1
            }
        };
        self.periods.get_mut(at)
    }
}

/// Reads the periods with their models, in the order asked for.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Vec<Period>> {
    Ok(sums(db, filter, true)?.periods)
}

fn sums(db: Db<'_>, filter: &Filter, with_models: bool) -> Result<Sums> {
    let mut sums = Sums::default();
    each(db, filter, |row| sums.take(row, with_models))?;
    let periods = &mut sums.periods;
    let natural = match filter.by {
        Some(By::Project | By::Session | By::Model) => Order::Cost,
        _ => Order::Name,
    };
    match if filter.order == Order::Natural { natural } else { filter.order } {
        Order::Cost => {
            periods.sort_by_key(|period| std::cmp::Reverse(period.cost.known_cost_pico));
        }
        Order::Tokens => periods.sort_by_key(|period| std::cmp::Reverse(period.tokens())),
        Order::Name | Order::Natural => {}
    }
    Ok(sums)
}

/// All periods together.
pub(super) fn whole(periods: &[Period]) -> Result<Period> {
    periods.iter().try_fold(Period::empty("TOTAL".to_owned()), |mut sum, period| {
        sum.responses += period.responses;
        sum.input_tokens += period.input_tokens;
        sum.output_tokens += period.output_tokens;
        sum.cache_read_tokens += period.cache_read_tokens;
        sum.cache_creation_tokens += period.cache_creation_tokens;
        sum.web_searches += period.web_searches;
        sum.add_cost(period.cost)?;
        Ok(sum)
    })
}

pub fn ask(db: Db<'_>, filter: &Filter, by: By) -> Result<Answer> {
    // Only programs read models that were not asked for, and only as JSON.
    let mut sums = sums(db, filter, filter.detail || filter.breakdown)?;
    let whole = whole(&sums.periods)?;
    let account = account(db)?;
    let count = sums.periods.len();
    sums.periods.truncate(filter.top.unwrap_or(usize::MAX));
    let period_models =
        if filter.breakdown && !filter.detail { flat(&sums.periods) } else { Vec::new() };
    let drawn = Drawn { by, sums: &mut sums, count, whole: &whole, account: &account };
    let sheet = period_sheet::draw(db, filter, drawn)?;
    let document = UsageByPeriod {
        by,
        since: filter.since,
        until: filter.until,
        periods: sums.periods,
        period_models,
        total: whole,
        price_book: filter.prices.clone(),
        source: "ledger",
        as_of: filter.at,
        account: filter.at.is_none().then_some(account),
    };
    Ok(Answer { document: Document::new(document), sheet })
}

fn flat(periods: &[Period]) -> Vec<PeriodModel> {
    let rows = periods.iter().flat_map(|period| {
        let of_period = |model: &ModelUsage| PeriodModel {
            period: period.period.clone(),
            model: model.clone(),
        };
        period.models.iter().map(of_period)
    });
    rows.collect()
}
