//! Runs a command: how long, how much processor time, how much memory, and what it printed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a running program's memory is looked at. Its peak is kept by the kernel: little is missed.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// One run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    /// User and system, in the kernel's steps of (mostly) 10 ms; not known everywhere.
    pub(crate) cpu: Option<Duration>,
    pub(crate) printed: Vec<u8>,
}

/// A command that sees this home and nothing else of ours.
pub(crate) fn cleared(program: impl AsRef<OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", home).env("TZ", "UTC").current_dir(home).stdin(Stdio::null());
    command
}

/// Runs it to its end, undisturbed.
pub(crate) fn timed(command: &mut Command, folder: &Path) -> Result<Run, String> {
    let to = folder.join("printed");
    redirect(command, &to)?;
    let before = children_cpu();
    let start = Instant::now();
    let status = command.status().map_err(|e| failed(command, &e))?;
    let wall = start.elapsed();
    let cpu = before.zip(children_cpu()).map(|(before, after)| after.saturating_sub(before));
    if !status.success() {
        let errors = fs::read_to_string(folder.join("errors")).unwrap_or_default();
        return Err(failed(command, &format!("{status}: {}", errors.trim())));
    }
    Ok(Run { wall, cpu, printed: fs::read(to).map_err(|e| e.to_string())? })
}

/// Its largest resident memory, where `/proc` tells. A run of its own, for looking costs time.
pub(crate) fn peak_memory(command: &mut Command, folder: &Path) -> Result<Option<u64>, String> {
    redirect(command, &folder.join("printed"))?;
    let mut child = command.spawn().map_err(|e| failed(command, &e))?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().map_err(|e| e.to_string())?.is_none() {
        // Once it has ended, the kernel has forgotten it.
        peak = fs::read_to_string(&status).ok().as_deref().and_then(high_water_mark).max(peak);
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(peak)
}

/// Into files: a full pipe would make the program wait for us.
fn redirect(command: &mut Command, to: &Path) -> Result<(), String> {
    let open = |path: &Path| File::create(path).map_err(|e| format!("{}: {e}", path.display()));
    command.stdout(open(to)?).stderr(open(&to.with_file_name("errors"))?);
    Ok(())
}

fn failed(command: &Command, why: &dyn std::fmt::Display) -> String {
    format!("{}: {why}", command.get_program().display())
}

fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Processor time of all children waited for so far: `/proc/self/stat`, fields 16 and 17 (proc(5)).
fn children_cpu() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let ticks = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let ms = (ticks(16)? + ticks(17)?) * 1_000 / rustix::param::clock_ticks_per_second().max(1);
    Some(Duration::from_millis(ms))
}

/// The middle one; of an even number, the mean of the two in the middle.
pub(crate) fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort_unstable();
    let middle = times.len() / 2;
    let upper = *times.get(middle)?;
    let lower = if times.len().is_multiple_of(2) { *times.get(middle - 1)? } else { upper };
    Some((lower + upper) / 2)
}
