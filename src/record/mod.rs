//! Writing history: looks, ticks, the files of Claude Code, and the loop around them.

pub mod alerts;
mod directory;
pub mod ingest;
mod judge;
pub mod ledger;
mod links;
pub mod look;
mod past;
pub mod pins;
pub mod prices;
pub mod recorder;
pub mod tick;
mod troubles;
pub mod unread;

pub use look::Look;
pub use tick::{Ticked, Watch};
