//! The pen: writes text in the letters and colours that the screen knows.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style as Ink};

use super::style::Style;
use crate::sheet::Tone;
use crate::sheet::wording::{cut, tamed, width};

#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    colour: bool,
    unicode: bool,
}

impl Pen {
    pub(super) fn new(style: Style) -> Self {
        Self { colour: style.colour, unicode: style.unicode }
    }

    /// One harmless line in letters the screen knows; everything drawn goes through here, once,
    /// before it is measured.
    pub(super) fn plain(self, text: &str) -> Cow<'_, str> {
        let line = tamed(text);
        if self.unicode || line.is_ascii() {
            line
        } else {
            Cow::Owned(line.chars().map(ascii).collect())
        }
    }

    /// Plain text, shortened to at most `columns`.
    pub(super) fn cut(self, text: &str, columns: usize) -> String {
        let short = cut(text, columns);
        if self.unicode { short } else { short.replace('…', "~") }
    }

    /// Stands for a number that has no room: a number cut short would be another number.
    pub(super) fn absent(self) -> &'static str {
        if self.unicode { "…" } else { "~" }
    }

    /// A bar of so many thousandths of `columns`; what is there at all is seen.
    pub(super) fn bar(self, thousandths: u16, columns: usize) -> String {
        const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        let steps = if self.unicode { PARTS.len() } else { 1 };
        let share = usize::from(thousandths.min(1000));
        let length = (share * columns * steps).div_ceil(1000);
        let whole = if self.unicode { "█" } else { "#" };
        let part = PARTS.get(length % steps).copied().unwrap_or_default();
        whole.repeat(length / steps) + part
    }

    pub(super) fn tint(self, tone: Tone, text: &str) -> Cow<'_, str> {
        self.write(ink(tone), text)
    }

    /// In its tone and bold, unless it is to be quiet.
    pub(super) fn strong(self, tone: Tone, text: &str) -> Cow<'_, str> {
        let ink = ink(tone);
        self.write(if tone == Tone::Quiet { ink } else { ink.bold() }, text)
    }

    pub(super) fn bold(self, text: &str) -> Cow<'_, str> {
        self.strong(Tone::Plain, text)
    }

    pub(super) fn dim(self, text: &str) -> Cow<'_, str> {
        self.tint(Tone::Quiet, text)
    }

    fn write(self, ink: Ink, text: &str) -> Cow<'_, str> {
        if self.colour && !ink.is_plain() && !text.is_empty() {
            Cow::Owned(format!("{ink}{text}{ink:#}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

fn ink(tone: Tone) -> Ink {
    match tone {
        Tone::Plain => Ink::new(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Warn => AnsiColor::Yellow.on_default(),
        Tone::Bad => AnsiColor::Red.on_default(),
        // The plain blue of many terminals cannot be read on black.
        Tone::Marked => AnsiColor::BrightBlue.on_default(),
        Tone::Quiet => Ink::new().dimmed(),
    }
}

/// What a typewriter would put. A letter it does not have is `?`, one that takes no room is gone.
fn ascii(letter: char) -> String {
    let words = match letter {
        ' '..='~' => return letter.to_string(),
        '…' => "...",
        '–' | '—' | '▄' => "-",
        '‘' | '’' => "'",
        '“' | '”' => "\"",
        '→' => "->",
        '×' => "x",
        '·' | '▂' => ".",
        '≤' => "<=",
        '≥' => ">=",
        '⚠' => "!",
        '▁' => "_",
        '▃' => ":",
        '▅' => "=",
        '▆' => "+",
        '▇' => "*",
        '█' => "#",
        '\u{A0}' => " ",
        _ if width(letter.encode_utf8(&mut [0; 4])) == 0 => "",
        _ => "?",
    };
    words.to_owned()
}
