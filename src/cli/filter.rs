//! From what was typed to the filter of a report; moments become times of the local zone, after SQLite's rules.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::cli::args::{
    AlertsArgs, BlockArgs, ByArg, ExplainArgs, OrderArg, PeriodArgs, PriceArgs, PricesArgs,
    SessionArgs, SourceArg, SpanArgs, StatusArgs, UsageArgs, WeekStart,
};
use crate::error::{Error, Kind, Result};
use crate::model;
use crate::model::time::Timestamp;
use crate::report::{BlockLimit, Blocks, By, Filter, Order, Source};
use crate::rules::blocks::LENGTH;
use crate::rules::when::{self, Day, FORMS, Lasts, When};
use crate::store::Db;
use crate::store::queries::LOCAL_MOMENT;

/// What a moment is resolved with.
#[derive(Clone, Copy)]
pub(super) struct Present<'a> {
    pub db: Db<'a>,
    pub now: Timestamp,
}

pub(super) fn status(base: Filter, options: &StatusArgs) -> Filter {
    Filter { project: options.project.clone(), all: options.all, ..base }
}

pub(super) fn usage(base: Filter, present: Present<'_>, options: &UsageArgs) -> Result<Filter> {
    let filter = period(base, present, options.by.map(by), &options.shared)?;
    let source = match options.source {
        None => Source::Best,
        Some(SourceArg::Ledger) => Source::Ledger,
        Some(SourceArg::StatsCache) => Source::StatsCache,
    };
    let at = options.as_of.as_deref().map(|text| moment(present, "--as-of", text, true));
    if options.as_of.is_some() && filter.by == Some(By::Block) {
        let error = Error::new(Kind::Usage, "--as-of does not go with --by block");
        return Err(error.hint("by hour comes nearest: tce usage --by hour --as-of ..."));
    }
    Ok(Filter { source, at: at.transpose()?, ..filter })
}

pub(super) fn period(
    base: Filter,
    present: Present<'_>,
    by: Option<By>,
    options: &PeriodArgs,
) -> Result<Filter> {
    let filter = span(prices(base, present, &options.prices)?, present, &options.span)?;
    Ok(Filter {
        by,
        model: options.model.clone(),
        session: options.session.clone(),
        breakdown: options.breakdown,
        order: options.order.map_or(Order::Natural, order),
        top: options.top,
        week_start: options.week_start.map(week_start).or(filter.week_start),
        ..filter
    })
}

pub(super) fn sessions(
    base: Filter,
    present: Present<'_>,
    options: &SessionArgs,
) -> Result<Filter> {
    let filter = span(prices(base, present, &options.prices)?, present, &options.span)?;
    Ok(Filter { limit: Some(options.limit), session: options.session.clone(), ..filter })
}

pub(super) fn alerts(base: Filter, present: Present<'_>, options: &AlertsArgs) -> Result<Filter> {
    let open = match (options.open, options.past) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    let filter = span(base, present, &options.span)?;
    Ok(Filter { open, limit: Some(options.limit), ..filter })
}

pub(super) fn blocks(base: Filter, present: Present<'_>, options: &BlockArgs) -> Result<Filter> {
    let filter = period(base, present, Some(By::Block), &options.shared)?;
    let length = options.session_length.as_deref().map_or(Ok(LENGTH), block_length)?;
    let limit = options.token_limit.as_deref().map(block_limit).transpose()?;
    let blocks = Blocks { length, active: options.active, recent: options.recent, limit };
    Ok(Filter { blocks, ..filter })
}

/// Both moments are taken as `--as-of` takes them: a date to its end.
pub(super) fn explain(base: Filter, present: Present<'_>, options: &ExplainArgs) -> Result<Filter> {
    let filter = prices(base, present, &options.prices)?;
    let since = moment(present, "--from", &options.from, true)?;
    let until = options.to.as_deref().map(|text| moment(present, "--to", text, true));
    let until = until.transpose()?.unwrap_or(present.now);
    if until < since {
        return Err(Error::new(Kind::Usage, "--to is before --from"));
    }
    Ok(Filter { since: Some(since), until: Some(until), ..filter })
}

/// A bare number is of hours, as ccusage has it.
fn block_length(text: &str) -> Result<Duration> {
    let with_unit =
        if text.bytes().all(|b| b.is_ascii_digit()) { format!("{text}h") } else { text.to_owned() };
    let quarters = |span: &Duration| span.as_secs() >= 3_600 && span.as_secs().is_multiple_of(900);
    when::span_of(&with_unit).filter(quarters).ok_or_else(|| {
        Error::new(
            Kind::Usage,
            format!("--session-length {text:?} is not whole quarters of an hour"),
        )
        .hint("give an hour or more: 5h, 90m")
    })
}

