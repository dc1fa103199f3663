//! The one test binary: a module per room.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "these lints keep the program from failing; a test fails by them"
)]

mod config;
mod corpus;
mod house;
mod licences;
mod orders;
mod prices;
mod queries;
mod stage;
mod terminal;
mod tick;
mod transcripts;
mod wording;
