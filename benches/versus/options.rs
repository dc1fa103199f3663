//! What can be asked of the benchmark.

use std::path::PathBuf;

use clap::Parser;

#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
/// Reads a made-up corpus of transcripts with ccusage and with tce, in turn, and compares.
#[derive(Debug, Parser)]
#[command(name = "versus")]
pub(crate) struct Options {
    /// How large the corpus is to be: bytes, or with k, M or G
    #[arg(long, default_value = "1G", value_parser = size)]
    pub(crate) size: u64,
    /// How many transcripts
    #[arg(long, default_value_t = 2_000)]
    pub(crate) files: u64,
    /// The corpus of the tests: a few megabytes with everything in it
    #[arg(long, conflicts_with_all = ["size", "files"])]
    pub(crate) small: bool,
    /// The same seed makes the same corpus
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Make the corpus without the lines that ccusage is known to count otherwise
    #[arg(long)]
    pub(crate) plain: bool,
    /// Count and compare, with and without those lines, and measure nothing
    #[arg(long, conflicts_with_all = ["size", "files", "small", "plain", "rounds", "keep"])]
    pub(crate) check: bool,
    /// How often each command is run
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// Which ccusage to install
    #[arg(long, default_value = "latest")]
    pub(crate) ccusage_version: String,
    /// Run this ccusage, and install none
    #[arg(long)]
    pub(crate) ccusage: Option<PathBuf>,
    /// Run this tce in place of the one that was built with the benchmark
    #[arg(long, default_value = env!("CARGO_BIN_EXE_tce"))]
    pub(crate) ours: PathBuf,
    /// Keep the corpus, and work in this folder
    #[arg(long)]
    pub(crate) keep: Option<PathBuf>,
    /// Cargo says so when it is to measure; without it, it only tests that benchmarks start
    #[arg(long, hide = true)]
    pub(crate) bench: bool,
}

fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(['k', 'M', 'G']);
    let unit = match &text[digits.len()..] {
        "" => 1,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        _ => return Err("a number, or one with k, M or G".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|e| format!("{e}"))?;
    number.checked_mul(unit).ok_or_else(|| "too large".to_owned())
}
