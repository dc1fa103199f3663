//! The dashboard: pages and an HTTP API over the same history that every report reads.
//!
//! One thread moves bytes and never waits for a disk; what reads the history or acts on a process is done by others.
//! What the room serves, to whom, and within which limits is handed down as a `Site`.

mod api;
mod archive;
mod guard;
mod pages;
mod peer;
pub mod probe;
mod reply;
mod routes;
mod server;
mod shelf;
mod site;
mod stop;

pub use guard::Guests;
pub use peer::{Peer, Standing};
pub use routes::router;
pub use server::{Listener, serve};
pub use site::{Limits, Site};
pub use stop::{Stop, Stopper};
