//! Which lines are worth parsing: those that contain one of a few words, in quotes.
//!
//! A quote within a JSON text is escaped (`\"usage\"`), so such a text never looks like the key `"usage"`;
//! and a line that merely holds the word in another place is parsed and found not to matter.

use memchr::memmem::Finder;

pub(super) struct Markers {
    /// The commonest first: it settles most lines that matter.
    finders: [Finder<'static>; 4],
}

impl Markers {
    pub(super) fn new() -> Self {
        // `-title"` ends both `"ai-title"` and `"custom-title"`.
        let words = [r#""usage""#, r#""cost-state""#, r#"-title""#, r#""summary""#];
        Self { finders: words.map(Finder::new) }
    }

    pub(super) fn may_matter(&self, line: &[u8]) -> bool {
        self.finders.iter().any(|finder| finder.find(line).is_some())
    }
}
