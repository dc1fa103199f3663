//! Writing history: looks, ticks, the files of Claude Code, and the loop around them.

mod alerts;
pub mod budgets;
mod directory;
pub mod ingest;
mod judge;
pub mod ledger;
mod links;
pub mod look;
pub mod maintain;
mod past;
pub mod pins;
pub mod prices;
pub mod recorder;
mod schedule;
pub mod telling;
pub mod tick;
mod troubles;
pub mod unread;

pub use look::Look;
pub use tick::{Ticked, Watch};
