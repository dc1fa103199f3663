//! The built program, run against real processes and files in a world of its own.

mod bus;
mod check;
mod client;
mod crash;
mod dashboard;
mod fake;
mod footprint;
mod guard;
mod hostile;
mod kill;
mod kill_stale;
mod mishaps;
mod notices;
mod opening;
mod orphans;
mod output;
mod panel;
mod record;
mod reuse;
mod sandbox;
mod service;
mod status;
mod statusline;
mod tray;
mod upkeep;
mod user_manager;

use std::io::Write;
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine before the test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Asks again and again until there is an answer.
#[track_caller]
fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "never came to pass: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Says why a test did not test, where this machine lacks what it takes.
fn skip(why: &str) {
    says(&format!("skipped: {why}"));
}

/// Past the capture of a test's output: what did not happen, or how often, shall not go unnoticed.
fn says(what: &str) {
    let mut err = std::io::stderr();
    writeln!(err, "{what}").unwrap();
}

/// True if this program is there to be run.
fn has_program(name: &str) -> bool {
    let path = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];
    path.iter().any(|folder| std::path::Path::new(folder).join(name).exists())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The present, in milliseconds since 1970.
fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}
