//! Carrying out an order: verified at the instant of the signal, written down before it, and looked at after.

pub mod claude_settings;
pub mod kill;
pub mod known;
pub mod pin;
pub mod service;
pub mod skill;
pub mod whole_file;

use std::path::Path;

use crate::collect::Machine;
use crate::collect::clock::Clock;
use crate::error::Result;
use crate::model::action::{Action, Outcome};
use crate::record::recorder::{self, Plan};
use crate::store::Store;

/// Everything an order is carried out with.
pub struct Hands<'a> {
    pub store: &'a mut Store,
    pub folder: &'a Path,
    pub machine: &'a mut dyn Machine,
    pub clock: &'a dyn Clock,
    pub plan: &'a Plan,
    /// `cli`, `web` or `desktop`: for the audit.
    pub requested_by: &'static str,
}

/// How it went with one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub pid: u32,
    /// Project or program: what a person knows it by.
    pub name: String,
    pub outcome: Outcome,
    pub message: String,
}

impl Hands<'_> {
    /// Looks now, so that the order meets the present.
    pub fn look(&mut self) -> Result<i64> {
        let ticked = recorder::look(self.store, self.folder, self.machine, self.clock, self.plan)?;
        Ok(ticked.host_id)
    }
}

/// Carries out an order. What it was refused for is an error if one process was named, else part of the answer.
pub fn perform(hands: &mut Hands<'_>, action: &Action) -> Result<Vec<Done>> {
    let done = match action {
        Action::Kill { target, options } => kill::one(hands, target, *options)?,
        Action::KillStale { listed, options } => kill::stale(hands, listed, *options)?,
        Action::Pin { target } => vec![pin::set(hands, target, true)?],
        Action::Unpin { target } => vec![pin::set(hands, target, false)?],
    };
    hands.look()?;
    Ok(done)
}
