//! Text that others wrote (project names, titles): made harmless, measured, and cut to fit.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for a character that must not reach a screen; two different names never look the same
/// by a silent removal.
const REFUSED: char = '\u{FFFD}';

/// Marks that may pile up on one letter; more is meant to spill over the lines around it.
const MARKS: usize = 4;

/// How many columns a text takes on a screen.
pub fn width(text: &str) -> usize {
    if is_typed(text) { text.len() } else { text.width() }
}

/// Nothing but letters of a typewriter, as numbers are: they need not be looked at one by one.
fn is_typed(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// [`tame`]d, and not copied where there is nothing to tame.
pub fn tamed(text: &str) -> Cow<'_, str> {
    if is_typed(text) && !text.ends_with(' ') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(tame(text))
    }
}

/// One harmless line: line breaks and tabs become one space; escapes and other control characters,
/// bidirectional overrides and invisible characters become `\u{FFFD}`; marks do not pile up.
pub fn tame(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let (mut broken, mut marks) = (false, 0);
    for letter in text.chars() {
        let breaks = is_break(letter);
        marks = if letter.width() == Some(0) { marks + 1 } else { 0 };
        if breaks && !broken {
            line.push(' ');
        } else if !breaks && marks <= MARKS {
            line.push(if is_refused(letter) { REFUSED } else { letter });
        }
        broken = breaks;
    }
    line.truncate(line.trim_end().len());
    line
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\u{B}' | '\u{C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Joiners (U+200C, U+200D) are not here: Persian, Hindi and family emoji need them.
fn is_refused(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{115F}'..='\u{1160}'
            | '\u{200B}' | '\u{200E}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}')
}

/// The longest beginning that takes at most `columns`, never tearing a letter from its marks.
pub fn head(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    for (start, cluster) in text.grapheme_indices(true) {
        taken += cluster.width();
        if taken > columns {
            return text.get(..start).unwrap_or(text);
        }
    }
    text
}

/// [`tame`]d and at most `columns` wide; what is cut off is told by `…`.
pub fn cut(text: &str, columns: usize) -> String {
    let line = tame(text);
    if line.width() <= columns {
        return line;
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    format!("{}…", head(&line, room).trim_end())
}