fn block_limit(text: &str) -> Result<BlockLimit> {
    if text == "max" {
        return Ok(BlockLimit::Largest);
    }
    let tokens = text.replace([',', '_'], "").parse().ok().filter(|tokens| *tokens > 0);
    tokens.map(BlockLimit::Tokens).ok_or_else(|| {
        Error::new(Kind::Usage, format!("--token-limit {text:?} is not a number of tokens"))
            .hint("give a number, or max for the largest block that is over")
    })
}

pub(super) fn price_list(
    base: Filter,
    present: Present<'_>,
    options: &PricesArgs,
) -> Result<Filter> {
    let at = options.as_of.as_deref().map(|text| price_day(present, text)).transpose()?;
    let filter = prices(base, present, &options.prices)?;
    Ok(Filter { at, model: options.model.clone(), diff: options.diff.clone(), ..filter })
}

/// Prices change on days of UTC, so a day that was typed is one of them, whatever the zone.
fn price_day(present: Present<'_>, text: &str) -> Result<Timestamp> {
    let whole = match when::parse(text) {
        Some(When::Local { lasts: Lasts::Instant, .. }) | None => None,
        Some(When::Local { day: Day::BeforeToday(days), .. }) => {
            Some(present.now.minus(Duration::from_hours(24) * days))
        }
        Some(When::Local { day: Day::Date(date), .. }) => {
            Timestamp::parse(&format!("{date}T00:00:00Z"))
        }
        Some(_) => None,
    };
    whole.map_or_else(|| moment(present, "--as-of", text, false), Ok)
}

const fn by(by: ByArg) -> By {
    match by {
        ByArg::Model => By::Model,
        ByArg::Day => By::Day,
        ByArg::Week => By::Week,
        ByArg::Month => By::Month,
        ByArg::Hour => By::Hour,
        ByArg::Project => By::Project,
        ByArg::Session => By::Session,
        ByArg::Block => By::Block,
    }
}

const fn week_start(start: WeekStart) -> u8 {
    match start {
        WeekStart::Monday => model::time::WeekStart::Monday.number(),
        WeekStart::Sunday => model::time::WeekStart::Sunday.number(),
    }
}

const fn order(order: OrderArg) -> Order {
    match order {
        OrderArg::Cost => Order::Cost,
        OrderArg::Tokens => Order::Tokens,
        OrderArg::Name => Order::Name,
    }
}

pub(super) fn prices(base: Filter, present: Present<'_>, options: &PriceArgs) -> Result<Filter> {
    let prices_at =
        options.prices_as_of.as_deref().map(|text| moment(present, "--prices-as-of", text, true));
    Ok(Filter {
        prices: options.prices.clone().or(base.prices),
        prices_at: prices_at.transpose()?.or(base.prices_at),
        ..base
    })
}

fn span(base: Filter, present: Present<'_>, options: &SpanArgs) -> Result<Filter> {
    let since = match (&options.last, &options.since) {
        (Some(last), _) => Some(last_span(present, last)?),
        (None, Some(since)) => Some(moment(present, "--since", since, false)?),
        (None, None) => None,
    };
    let until = options
        .until
        .as_deref()
        .map(|until| moment(present, "--until", until, true))
        .transpose()?;
    Ok(Filter { since, until, project: options.project.clone(), ..base })
}

/// `7d` are seven local days, today included; hours and minutes are counted back from now.
fn last_span(present: Present<'_>, text: &str) -> Result<Timestamp> {
    let span =
        when::span_of(text).ok_or_else(|| refused("--last", text, "a span: 7d, 12h, 30m, 2w"))?;
    let days = span.as_secs() / 86_400;
    if span.as_secs() % 86_400 != 0 || days == 0 {
        return Ok(present.now.minus(span));
    }
    local(present, &json!({ "now": present.now, "days": days - 1 }))
}

/// A moment; `end` where a day, month or year that was named is meant to its end.
pub(super) fn moment(present: Present<'_>, flag: &str, text: &str, end: bool) -> Result<Timestamp> {
    match when::parse(text).ok_or_else(|| refused(flag, text, FORMS))? {
        When::At(at) => Ok(at),
        When::Ago(span) => Ok(present.now.minus(span)),
        When::Local { day, time, lasts } => {
            let plus = if end { lasts.modifier() } else { "+0 days" };
            let (date, days) = match day {
                Day::BeforeToday(days) => (None, days),
                Day::Date(date) => (Some(date), 0),
            };
            local(
                present,
                &json!({ "now": present.now, "date": date, "days": days, "time": time, "plus": plus }),
            )
        }
    }
}

fn local(present: Present<'_>, parameters: &serde_json::Value) -> Result<Timestamp> {
    #[derive(Deserialize)]
    struct Row {
        at: Option<Timestamp>,
    }
    let row: Row = present.db.only(&LOCAL_MOMENT, parameters)?;
    row.at.ok_or_else(|| Error::new(Kind::Usage, "that moment is in no calendar"))
}

fn refused(flag: &str, text: &str, forms: &str) -> Error {
    Error::new(Kind::Usage, format!("{flag} {text:?} is not a moment"))
        .hint(format!("give {forms}"))
}
