//! Whole days of recording on the scripted machine: what a tick writes, and what it leaves alone.

mod gaps;
mod health;
mod laws;
mod spans;
