//! Keys as they are pressed, without waiting for Enter, and how large the terminal is.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios};

use crate::error::{Error, Kind, Result};

/// A terminal whose keys are heard one by one.
pub trait Keyboard {
    /// From now on keys come at once and are not echoed.
    fn begin(&mut self) -> Result<()>;

    /// The terminal is again as it was.
    fn end(&mut self);

    /// The next key within so long; `None` if none came. The end of the input is `q`.
    fn key(&mut self, within: Duration) -> Option<char>;

    /// Columns and rows.
    fn size(&self) -> Option<(u16, u16)>;
}

/// The program's own terminal.
#[derive(Debug, Default)]
pub struct Terminal {
    before: Option<Termios>,
}

/// Ctrl-C and Ctrl-D, which come as letters meanwhile.
const ENDS: [u8; 2] = [3, 4];

impl Keyboard for Terminal {
    fn begin(&mut self) -> Result<()> {
        let failed = |e: rustix::io::Errno| {
            Error::new(Kind::Usage, "the keys of this terminal cannot be heard").because(e)
        };
        let before = rustix::termios::tcgetattr(io::stdin()).map_err(failed)?;
        let mut raw = before.clone();
        raw.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        raw.special_codes[SpecialCodeIndex::VMIN] = 0;
        raw.special_codes[SpecialCodeIndex::VTIME] = 0;
        rustix::termios::tcsetattr(io::stdin(), OptionalActions::Now, &raw).map_err(failed)?;
        self.before = Some(before);
        Ok(())
    }

    fn end(&mut self) {
        if let Some(before) = self.before.take() {
            // If the terminal is gone, there is nothing to restore.
            rustix::termios::tcsetattr(io::stdin(), OptionalActions::Now, &before).ok();
        }
    }

    fn key(&mut self, within: Duration) -> Option<char> {
        let timeout = Timespec::try_from(within).ok();
        let stdin = io::stdin();
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        match rustix::event::poll(&mut fds, timeout.as_ref()) {
            Ok(0) | Err(_) => return None,
            Ok(_) => {}
        }
        let mut byte = [0_u8];
        match rustix::io::read(&stdin, &mut byte) {
            Ok(1) if ENDS.contains(&byte[0]) => Some('q'),
            Ok(1) => Some(char::from(byte[0])),
            // The terminal is gone.
            _ => Some('q'),
        }
    }

    fn size(&self) -> Option<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.end();
    }
}
