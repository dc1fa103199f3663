//! Read-only connections to the history, kept for a moment so that a question does not pay for opening the file.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::collect::clock::Clock;
use crate::error::{Error, Kind, Result};
use crate::store::{Db, Store};

/// A file that was put in the history's place, or brought to a newer schema, is noticed within this time.
const KEPT_FOR: Duration = Duration::from_secs(5);
const KEPT_MOST: usize = 8;
/// A reader waits for nobody but a checkpoint at the start of the log.
const PATIENCE: Duration = Duration::from_secs(2);

/// The history, for many readers.
pub(super) struct Archive {
    folder: PathBuf,
    kept: Mutex<Vec<Kept>>,
}

struct Kept {
    store: Store,
    opened: Duration,
}

impl Archive {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, kept: Mutex::default() }
    }

    /// Asks several things of one state. It waits for the disk: not for the thread that moves bytes.
    pub(super) fn read<T>(
        &self,
        clock: &dyn Clock,
        work: impl FnOnce(Db<'_>) -> Result<T>,
    ) -> Result<T> {
        let now = clock.since_boot();
        let mut kept = match self.take(now) {
            Some(kept) => kept,
            None => Kept { store: self.open()?, opened: now },
        };
        let answer = kept.store.read(work);
        // One that failed may be the reason.
        if answer.is_ok() {
            self.give_back(kept);
        }
        answer
    }

    fn open(&self) -> Result<Store> {
        let none = || {
            Error::new(Kind::StoreUnusable, "there is no history to read")
                .hint("tce record --once makes one")
        };
        let store = Store::peek(&self.folder)?.ok_or_else(none)?;
        store.patience(PATIENCE)?;
        Ok(store)
    }

    fn take(&self, now: Duration) -> Option<Kept> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| now.saturating_sub(one.opened) < KEPT_FOR);
        kept.pop()
    }

    fn give_back(&self, one: Kept) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT_MOST {
            kept.push(one);
        }
    }
}
