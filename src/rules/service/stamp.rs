//! The last line of such a file: a digest of all above it tells whether somebody has changed it since.

use crate::rules::skill::digest;

const MARK: &str = "tce install wrote this: ";

/// For formats whose comments begin with `#`.
pub(super) fn with_hash(text: &str) -> String {
    format!("{text}# {MARK}{}\n", digest(text))
}

/// For XML.
pub(super) fn with_comment(text: &str) -> String {
    format!("{text}<!-- {MARK}{} -->\n", digest(text))
}

/// True if it is as some version of this program wrote it.
pub(super) fn is_untouched(written: &str) -> bool {
    let Some((above, stamp)) = written.rsplit_once(MARK) else { return false };
    let Some(end) = above.rfind('\n') else { return false };
    let Some((text, _)) = above.split_at_checked(end + 1) else { return false };
    let Some(stamp) = stamp.strip_suffix('\n') else { return false };
    stamp.strip_suffix(" -->").unwrap_or(stamp) == digest(text)
}
