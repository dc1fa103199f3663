//! Transcripts: finding the files, reading what was appended, and turning lines into facts.
//!
//! `walk` finds, `tail` decides what is new in a file, `chunks` cuts bytes into lines, `marker` passes over the
//! lines that cannot matter, `shrink` takes the prose out, `shape`, `number` and `raw` give the rest a form, `line`
//! and `witness` judge it, `torn` parts lines that a killed writer left without an end, `read` ties all of it together;
//! `priority` keeps its threads modest.

mod chunks;
mod growth;
mod line;
mod long;
mod marker;
mod number;
mod priority;
mod raw;
mod read;
mod shape;
mod shrink;
mod tail;
mod torn;
mod walk;
mod witness;

pub use growth::{last_growth, last_written, of_session, slug};
pub use priority::give_way;
pub use read::{Change, Outcome, Reader, read_file};
pub use tail::is_unchanged;
pub use walk::{Found, Walk, look_at, walk};
