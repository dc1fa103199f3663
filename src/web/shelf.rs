//! Answers that were made a moment ago: whoever asks the same in that moment is given the same.
//!
//! A page that many look at costs as much as one that one looks at: one of them has it made anew, and the others are
//! given the old one until it is there, or, where it is too old, wait for it. An order of ours clears the shelf: what it
//! changed is seen at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::Mutex;

/// Different questions that are kept; more than a few are not asked in a moment.
const KEPT_MOST: usize = 64;
/// A larger answer is made anew.
const LARGEST: usize = 1 << 20;

/// So many times as long as it is fresh, an answer is given while a new one is made.
const OLD: u32 = 4;

/// The answers.
#[derive(Default)]
pub(super) struct Shelf {
    places: StdMutex<HashMap<String, Arc<Place>>>,
    /// Counts what cleared it.
    cleared: AtomicU64,
}

/// Where one answer stands.
#[derive(Default)]
pub(super) struct Place {
    kept: StdMutex<Option<Kept>>,
    /// Held by whoever makes a new one.
    pub making: Arc<Mutex<()>>,
}

/// One answer.
struct Kept {
    made: Duration,
    cleared: u64,
    text: Bytes,
}

/// Whether it may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Fresh,
    /// And a new one shall be made.
    Old,
}

impl Shelf {
    pub(super) fn place(&self, question: &str) -> Arc<Place> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(question) {
            return Arc::clone(place);
        }
        if places.len() >= KEPT_MOST {
            // Those that somebody waits for stay.
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        let place = Arc::<Place>::default();
        places.insert(question.to_owned(), Arc::clone(&place));
        place
    }

    pub(super) fn clear(&self) {
        self.cleared.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn times_cleared(&self) -> u64 {
        self.cleared.load(Ordering::SeqCst)
    }
}

impl Place {
    /// The answer, unless it is too old, or something was done since.
    pub(super) fn kept(
        &self,
        now: Duration,
        cleared: u64,
        fresh_for: Duration,
    ) -> Option<(Bytes, Age)> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref().filter(|kept| kept.cleared == cleared)?;
        let age = now.saturating_sub(kept.made);
        let age = match age {
            _ if age < fresh_for => Age::Fresh,
            _ if age < fresh_for * OLD => Age::Old,
            _ => return None,
        };
        Some((kept.text.clone(), age))
    }

    /// `made` and `cleared` are of the moment before it was made.
    pub(super) fn keep(&self, made: Duration, cleared: u64, text: &Bytes) {
        let kept = (text.len() <= LARGEST).then(|| Kept { made, cleared, text: text.clone() });
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }
}
