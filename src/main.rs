//! Gathers the outside (arguments, environment, clock, home, machine), calls the command line, exits.
#![expect(clippy::disallowed_methods, reason = "this is where the outside comes in")]

use std::io::{self, IsTerminal, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use tce::cli::outside::Outside;
use tce::cli::{self, Outcome};
use tce::collect::clock::SystemClock;
use tce::collect::keyboard::Terminal;
use tce::collect::{LiveDoors, LiveMachine};
use tce::desktop::{self, MainThread};

/// What is written at once: a long answer is some hundred thousand bytes.
const OUTPUT_BYTES: usize = 64 << 10;

/// For SQLite too. With large pages a short answer takes a fifth less time; who stays asks for small ones.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match desktop::with_main_thread(run) {
        Outcome::Exit(code) => ExitCode::from(code),
        Outcome::InZone(zone) => run_again(&zone),
    }
}

fn run(main_thread: MainThread) -> Outcome {
    // Names and values that are not text belong to no setting of ours.
    let env = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let (stdin, stdout) = (io::stdin(), io::stdout());
    let mut outside = Outside {
        args: std::env::args_os().collect(),
        env: env.collect(),
        home: std::env::home_dir().filter(|home| home.is_absolute()),
        cwd: std::env::current_dir().unwrap_or_else(|_| "/".into()),
        program: std::env::current_exe().unwrap_or_else(|_| "tce".into()),
        pid: std::process::id(),
        main_thread,
        machine: &mut LiveMachine::default(),
        clock: &SystemClock::default(),
        doors: Arc::new(LiveDoors),
        in_is_terminal: stdin.is_terminal(),
        out_is_terminal: stdout.is_terminal(),
        err_is_terminal: io::stderr().is_terminal(),
        width: terminal_width(),
        input: &mut stdin.lock(),
        keyboard: &mut Terminal::default(),
        out: &mut io::BufWriter::with_capacity(OUTPUT_BYTES, stdout.lock()),
        err: &mut io::stderr(),
    };
    cli::run(&mut outside)
}

/// The C library, whose zone is SQLite's, reads `TZ` once: the program takes its own place with it set.
fn run_again(zone: &str) -> ExitCode {
    let program = std::env::current_exe().unwrap_or_else(|_| "tce".into());
    let error = Command::new(program).args(std::env::args_os().skip(1)).env("TZ", zone).exec();
    drop(writeln!(io::stderr(), "tce: cannot start in the zone {zone}\n  because: {error}"));
    ExitCode::FAILURE
}

fn terminal_width() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(size.ws_col).filter(|columns| *columns > 0)
}
