//! The nouns: plain values with serde, and nothing else.

pub mod action;
pub mod alert;
pub mod budget;
pub mod limit;
pub mod machine;
pub mod path;
pub mod price;
pub mod process;
pub mod session;
pub mod shared;
pub mod stats;
pub mod time;
pub mod transcript;
pub mod trouble;
pub mod usage;
