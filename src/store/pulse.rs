//! A glance at the data folder that says whether anything may have changed: no connection, no lock on the history.
#![expect(clippy::disallowed_methods, reason = "store is the door to the data folder")]

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::model::time::Timestamp;
use crate::store::open::FILE_NAME;
use crate::store::role;

/// What the glance saw; two that are equal saw the same history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pulse {
    /// When anybody ticked last.
    pub beat: Option<Timestamp>,
    /// When the log was written to last, and how long it was.
    written: Option<(SystemTime, u64)>,
}

/// Looks at the times of the lock and of the log.
#[must_use]
pub fn pulse(folder: &Path) -> Pulse {
    let log = fs::metadata(folder.join(format!("{FILE_NAME}-wal"))).ok();
    let written = log.and_then(|log| Some((log.modified().ok()?, log.len())));
    Pulse { beat: role::last_beat(folder), written }
}
