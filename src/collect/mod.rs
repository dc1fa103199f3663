//! The doors to the machine and to Claude Code's files; whatever comes in comes through here.

pub mod clock;
pub mod files;
pub mod keyboard;
#[cfg(target_os = "linux")]
pub mod linux;
pub mod memory;
pub mod portable;
pub mod processes;
pub mod program;
pub mod project;
pub mod retention;
pub mod scripted;
pub mod session_files;
pub mod session_meta;
pub mod stats_cache;
pub mod status_line;
pub mod transcripts;
pub mod zone;

use std::time::Duration;

use crate::collect::clock::{Clock, SystemClock};
use crate::error::Result;
use crate::model::machine::{Brief, MachineFacts, Probe, Signal};

/// The machine's process table, and the only way to send a signal.
pub trait Machine {
    fn facts(&self) -> MachineFacts;

    /// Every process, with what is cheap to know of it.
    fn table(&mut self) -> Result<Vec<Brief>>;

    /// The executable, if we may know it: `None` for kernel threads, zombies and most of other users' processes.
    fn exe(&mut self, pid: u32) -> Option<String>;

    /// The first arguments; a bounded part, possibly cut within the last one. Empty for zombies.
    fn arguments(&mut self, pid: u32) -> Vec<String>;

    /// The rest, for the few processes that matter. `None` if it ended meanwhile.
    fn probe(&mut self, brief: &Brief) -> Option<Probe>;

    /// True if there is such a process, and the system keeps from us what we may know of our own.
    fn is_denied(&mut self, _: u32) -> bool {
        false
    }

    /// Takes hold of whatever process has this pid now. `None` if none has.
    fn hold(&mut self, pid: u32) -> Result<Option<Box<dyn Held>>>;
}

/// One process held fast: what is learnt and done through it concerns no later owner of the pid.
pub trait Held {
    /// What it is at this instant; `None` once it has ended.
    fn look(&mut self) -> Option<(Brief, Probe)>;

    /// Sends a signal. An error if the system refuses; `false` if it had ended.
    fn signal(&mut self, signal: Signal) -> Result<bool>;

    /// Waits until it has ended, at most for `limit`; true if it has.
    fn wait(&mut self, limit: Duration) -> bool;
}

/// Machine and clock for threads that have none yet.
pub trait Doors: Send + Sync {
    fn machine(&self) -> Box<dyn Machine>;

    fn clock(&self) -> Box<dyn Clock>;
}

/// Those of the machine this program runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct LiveDoors;

impl Doors for LiveDoors {
    fn machine(&self) -> Box<dyn Machine> {
        Box::new(LiveMachine::default())
    }

    fn clock(&self) -> Box<dyn Clock> {
        Box::new(SystemClock::default())
    }
}

#[cfg(target_os = "linux")]
pub use linux::LinuxMachine as LiveMachine;
#[cfg(not(target_os = "linux"))]
pub use portable::PortableMachine as LiveMachine;
