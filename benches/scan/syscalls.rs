//! How many system calls one scan makes: what strace counts for many scans less what it counts for few.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const FEW: u32 = 2;
const MANY: u32 = 12;

/// Calls for one scan; `command` is given how many scans are wanted, and may be told on its input.
pub(crate) fn per_scan(
    folder: &Path,
    command: &dyn Fn(u32) -> (Vec<String>, String),
) -> Result<u64, String> {
    let few = count(folder, &command(FEW))?;
    let many = count(folder, &command(MANY))?;
    Ok(many.saturating_sub(few) / u64::from(MANY - FEW))
}

fn count(folder: &Path, (words, input): &(Vec<String>, String)) -> Result<u64, String> {
    let table = folder.join("strace");
    let mut child = Command::new("strace")
        .args(["-f", "-c", "-o"])
        .arg(&table)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("strace: {e}"))?;
    let told = child.stdin.take().map(|mut orders| orders.write_all(input.as_bytes()));
    let status = child.wait().map_err(|e| e.to_string())?;
    if !status.success() || told.is_some_and(|told| told.is_err()) {
        return Err(format!("strace: {status}"));
    }
    sum(&fs::read_to_string(&table).map_err(|e| e.to_string())?)
}

/// The column `calls` of every row; the row of totals is not the same in every version.
fn sum(table: &str) -> Result<u64, String> {
    let rows = table.lines().filter(|line| !line.ends_with(" total"));
    let calls: Vec<u64> = rows
        .filter(|row| row.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(|row| row.split_whitespace().nth(3)?.parse().ok())
        .collect();
    if calls.is_empty() { Err("strace counted nothing".to_owned()) } else { Ok(calls.iter().sum()) }
}
