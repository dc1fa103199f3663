//! One line of several parts, as other programs show it in a place of theirs.

use super::pen::Pen;
use super::style::Style;
use crate::sheet::Note;
use crate::sheet::wording::width;

/// The parts side by side; those that no longer fit are left out, the last first.
#[must_use]
pub fn line(parts: &[Note], style: &Style) -> String {
    let pen = Pen::new(*style);
    let room = style.width.filter(|columns| *columns > 0).map_or(usize::MAX, usize::from);
    let (mut line, mut used) = (String::new(), 0);
    for part in parts {
        let text = pen.plain(&part.text);
        let between = match (line.is_empty(), style.unicode) {
            (true, _) => "",
            (false, true) => " · ",
            (false, false) => " | ",
        };
        let wide = width(between) + width(&text);
        if used + wide > room {
            break;
        }
        used += wide;
        line.push_str(&pen.dim(between));
        line.push_str(&pen.tint(part.tone, &text));
    }
    line.push('\n');
    line
}
