//! What is wrong, or only odd, in one place of the settings; and the one error made of all that is wrong.

use std::fmt;

use super::origin::Origin;
use crate::error::{Error, Kind};

/// How much of a value a message repeats.
const QUOTED_CHARS: usize = 60;

/// A sentence about one place of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub message: String,
    pub origin: Origin,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.message)
    }
}

/// What is said of a value that cannot be.
pub(super) fn impossible(name: &str, shown: &str, reason: &str) -> String {
    format!("the setting {name} cannot be {shown}: {reason}")
}

/// Somebody else's text, safe to print: in quotes, escaped, cut short.
pub(super) fn quoted(text: &str) -> String {
    let start: String = text.chars().take(QUOTED_CHARS).collect();
    let more = if start.len() < text.len() { "…" } else { "" };
    format!("{start:?}{more}")
}

/// Everything that is wrong as one error, so that it can be put right in one go.
pub(super) fn error(wrong: &[Finding]) -> Error {
    if let [only] = wrong {
        return Error::new(Kind::Usage, &only.message)
            .because(format!("it comes from {}", only.origin));
    }
    let lines: Vec<String> = wrong.iter().map(Finding::to_string).collect();
    let margin = format!("\n{:11}", "");
    Error::new(Kind::Usage, format!("{} things are wrong in the settings", wrong.len()))
        .because(lines.join(&margin))
}
