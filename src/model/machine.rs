//! What is known of the machine itself, and one line of its process table.

use serde::{Deserialize, Serialize};

use crate::model::process::State;
use crate::model::time::Timestamp;

/// The machine as it is for as long as it stays up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineFacts {
    pub name: String,
    /// Stable over restarts, different on every machine; empty where the system keeps none.
    pub machine_id: String,
    /// Different after every start of the machine.
    pub boot_id: String,
    pub booted_at: Timestamp,
    /// Start times are counted in these per second (Linux: 100; macOS: 1,000,000).
    pub ticks_per_second: u64,
    pub cpu_count: u32,
    pub memory_bytes: u64,
    /// The user this program runs as.
    pub user_id: u32,
}

/// One line of the process table: what is cheap to know of every process.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brief {
    pub pid: u32,
    pub parent_pid: u32,
    /// Who leads the session of processes it belongs to (setsid(2)); 0 if that is not known.
    pub leader_pid: u32,
    /// Clock ticks between the start of the machine and the start of the process.
    pub start_ticks: u64,
    pub state: State,
    /// The kernel's short name, cut at 15 bytes on Linux.
    pub name: String,
    /// Processor time used so far, own and of children that ended and were waited for.
    pub cpu_ms: u64,
    pub waited_cpu_ms: u64,
    pub memory_bytes: u64,
    /// Device number of the controlling terminal, 0 if there is none.
    pub terminal_device: u32,
}

/// What must be asked of one process at a time; never stored whole, for arguments may hold prompts and keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    pub user_id: u32,
    pub exe: Option<String>,
    pub arguments: Vec<String>,
    pub cwd: Option<String>,
    /// `/dev/pts/3`
    pub terminal: Option<String>,
}

/// A signal this program may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Asks to end.
    Terminate,
    /// Ends.
    Kill,
    /// Lets a stopped process go on, so that it can hear the first.
    Continue,
}
