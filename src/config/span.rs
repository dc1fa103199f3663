//! Time spans as a person writes them: `10`, `10s`, `5m`, `1.5h`, `30d`, `1h30m`.

use std::time::Duration;

/// What a number without a unit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Second,
    Hour,
    Day,
}

impl Unit {
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Second => "seconds",
            Self::Hour => "hours",
            Self::Day => "days",
        }
    }

    const fn millis(self) -> f64 {
        match self {
            Self::Second => 1000.0,
            Self::Hour => 3_600_000.0,
            Self::Day => 86_400_000.0,
        }
    }
}

/// Rounded to milliseconds. No sign, no exponent: nobody writes a span like that on purpose.
#[must_use]
pub fn parse(text: &str, bare: Unit) -> Option<Duration> {
    let text = text.trim();
    let millis =
        number(text).map(|amount| amount * bare.millis()).or_else(|| sum_of_parts(text))?;
    // By way of whole seconds, for std turns no f64 into an integer without a cast that may lie.
    let whole = Duration::try_from_secs_f64(millis.round()).ok()?.as_secs();
    Some(Duration::from_millis(whole))
}

/// `1h 30m`: each number with its unit.
fn sum_of_parts(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let (amount, after) = split_after(rest, |c| c.is_ascii_digit() || c == '.');
        let (unit, after) = split_after(after.trim_start(), |c| c.is_ascii_alphabetic());
        sum += number(amount)? * millis_in(unit)?;
        rest = after.trim_start();
    }
    (!text.is_empty()).then_some(sum)
}

fn split_after(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at_checked(text.find(|c| !belongs(c)).unwrap_or(text.len())).unwrap_or((text, ""))
}

fn number(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| plain)
}

fn millis_in(unit: &str) -> Option<f64> {
    Some(match unit {
        "ms" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000.0,
        "d" | "day" | "days" => 86_400_000.0,
        "w" | "week" | "weeks" => 604_800_000.0,
        _ => return None,
    })
}

/// The shortest exact form, which `parse` reads back: `1h30m`.
#[must_use]
pub fn text(span: Duration) -> String {
    let mut rest = span.as_millis();
    let parts = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")].map(
        |(millis, unit)| {
            let count = rest / millis;
            rest %= millis;
            if count > 0 { format!("{count}{unit}") } else { String::new() }
        },
    );
    let text = parts.concat();
    if text.is_empty() { "0s".to_owned() } else { text }
}
