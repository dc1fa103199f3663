//! Whether a process is left alone: who started it has ended, and no terminal leads to it.

use serde::{Deserialize, Serialize};

use crate::model::process::{Kind, OrphanedBy, State};
use crate::model::time::Timestamp;

/// A process that is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orphan {
    /// The look that found it so; if by an adoption it may have been so before it was first seen.
    pub since: Timestamp,
    pub by: OrphanedBy,
}

/// What the verdict depends on.
#[derive(Debug, Clone, Copy)]
pub struct Kin {
    pub now: Timestamp,
    pub state: State,
    pub kind: Kind,
    pub has_terminal: bool,
    pub parent_pid: u32,
    /// As the look before saw it; `None` at the first.
    pub parent_before: Option<u32>,
    /// As `Seen` has it.
    pub adopted: bool,
    /// What the look before concluded.
    pub before: Option<Orphan>,
}

/// The verdict. A helper cuts itself loose by trade; a service that its manager started leads its own session, and
/// has had one parent all its life. Nobody gets a lost parent back, but somebody may lend it a terminal.
#[must_use]
pub fn orphan(kin: &Kin) -> Option<Orphan> {
    if kin.has_terminal || kin.kind == Kind::Helper || kin.state == State::Zombie {
        return None;
    }
    let has_new_parent = kin.parent_before.is_some_and(|before| before != kin.parent_pid);
    let by = if has_new_parent {
        Some(OrphanedBy::NewParent)
    } else if kin.adopted {
        Some(OrphanedBy::Adoption)
    } else {
        None
    };
    kin.before.or_else(|| Some(Orphan { since: kin.now, by: by? }))
}
