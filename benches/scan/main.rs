//! One look at the process table: our scanner beside the portable one and psutil, in turn, in one run.
//!
//! `cargo bench --bench scan`, or `cargo bench --bench scan -- --processes 1000`. No time is ever asserted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "these lints keep the program from failing and its output testable; this is a benchmark"
)]

mod crowd;
mod ours;
mod psutil;
mod syscalls;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};

use crowd::Crowd;
use ours::Ours;
use psutil::Psutil;

/// Looks at the process table in several ways, in turn, and compares.
#[derive(Debug, Parser)]
#[command(name = "scan")]
struct Options {
    /// How many processes there are to be; what is missing is started
    #[arg(long, default_value_t = 400)]
    processes: usize,
    /// How many of them are to be found
    #[arg(long, default_value_t = 8)]
    claude: usize,
    /// How often each way is taken
    #[arg(long, default_value_t = 100)]
    rounds: usize,
    /// Cargo says so when it is to measure; without it, it only tests that benchmarks start
    #[arg(long, hide = true)]
    bench: bool,
    /// For counting system calls: only scan so often, this way, and start nothing
    #[arg(long, hide = true, requires = "way", requires = "marker")]
    only: Option<u32>,
    #[arg(long, hide = true)]
    way: Option<Way>,
    #[arg(long, hide = true, default_value = "whole")]
    depth: Depth,
    #[arg(long, hide = true)]
    cold: bool,
    #[arg(long, hide = true)]
    marker: Option<PathBuf>,
}

/// Into the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// What this system offers.
    Live,
    /// What is the same everywhere.
    Portable,
}

/// How much of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Depth {
    /// All of it: the machine's facts, the table, and who is Claude Code.
    Whole,
    /// The process table alone.
    Table,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let done = match (options.only, options.way, &options.marker) {
        (Some(scans), Some(way), Some(marker)) => {
            only((way, options.depth), marker, options.cold, scans)
        }
        _ if !options.bench => {
            println!("measures only under `cargo bench`");
            Ok(())
        }
        _ => scan(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("scan: {e}");
            ExitCode::FAILURE
        }
    }
}

fn only(way: (Way, Depth), marker: &Path, cold: bool, scans: u32) -> Result<(), String> {
    let mut ours = Ours::new(way, marker);
    for _ in 0..scans {
        if cold {
            ours.forget();
        }
        ours.scan()?;
    }
    Ok(())
}

/// A way to scan, and how long it took each time.
struct Contender {
    name: &'static str,
    cold: bool,
    by: By,
    ms: Vec<f64>,
}

enum By {
    Ours((Way, Depth), Box<Ours>),
    Psutil(Psutil),
}

impl Contender {
    fn scan(&mut self, expected: usize) -> Result<(), String> {
        let ms = match &mut self.by {
            By::Psutil(psutil) => psutil.scan(self.cold)?,
            By::Ours(_, ours) => {
                let start = Instant::now();
                if self.cold {
                    ours.forget();
                }
                let found = ours.scan()?;
                let ms = start.elapsed().as_secs_f64() * 1000.0;
                if found.is_some_and(|found| found != expected) {
                    return Err(format!("{}: found {found:?} of {expected}", self.name));
                }
                ms
            }
        };
        self.ms.push(ms);
        Ok(())
    }

    fn median(&self) -> f64 {
        let mut sorted = self.ms.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// The command that scans so often in this way, and what it is told.
    fn command(&self, scans: u32, marker: &Path, python: Option<&Path>) -> (Vec<String>, String) {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        if let By::Ours((way, depth), _) = &self.by {
            let way = if *way == Way::Live { "live" } else { "portable" };
            let depth = if *depth == Depth::Whole { "whole" } else { "table" };
            let program = text(&std::env::current_exe().unwrap_or_default());
            let mut words = vec![program, "--only".to_owned(), scans.to_string()];
            words.extend(["--way".to_owned(), way.to_owned(), "--marker".to_owned(), text(marker)]);
            words.extend(["--depth".to_owned(), depth.to_owned()]);
            words.extend(self.cold.then(|| "--cold".to_owned()));
            return (words, String::new());
        }
        let order = if self.cold { "forget\n" } else { "scan\n" };
        let python = text(python.unwrap_or(Path::new("python3")));
        let words = vec![python, "-c".to_owned(), psutil::PROGRAM.to_owned()];
        (words, order.repeat(usize::try_from(scans).unwrap_or(0)))
    }
}

fn scan(options: &Options) -> Result<(), String> {
    let folder = tempfile::Builder::new()
        .prefix("scan-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .map_err(|e| e.to_string())?;
    let place = folder.path().canonicalize().map_err(|e| e.to_string())?;
    let python = psutil::install(&place).inspect_err(|e| println!("psutil is left out: {e}")).ok();
    let crowd = Crowd::gather(options.processes, options.claude, &place)?;
    let mut contenders = contenders(&crowd.marker, python.as_deref())?;
    println!(
        "{} processes, {} of them ours, {} to be found; {} rounds",
        crowd::table_size(),
        crowd.len(),
        crowd.claude,
        options.rounds
    );
    // The first round is for caches of every kind; it is not counted.
    for round in 0..=options.rounds {
        for contender in &mut contenders {
            contender.scan(crowd.claude)?;
            if round == 0 {
                contender.ms.clear();
            }
        }
    }
    print(&contenders, &|contender| {
        let command = |scans| contender.command(scans, &crowd.marker, python.as_deref());
        syscalls::per_scan(&place, &command)
    });
    Ok(())
}

fn contenders(marker: &Path, python: Option<&Path>) -> Result<Vec<Contender>, String> {
    let ours = |name, way, cold| {
        let by = By::Ours(way, Box::new(Ours::new(way, marker)));
        Contender { name, cold, by, ms: Vec::new() }
    };
    let mut all = vec![
        ours("tce, warm", (Way::Live, Depth::Whole), false),
        ours("tce, cold", (Way::Live, Depth::Whole), true),
        ours("tce, the table alone", (Way::Live, Depth::Table), false),
        ours("tce through sysinfo, warm", (Way::Portable, Depth::Whole), false),
        ours("tce through sysinfo, cold", (Way::Portable, Depth::Whole), true),
        ours("sysinfo, the table alone", (Way::Portable, Depth::Table), false),
    ];
    for (name, cold) in [("psutil, warm", false), ("psutil, cold", true)] {
        if let Some(python) = python {
            let by = By::Psutil(Psutil::start(python)?);
            all.push(Contender { name, cold, by, ms: Vec::new() });
        }
    }
    Ok(all)
}

/// Ratios are to the last row: psutil's, where there is one.
fn print(contenders: &[Contender], calls: &dyn Fn(&Contender) -> Result<u64, String>) {
    let last = contenders.last().map_or(f64::NAN, Contender::median);
    println!("\n{:<28}{:>12}{:>9}{:>16}", "one scan", "median ms", "to last", "system calls");
    let mut notice = None;
    for contender in contenders {
        let median = contender.median();
        let calls = calls(contender).map_err(|e| notice = Some(e)).map(|calls| calls.to_string());
        let calls = calls.unwrap_or_else(|()| "-".to_owned());
        println!("{:<28}{median:>12.2}{:>9.3}{calls:>16}", contender.name, median / last);
    }
    if let Some(e) = notice {
        println!("system calls are not counted everywhere: {e}");
    }
}
