//! Terminus Cancrorum Est.

pub mod config;
pub mod error;
pub mod model;
pub mod sheet;
