//! The nouns: plain values with serde, and nothing else.

pub mod time;
