//! What became of an order, kept for the page that is shown next.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// More than anybody looks back at.
const KEPT: usize = 64;

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Notice {
    pub good: bool,
    pub text: String,
}

/// The last notices, by number. The text is never in an address, where anybody could write another.
#[derive(Default)]
pub(in crate::web) struct Notices(Mutex<(u32, VecDeque<(u32, Notice)>)>);

impl Notices {
    pub(in crate::web) fn add(&self, notice: Notice) -> u32 {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.0 = all.0.wrapping_add(1).max(1);
        let number = all.0;
        all.1.push_back((number, notice));
        if all.1.len() > KEPT {
            all.1.pop_front();
        }
        number
    }

    pub(in crate::web) fn get(&self, number: u32) -> Option<Notice> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.1.iter().find(|(known, _)| *known == number).map(|(_, notice)| notice.clone())
    }
}
