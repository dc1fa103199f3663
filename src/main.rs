//! Gathers the outside (arguments, environment, clock, home, machine), calls the command line, exits.
#![expect(clippy::disallowed_methods, reason = "this is where the outside comes in")]

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use tce::cli;
use tce::cli::outside::Outside;
use tce::collect::LiveMachine;
use tce::collect::clock::SystemClock;

fn main() -> ExitCode {
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
        machine: &mut LiveMachine::default(),
        clock: &SystemClock::default(),
        in_is_terminal: stdin.is_terminal(),
        out_is_terminal: stdout.is_terminal(),
        width: terminal_width(),
        input: &mut stdin.lock(),
        out: &mut io::BufWriter::new(stdout.lock()),
        err: &mut io::stderr(),
    };
    ExitCode::from(cli::run(&mut outside))
}

fn terminal_width() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(size.ws_col).filter(|columns| *columns > 0)
}
