//! What the dashboard can carry while its recorder is at work: requests per second, and how long the slowest wait.
//!
//! `cargo bench --bench load`, or `cargo bench --bench load -- --python`, which installs tce-monitor 0.4.0 from the package
//! index into a temporary environment and asks it for the same, on the same data, in the same run. No time is ever asserted.
//!
//! The client has a core of its own if there are two. It is one thread that keeps its connections, reads every answer to
//! its end, and asks on: as many requests are under way as there are connections.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "these lints keep the program from failing and its output testable; this is a benchmark"
)]

mod client;
mod home;
mod ours;
mod theirs;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use client::Load;
use home::Home;

/// What is asked for.
const PATHS: [&str; 4] = ["/api/processes", "/api/usage", "/api/sessions", "/"];
const CONNECTIONS: [usize; 3] = [1, 10, 100];

/// Drives the dashboard, and says what it carries.
#[derive(Debug, Clone, Parser)]
#[command(name = "load")]
struct Options {
    /// Seconds for each measurement
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Processes that stand for Claude Code
    #[arg(long, default_value_t = 8)]
    processes: usize,
    /// Sessions, each with a transcript of forty responses
    #[arg(long, default_value_t = 240)]
    sessions: usize,
    /// Drive tce-monitor 0.4.0, too
    #[arg(long)]
    python: bool,
    /// Cargo says so when it is to measure; without it, it only tests that benchmarks start
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.bench {
        println!("measures only under `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match compare(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("load: {e}");
            ExitCode::FAILURE
        }
    }
}

fn compare(options: &Options) -> Result<(), String> {
    let home = Home::furnish(options.processes, options.sessions)?;
    println!(
        "{} processes, {} sessions, {} s each",
        options.processes, options.sessions, options.seconds
    );
    let server = ours::Server::start(&home)?;
    let ours = drive("tce", server.address, options)?;
    println!("{}\n", server.account()?);
    drop(server);
    if !options.python {
        return Ok(());
    }
    let server = theirs::Server::start(&home)?;
    let theirs = drive("tce-monitor 0.4.0", server.address, options)?;
    println!("memory {} MB\n", server.megabytes());
    println!("times the requests per second of tce-monitor:");
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let ratio = if theirs.2.failed > 0 {
            "it fails".to_owned()
        } else {
            format!("{:.1}", ours.2.per_second / theirs.2.per_second)
        };
        println!("{:>16} {:>5}  {ratio:>8}", ours.0, ours.1);
    }
    Ok(())
}

/// A path, so many connections, and what came of it.
type Measured = (&'static str, usize, Load);

fn drive(name: &str, address: SocketAddr, options: &Options) -> Result<Vec<Measured>, String> {
    println!(
        "\n{name}\n{:>16} {:>5} {:>10} {:>9} {:>9} {:>9} {:>8}",
        "path", "conn", "req/s", "p50 ms", "p99 ms", "max ms", "bytes"
    );
    let mut measured = Vec::new();
    for path in PATHS {
        for connections in CONNECTIONS {
            let span = Duration::from_secs_f64(options.seconds);
            let load = client::drive(address, path, connections, span)?;
            let failed =
                if load.failed > 0 { format!("  {} failed", load.failed) } else { String::new() };
            println!(
                "{path:>16} {connections:>5} {:>10.0} {:>9.2} {:>9.2} {:>9.2} {:>8}{failed}",
                load.per_second, load.p50, load.p99, load.most, load.bytes
            );
            measured.push((path, connections, load));
        }
    }
    Ok(measured)
}
