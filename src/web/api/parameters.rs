//! Parameters of the API: what each may be, checked before anything is asked.

use std::borrow::Cow;

use axum::http::StatusCode;
use form_urlencoded::parse;

use crate::error::{Error, Kind, Result};
use crate::web::reply::{Answered, Fault};

/// The longest text a parameter may be: project names can be paths.
const LONGEST: usize = 4096;
const TRUE: [&str; 4] = ["", "true", "1", "yes"];
const FALSE: [&str; 3] = ["false", "0", "no"];

/// What a parameter may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Takes {
    Text,
    /// A date, a time, `yesterday`, `3h ago`.
    Moment,
    /// `7d`, `12h`.
    Span,
    Word(&'static [&'static str]),
    Number {
        least: u32,
        most: u32,
    },
    Switch,
    /// Milliseconds since 1970, or ISO 8601.
    Start,
    /// Processes, each as its number, a dash and its start in milliseconds, between commas.
    Processes,
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Parameter {
    pub name: &'static str,
    pub takes: Takes,
    pub about: &'static str,
}

const fn parameter(name: &'static str, takes: Takes, about: &'static str) -> Parameter {
    Parameter { name, takes, about }
}

const ROWS: Takes = Takes::Number { least: 1, most: 100_000 };

/// Every parameter there is, by name.
pub(super) const PARAMETERS: &[Parameter] = &[
    parameter("active", Takes::Switch, "Only the block that is going on"),
    parameter("all", Takes::Switch, "Helper processes too: daemons, MCP servers, spares"),
    parameter("as_of", Takes::Moment, "The report as it stood at this moment; of prices, the day"),
    parameter("at", Takes::Moment, "Processes as they were at this moment"),
    parameter(
        "breakdown",
        Takes::Switch,
        "Models within a day, week, month, hour, project or session (with by)",
    ),
    parameter(
        "by",
        Takes::Word(&["model", "day", "week", "month", "hour", "project", "session", "block"]),
        "By what usage is summed (default model)",
    ),
    parameter("diff", Takes::Text, "Side by side with this price book"),
    parameter("dry_run", Takes::Switch, "Say what would be done, and do nothing"),
    parameter("force", Takes::Switch, "SIGKILL in place of SIGTERM"),
    parameter(
        "format",
        Takes::Word(&["json", "csv"]),
        "The whole document, or its table (default json)",
    ),
    parameter("from", Takes::Moment, "The moment of the earlier report"),
    parameter("last", Takes::Span, "The last days, today included, or hours: 7d, 12h"),
    parameter(
        "limit",
        ROWS,
        "So many rows at most (sessions: default 20, processes of the past: 100)",
    ),
    parameter("listed", Takes::Processes, "Only these: PID-STARTED_AT, between commas"),
    parameter("measure", Takes::Word(&["tokens", "dollars"]), "What a chart measures"),
    parameter("model", Takes::Text, "Only this model: its id or its name, in any case"),
    parameter(
        "offset",
        Takes::Number { least: 0, most: 10_000_000 },
        "So many of the first are left out",
    ),
    parameter("open", Takes::Switch, "Only alerts that are open"),
    parameter("order", Takes::Word(&["cost", "tokens", "name"]), "In which order"),
    parameter("past", Takes::Switch, "Only alerts that are over"),
    parameter("pid", Takes::Number { least: 1, most: u32::MAX }, "Only the process with this pid"),
    parameter("prices", Takes::Text, "Price book: list, tce-0.4, own"),
    parameter("prices_as_of", Takes::Moment, "Prices as they were known at this moment"),
    parameter("project", Takes::Text, "Only this project"),
    parameter("q", Takes::Text, "Only processes with these words"),
    parameter("range", Takes::Word(&["7", "30", "90", "all"]), "Days of a chart"),
    parameter("recent", Takes::Switch, "Only blocks of the last three days"),
    parameter("said", Takes::Number { least: 1, most: u32::MAX }, "The notice to show"),
    parameter("search", Takes::Text, "Only with this in title, project or id"),
    parameter("seen", Takes::Text, "The state that is there already"),
    parameter(
        "session",
        Takes::Text,
        "Only this session: its id, or 6 characters or more of its beginning",
    ),
    parameter("session_length", Takes::Span, "How long a block is (default 5h)"),
    parameter(
        "since",
        Takes::Moment,
        "From this moment on (sessions: that had something since then)",
    ),
    parameter(
        "sort",
        Takes::Word(&["pid", "project", "cpu", "memory", "uptime", "idle", "cost", "rate"]),
        "In which order processes stand (default pid)",
    ),
    parameter(
        "source",
        Takes::Word(&["ledger", "requests", "stats-cache"]),
        "Where token counts come from",
    ),
    parameter("split", Takes::Word(&["model", "project"]), "What a chart is split by"),
    parameter(
        "started_at",
        Takes::Start,
        "When the process that is meant started, as /api/processes says",
    ),
    parameter("to", Takes::Moment, "The moment of the later report (default now)"),
    parameter("token_limit", Takes::Text, "Warn above 80 % of so many tokens, or max"),
    parameter("top", ROWS, "So many rows at most; the total is of all"),
    parameter("tree", Takes::Switch, "Take along what it started; below those that started them"),
    parameter("unlisted", Takes::Switch, "Session by session what no transcript lists"),
    parameter(
        "until",
        Takes::Moment,
        "Until this moment; a date, month or year is included (sessions: that had begun by then)",
    ),
    parameter(
        "week_start",
        Takes::Word(&["monday", "sunday"]),
        "On which day a week begins (with by=week)",
    ),
];

