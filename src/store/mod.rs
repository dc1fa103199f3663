//! The history: one SQLite file, opened for writing by recorders and orders, for reading by reports.

pub mod action;
pub mod alert;
pub mod budget;
pub mod failure;
pub mod host;
pub mod ledger;
pub mod limit;
pub mod link;
pub mod migrate;
pub mod open;
mod packed;
pub mod price;
pub mod process;
pub mod project;
pub mod pulse;
pub mod queries;
pub mod query;
pub mod role;
pub mod sample;
pub mod schedule;
pub mod secret;
pub mod server;
pub mod session;
pub mod stats;
pub mod tier;
pub mod token_file;
pub mod transcript;
pub mod trouble;
pub mod upkeep;
pub mod zone;

pub use open::Store;
pub use query::{Db, Query};

/// The version of the SQLite that is built in.
#[must_use]
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}
