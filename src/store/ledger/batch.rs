//! Facts of a reading before they are written: one per response, copies merged as they come.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::known::as_kept;
use crate::model::usage::{UsageFact, UsageKey};
use crate::rules::usage::merge;

/// Facts by response. Most lines of a transcript repeat one, so whoever reads merges, and less is handed on.
#[derive(Debug, Default)]
pub struct Batch {
    facts: HashMap<UsageKey, UsageFact>,
    repeated: usize,
}

impl Batch {
    /// Takes one more line's fact.
    pub fn take(&mut self, fact: UsageFact) {
        self.join(as_kept(fact));
    }

    /// Takes all that another batch has.
    pub fn absorb(&mut self, other: Self) {
        self.repeated += other.repeated;
        other.facts.into_values().for_each(|fact| self.join(fact));
    }

    /// How many responses it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// How many facts were copies of others.
    pub(super) const fn repeated(&self) -> usize {
        self.repeated
    }

    /// By key: neighbours in the table are written one after the other.
    pub(super) fn sorted(self) -> Vec<UsageFact> {
        let mut facts: Vec<UsageFact> = self.facts.into_values().collect();
        facts.sort_unstable_by_key(|fact| fact.key);
        facts
    }

    fn join(&mut self, fact: UsageFact) {
        match self.facts.entry(fact.key) {
            Entry::Vacant(place) => drop(place.insert(fact)),
            Entry::Occupied(mut place) => {
                self.repeated += 1;
                merge(place.get_mut(), fact);
            }
        }
    }
}

impl FromIterator<UsageFact> for Batch {
    fn from_iter<I: IntoIterator<Item = UsageFact>>(facts: I) -> Self {
        let mut batch = Self::default();
        facts.into_iter().for_each(|fact| batch.take(fact));
        batch
    }
}
