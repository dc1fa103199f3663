//! Facts on a line, remarks in paragraphs: text that wraps where the screen ends.

use std::iter::{once, repeat};

use super::pen::Pen;
use crate::sheet::wording::{cut, head, width};
use crate::sheet::{Fact, Note};

const BETWEEN: &str = "  |  ";
/// How much further the lines that continue a paragraph are set in.
const DEEPER: usize = 2;

/// Facts side by side, broken between two of them where the screen ends.
pub(super) fn facts(facts: &[Fact], pen: Pen, room: Option<usize>) -> Vec<String> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for fact in facts {
        let (name, value) = words(fact, pen, room.map(|room| room - 1));
        let wide = width(&name) + width(&value);
        let text = format!("{name}{}", pen.strong(fact.tone, &value));
        match lines.last_mut() {
            Some((used, line)) if room.is_none_or(|room| *used + BETWEEN.len() + wide <= room) => {
                *used += BETWEEN.len() + wide;
                line.push_str(&pen.dim(BETWEEN));
                line.push_str(&text);
            }
            _ => lines.push((1 + wide, format!(" {text}"))),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// A fact's name with its colon, and its value; what is too long for a line is shortened, the
/// name first, for a value cut short may be another value.
fn words(fact: &Fact, pen: Pen, room: Option<usize>) -> (String, String) {
    let (name, value) = (pen.plain(&fact.name).into_owned(), pen.plain(&fact.value).into_owned());
    let colon = if name.is_empty() || value.is_empty() { "" } else { ": " };
    let Some(room) = room.map(|room| room - colon.len()) else {
        return (name + colon, value);
    };
    let name = pen.cut(&name, (room / 2).max(room.saturating_sub(width(&value))));
    let value = pen.cut(&value, room - width(&name));
    (name + colon, value)
}

pub(super) fn remark(note: &Note, pen: Pen, room: Option<usize>) -> Vec<String> {
    paragraph(note, 1, pen, room)
}

/// A note's text in its tone, set in by `indent`; what goes on below is set in deeper, so that two
/// notes in a row stay two.
pub(super) fn paragraph(note: &Note, indent: usize, pen: Pen, room: Option<usize>) -> Vec<String> {
    let text = pen.plain(&note.text);
    let lines = match room.map(|room| room - indent) {
        Some(room) if width(&text) > room => wrap(&text, room - DEEPER),
        _ if text.is_empty() => Vec::new(),
        _ => vec![text.into_owned()],
    };
    let depths = once(indent).chain(repeat(indent + DEEPER));
    let set_in = |(depth, line): (usize, &String)| {
        format!("{}{}", " ".repeat(depth), pen.tint(note.tone, line))
    };
    depths.zip(&lines).map(set_in).collect()
}

/// Broken between words; a word longer than the line is broken too, for it may be a path to copy.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for mut word in text.split_whitespace() {
        if let Some(line) = lines.last_mut().filter(|line| width(line) + 1 + width(word) <= room) {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        while width(word) > room {
            let piece = head(word, room);
            let Some(rest) = word.get(piece.len()..).filter(|_| !piece.is_empty()) else { break };
            lines.push(piece.to_owned());
            word = rest;
        }
        // Some scripts can write one letter wider than any screen; that one is cut.
        lines.push(cut(word, room));
    }
    lines
}
