//! A Claude Code process: who it is, what it does, and what is thought of it.

use serde::{Deserialize, Serialize};

use crate::model::session::LiveSession;
use crate::model::time::Timestamp;

/// Which process is meant, for ever: a pid alone is used again by strangers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    pub boot_id: String,
    pub pid: u32,
    pub start_ticks: u64,
}

/// The scheduler's word for what the process does now, in the words `psutil` made common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Running,
    Sleeping,
    DiskSleep,
    Stopped,
    TracingStop,
    Zombie,
    Dead,
    Idle,
    #[default]
    Unknown,
}

impl State {
    /// Linux: the letter in `/proc/PID/stat` (proc(5)).
    #[must_use]
    pub const fn from_letter(letter: char) -> Self {
        match letter {
            'R' => Self::Running,
            'S' => Self::Sleeping,
            'D' => Self::DiskSleep,
            'T' => Self::Stopped,
            't' => Self::TracingStop,
            'Z' => Self::Zombie,
            'X' | 'x' => Self::Dead,
            'I' => Self::Idle,
            _ => Self::Unknown,
        }
    }
}

/// What the process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person talks to it.
    Interactive,
    /// `claude -p`, an editor's or the SDK's.
    Headless,
    /// A background session of Claude Code's own daemon.
    Background,
    /// The daemon, its terminals and spares, an MCP server: no session of their own.
    Helper,
}

/// By which rule a process was taken for Claude Code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetectedBy {
    /// `sessions/PID.json` names its pid and its start time.
    SessionFile,
    /// Its executable lies where an installer puts it.
    Executable,
    /// A JavaScript runtime that runs Claude Code's script or bears its name.
    Runtime,
    /// The name alone: nothing proves it.
    Name,
    /// Known from an earlier look, by its identity.
    Recorded,
}

impl DetectedBy {
    /// A process known by its name alone is shown, and never taken by `kill-stale`.
    #[must_use]
    pub const fn confirms(self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Healthy,
    Stale,
    /// Stopped or a true zombie.
    Zombie,
    Pinned,
}

/// Too large a share of the whole system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceAlert {
    HighCpu,
    HighMemory,
    Both,
}

/// What showed last that a process was in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActiveBy {
    /// Its own or its children's processor time.
    Cpu,
    /// Its transcript grew.
    Transcript,
    /// Its session file says so.
    SessionFile,
    /// Nothing yet: its start stands in.
    Start,
}

/// What shows that a process lost the parent that started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrphanedBy {
    /// An earlier look saw another parent; only the end of a parent gives a process a new one.
    NewParent,
    /// It belongs to a session of processes whose leader has ended, and its parent to another: that one took it in.
    Adoption,
}

/// One Claude Code process as one look saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub identity: Identity,
    pub parent_pid: u32,
    /// Its parent cannot be who started it: it belongs to another session of processes, whose leader has ended.
    pub adopted: bool,
    pub started_at: Timestamp,
    pub exe: Option<String>,
    /// The last part of `argv[0]`, or the kernel's name for it.
    pub program: String,
    pub cwd: Option<String>,
    pub terminal: Option<String>,
    pub kind: Kind,
    pub detected_by: DetectedBy,
    pub session: Option<LiveSession>,
    /// The session its arguments name.
    pub named_session: Option<String>,
    pub state: State,
    /// Processor time so far: its own, and with everything it started.
    pub cpu_ms: u64,
    pub cpu_tree_ms: u64,
    /// Resident memory: its own, and with all living descendants.
    pub memory_bytes: u64,
    pub memory_tree_bytes: u64,
    /// Living direct and indirect children.
    pub child_count: u32,
    /// The nearest Claude Code process above it.
    pub ancestor: Option<Identity>,
}
