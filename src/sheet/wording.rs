//! The one place where numbers become words, and where foreign text is made fit to be shown.
//!
//! Rounding is half up (away from zero), of money in integers, so that no float can lose a cent.

mod text;

use std::time::Duration;

pub use text::{cut, head, tame, tamed, width};

/// What stands where a number is not known: never a zero, never a guess.
pub const UNKNOWN: &str = "unknown";

const CENT: u128 = 10_000_000_000; // in pico-dollars
const TEN_THOUSANDTH: u128 = CENT / 100;
const MEGABYTE: u128 = 1024 * 1024;
const LETTERS: [(u128, char); 3] = [(1_000, 'K'), (1_000_000, 'M'), (1_000_000_000, 'B')];
const TRILLION: u128 = 1_000_000_000_000;

/// A count of tokens in three or four figures: `999`, `1.0K`, `2.9M`, `7.4B`, `1.2T`.
///
/// The letter is chosen after rounding: 999,950 is `1.0M`, never `1000.0K`.
pub fn tokens(count: impl TryInto<i128>) -> String {
    signed(whole(count), short)
}

fn short(count: u128) -> String {
    if count < 1_000 {
        return count.to_string();
    }
    let (tenths, letter) = LETTERS
        .into_iter()
        .map(|(unit, letter)| (nearest(count, unit / 10), letter))
        .find(|(tenths, _)| *tenths < 10_000)
        .unwrap_or((nearest(count, TRILLION / 10), 'T'));
    let mut words = grouped(tenths / 10);
    words.push('.');
    words.extend(u32::try_from(tenths % 10).ok().and_then(|tenth| char::from_digit(tenth, 10)));
    words.push(letter);
    words
}

/// Dollars from whole pico-dollars (10^12 = $1): `$20,318.33`, `$0.00`, `-$1.20`.
///
/// An amount that would round to less than a cent keeps four decimals (`$0.0042`), for a single cheap
/// response did cost something; below those it is `<$0.0001`. Only nothing is `$0.00`.
pub fn money(pico_dollars: i64) -> String {
    if pico_dollars < 0 && tiny(pico_dollars.unsigned_abs().into()) {
        return ">-$0.0001".to_owned();
    }
    signed(pico_dollars.into(), dollars)
}

fn dollars(pico: u128) -> String {
    let parts = nearest(pico, TEN_THOUSANDTH);
    if tiny(pico) {
        "<$0.0001".to_owned()
    } else if (1..100).contains(&parts) {
        format!("$0.{parts:04}")
    } else {
        let cents = nearest(pico, CENT);
        format!("${}.{:02}", grouped(cents / 100), cents % 100)
    }
}

fn tiny(pico: u128) -> bool {
    pico > 0 && nearest(pico, TEN_THOUSANDTH) == 0
}

/// A price per million tokens from pico-dollars per token, every digit of it: `$5.00`, `$0.125`.
pub fn price(pico_dollars: i64) -> String {
    signed(pico_dollars.into(), |pico| {
        let digits = format!("{:06}", pico % 1_000_000);
        let (cents, rest) = digits.split_at_checked(2).unwrap_or((&digits, ""));
        format!("${}.{cents}{}", grouped(pico / 1_000_000), rest.trim_end_matches('0'))
    })
}

/// [`money`] where a price may be missing.
pub fn cost(pico_dollars: Option<i64>) -> String {
    pico_dollars.map_or_else(|| UNKNOWN.to_owned(), money)
}

/// What is known of a cost, of which a part may have no price: `$20.57 + unpriced`.
pub fn known_cost(known: Option<i64>, is_part: bool) -> String {
    match known {
        Some(known) if is_part => format!("{} + unpriced", money(known)),
        _ => cost(known),
    }
}

/// The same, where there may be nothing to tell of.
pub fn cost_if_any(known: Option<i64>, is_part: bool) -> Option<String> {
    (known.is_some() || is_part).then(|| known_cost(known, is_part))
}

/// Whole megabytes of 1024 x 1024 bytes: `392 MB`.
pub fn memory(bytes: impl TryInto<i128>) -> String {
    signed(whole(bytes), |bytes| format!("{} MB", nearest(bytes, MEGABYTE)))
}

/// One decimal: `82.5%`.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return UNKNOWN.to_owned();
    }
    // Adding zero turns the negative zero, which would be printed as `-0.0%`, into a plain one.
    let tenths = (share * 10.0).round() + 0.0;
    format!("{:.1}%", tenths / 10.0)
}

/// One decimal: `6.8h`.
pub fn hours(span: Duration) -> String {
    let tenths = nearest(span.as_millis(), 360_000);
    format!("{}.{}h", tenths / 10, tenths % 10)
}

/// The two largest units, cut and not rounded, as clocks do: `45s`, `12m`, `3h 05m`, `2d 4h`.
pub fn span(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, 0) => format!("{}s", span.as_secs()),
        (0, 0, minutes) => format!("{minutes}m"),
        (0, hours, minutes) => format!("{hours}h {minutes:02}m"),
        (days, hours, _) => format!("{days}d {hours}h"),
    }
}

/// How long ago, in one unit: `just now`, `4 s ago`, `12 min ago`, `3 h ago`, `2 d ago`.
pub fn age(span: Duration) -> String {
    match span.as_secs() {
        0 => "just now".to_owned(),
        seconds @ 1..60 => format!("{seconds} s ago"),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h ago", seconds / 3_600),
        seconds => format!("{} d ago", grouped(u128::from(seconds / 86_400))),
    }
}

/// Values over time as a line of bars, each against the highest; where none is known there is a hole.
pub fn course(values: &[Option<f64>]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most =
        values.iter().flatten().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let bar = |value: f64| {
        let step = BARS.iter().zip(1_u8..).find(|(_, step)| value * 8.0 <= most * f64::from(*step));
        step.map_or('█', |(bar, _)| *bar)
    };
    let line: String = values.iter().map(|value| value.map_or('·', bar)).collect();
    if values.iter().all(Option::is_none) { String::new() } else { line }
}

/// Every digit, in groups of three: `1,234,567`.
pub fn count(number: impl TryInto<i128>) -> String {
    signed(whole(number), grouped)
}

/// `1 process`, `3 processes`, `0 processes`.
pub fn plural(number: impl TryInto<i128>, one: &str, many: &str) -> String {
    let number = whole(number);
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", count(number))
}

/// Any integer, so that no caller has to cast; what even 128 bits cannot hold stays at their end.
fn whole(number: impl TryInto<i128>) -> i128 {
    number.try_into().unwrap_or(i128::MAX)
}

fn signed(number: i128, words: impl Fn(u128) -> String) -> String {
    let words = words(number.unsigned_abs());
    if number < 0 { format!("-{words}") } else { words }
}

/// `number / unit`, half up; no intermediate sum, so nothing can overflow.
fn nearest(number: u128, unit: u128) -> u128 {
    // What fits is what there nearly always is, and divided in one step.
    if let (Ok(number), Ok(unit)) = (u64::try_from(number), u64::try_from(unit)) {
        return u128::from(number / unit) + u128::from(number % unit >= unit.div_ceil(2));
    }
    number / unit + u128::from(number % unit >= unit.div_ceil(2))
}

fn grouped(number: u128) -> String {
    let digits = number.to_string();
    if digits.len() <= 3 {
        return digits;
    }
    let mut words = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}
