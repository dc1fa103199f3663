//! The ledger against ccusage: the same transcripts, in turn, in one run; no time is ever asserted.
//!
//! `cargo bench --bench versus`, or `cargo bench --bench versus -- --size 50M --files 200`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "these lints keep the program from failing and its output testable; this is a benchmark"
)]

mod ccusage;
mod check;
mod corpus;
mod options;
mod ours;
mod run;
mod show;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

use ccusage::Ccusage;
use corpus::Plan;
use corpus::tokens::ByModel;
use corpus::truth::{Difference, Truth};
use options::Options;
use ours::{Ours, Recorder};
use run::Run;
use show::Row;

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.bench {
        println!("measures only under `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match if options.check { check::both(&options) } else { versus(&options) } {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("versus: {e}");
            ExitCode::FAILURE
        }
    }
}

/// The folders of one run. The temporary one goes with it.
struct Place {
    folder: PathBuf,
    home: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Place {
    /// Below cargo's own folder for such things: the system's may be in memory.
    fn make(keep: Option<&Path>) -> std::io::Result<Self> {
        let (folder, temporary) = if let Some(folder) = keep {
            (folder.to_path_buf(), None)
        } else {
            let made = tempfile::Builder::new()
                .prefix("versus-")
                .tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
            (made.path().to_path_buf(), Some(made))
        };
        let home = folder.join("home");
        fs::create_dir_all(home.join(".claude"))?;
        let (folder, home) = (folder.canonicalize()?, home.canonicalize()?);
        Ok(Self { folder, home, _temporary: temporary })
    }
}

/// True if every program counted what was expected of it.
fn versus(options: &Options) -> Result<bool, String> {
    let place = Place::make(options.keep.as_deref()).map_err(|e| e.to_string())?;
    let projects = place.home.join(".claude/projects");
    if projects.exists() {
        return Err(format!("{} is there already", projects.display()));
    }
    let truth = corpus::write(&plan(options), &projects).map_err(|e| e.to_string())?;
    show::corpus(&truth);
    println!();
    let ccusage = other_side(options, &place);
    let (mut contenders, _recorder, right) = warm_up(options, &place, ccusage.as_ref(), &truth)?;
    for round in 0..options.rounds {
        // Whoever runs first in a round finds another machine than who runs last: in turn.
        let start = round % contenders.len().max(1);
        contenders.rotate_left(start);
        for contender in &mut contenders {
            contender.prepare();
            contender.runs.push(run::timed(&mut contender.command, &place.folder)?);
        }
        contenders.rotate_right(start);
    }
    let rows: Result<Vec<Row>, String> =
        contenders.iter_mut().map(|contender| contender.row(&place.folder)).collect();
    show::table(&rows?);
    Ok(right)
}

/// Without it the rest goes on, and says so.
fn other_side(options: &Options, place: &Place) -> Option<Ccusage> {
    let ccusage = match &options.ccusage {
        Some(program) => Ccusage::at(program, &place.home),
        None => Ccusage::install(&options.ccusage_version, &place.folder.join("npm"), &place.home),
    };
    let ccusage = ccusage.map_err(|e| println!("skipped: ccusage cannot be had: {e}")).ok()?;
    if let Some(remark) = &ccusage.remark {
        println!("{remark}");
    }
    Some(ccusage)
}

fn plan(options: &Options) -> Plan {
    let differences = if options.plain { Vec::new() } else { Difference::ALL.to_vec() };
    if options.small {
        return Plan { differences, ..Plan::small(options.seed) };
    }
    Plan { bytes: options.size, files: options.files, seed: options.seed, differences }
}

/// Runs everybody once, which also warms the page cache; who counts nothing is not measured.
fn warm_up(
    options: &Options,
    place: &Place,
    ccusage: Option<&Ccusage>,
    truth: &Truth,
) -> Result<(Vec<Contender>, Recorder, bool), String> {
    let mut contenders = Vec::new();
    let mut right = true;
    if let Some(ccusage) = ccusage {
        right &= ccusage_counts(ccusage, &place.home, &place.folder, truth)?;
        let command = ccusage.report(&place.home);
        contenders.push(Contender::new("ccusage claude daily", command, None));
    }
    let ours = Ours { program: &options.ours, home: &place.home };
    let [read, known, beside] = ["read", "known", "beside"].map(|name| place.folder.join(name));
    for data in [&known, &beside] {
        right &= we_count(&mut ours.command(&ours::REPORT, data), &place.folder, truth)?;
    }
    let recorder = ours.recorder(&beside)?;
    let report = |data: &Path| ours.command(&ours::REPORT, data);
    contenders.extend([
        Contender::new("tce, first full reading", report(&read), Some(read.clone())),
        Contender::new("tce, later: usage --json", report(&beside), None),
        Contender::new("tce, later, nobody records", report(&known), None),
        Contender::new("tce, nothing changed", ours.command(&ours::CHECK, &known), None),
    ]);
    let reports = ours::REPORTS.iter();
    contenders.extend(
        reports.map(|(name, words)| Contender::new(name, ours.command(words, &beside), None)),
    );
    Ok((contenders, recorder, right))
}

/// True if ccusage counts what it is known to.
fn ccusage_counts(
    ccusage: &Ccusage,
    home: &Path,
    folder: &Path,
    truth: &Truth,
) -> Result<bool, String> {
    let run = run::timed(&mut ccusage.report(home), folder)?;
    let counted = ccusage::totals(&run.printed).ok_or("ccusage printed no totals")?;
    Ok(show::compare(&ccusage.version, &truth.as_ccusage(), &counted))
}

/// True if we count what is there.
fn we_count(command: &mut Command, folder: &Path, truth: &Truth) -> Result<bool, String> {
    we_count_as("tce", command, folder, &truth.by_model)
}

/// True if we count what is expected of a command.
fn we_count_as(
    who: &str,
    command: &mut Command,
    folder: &Path,
    expected: &ByModel,
) -> Result<bool, String> {
    let run = run::timed(command, folder)?;
    let counted = ours::totals(&run.printed).ok_or("tce printed no totals")?;
    Ok(show::compare(who, expected, &counted))
}

/// A command that is measured.
struct Contender {
    name: &'static str,
    command: Command,
    /// A folder that must not be there when it starts.
    fresh: Option<PathBuf>,
    runs: Vec<Run>,
}

impl Contender {
    fn new(name: &'static str, command: Command, fresh: Option<PathBuf>) -> Self {
        Self { name, command, fresh, runs: Vec::new() }
    }

    fn prepare(&self) {
        if let Some(folder) = &self.fresh {
            // Not there is as good as gone.
            let _ = fs::remove_dir_all(folder);
        }
    }

    fn row(&mut self, folder: &Path) -> Result<Row, String> {
        self.prepare();
        let peak = run::peak_memory(&mut self.command, folder)?;
        let wall = run::median(self.runs.iter().map(|run| run.wall).collect());
        let cpu = run::median(self.runs.iter().filter_map(|run| run.cpu).collect());
        let seconds = |time: Option<std::time::Duration>| time.map(|time| time.as_secs_f64());
        Ok(Row { name: self.name, wall: seconds(wall), cpu: seconds(cpu), peak })
    }
}
