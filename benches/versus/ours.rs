//! Our side: which commands stand for which task, and how their totals are read.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::corpus::tokens::{ByModel, Tokens};
use crate::run::cleared;

/// With an empty data folder: everything is read.
pub(crate) const FIRST_READING: &str = "tce usage --json";
/// With a filled one: what is asked all day.
pub(crate) const LATER_REPORT: &str = "tce usage --json";
/// With a filled one: a full walk over files of which none has changed.
pub(crate) const UNCHANGED_CHECK: &str = "tce usage --json";

/// The command, in a cleared environment; `tce` is the program built with this benchmark.
pub(crate) fn command(line: &str, home: &Path, data: &Path) -> Command {
    let mut words = line.split_whitespace();
    let program = match words.next() {
        None | Some("tce") => env!("CARGO_BIN_EXE_tce"),
        Some(other) => other,
    };
    let mut command = cleared(program, home);
    command.args(words).env("CLAUDE_MONITOR_DATA_DIR", data);
    command
}

/// The totals in what our command printed.
pub(crate) fn totals(printed: &[u8]) -> Option<ByModel> {
    let document: Value = serde_json::from_slice(printed).ok()?;
    let mut totals = ByModel::default();
    for model in document.get("model_usage")?.as_array()? {
        let count = |name: &str| model.get(name).and_then(Value::as_u64).unwrap_or(0);
        let long = count("cache_write_1h_tokens");
        let tokens = Tokens {
            input: count("input_tokens"),
            output: count("output_tokens"),
            write_5m: count("cache_creation_tokens").saturating_sub(long),
            write_1h: long,
            read: count("cache_read_tokens"),
            web_searches: count("web_searches"),
        };
        totals.add(model.get("model_id")?.as_str()?, tokens);
    }
    Some(totals)
}
