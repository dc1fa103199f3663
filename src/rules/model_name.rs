//! Model ids: what a file writes, which price it has, and what people call it.

use std::borrow::Cow;

/// What gateways put before an id to name the way to the model, not the model.
const GATEWAYS: [&str; 6] =
    ["bedrock/", "vertex_ai/", "anthropic/", "openrouter/", "converse/", "invoke/"];
/// Places Amazon Bedrock puts before an id: inference stays in one of them, or may go anywhere.
const GEOGRAPHIES: [&str; 7] = ["us.", "us-gov.", "eu.", "apac.", "jp.", "au.", "ca."];
const ANYWHERE: &str = "global.";
/// Whose model it is, as Amazon Bedrock writes it.
const MAKER: &str = "anthropic.";

/// What stands for a model whose line does not name it.
pub const NAMELESS: &str = "(no name)";

/// The id a price is kept under: no vendor, no date, no context suffix.
///
/// `us.anthropic.claude-opus-4-5-20251101-v1:0`, `claude-opus-4-5@20251101`, `anthropic/claude-opus-4.5` and
/// `claude-opus-4-5[1m]` are all `claude-opus-4-5`. An id that is not Claude's stays as it is.
#[must_use]
pub fn canonical(id: &str) -> String {
    let rest = Place::of(id).rest;
    if !rest.starts_with("claude-") {
        return id.trim().to_owned();
    }
    let rest = without_context(rest);
    let rest = rest.split(['@', ':']).next().unwrap_or(rest);
    let dashed = with_dashes(rest);
    let mut model: &str = &dashed;
    // A revision may stand before the date or behind it.
    loop {
        let shorter = without_date(without_revision(model));
        if shorter == model {
            return model.to_owned();
        }
        model = shorter;
    }
}

/// True if the id itself says that inference stays in a region or a geography, for which vendors charge more.
///
/// Of Amazon Bedrock's ids only `global.` leaves the place open: without a prefix it is the one region that was
/// asked. Ids of Google's Vertex AI do not tell.
#[must_use]
pub fn is_regional(id: &str) -> bool {
    let place = Place::of(id);
    place.is_bedrock && !place.is_anywhere && place.rest.starts_with("claude-")
}

/// The id without what asks for a larger context: `claude-opus-4-6[1m]` → `claude-opus-4-6`.
#[must_use]
pub fn without_context(id: &str) -> &str {
    id.split('[').next().unwrap_or(id).trim()
}

/// An id, and what stands before the model in it.
struct Place<'a> {
    rest: &'a str,
    is_bedrock: bool,
    is_anywhere: bool,
}

impl<'a> Place<'a> {
    fn of(id: &'a str) -> Self {
        let mut rest = id.trim();
        // `arn:aws:bedrock:us-east-2:123:inference-profile/us.anthropic.…`
        if rest.starts_with("arn:") {
            rest = rest.rsplit_once('/').map_or(rest, |(_, name)| name);
        }
        while let Some(shorter) = GATEWAYS.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
            rest = shorter;
        }
        // A gateway may name the region as a folder: `bedrock/us-east-1/anthropic.…`
        if let Some((_, name)) = rest.split_once('/').filter(|(_, name)| name.starts_with(MAKER)) {
            rest = name;
        }
        let anywhere = rest.strip_prefix(ANYWHERE);
        let somewhere = GEOGRAPHIES.iter().find_map(|prefix| rest.strip_prefix(prefix));
        let placed = anywhere.or(somewhere).unwrap_or(rest);
        let made = placed.strip_prefix(MAKER);
        Self {
            rest: made.unwrap_or(placed),
            is_bedrock: made.is_some(),
            is_anywhere: anywhere.is_some(),
        }
    }
}

/// `…-v1` → `…`
fn without_revision(id: &str) -> &str {
    match id.rsplit_once("-v") {
        Some((name, digits)) if is_number(digits) => name,
        _ => id,
    }
}

/// `claude-opus-4-5-20251101`, `claude-3-5-sonnet-latest` → without the last part.
fn without_date(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((name, "latest")) => name,
        Some((name, date)) if date.len() == 8 && is_number(date) => name,
        _ => id,
    }
}

/// Resellers write `claude-opus-4.5`.
fn with_dashes(id: &str) -> Cow<'_, str> {
    let is_version = |part: &str| part.split('.').all(is_number);
    if id.contains('.') && id.split('-').all(|part| !part.contains('.') || is_version(part)) {
        return Cow::Owned(id.replace('.', "-"));
    }
    Cow::Borrowed(id)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// What people say: family and version (`Opus 4.5`, `Sonnet 3.7`). Ids that do not follow the pattern stay.
#[must_use]
pub fn friendly(id: &str) -> String {
    if id.trim().is_empty() {
        return NAMELESS.to_owned();
    }
    let canonical = canonical(id);
    let Some(rest) = canonical.strip_prefix("claude-") else {
        return id.trim().to_owned();
    };
    let (numbers, words): (Vec<&str>, Vec<&str>) =
        rest.split('-').partition(|part| is_number(part));
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
