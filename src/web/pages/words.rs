//! Words of the pages: other people's text made harmless, tones as classes, addresses.

use form_urlencoded::byte_serialize;
use maud::{Markup, html};

use crate::sheet::{Tone, wording};
use crate::web::api::Given;

/// As much of a name as a hint may show.
const HINT: usize = 400;

/// Somebody else's text: one line of at most so many columns, all of it as a hint, its direction its own affair.
pub(super) fn foreign(text: &str, columns: usize) -> Markup {
    let shown = wording::cut(text, columns);
    let whole = wording::tame(text);
    let hint = (whole != shown).then(|| wording::cut(text, HINT));
    html! { bdi title=[hint] { (shown) } }
}

/// What somebody typed, to be typed on: without what would turn the text around it.
pub(super) fn typed(given: &Given, name: &str) -> Option<String> {
    given.text(name).map(wording::tame)
}

/// The class that paints a tone.
pub(super) const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Marked => "marked",
        Tone::Quiet => "quiet",
    }
}

/// A word as part of an address.
pub(super) fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// The page of a session. A plus is a plus in a path.
pub(super) fn session_path(id: &str) -> String {
    format!("/sessions/{}", encoded(id).replace('+', "%20"))
}

/// `usage` as a word that begins a line.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
