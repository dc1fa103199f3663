//! The clock: the time of day, the time since the machine started, and waiting.
#![expect(clippy::disallowed_methods, reason = "this is the clock's room")]

use std::cell::OnceCell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Local, TimeZone, Utc};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::{Error, Kind, Result};
use crate::model::time::{Timestamp, millis};

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    Elapsed,
    /// Somebody asked the program to end.
    Stop,
}

/// Time, handed in to whoever needs it.
pub trait Clock {
    fn now(&self) -> Timestamp;

    /// Time since the machine started, sleep included; never set by anybody.
    fn since_boot(&self) -> Duration;

    /// Time since the machine started, sleep left out: the difference to `since_boot` is how long it slept.
    fn awake(&self) -> Duration;

    fn wait(&self, span: Duration) -> Wake;

    /// From now on a request to end (Ctrl-C, SIGTERM, a closed terminal) ends a wait instead of the program.
    fn stop_on_signals(&self) -> Result<()>;

    /// True once such a request came.
    fn is_stopped(&self) -> bool {
        false
    }

    /// The same, for those who wait without the clock.
    fn stop_flag(&self) -> Option<Arc<AtomicBool>> {
        None
    }

    /// Seconds that local time is east of UTC at a moment.
    fn offset_at(&self, _: Timestamp) -> i64 {
        0
    }
}

/// The machine's own clock.
#[derive(Debug, Default)]
pub struct SystemClock {
    stop: OnceCell<Receiver<()>>,
    /// A request to end holds for every later wait, whichever wait it interrupted.
    stopped: Arc<AtomicBool>,
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(millis(since))
    }

    fn since_boot(&self) -> Duration {
        #[cfg(target_os = "linux")]
        let id = rustix::time::ClockId::Boottime;
        // On macOS this one goes on while the machine sleeps.
        #[cfg(not(target_os = "linux"))]
        let id = rustix::time::ClockId::Monotonic;
        read(id)
    }

    fn awake(&self) -> Duration {
        read(rustix::time::ClockId::Monotonic)
    }

    fn wait(&self, span: Duration) -> Wake {
        let Some(stop) = self.stop.get() else {
            std::thread::sleep(span);
            return Wake::Elapsed;
        };
        if self.is_stopped() {
            return Wake::Stop;
        }
        match stop.recv_timeout(span) {
            Err(RecvTimeoutError::Timeout) => Wake::Elapsed,
            Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                self.stopped.store(true, Ordering::Relaxed);
                Wake::Stop
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn stop_flag(&self) -> Option<Arc<AtomicBool>> {
        Some(Arc::clone(&self.stopped))
    }

    fn offset_at(&self, at: Timestamp) -> i64 {
        let utc = DateTime::<Utc>::from_timestamp_millis(at.as_millis()).unwrap_or_default();
        Local.offset_from_utc_datetime(&utc.naive_utc()).local_minus_utc().into()
    }

    fn stop_on_signals(&self) -> Result<()> {
        if self.stop.get().is_some() {
            return Ok(());
        }
        let failed =
            |e: io::Error| Error::new(Kind::Failed, "cannot listen for signals").because(e);
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(failed)?;
        let (sender, receiver) = mpsc::channel();
        let stopped = Arc::clone(&self.stopped);
        // The thread sleeps in the kernel until a signal comes.
        std::thread::spawn(move || {
            for _ in signals.forever() {
                stopped.store(true, Ordering::Relaxed);
                if sender.send(()).is_err() {
                    return;
                }
            }
        });
        drop(self.stop.set(receiver));
        Ok(())
    }
}

fn read(id: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(id)).unwrap_or_default()
}
