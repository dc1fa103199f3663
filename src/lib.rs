//! The library: see `README.md` beside this file.
#![doc = include_str!("README.md")]

pub mod action;
pub mod cli;
pub mod collect;
pub mod config;
pub mod desktop;
pub mod error;
pub mod model;
pub mod record;
pub mod report;
pub mod rules;
pub mod sheet;
pub mod store;
pub mod terminal;
pub mod web;
