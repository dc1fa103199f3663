//! Terminus Cancrorum Est.

pub mod error;
pub mod model;
pub mod sheet;
pub mod terminal;
