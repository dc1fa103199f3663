//! Which lines are worth parsing: those that contain one of a few words, in quotes.
//!
//! A quote within a JSON text is escaped (`\"usage\"`), so such a text never looks like the key `"usage"`;
//! and a line that merely holds the word in another place is parsed and found not to matter.

use memchr::memmem::Finder;

/// These end alike, so that one pass over a line looks for all of them. The last ends `"ai-title"` and `"custom-title"`.
const ALIKE: [&[u8]; 3] = [br#""usage""#, br#""cost-state""#, br#"-title""#];
const THEIR_END: &[u8] = br#"e""#;
const OTHER: &[u8] = br#""summary""#;

pub(super) struct Markers {
    ends: Finder<'static>,
    other: Finder<'static>,
}

impl Markers {
    pub(super) fn new() -> Self {
        Self { ends: Finder::new(THEIR_END), other: Finder::new(OTHER) }
    }

    pub(super) fn may_matter(&self, line: &[u8]) -> bool {
        self.ends.find_iter(line).any(|at| ends_a_marker(line, at + THEIR_END.len()))
            || self.other.find(line).is_some()
    }
}

fn ends_a_marker(line: &[u8], end: usize) -> bool {
    let until = line.get(..end).unwrap_or_default();
    ALIKE.iter().any(|marker| until.ends_with(marker))
}
