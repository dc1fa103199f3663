//! Money as a person writes it, exactly: digits and a point, never by way of a binary fraction.

/// The number times ten to the power of `places`; `None` if it has more places, a sign, an exponent, or no digit.
#[must_use]
pub fn scaled(text: &str, places: u32) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let missing = places.checked_sub(u32::try_from(part.len()).ok()?)?;
    let part = if part.is_empty() { 0 } else { part.parse::<i64>().ok()? };
    let unit = 10_i64.checked_pow(places)?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(unit)?
        .checked_add(part.checked_mul(10_i64.checked_pow(missing)?)?)
}
