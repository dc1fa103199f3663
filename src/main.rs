//! Gathers the outside, calls the command line, exits.

fn main() {}
