//! The clock: the time of day, the time since the machine started, and waiting.
#![expect(clippy::disallowed_methods, reason = "this is the clock's room")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
}

/// The machine's own clock.
#[derive(Debug, Default)]
pub struct SystemClock;

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
        std::thread::sleep(span);
        Wake::Elapsed
    }
}

fn read(id: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(id)).unwrap_or_default()
}
