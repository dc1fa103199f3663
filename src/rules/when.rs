//! Moments as people write them: `yesterday 15:00`, `3h ago`, `2026-03`, `7d`.

use std::time::Duration;

use crate::model::time::Timestamp;

/// A moment, as far as it can be told without a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// Known by itself.
    At(Timestamp),
    /// A span before now.
    Ago(Duration),
    /// Local: days before today (or a date), a time of day, and how long what was named lasts.
    Local { day: Day, time: String, lasts: Lasts },
}

/// Which local day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Day {
    BeforeToday(u32),
    /// `YYYY-MM-DD`
    Date(String),
}

/// How long what was named lasts: until when `--until` reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    Instant,
    Day,
    Month,
    Year,
}

impl Lasts {
    /// As SQLite adds it.
    #[must_use]
    pub const fn modifier(self) -> &'static str {
        match self {
            Self::Instant => "+0 days",
            Self::Day => "+1 day",
            Self::Month => "+1 month",
            Self::Year => "+1 year",
        }
    }
}

/// What can be written, for messages.
pub const FORMS: &str = "a date (2026-03-01, 2026-03, 2026), a time (2026-03-01 15:00, 15:00, an ISO time), \
                         today, yesterday, yesterday 15:00, or a span (3h ago, 7d)";

/// Reads a moment; `None` if it is none of the forms.
#[must_use]
pub fn parse(text: &str) -> Option<When> {
    let text = text.trim();
    let lower = text.to_lowercase();
    if lower == "now" {
        return Some(When::Ago(Duration::ZERO));
    }
    let span = lower.strip_suffix(" ago").unwrap_or(&lower);
    if let Some(ago) = span_of(span) {
        return Some(When::Ago(ago));
    }
    Timestamp::parse(text).map(When::At).or_else(|| local(&lower))
}

fn local(text: &str) -> Option<When> {
    let (first, rest) = text.split_once([' ', 't']).unwrap_or((text, ""));
    let named = |days, rest: &str| Some(timed(Day::BeforeToday(days), rest, Lasts::Day)).flatten();
    match (text, first) {
        ("today", _) => return named(0, ""),
        ("yesterday", _) => return named(1, ""),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix("today ") {
        return named(0, rest);
    }
    if let Some(rest) = text.strip_prefix("yesterday ") {
        return named(1, rest);
    }
    if is_time(text) {
        return named(0, text);
    }
    let (date, lasts) = whole_date(first)?;
    timed(Day::Date(date), rest, lasts)
}

fn timed(day: Day, time: &str, lasts: Lasts) -> Option<When> {
    if time.is_empty() {
        return Some(When::Local { day, time: "00:00".to_owned(), lasts });
    }
    let exact = lasts == Lasts::Day && is_time(time);
    exact.then(|| When::Local { day, time: time.to_owned(), lasts: Lasts::Instant })
}

/// `15:00`, `15:00:30`
fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let limits = [24, 60, 60];
    (2..=3).contains(&parts.len())
        && parts
            .iter()
            .zip(limits)
            .all(|(part, limit)| part.len() == 2 && part.parse::<u32>().is_ok_and(|n| n < limit))
}

fn whole_date(text: &str) -> Option<(String, Lasts)> {
    let (date, lasts) = match text.len() {
        4 => (format!("{text}-01-01"), Lasts::Year),
        7 => (format!("{text}-01"), Lasts::Month),
        10 => (text.to_owned(), Lasts::Day),
        // As other tools write it: 20260301.
        8 if text.bytes().all(|b| b.is_ascii_digit()) => {
            (format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..)?), Lasts::Day)
        }
        _ => return None,
    };
    chrono::NaiveDate::parse_from_str(&date, "%Y-%m-%d").ok()?;
    (date.len() == 10).then_some((date, lasts))
}

/// `90s`, `15m`, `3h`, `7d`, `2w`, and in words (`3 hours`).
#[must_use]
pub fn span_of(text: &str) -> Option<Duration> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(split);
    let seconds: u64 = match unit.trim() {
        "s" | "sec" | "second" | "seconds" => 1,
        "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        _ => return None,
    };
    // A thousand years are enough, and keep every sum of milliseconds small.
    let number = number.parse::<u64>().ok().filter(|n| *n <= 31_536_000_000 / seconds)?;
    Some(Duration::from_secs(number * seconds))
}
