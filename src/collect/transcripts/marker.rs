//! Which lines are worth parsing: those that contain one of a few words, in quotes.
//!
//! A quote within a JSON text is escaped (`\"usage\"`), so such a text never looks like the key `"usage"`;
//! and a line that merely holds the word in another place is parsed and found not to matter.

use memchr::memmem::Finder;
use serde::de::IgnoredAny;

/// These end alike, so that one pass over a line looks for all of them. The last ends `"ai-title"` and `"custom-title"`.
const ALIKE: [&[u8]; 3] = [br#""usage""#, br#""cost-state""#, br#"-title""#];
const THEIR_END: &[u8] = br#"e""#;
/// And so does the key before this value, which ends otherwise.
const KIND: &[u8] = br#""type""#;
const SUMMARY: &[u8] = br#""summary""#;

/// More than any of them takes, but for a title's with fifty blanks around its colon, which nobody writes.
pub(super) const MARKER: usize = 64;

pub(super) struct Markers {
    ends: Finder<'static>,
}

impl Markers {
    pub(super) fn new() -> Self {
        Self { ends: Finder::new(THEIR_END) }
    }

    pub(super) fn may_matter(&self, line: &[u8]) -> bool {
        self.ends.find_iter(line).any(|at| ends_a_marker(line, at + THEIR_END.len()))
    }
}

/// No JSON, as far as its ends tell: the lines that are passed over are not parsed, but cut writes are to be counted.
pub(super) fn is_torn(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let is_object = line.starts_with(b"{") && line.ends_with(b"}");
    !is_object && !line.is_empty() && serde_json::from_slice::<IgnoredAny>(line).is_err()
}

fn ends_a_marker(line: &[u8], end: usize) -> bool {
    let Some((until, rest)) = line.split_at_checked(end) else { return false };
    ALIKE.iter().any(|marker| until.ends_with(marker))
        || until.ends_with(KIND) && value_of(rest).is_some_and(|value| value.starts_with(SUMMARY))
}

/// What follows a key and its colon.
fn value_of(rest: &[u8]) -> Option<&[u8]> {
    rest.trim_ascii_start().strip_prefix(b":").map(<[u8]>::trim_ascii_start)
}
