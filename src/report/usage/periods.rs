//! Usage by day, week, month, hour, project or session, and within it by model.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::document::{Account, Cost, Day, ModelUsage};
use super::period_sheet::{self, Drawn};
use super::pricing::Pricing;
use super::totals::{CountedRow, SumRow, Total, Totals, of_all_time};
use super::under::{Models, Under};
use super::{account, hours, ledger};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::{Answer, By, Document, Filter, Order, Source};
use crate::store::Db;
use crate::store::queries::{
    HOME_DAYS, LEDGER_SPAN, USAGE_AS_OF, USAGE_BY_PART, USAGE_BY_PERIOD, USAGE_BY_REQUEST,
    USAGE_DAYS,
};

/// The four hours of a part.
const PART_MS: i64 = 14_400_000;

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
    /// Names that several projects bear, each of which is one period here, and where they lie.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    namesakes: BTreeMap<String, BTreeSet<String>>,
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

    fn add(&mut self, total: &Total) -> Result<()> {
        let tokens = &total.tokens;
        self.responses += total.responses;
        self.input_tokens += tokens.input;
        self.output_tokens += tokens.output;
        self.cache_read_tokens += tokens.cache_read;
        self.cache_creation_tokens += tokens.cache_creation();
        self.web_searches += tokens.web_searches;
        self.add_cost(total.cost()?)
    }

    fn add_cost(&mut self, more: Cost) -> Result<()> {
        self.cost = Cost::sum([self.cost, more].into_iter())?;
        Ok(())
    }

    const fn tokens(&self) -> i64 {
        self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_creation_tokens
    }
}

fn model(number: i64, total: &Total, models: &Models) -> Result<ModelUsage> {
    let Cost { cost_usd, cost_pico, unpriced_responses, known_cost_pico } = total.cost()?;
    let ((id, name), tokens) = (models.of(number), &total.tokens);
    Ok(ModelUsage {
        model_id: id.to_owned(),
        model_name: name.to_owned(),
        responses: total.responses,
        input_tokens: tokens.input,
        output_tokens: tokens.output,
        cache_read_tokens: tokens.cache_read,
        cache_creation_tokens: tokens.cache_creation(),
        cache_write_5m_tokens: tokens.cache_write_5m,
        cache_write_1h_tokens: tokens.cache_write_1h,
        web_searches: tokens.web_searches,
        known_cost_pico,
        unpriced_responses,
        cost_pico,
        cost_usd,
    })
}

/// Dearest first; after all others those of which nothing has a price.
fn dearest_first(models: &mut [ModelUsage]) {
    models.sort_by(|a, b| {
        b.known_cost_pico.cmp(&a.known_cost_pico).then_with(|| a.model_id.cmp(&b.model_id))
    });
}

/// The ledger as it stands, or as it stood, row after row.
fn each(db: Db<'_>, filter: &Filter, mut take: impl FnMut(&SumRow)) -> Result<()> {
    if filter.by == Some(By::Hour) && filter.at.is_none() && filter.source != Source::Requests {
        return hours::each(db, filter, take);
    }
    if filter.at.is_none() && filter.source != Source::Requests && are_of_parts(filter) {
        return db.each_by_slot(&USAGE_BY_PART, filter, |numbers| {
            let row = CountedRow::of(numbers);
            take(&row.sum.under(row.number));
            Ok(())
        });
    }
    let take = |numbers| {
        take(&SumRow::of(numbers));
        Ok(())
    };
    if filter.at.is_some() {
        return db.each_of_numbers(&USAGE_AS_OF, filter, take);
    }
    if filter.source == Source::Requests {
        return db.each_of_numbers(&USAGE_BY_REQUEST, filter, take);
    }
    match home_days(db, filter)? {
        Some(days) => db.each_of_numbers(&USAGE_DAYS, &days, take),
        None => db.each_of_numbers(&USAGE_BY_PERIOD, filter, take),
    }
}

/// Whether sums of four hours tell all that is asked for: no day is, and none of them is cut.
fn are_of_parts(filter: &Filter) -> bool {
    let is_whole = |at: Option<Timestamp>| at.is_none_or(|at| at.as_millis() % PART_MS == 0);
    matches!(filter.by, Some(By::Project | By::Session))
        && filter.session.is_none()
        && is_whole(filter.since)
        && is_whole(filter.until)
}

/// One row of `queries/home_days.sql`, and which model is asked for of these days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeDays {
    pub first_day: Option<i64>,
    pub next_day: Option<i64>,
    #[serde(default)]
    pub model: Option<String>,
}

/// Where whole days of the home zone tell all that is asked for.
fn home_days(db: Db<'_>, filter: &Filter) -> Result<Option<HomeDays>> {
    let by_day = matches!(filter.by, None | Some(By::Day | By::Week | By::Month | By::Model));
    if !by_day || filter.project.is_some() || filter.session.is_some() {
        return Ok(None);
    }
    let days: Option<HomeDays> = db.row(&HOME_DAYS, filter)?;
    Ok(days.map(|days| HomeDays { model: filter.model.clone(), ..days }))
}

/// How many sessions there are in a part of the ledger.
pub(super) fn sessions(db: Db<'_>, filter: &Filter) -> Result<i64> {
    let mut sessions = BTreeSet::new();
    each(db, &Filter { by: Some(By::Session), ..filter.clone() }, |sum| {
        sessions.insert(sum.number);
    })?;
    Ok(i64::try_from(sessions.len()).unwrap_or(i64::MAX))
}

