//! What somebody may have meant by a name that no setting has.

use super::finding::quoted;
use super::settings::{PREFIX, SETTINGS, without_prefix};
use crate::rules::nearest::nearest_of;

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
