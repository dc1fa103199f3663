//! The one test binary: a module per room.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "these lints keep the program from failing; a test fails by them"
)]

mod alerts;
mod as_of;
mod blocks;
mod cli;
mod config;
mod corpus;
mod csv;
mod desktop;
mod detect;
mod doctor;
mod house;
mod ingest;
mod laws;
mod ledgers;
mod licences;
mod links;
mod names;
mod orders;
mod prices;
mod progress;
mod queries;
mod readme;
mod real;
mod rules;
mod service;
mod shell;
mod skill;
mod stage;
mod statusline;
mod store;
mod terminal;
mod tick;
mod transcripts;
mod upkeep;
mod watch;
mod web;
mod why;
mod wording;
