//! What was known before a tick: when anybody looked last, and how the counters stood then.

use std::collections::HashMap;

use crate::model::process::Identity;
use crate::model::time::Timestamp;
use crate::record::look::Look;
use crate::rules::health::Activity;
use crate::store::process::Living;

/// What was known before this tick.
pub(super) struct Past<'a> {
    /// When anybody looked last.
    pub(super) last: Option<Timestamp>,
    /// When this program looked last.
    pub(super) own: Option<Timestamp>,
    /// Nothing lies between that look and this one.
    pub(super) watched: bool,
    /// Processor time at that look of this program's.
    pub(super) counters: &'a HashMap<Identity, u64>,
}

impl Past<'_> {
    /// Open spans hold until the last look, and never end before they were last written.
    pub(super) fn end_of(&self, open: &Living) -> Timestamp {
        self.last.map_or(open.looked_at, |last| last.max(open.looked_at))
    }

    /// When a process was last in use, as far as is known: a span of use holds until the last look.
    pub(super) fn activity(&self, open: &Living) -> Activity {
        let written = open.activity();
        if written.active { Activity { at: self.end_of(open), ..written } } else { written }
    }

    /// Processor time at the end of an open span, unless another program looked later and wrote its own.
    pub(super) fn counter(&self, open: &Living) -> Option<u64> {
        let newest = self.own.is_some_and(|own| own >= open.looked_at);
        newest.then(|| self.counters.get(&open.identity()).copied()).flatten()
    }
}

/// The processor time of everything a look saw, descendants included.
pub(super) fn counters_of(look: &Look) -> HashMap<Identity, u64> {
    look.seen.iter().map(|seen| (seen.identity.clone(), seen.cpu_tree_ms)).collect()
}
