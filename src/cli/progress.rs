//! The line that says how far a long reading is: on a terminal only, redrawn seldom, and gone when it is over.

use std::io::Write;
use std::time::Duration;

use crate::collect::clock::Clock;
use crate::record::ledger::Progress;
use crate::sheet::wording;

/// What is over sooner needs no line.
const PATIENCE: Duration = Duration::from_millis(300);
const REDRAW_EVERY: Duration = Duration::from_millis(200);
const USUAL_WIDTH: u16 = 80;
/// Back to the first column, and away with what stands there.
const ERASE: &str = "\r\u{1b}[2K";

/// A line on a terminal, or nothing where there is none.
pub struct ProgressLine<'a> {
    err: &'a mut dyn Write,
    clock: &'a dyn Clock,
    /// Columns; `None` draws nothing.
    width: Option<u16>,
    began: Option<Duration>,
    drawn: Option<Duration>,
    stopped: bool,
}

impl<'a> ProgressLine<'a> {
    /// `width` is `None` where nobody is looking.
    pub fn new(err: &'a mut dyn Write, clock: &'a dyn Clock, width: Option<u16>) -> Self {
        Self { err, clock, width, began: None, drawn: None, stopped: false }
    }

    /// Hears how far a reading is; whether to go on.
    pub fn watch(&mut self, progress: &Progress) -> bool {
        let now = self.clock.since_boot();
        let began = *self.began.get_or_insert(now);
        let quiet_since = self.drawn.map_or(began + PATIENCE, |drawn| drawn + REDRAW_EVERY);
        if let Some(width) = self.width.filter(|_| now >= quiet_since) {
            self.draw(&words(progress, now.saturating_sub(began)), width);
            self.drawn = Some(now);
        }
        self.stopped = self.stopped || self.clock.is_stopped();
        !self.stopped
    }

    /// The reading is over; true if somebody asked it to end before that.
    pub fn end(&mut self) -> bool {
        if self.drawn.take().is_some() {
            drop(write!(self.err, "{ERASE}").and_then(|()| self.err.flush()));
        }
        self.began = None;
        self.stopped
    }

    /// A word beside the line.
    pub fn say(&mut self, text: &str) -> bool {
        self.end();
        writeln!(self.err, "{text}").is_ok()
    }

    fn draw(&mut self, text: &str, width: u16) {
        if self.drawn.is_none() {
            // From here on Ctrl-C ends the reading after its batch, and the line with it.
            drop(self.clock.stop_on_signals());
        }
        // The last column stays free: some terminals break the line there.
        let text = wording::cut(text, usize::from(width).saturating_sub(1));
        drop(write!(self.err, "{ERASE}{text}").and_then(|()| self.err.flush()));
    }
}

/// The columns of a line of progress, where one can be drawn and erased.
#[must_use]
pub fn width(err_is_terminal: bool, term: Option<&str>, width: Option<u16>) -> Option<u16> {
    (err_is_terminal && term != Some("dumb")).then(|| width.unwrap_or(USUAL_WIDTH))
}

/// `Reading transcripts: 412 of 2,000 files, 210 of 1,020 MB, 95 MB/s, 8s left`
#[must_use]
pub fn words(progress: &Progress, elapsed: Duration) -> String {
    let of = |done: String, all: String| format!("{done} of {all}");
    let megabytes = |bytes: i64| wording::count(bytes.max(0) / (1 << 20));
    let files = of(wording::count(progress.files), wording::count(progress.files_total));
    let bytes = of(megabytes(progress.bytes), megabytes(progress.bytes_total));
    let mut text = format!("Reading transcripts: {files} files, {bytes} MB");
    let ms = i128::try_from(elapsed.as_millis()).unwrap_or(i128::MAX);
    let (done, all) = (i128::from(progress.bytes), i128::from(progress.bytes_total));
    if ms > 0 && done > 0 {
        let rate = done * 1000 / ms;
        let left = u64::try_from((all - done).max(0) * ms / done / 1000).unwrap_or(u64::MAX);
        let left = wording::span(Duration::from_secs(left));
        text = format!("{text}, {}/s, {left} left", wording::memory(rate));
    }
    text
}
