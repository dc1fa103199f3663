//! Reads a settings file: a regular file of a sane size in UTF-8, or a reason why not.
#![expect(clippy::disallowed_methods, reason = "config is the door to settings files")]

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// No settings file is larger; what is, is something else.
const LARGEST: u64 = 1024 * 1024;

/// The text without its byte order mark; `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<String>, String> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return absent(path),
        Err(cause) => return Err(cause.to_string()),
    };
    // Asked before opening: to open a pipe would wait for a writer.
    if !about.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    read_bounded(path).map(Some)
}

/// A link to nowhere is a mistake, not an absence.
fn absent(path: &Path) -> Result<Option<String>, String> {
    if path.is_symlink() { Err("it is a symbolic link to nothing".to_owned()) } else { Ok(None) }
}

/// Counts what is read instead of trusting the size, for a file may grow or lie.
fn read_bounded(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|cause| cause.to_string())?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|cause| cause.to_string())?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len > LARGEST) {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|cause| {
        format!("it is not UTF-8 text (byte {})", cause.utf8_error().valid_up_to() + 1)
    })?;
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

/// Whether two paths lead to the same existing place.
pub(super) fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
