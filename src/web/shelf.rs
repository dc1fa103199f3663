//! Answers that were made a moment ago: whoever asks the same in that moment is given the same.
//!
//! A page that many look at costs as much as one that one looks at, and whoever comes while an answer is being made waits
//! for it in place of making it again. An order of ours clears the shelf: what it changed is seen at once.

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

/// The answers.
#[derive(Default)]
pub(super) struct Shelf {
    places: StdMutex<HashMap<String, Place>>,
    /// Counts what cleared it.
    cleared: AtomicU64,
}

/// Where one answer stands, or is being made.
pub(super) type Place = Arc<Mutex<Option<Kept>>>;

/// One answer.
#[derive(Clone)]
pub(super) struct Kept {
    made: Duration,
    cleared: u64,
    text: Bytes,
}

impl Shelf {
    pub(super) fn place(&self, question: &str) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(question) {
            return Arc::clone(place);
        }
        if places.len() >= KEPT_MOST {
            // Those that somebody waits for stay.
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        let place = Place::default();
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

impl Kept {
    /// `made` and `cleared` are of the moment before it was made.
    pub(super) fn new(made: Duration, cleared: u64, text: &Bytes) -> Option<Self> {
        (text.len() <= LARGEST).then(|| Self { made, cleared, text: text.clone() })
    }

    /// The answer, if it is no older than this.
    pub(super) fn fresh(&self, now: Duration, cleared: u64, span: Duration) -> Option<Bytes> {
        let age = now.saturating_sub(self.made);
        (age < span && self.cleared == cleared).then(|| self.text.clone())
    }
}
