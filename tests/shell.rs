//! What surrounds the program: help with examples, completions, manual pages, which build it is.

mod completions;
mod help;
mod man;
mod version;
