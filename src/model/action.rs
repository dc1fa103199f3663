//! Whatever a user may order, as one value: command, button, menu item and API call hand over the same.

use serde::{Deserialize, Serialize};

/// Which process is meant. Without the start the last recorded process of that pid is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub pid: u32,
    pub start_ticks: Option<u64>,
}

/// How to end a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KillOptions {
    /// KILL in place of TERM.
    pub force: bool,
    /// Take along what it started.
    pub tree: bool,
    /// Say what would be done, and do nothing.
    pub dry_run: bool,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "order")]
pub enum Action {
    Kill {
        target: Target,
        options: KillOptions,
    },
    /// Ends every confirmed process that is stale at that instant; of those listed, if a list was shown before.
    KillStale {
        listed: Option<Vec<Target>>,
        options: KillOptions,
    },
    Pin {
        target: Target,
    },
    Unpin {
        target: Target,
    },
}

/// How it went with one process; the words the audit keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Told to end, and it did.
    Exited,
    /// Told to end, and still there after the wait.
    StillRunning,
    /// It had ended before the signal.
    Gone,
    /// Not done, for a reason that is given.
    Refused,
    /// The system would not let us.
    Failed,
    /// A dry run.
    WouldKill,
    Pinned,
    Unpinned,
    /// It was so already.
    Unchanged,
}
