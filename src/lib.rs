//! Terminus Cancrorum Est.

pub mod collect;
pub mod error;
pub mod model;
pub mod rules;
pub mod sheet;
pub mod store;
