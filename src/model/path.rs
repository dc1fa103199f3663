//! A path as text, and back: whatever bytes a name is made of, two names are two texts.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::str::Utf8Chunk;

/// Stands before another one, which is then a letter of the name, or before two hex digits, which are a byte of it.
const MARK: char = '\u{FFFD}';

/// What a path or name is called wherever text is kept. What is text and has no mark in it stays as it is.
#[must_use]
pub fn to_text<P: AsRef<OsStr> + ?Sized>(path: &P) -> Cow<'_, str> {
    let name = path.as_ref();
    match name.to_str() {
        Some(text) if !text.contains(MARK) => Cow::Borrowed(text),
        _ => Cow::Owned(name.as_bytes().utf8_chunks().map(|chunk| marked(&chunk)).collect()),
    }
}

fn marked(chunk: &Utf8Chunk<'_>) -> String {
    let mut text = chunk.valid().replace(MARK, "\u{FFFD}\u{FFFD}");
    text.extend(chunk.invalid().iter().map(|byte| format!("{MARK}{byte:02x}")));
    text
}

/// The path that `to_text` called so.
#[must_use]
pub fn of_text(text: String) -> PathBuf {
    if !text.contains(MARK) {
        return text.into();
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_str());
    while let Some((before, after)) = rest.split_once(MARK) {
        bytes.extend(before.bytes());
        let digits = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = if let Some(byte) = digits {
            bytes.push(byte);
            after.get(2..).unwrap_or_default()
        } else {
            bytes.extend(MARK.to_string().bytes());
            after.strip_prefix(MARK).unwrap_or(after)
        };
    }
    bytes.extend(rest.bytes());
    OsString::from_vec(bytes).into()
}
