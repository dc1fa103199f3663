//! Facts of a reading before they are written: one per response, copies merged as they come.

use foldhash::HashMap;

use super::beside::Besides;
use super::known::as_kept;
use super::span::Spans;
use crate::model::usage::{UsageFact, UsageKey};
use crate::rules::usage::merge;

/// Facts by response. Most lines of a transcript repeat one, so whoever reads merges, and less is handed on.
#[derive(Debug, Default)]
pub struct Batch {
    facts: Vec<UsageFact>,
    /// Where each response's fact is: a fact is large, and a map that grows moves what it holds.
    places: HashMap<UsageKey, usize>,
    spans: Spans,
    besides: Besides,
    repeated: usize,
}

impl Batch {
    /// Takes one more line's fact.
    pub fn take(&mut self, fact: UsageFact) {
        let fact = as_kept(fact);
        self.spans.note(&fact);
        self.join(fact);
    }

    /// How many responses it holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.facts.len()
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// All that it holds; then it is empty.
    pub fn hand_over(&mut self) -> Pile {
        self.places.clear();
        Pile {
            facts: std::mem::take(&mut self.facts),
            spans: std::mem::take(&mut self.spans),
            besides: std::mem::take(&mut self.besides),
            repeated: std::mem::take(&mut self.repeated),
        }
    }

    fn join(&mut self, fact: UsageFact) {
        let place = *self.places.entry(fact.key).or_insert(self.facts.len());
        match self.facts.get_mut(place) {
            Some(held) => {
                self.repeated += 1;
                let key = fact.key;
                self.besides.note(key, merge(held, fact));
            }
            None => self.facts.push(fact),
        }
    }
}

/// Batches put together: what they have in common is merged when they are written, for it is little.
#[derive(Debug, Default)]
pub struct Pile {
    facts: Vec<UsageFact>,
    spans: Spans,
    besides: Besides,
    repeated: usize,
}

impl Pile {
    /// Takes all that another one has.
    pub fn absorb(&mut self, mut other: Self) {
        self.facts.append(&mut other.facts);
        self.spans.absorb(other.spans);
        self.besides.absorb(other.besides);
        self.repeated += other.repeated;
    }

    /// How many facts it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// One fact per response, by key: neighbours in the table are written one after the other.
    pub(super) fn sorted(mut self) -> Sorted {
        let before = self.facts.len();
        self.facts.sort_unstable_by_key(|fact| fact.key);
        self.facts.dedup_by(|copy, held| {
            let is_copy = copy.key == held.key;
            if is_copy {
                self.besides.note(copy.key, merge(held, copy.clone()));
            }
            is_copy
        });
        let repeated = self.repeated + before - self.facts.len();
        Sorted { facts: self.facts, spans: self.spans, besides: self.besides, repeated }
    }
}

/// A pile, as it is written.
pub(super) struct Sorted {
    pub(super) facts: Vec<UsageFact>,
    /// What all told of their sessions.
    pub(super) spans: Spans,
    pub(super) besides: Besides,
    /// How many were copies of others.
    pub(super) repeated: usize,
}

impl FromIterator<UsageFact> for Pile {
    fn from_iter<I: IntoIterator<Item = UsageFact>>(facts: I) -> Self {
        let mut batch = Batch::default();
        facts.into_iter().for_each(|fact| batch.take(fact));
        batch.hand_over()
    }
}
