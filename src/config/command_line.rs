//! Command lines that other programs keep in their settings and hand to a shell.

use crate::error::{Error, Kind, Result};

/// The words as a shell takes them, each quoted where it has to be.
pub fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<String> {
    shlex::try_join(words)
        .map_err(|e| Error::new(Kind::Usage, "a path that no shell can be given").because(e))
}
