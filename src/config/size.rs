//! Sizes as a person writes them: `500MB`, `1.5 GB`, `2G`; in powers of 1024, as they are shown.

use super::decimal;

const UNITS: [(&str, u32); 9] = [
    ("", 0),
    ("b", 0),
    ("k", 10),
    ("kb", 10),
    ("m", 20),
    ("mb", 20),
    ("g", 30),
    ("gb", 30),
    ("tb", 40),
];

/// In bytes, which a number without a unit means; `GiB` is what `GB` is. At most three decimals.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let unit = unit.trim_start().replace("ib", "b");
    let shift = UNITS.iter().find(|(name, _)| *name == unit)?.1;
    let thousandths = u64::try_from(decimal::scaled(number, 3)?).ok()?;
    Some(thousandths.checked_mul(1 << shift)? / 1000)
}
