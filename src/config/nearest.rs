//! What somebody may have meant by a name that no setting has.

use super::finding::quoted;
use super::settings::{PREFIX, SETTINGS, without_prefix};

/// A name longer than this is no slip of the finger, and comparing it would only cost time.
const LONGEST_SLIP: usize = 64;

/// `there is no setting called "prot"; the nearest is port`
pub(super) fn unknown(name: &str) -> String {
    let known = nearest(name).map(|near| match without_prefix(name) {
        Some(_) => format!("{PREFIX}{}", near.to_ascii_uppercase()),
        None => near.to_owned(),
    });
    let called = format!("there is no setting called {}", quoted(name));
    known.map_or(called.clone(), |near| format!("{called}; the nearest is {near}"))
}

fn nearest(name: &str) -> Option<&'static str> {
    let name = without_prefix(name).unwrap_or_else(|| name.to_ascii_lowercase()).replace('-', "_");
    nearest_of(&name, SETTINGS.iter().map(|setting| setting.name))
}

/// The known word that may have been meant.
pub(super) fn nearest_of<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |known: &str| strsim::damerau_levenshtein(known, name);
    let near = known.filter(|_| name.len() <= LONGEST_SLIP).min_by_key(|known| distance(known))?;
    (distance(near) <= 1 + name.len() / 4).then_some(near)
}
