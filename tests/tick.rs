//! Whole days of recording on the scripted machine: what a tick writes, and what it leaves alone.

mod alerts;
mod crowd;
mod gaps;
mod health;
mod laws;
mod recorder;
mod spans;
mod troubles;