/// Models over a part of the ledger, dearest first.
pub(super) fn models(db: Db<'_>, filter: &Filter) -> Result<Vec<ModelUsage>> {
    let (names, pricing) = (Models::read(db)?, Pricing::read(db, filter)?);
    let mut totals = BTreeMap::<i64, Total>::new();
    each(db, &ledger::by_model(filter), |sum| {
        totals.entry(sum.model_id).or_default().add(sum, pricing.on(sum));
    })?;
    named(&totals, &names)
}

/// Models over all time, dearest first.
pub(super) fn models_of_all_time(db: Db<'_>, filter: &Filter) -> Result<Vec<ModelUsage>> {
    named(&of_all_time(db, filter)?, &Models::read(db)?)
}

fn named(totals: &BTreeMap<i64, Total>, names: &Models) -> Result<Vec<ModelUsage>> {
    let models = totals.iter().map(|(number, total)| model(*number, total, names));
    let mut models = models.collect::<Result<Vec<_>>>()?;
    dearest_first(&mut models);
    Ok(models)
}

/// Days with their tokens by model, caches included.
pub(super) fn days(db: Db<'_>, filter: &Filter) -> Result<Vec<Day>> {
    let mut tokens = BTreeMap::<i64, BTreeMap<i64, i64>>::new();
    each(db, &Filter { by: Some(By::Day), ..filter.clone() }, |sum| {
        let day = tokens.entry(sum.number).or_default();
        *day.entry(sum.model_id).or_default() += sum.tokens.sum();
    })?;
    let models = Models::read(db)?;
    let day = |(number, by_model): (i64, BTreeMap<i64, i64>)| Day {
        date: Under::Days.name(number),
        total_tokens: by_model.values().sum(),
        tokens_by_model: by_model
            .into_iter()
            .map(|(model, tokens)| (models.of(model).0.to_owned(), tokens))
            .collect(),
        counts_caches: true,
    };
    Ok(tokens.into_iter().map(day).collect())
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
    /// Ids of models of which something has no price, and whether nothing of them has one.
    unpriced: BTreeMap<String, bool>,
    /// Names that several projects bear, and where these lie.
    pub(super) namesakes: BTreeMap<String, BTreeSet<String>>,
}

impl Sums {
    /// Models of which something has no price, by their ids, and whether nothing of it has one.
    pub(super) fn unpriced(&self) -> impl Iterator<Item = (&str, bool)> {
        self.unpriced.iter().map(|(id, wholly)| (id.as_str(), *wholly))
    }

    /// The period of this name, which may be the last one's.
    fn period(&mut self, name: String) -> Option<&mut Period> {
        if self.periods.last().is_none_or(|last| last.period != name) {
            self.periods.push(Period::empty(name));
        }
        self.periods.last_mut()
    }
}

/// Reads the periods with their models, in the order asked for.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Vec<Period>> {
    Ok(sums(db, filter, true)?.periods)
}

fn sums(db: Db<'_>, filter: &Filter, with_models: bool) -> Result<Sums> {
    let (models, pricing) = (Models::read(db)?, Pricing::read(db, filter)?);
    let under = Under::of(db, filter, &models)?;
    let mut totals = Totals::default();
    // Of each model the responses with a price, and those without.
    let mut known = BTreeMap::<i64, [i64; 2]>::new();
    let mut directories = BTreeSet::new();
    each(db, filter, |sum| {
        let span = pricing.on(sum);
        // Models that nobody is told of are many: each hour has its own.
        let of = (under.number(sum), if with_models { sum.model_id } else { 0 });
        totals.add(of, sum, span);
        if matches!(under, Under::Projects { .. }) {
            directories.insert(sum.number);
        }
        let [priced, unpriced] = known.entry(sum.model_id).or_default();
        *(if span.is_some() { priced } else { unpriced }) += sum.responses;
    })?;
    let mut sums = Sums { namesakes: under.namesakes(&directories), ..Sums::default() };
    for (number, [priced, _]) in known.iter().filter(|(_, [_, unpriced])| *unpriced > 0) {
        sums.unpriced.insert(models.of(*number).0.to_owned(), *priced == 0);
    }
    let totals = totals.all();
    let mut named: Vec<_> = totals
        .iter()
        .map(|((number, model), total)| (under.name(*number), *model, total))
        .collect();
    // Projects and sessions are numbered as they came.
    named.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, number, total) in named {
        if let Some(period) = sums.period(name) {
            period.add(total)?;
            if with_models {
                // One by one: a period has few models, and there are many periods.
                period.models.reserve_exact(1);
                period.models.push(model(number, total, &models)?);
            }
        }
    }
    sums.periods.iter_mut().for_each(|period| dearest_first(&mut period.models));
    put_in_order(&mut sums.periods, filter);
    Ok(sums)
}

fn put_in_order(periods: &mut [Period], filter: &Filter) {
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
    let listed = filter.listed(count);
    sums.periods.truncate(listed.end);
    sums.periods.drain(..listed.start);
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
        namesakes: sums.namesakes,
        price_book: filter.prices.clone(),
        source: filter.source.name(),
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
