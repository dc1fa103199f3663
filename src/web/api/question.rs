//! From parameters to the filter of a report, by the rules that the command line keeps, too.

use crate::error::{Error, Kind, Result};
use crate::model::time::Timestamp;
use crate::report::typed::{self, Present};
use crate::report::{Blocks, By, Filter, Order, Report, Sort, Source};
use crate::rules::blocks::LENGTH;
use crate::web::api::parameters::Given;

/// The replaced program's.
const SESSIONS_SHOWN: u32 = 20;
const PROCESSES_SHOWN: u32 = 100;

/// Reports that say nothing without a certain parameter.
const NEEDED: [(&str, &str); 2] = [("explain", "from"), ("why", "pid")];

/// Whether a report says nothing without that parameter.
pub(super) fn is_needed(report: &str, name: &str) -> bool {
    NEEDED.contains(&(report, name))
}

/// What a report is asked.
pub(in crate::web) fn filter(
    report: &Report,
    given: &Given,
    base: Filter,
    present: Present<'_>,
) -> Result<Filter> {
    let missing = report
        .takes
        .split_whitespace()
        .find(|name| is_needed(report.name, name) && given.text(name).is_none());
    if let Some(name) = missing {
        return Err(Error::new(Kind::Usage, format!("{name} is needed")));
    }
    given.not_both("last", "since")?;
    given.not_both("as_of", "source")?;
    given.not_both("open", "past")?;
    let moment = |name: &str, end: bool| {
        given.text(name).map(|text| typed::moment(present, name, text, end)).transpose()
    };
    let last =
        given.text("last").map(|text| typed::last_span(present, "last", text)).transpose()?;
    let week_start = given.text("week_start").map(|day| u8::from(day == "monday"));
    let since = last.or(moment("since", false)?);
    let (since, until) = typed::span(("since", since), ("until", moment("until", true)?))?;
    let by = given.text("by").and_then(by);
    typed::of_weeks("week_start", week_start.is_some(), by)?;
    let filter = Filter {
        since,
        until,
        at: at(report, given, present)?,
        prices: given.owned("prices").or(base.prices),
        prices_at: moment("prices_as_of", true)?,
        project: given.owned("project"),
        session: given.owned("session"),
        search: given.owned("search"),
        offset: given.number("offset"),
        model: given.owned("model"),
        diff: given.owned("diff"),
        all: given.is_on("all"),
        pid: given.number("pid"),
        sort: given.text("sort").map_or(Sort::Pid, sort),
        breakdown: given.is_on("breakdown"),
        unlisted: given.is_on("unlisted"),
        tree: given.is_on("tree"),
        limit: given.number("limit").or(usual_limit(report)),
        top: given.number("top").and_then(|rows| usize::try_from(rows).ok()),
        by,
        order: given.text("order").map_or(Order::Natural, order),
        week_start: week_start.or(base.week_start),
        open: open(given),
        source: given.text("source").map_or(Source::Best, source),
        blocks: blocks(given)?,
        ..base
    };
    if report.name == "explain" {
        between(filter, given, present)
    } else {
        whole(report, filter, given)
    }
}

fn usual_limit(report: &Report) -> Option<u32> {
    match report.name {
        "sessions" => Some(SESSIONS_SHOWN),
        "history" => Some(PROCESSES_SHOWN),
        _ => None,
    }
}

fn whole(report: &Report, filter: Filter, given: &Given) -> Result<Filter> {
    if report.name == "why" && filter.pid.is_none() {
        return Err(Error::new(Kind::Usage, "pid is needed"));
    }
    if given.text("as_of").is_some() && filter.by == Some(By::Block) {
        return Err(Error::new(Kind::Usage, "as_of does not go with by=block")
            .hint("by=hour comes nearest"));
    }
    Ok(filter)
}

/// Both moments are taken as `as_of` is: a date to its end.
fn between(filter: Filter, given: &Given, present: Present<'_>) -> Result<Filter> {
    let moment = |name: &str| {
        given.text(name).map(|text| typed::moment(present, name, text, true)).transpose()
    };
    let since = moment("from")?.unwrap_or(present.now);
    let until = moment("to")?.unwrap_or(present.now);
    typed::in_order(("from", since), ("to", until))?;
    Ok(Filter { since: Some(since), until: Some(until), ..filter })
}

pub(in crate::web) fn sort(word: &str) -> Sort {
    match word {
        "project" => Sort::Project,
        "cpu" => Sort::Cpu,
        "memory" => Sort::Memory,
        "uptime" => Sort::Uptime,
        "idle" => Sort::Idle,
        "cost" => Sort::Cost,
        "rate" => Sort::Rate,
        _ => Sort::Pid,
    }
}

fn at(report: &Report, given: &Given, present: Present<'_>) -> Result<Option<Timestamp>> {
    if let Some(text) = given.text("at") {
        return typed::moment(present, "at", text, false).map(Some);
    }
    let text = given.text("as_of");
    let at = |text| match report.name {
        "prices" => typed::price_day(present, "as_of", text),
        _ => typed::moment(present, "as_of", text, true),
    };
    text.map(at).transpose()
}

fn blocks(given: &Given) -> Result<Blocks> {
    let length = given.text("session_length");
    let length = length.map_or(Ok(LENGTH), |text| typed::block_length("session_length", text))?;
    let limit = given.text("token_limit").map(|text| typed::block_limit("token_limit", text));
    let limit = limit.transpose()?;
    Ok(Blocks { length, active: given.is_on("active"), recent: given.is_on("recent"), limit })
}

fn open(given: &Given) -> Option<bool> {
    match (given.is_on("open"), given.is_on("past")) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

fn by(word: &str) -> Option<By> {
    Some(match word {
        "model" => By::Model,
        "day" => By::Day,
        "week" => By::Week,
        "month" => By::Month,
        "hour" => By::Hour,
        "project" => By::Project,
        "session" => By::Session,
        "block" => By::Block,
        _ => return None,
    })
}

fn order(word: &str) -> Order {
    match word {
        "cost" => Order::Cost,
        "tokens" => Order::Tokens,
        "name" => Order::Name,
        _ => Order::Natural,
    }
}

fn source(word: &str) -> Source {
    match word {
        "stats-cache" => Source::StatsCache,
        "requests" => Source::Requests,
        _ => Source::Ledger,
    }
}
