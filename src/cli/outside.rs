//! Everything outside the program, as one value: handed in by `main`, or by a test.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::progress;
use crate::collect::clock::Clock;
use crate::collect::keyboard::Keyboard;
use crate::collect::{Doors, Machine};
use crate::desktop::MainThread;
use crate::error::Error;
use crate::sheet::wording;
use crate::terminal::Style;

/// The world as the command line meets it.
pub struct Outside<'a> {
    /// With the program's name first.
    pub args: Vec<OsString>,
    pub env: BTreeMap<String, String>,
    pub home: Option<PathBuf>,
    pub cwd: PathBuf,
    /// Where this program's file lies: to start it again in the background.
    pub program: PathBuf,
    pub pid: u32,
    /// Where macOS draws.
    pub main_thread: MainThread,
    pub machine: &'a mut dyn Machine,
    pub clock: &'a dyn Clock,
    /// Machine and clock once more, for the dashboard's threads.
    pub doors: Arc<dyn Doors>,
    pub input: &'a mut dyn BufRead,
    pub keyboard: &'a mut dyn Keyboard,
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
    pub in_is_terminal: bool,
    pub out_is_terminal: bool,
    pub err_is_terminal: bool,
    /// Columns of the terminal that the answer goes to.
    pub width: Option<u16>,
}

impl Outside<'_> {
    /// Says what went wrong, once. There is nobody left to tell if that fails.
    pub fn complain(&mut self, error: &Error) {
        drop(writeln!(self.err, "tce: {}", tame_error(error)));
    }

    /// A word that is not the answer.
    pub fn say(&mut self, text: &str) {
        drop(writeln!(self.err, "{}", wording::tame(text)));
    }

    /// How to draw: plain and uncut in a pipe, so that its readers can rely on it.
    #[must_use]
    pub fn style(&self) -> Style {
        let colour = self.out_is_terminal && self.colour_allowed();
        Style {
            width: self.width.filter(|_| self.out_is_terminal),
            colour,
            unicode: self.speaks_unicode(),
        }
    }

    /// Columns for a line of progress, if there is a terminal to draw it on.
    #[must_use]
    pub fn progress_width(&self) -> Option<u16> {
        let term = self.env.get("TERM").map(String::as_str);
        progress::width(self.err_is_terminal, term, self.width)
    }

    /// <https://no-color.org>: any value but an empty one.
    #[must_use]
    pub fn colour_allowed(&self) -> bool {
        self.env.get("NO_COLOR").is_none_or(String::is_empty)
            && self.env.get("TERM").is_none_or(|term| term != "dumb")
    }

    /// A pipe gets what was recorded; a terminal what its locale can show.
    fn speaks_unicode(&self) -> bool {
        if !self.out_is_terminal {
            return true;
        }
        let set = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| self.env.get(*name).filter(|v| !v.is_empty()));
        set.is_none_or(|locale| !matches!(locale.as_str(), "C" | "POSIX"))
    }
}

/// The names of files and programs in it are others' choice.
fn tame_error(error: &Error) -> Error {
    let lines = |text: &String| text.lines().map(wording::tame).collect::<Vec<_>>().join("\n");
    Error {
        kind: error.kind,
        message: wording::tame(&error.message),
        because: error.because.as_ref().map(lines),
        hint: error.hint.as_deref().map(wording::tame),
    }
}

/// True where the reader of a pipe has gone.
#[must_use]
pub fn is_broken_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}
