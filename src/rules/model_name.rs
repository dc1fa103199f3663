//! Model ids: what a file writes, which price it has, and what people call it.

/// Vendors' prefixes that name a way to the model, not the model.
const PREFIXES: [&str; 8] =
    ["bedrock/", "vertex_ai/", "anthropic/", "openrouter/", "us.", "eu.", "apac.", "global."];

/// The id a price is kept under: no vendor, no date, no context suffix.
///
/// `us.anthropic.claude-opus-4-5-20251101-v1:0`, `claude-opus-4-5@20251101` and `claude-opus-4-5[1m]`
/// are all `claude-opus-4-5`. An id that is not Claude's stays as it is.
#[must_use]
pub fn canonical(id: &str) -> String {
    let mut rest = id.trim();
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
        rest = shorter;
    }
    rest = rest.strip_prefix("anthropic.").unwrap_or(rest);
    if !rest.starts_with("claude-") {
        return id.trim().to_owned();
    }
    let rest = without_context(rest).split('@').next().unwrap_or(rest);
    without_date(without_revision(rest)).to_owned()
}

/// `claude-opus-4-6[1m]` → `claude-opus-4-6`
fn without_context(id: &str) -> &str {
    id.split('[').next().unwrap_or(id)
}

/// `…-v1:0` → `…`
fn without_revision(id: &str) -> &str {
    let head = id.split(':').next().unwrap_or(id);
    match head.rsplit_once("-v") {
        Some((name, digits))
            if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            name
        }
        _ => head,
    }
}

/// `claude-opus-4-5-20251101`, `claude-3-5-sonnet-latest` → without the last part.
fn without_date(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((name, "latest")) => name,
        Some((name, date)) if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => id,
    }
}

/// What people say: family and version (`Opus 4.5`, `Sonnet 3.7`). Ids that do not follow the pattern stay.
#[must_use]
pub fn friendly(id: &str) -> String {
    let canonical = canonical(id);
    let Some(rest) = canonical.strip_prefix("claude-") else {
        return id.trim().to_owned();
    };
    let (numbers, words): (Vec<&str>, Vec<&str>) = rest
        .split('-')
        .partition(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    match words.as_slice() {
        [family] if !family.is_empty() && (1..=2).contains(&numbers.len()) => {
            format!("{} {}", capitalised(family), numbers.join("."))
        }
        _ => id.trim().to_owned(),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