/// The parameter of that name.
pub(in crate::web) fn find(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// What was given, each name once and known, each value of the right kind.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Given(Vec<(String, String)>);

impl Given {
    /// Reads the part of an address behind its `?`; `takes` names what may stand there.
    pub(in crate::web) fn read(query: Option<&str>, takes: &str) -> Answered<Self> {
        Self::of(parse(query.unwrap_or_default().as_bytes()), takes)
    }

    pub(in crate::web) fn of<'a>(
        pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
        takes: &str,
    ) -> Answered<Self> {
        let mut given: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            let known = takes.split_whitespace().find(|known| *known == name);
            let Some(parameter) = known.and_then(find) else {
                return Err(unknown(&name, takes));
            };
            if given.iter().any(|(other, _)| *other == name) {
                return Err(wrong(format!("{name} is given twice")));
            }
            check(parameter, &value)?;
            // An input that was left empty says nothing, but a switch that is there is on.
            if !value.is_empty() || parameter.takes == Takes::Switch {
                given.push((name.into_owned(), value.into_owned()));
            }
        }
        Ok(Self(given))
    }

    pub(in crate::web) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(in crate::web) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(in crate::web) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(in crate::web) fn is_on(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| TRUE.contains(&value))
    }

    pub(in crate::web) fn number(&self, name: &str) -> Option<u32> {
        self.text(name)?.parse().ok()
    }

    /// Two that say the same thing in different ways.
    pub(super) fn not_both(&self, one: &str, other: &str) -> Result<()> {
        if self.text(one).is_some() && self.text(other).is_some() {
            return Err(Error::new(Kind::Usage, format!("{one} does not go with {other}")));
        }
        Ok(())
    }
}

fn check(parameter: &Parameter, value: &str) -> Answered<()> {
    let name = parameter.name;
    if value.len() > LONGEST {
        return Err(wrong(format!("{name} is longer than {LONGEST} bytes")));
    }
    if value.is_empty() {
        return Ok(());
    }
    match parameter.takes {
        Takes::Word(words) if !words.contains(&value) => {
            Err(wrong(format!("{name} cannot be {value:?}"))
                .hint(format!("one of: {}", words.join(", "))))
        }
        Takes::Switch if !TRUE.contains(&value) && !FALSE.contains(&value) => {
            Err(wrong(format!("{name} cannot be {value:?}")).hint("true or false"))
        }
        Takes::Number { least, most }
            if !value.parse().is_ok_and(|number: u32| (least..=most).contains(&number)) =>
        {
            Err(wrong(format!("{name} cannot be {value:?}"))
                .hint(format!("a whole number from {least} to {most}")))
        }
        _ => Ok(()),
    }
}

fn unknown(name: &str, takes: &str) -> Fault {
    let name: String = name.chars().take(80).collect();
    let fault = wrong(format!("there is no parameter {name:?} here"));
    let mut known: Vec<&str> = takes.split_whitespace().collect();
    known.sort_unstable();
    fault.hint(if known.is_empty() {
        "this address takes none".to_owned()
    } else {
        format!("there are: {}", known.join(", "))
    })
}

pub(in crate::web) fn wrong(message: impl Into<String>) -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, "usage", message)
}
