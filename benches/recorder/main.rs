//! What the recorder costs: whole days of the real loop on a real database file, as fast as they can be played.
//!
//! `cargo bench --bench recorder`, or `cargo bench --bench recorder -- --years 10`. No time is ever asserted.
//!
//! The machine and the clock are scripted, session files and transcripts are real. Bytes are those handed to the
//! system (`wchar`), without what the script itself writes: many of them never reach the disk one by one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "these lints keep the program from failing and its output testable; this is a benchmark"
)]

mod day;
mod measure;
mod years;

use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::Parser;

use day::{Cast, Stage};
use measure::Measured;

/// Plays days of recording, and says what they cost.
#[derive(Debug, Clone, Parser)]
#[command(name = "recorder")]
struct Options {
    /// Processes that do next to nothing
    #[arg(long, default_value_t = 20)]
    idle: u32,
    /// Processes that work all day, each with children, and a response every half a minute
    #[arg(long, default_value_t = 3)]
    busy: u32,
    /// Days to play
    #[arg(long, default_value_t = 1)]
    days: u32,
    /// Seconds between two looks
    #[arg(long, default_value_t = 10)]
    interval: u64,
    /// Play so many years instead, with a look every half an hour, and show whether looks get dearer
    #[arg(long)]
    years: Option<u32>,
    /// Seconds between two responses of a busy process; 0 is none
    #[arg(long, default_value_t = 30)]
    responses: u64,
    /// Leave the history behind, to be looked at
    #[arg(long)]
    keep: bool,
    /// Cargo says so when it is to measure; without it, it only tests that benchmarks start
    #[arg(long, hide = true)]
    bench: bool,
    /// In a process of its own, so that its memory is its own
    #[arg(long, hide = true)]
    alone: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let done = match (options.bench, options.alone, options.years) {
        (false, ..) => {
            println!("measures only under `cargo bench`");
            Ok(())
        }
        (_, true, _) => alone(&options),
        (.., Some(years)) => years::play(years, options.idle, options.busy),
        _ => compare(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("recorder: {e}");
            ExitCode::FAILURE
        }
    }
}

/// One cast, one row.
fn alone(options: &Options) -> Result<(), String> {
    let every = Duration::from_secs(options.responses);
    let cast = Cast { idle: options.idle, busy: options.busy, responds_every: every };
    let stage = Stage::new(cast, Duration::from_secs(options.interval))?;
    let before = Measured::now();
    let wakes = stage.record(Duration::from_hours(24) * options.days)?;
    let used = Measured::now().since(&before);
    let days = f64::from(options.days);
    let written = used.wchar.saturating_sub(stage.written()) as f64 / days;
    let share = used.cpu.as_secs_f64() / days / 864.0;
    println!(
        "{:>4} idle {:>3} busy {:>11.1} {:>11.1} {:>9.0} {:>10.2} {:>8.4} {:>8.1} {:>8.1}",
        options.idle,
        options.busy,
        written / 1e6,
        used.write_bytes.saturating_sub(stage.written()) as f64 / days / 1e6,
        f64::from(wakes) / days,
        used.cpu.as_secs_f64() / days,
        share,
        measure::peak_mb(),
        stage.history_bytes() as f64 / 1e6,
    );
    if options.keep {
        println!("left in {}", stage.keep().display());
    }
    Ok(())
}

fn compare(options: &Options) -> Result<(), String> {
    println!(
        "{:<14} {:>11} {:>11} {:>9} {:>10} {:>8} {:>8} {:>8}",
        "a day", "MB written", "MB to disk", "wake-ups", "CPU s", "% core", "peak MB", "file MB"
    );
    for busy in [0, options.busy] {
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let arguments = [
            ("--idle", options.idle.to_string()),
            ("--busy", busy.to_string()),
            ("--days", options.days.to_string()),
            ("--interval", options.interval.to_string()),
            ("--responses", options.responses.to_string()),
        ];
        let words = arguments.iter().flat_map(|(name, value)| [*name, value.as_str()]);
        let status = Command::new(program)
            .args(["--bench", "--alone"])
            .args(options.keep.then_some("--keep"))
            .args(words)
            .status()
            .map_err(|e| e.to_string())?;
        if !status.success() {
            return Err("a day could not be played".to_owned());
        }
    }
    println!("goals: 10 MB and 75 MB written a day, 25 MB of memory, 0.1 % of a core");
    let (processes, look) = measure::live_look()?;
    println!(
        "not in it: the look at a real process table, {:.2} ms here with {processes} processes, {:.3} % of a core",
        look.as_secs_f64() * 1000.0,
        look.as_secs_f64() / options.interval as f64 * 100.0
    );
    Ok(())
}
