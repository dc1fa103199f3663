//! Pinning: a process that its user wants to keep is never called stale.

use crate::action::{Done, Hands, known};
use crate::error::Result;
use crate::model::action::{Outcome, Target};
use crate::store::action::{self, Order};
use crate::store::process::set_pin;

/// Pins or unpins; the look after it shows the new verdict.
pub fn set(hands: &mut Hands<'_>, target: &Target, pinned: bool) -> Result<Done> {
    let process = known::find(hands, target)?;
    let now = hands.clock.now();
    let verb = if pinned { "pin" } else { "unpin" };
    let order = Order {
        process_id: Some(process.process_id),
        pid: process.pid,
        requested_by: hands.requested_by,
        verb,
        signal: None,
        tree_root: None,
    };
    let changed = hands.store.write(|db| {
        let number = action::record(db, &order, now)?;
        let changed = set_pin(db, process.process_id, pinned, now)?;
        let outcome = outcome(pinned, changed);
        action::finish(db, number, outcome, None, now)?;
        Ok(changed)
    })?;
    let outcome = outcome(pinned, changed);
    let message = match outcome {
        Outcome::Pinned => format!("PID {} pinned: it is never called stale", process.pid),
        Outcome::Unpinned => format!("PID {} unpinned", process.pid),
        _ if pinned => format!("PID {} was pinned already", process.pid),
        _ => format!("PID {} was not pinned", process.pid),
    };
    Ok(Done { pid: process.pid, name: process.display_name(), outcome, message })
}

const fn outcome(pinned: bool, changed: bool) -> Outcome {
    match (changed, pinned) {
        (false, _) => Outcome::Unchanged,
        (true, true) => Outcome::Pinned,
        (true, false) => Outcome::Unpinned,
    }
}
