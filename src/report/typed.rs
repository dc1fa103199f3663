//! What is typed for a filter, by whomever: moments, spans, sizes; moments become times of the local zone, after
//! SQLite's rules.
//!
//! `name` is how the one who asks spells the parameter: `--since` on a command line, `since` in an address.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::error::{Error, Kind, Result};
use crate::model::time::Timestamp;
use crate::report::{BlockLimit, By};
use crate::rules::when::{self, Day, FORMS, Lasts, When};
use crate::store::Db;
use crate::store::queries::LOCAL_MOMENT;

/// What a moment is resolved with.
#[derive(Clone, Copy)]
pub struct Present<'a> {
    pub db: Db<'a>,
    pub now: Timestamp,
}

/// `7d` are seven local days, today included; hours and minutes are counted back from now.
pub fn last_span(present: Present<'_>, name: &str, text: &str) -> Result<Timestamp> {
    let span = when::span_of(text).filter(|span| !span.is_zero());
    let span = span.ok_or_else(|| refused(name, text, "a span: 7d, 12h, 30m, 2w"))?;
    let days = span.as_secs() / 86_400;
    if span.as_secs() % 86_400 != 0 || days == 0 {
        return Ok(present.now.minus(span));
    }
    local(present, &json!({ "now": present.now, "days": days - 1 }))
}

/// A moment; `end` where a day, month or year that was named is meant to its end.
pub fn moment(present: Present<'_>, name: &str, text: &str, end: bool) -> Result<Timestamp> {
    match when::parse(text).ok_or_else(|| refused(name, text, FORMS))? {
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

/// A span, each end with its name, that has something in it: what was typed for its end is meant to its end already.
pub fn span(
    (first, since): (&str, Option<Timestamp>),
    (last, until): (&str, Option<Timestamp>),
) -> Result<(Option<Timestamp>, Option<Timestamp>)> {
    if since.zip(until).is_some_and(|(since, until)| until <= since) {
        let error = Error::new(Kind::Usage, format!("{last} is not after {first}"));
        return Err(error.hint("the span would be empty; give the earlier moment first"));
    }
    Ok((since, until))
}

/// Two moments, each with its name, that may be the same.
pub fn in_order((first, from): (&str, Timestamp), (last, to): (&str, Timestamp)) -> Result<()> {
    if to < from {
        return Err(Error::new(Kind::Usage, format!("{last} is before {first}")));
    }
    Ok(())
}

fn local(present: Present<'_>, parameters: &serde_json::Value) -> Result<Timestamp> {
    #[derive(Deserialize)]
    struct Row {
        at: Option<Timestamp>,
    }
    let row: Row = present.db.only(&LOCAL_MOMENT, parameters)?;
    row.at.ok_or_else(|| Error::new(Kind::Usage, "that moment is in no calendar"))
}

fn refused(name: &str, text: &str, forms: &str) -> Error {
    Error::new(Kind::Usage, format!("{name} {text:?} is not a moment"))
        .hint(format!("give {forms}"))
}

/// The day a week begins with says nothing of other periods: where it was given, weeks must be asked for.
pub fn of_weeks(name: &str, given: bool, by: Option<By>) -> Result<()> {
    if !given || by == Some(By::Week) {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, format!("{name} goes with usage by week only")))
}

/// A bare number is of hours, as ccusage has it.
pub fn block_length(name: &str, text: &str) -> Result<Duration> {
    let with_unit =
        if text.bytes().all(|b| b.is_ascii_digit()) { format!("{text}h") } else { text.to_owned() };
    let quarters = |span: &Duration| span.as_secs() >= 3_600 && span.as_secs().is_multiple_of(900);
    when::span_of(&with_unit).filter(quarters).ok_or_else(|| {
        Error::new(Kind::Usage, format!("{name} {text:?} is not whole quarters of an hour"))
            .hint("give an hour or more: 5h, 90m")
    })
}

pub fn block_limit(name: &str, text: &str) -> Result<BlockLimit> {
    if text == "max" {
        return Ok(BlockLimit::Largest);
    }
    let tokens = text.replace([',', '_'], "").parse().ok().filter(|tokens| *tokens > 0);
    tokens.map(BlockLimit::Tokens).ok_or_else(|| {
        Error::new(Kind::Usage, format!("{name} {text:?} is not a number of tokens"))
            .hint("give a number, or max for the largest block that is over")
    })
}

/// Prices change on days of UTC, so a day that was typed is one of them, whatever the zone.
pub fn price_day(present: Present<'_>, name: &str, text: &str) -> Result<Timestamp> {
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
    whole.map_or_else(|| moment(present, name, text, false), Ok)
}
