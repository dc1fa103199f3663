//! A text of ours in a folder of others: its last line tells whether somebody has changed it since.

use xxhash_rust::xxh3::xxh3_128;

const BEGIN: &str = "<!-- tce ";
const END: &str = " -->\n";

/// The text with a digest of itself below.
#[must_use]
pub fn stamped(text: &str) -> String {
    format!("{text}\n{BEGIN}{}{END}", digest(text))
}

/// True if it is as some version of this program wrote it.
#[must_use]
pub fn is_untouched(written: &str) -> bool {
    let Some((text, stamp)) = written.rsplit_once(BEGIN) else { return false };
    let text = text.strip_suffix('\n').unwrap_or(text);
    stamp.strip_suffix(END) == Some(&digest(text))
}

pub(super) fn digest(text: &str) -> String {
    format!("{:032x}", xxh3_128(text.as_bytes()))
}
