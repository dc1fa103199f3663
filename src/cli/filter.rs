//! From what was typed to the filter of a report.

use crate::cli::args::{
    AlertsArgs, BlockArgs, ByArg, ExplainArgs, HistoryArgs, LimitsArgs, OrderArg, PartArgs,
    PeriodArgs, PriceArgs, PricesArgs, SessionArgs, SortArg, SourceArg, SpanArgs, StatusArgs,
    UsageArgs, WeekArgs, WeekStart, WhyArgs,
};
use crate::error::{Error, Kind, Result};
use crate::model;
use crate::report::typed::{self, Present, moment};
use crate::report::{Blocks, By, Filter, Order, Sort, Source};
use crate::rules::blocks::LENGTH;

pub(super) fn status(base: Filter, present: Present<'_>, options: &StatusArgs) -> Result<Filter> {
    let at = options.at.as_deref().map(|text| moment(present, "--at", text, false)).transpose()?;
    let sort = options.sort.map_or(Sort::Pid, sort);
    let project = options.project.clone();
    let base = prices(base, present, &options.prices)?;
    Ok(Filter { project, all: options.all, sort, tree: options.tree, at, ..base })
}

pub(super) const fn sort(sort: SortArg) -> Sort {
    match sort {
        SortArg::Pid => Sort::Pid,
        SortArg::Project => Sort::Project,
        SortArg::Cpu => Sort::Cpu,
        SortArg::Memory => Sort::Memory,
        SortArg::Uptime => Sort::Uptime,
        SortArg::Idle => Sort::Idle,
        SortArg::Cost => Sort::Cost,
        SortArg::Rate => Sort::Rate,
    }
}

pub(super) fn usage(base: Filter, present: Present<'_>, options: &UsageArgs) -> Result<Filter> {
    let by = options.by.map(by);
    typed::of_weeks("--week-start", options.weekly.week_start.is_some(), by)?;
    let filter = week(base, present, by, &options.weekly)?;
    if filter.at.is_some() && filter.by == Some(By::Block) {
        let error = Error::new(Kind::Usage, "--as-of does not go with --by block");
        return Err(error.hint("by hour comes nearest: tce usage --by hour --as-of ..."));
    }
    Ok(filter)
}

pub(super) fn week(
    base: Filter,
    present: Present<'_>,
    by: Option<By>,
    options: &WeekArgs,
) -> Result<Filter> {
    let filter = period(base, present, by, &options.period)?;
    Ok(Filter { week_start: options.week_start.map(week_start).or(filter.week_start), ..filter })
}

pub(super) fn period(
    base: Filter,
    present: Present<'_>,
    by: Option<By>,
    options: &PeriodArgs,
) -> Result<Filter> {
    let source = match options.source {
        None => Source::Best,
        Some(SourceArg::Ledger) => Source::Ledger,
        Some(SourceArg::Requests) => Source::Requests,
        Some(SourceArg::StatsCache) => Source::StatsCache,
    };
    let at = options.as_of.as_deref().map(|text| moment(present, "--as-of", text, true));
    let filter = part(base, present, by, &options.part)?;
    Ok(Filter { breakdown: options.breakdown, source, at: at.transpose()?, ..filter })
}

fn part(base: Filter, present: Present<'_>, by: Option<By>, options: &PartArgs) -> Result<Filter> {
    let filter = span(prices(base, present, &options.prices)?, present, &options.span)?;
    Ok(Filter {
        by,
        model: options.model.clone(),
        session: options.session.clone(),
        order: options.order.map_or(Order::Natural, order),
        top: options.top,
        ..filter
    })
}

pub(super) fn sessions(
    base: Filter,
    present: Present<'_>,
    options: &SessionArgs,
) -> Result<Filter> {
    let asked = SpanArgs {
        since: options.since.clone(),
        until: options.until.clone(),
        last: options.last.clone(),
        project: options.project.clone(),
    };
    let filter = span(prices(base, present, &options.prices)?, present, &asked)?;
    let (session, search) = (options.session.clone(), options.search.clone());
    Ok(Filter { limit: Some(options.limit), offset: options.offset, session, search, ..filter })
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

pub(super) fn limits(base: Filter, present: Present<'_>, options: &LimitsArgs) -> Result<Filter> {
    let asked = SpanArgs {
        since: options.since.clone(),
        until: options.until.clone(),
        last: options.last.clone(),
        project: None,
    };
    Ok(Filter { limit: Some(options.limit), ..span(base, present, &asked)? })
}

pub(super) fn blocks(base: Filter, present: Present<'_>, options: &BlockArgs) -> Result<Filter> {
    let filter = part(base, present, Some(By::Block), &options.part)?;
    let length = options
        .session_length
        .as_deref()
        .map_or(Ok(LENGTH), |text| typed::block_length("--session-length", text))?;
    let limit = options
        .token_limit
        .as_deref()
        .map(|text| typed::block_limit("--token-limit", text))
        .transpose()?;
    let blocks = Blocks { length, active: options.active, recent: options.recent, limit };
    Ok(Filter { blocks, ..filter })
}

pub(super) fn why(base: Filter, present: Present<'_>, options: &WhyArgs) -> Result<Filter> {
    Ok(Filter { pid: Some(options.pid), ..prices(base, present, &options.prices)? })
}

pub(super) fn history(base: Filter, present: Present<'_>, options: &HistoryArgs) -> Result<Filter> {
    let filter = span(prices(base, present, &options.prices)?, present, &options.span)?;
    let session = options.session.clone();
    Ok(Filter { pid: options.pid, session, limit: Some(options.limit), ..filter })
}

/// Both moments are taken as `--as-of` takes them: a date to its end.
pub(super) fn explain(base: Filter, present: Present<'_>, options: &ExplainArgs) -> Result<Filter> {
    let filter = prices(base, present, &options.prices)?;
    let since = moment(present, "--from", &options.from, true)?;
    let until = options.to.as_deref().map(|text| moment(present, "--to", text, true));
    let until = until.transpose()?.unwrap_or(present.now);
    typed::in_order(("--from", since), ("--to", until))?;
    Ok(Filter { since: Some(since), until: Some(until), ..filter })
}

pub(super) fn price_list(
    base: Filter,
    present: Present<'_>,
    options: &PricesArgs,
) -> Result<Filter> {
    let at = options
        .as_of
        .as_deref()
        .map(|text| typed::price_day(present, "--as-of", text))
        .transpose()?;
    let filter = prices(base, present, &options.prices)?;
    Ok(Filter { at, model: options.model.clone(), diff: options.diff.clone(), ..filter })
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
        (Some(last), _) => Some(typed::last_span(present, "--last", last)?),
        (None, Some(since)) => Some(moment(present, "--since", since, false)?),
        (None, None) => None,
    };
    let until = options
        .until
        .as_deref()
        .map(|until| moment(present, "--until", until, true))
        .transpose()?;
    let (since, until) = typed::span(("--since", since), ("--until", until))?;
    Ok(Filter { since, until, project: options.project.clone(), ..base })
}
