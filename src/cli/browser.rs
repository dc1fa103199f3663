//! Opening the browser: a convenience that may fail without harm.
#![expect(clippy::disallowed_methods, reason = "the command line is where programs are started")]

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::cli::background::LOOK_EVERY;
use crate::cli::outside::Outside;
use crate::collect::memory::start;

#[cfg(target_os = "macos")]
const OPENER: &str = "open";
#[cfg(not(target_os = "macos"))]
const OPENER: &str = "xdg-open";

/// What a service starts itself would have its bounds, and end with it.
const AS_UNIT: &str = "systemd-run";
const AS_UNIT_WORDS: [&str; 4] = ["--user", "--quiet", "--collect", "--"];
/// Browsers that show an address in a window without bar and tabs.
const WITH_APP_MODE: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "brave-browser",
    "brave",
    "microsoft-edge",
    "microsoft-edge-stable",
];
/// A browser that cannot start has ended within this time.
const FIRST_MOMENT: Duration = Duration::from_secs(1);

/// Opens an address, where there is a screen to show it on; whether somebody took it.
pub(super) fn open(outside: &Outside<'_>, url: &str) -> bool {
    if !has_screen(outside) {
        return false;
    }
    let started = start(command(outside, OPENER).arg(url)).and_then(|mut child| child.wait());
    started.is_ok_and(|status| status.success())
}

/// Opens it in a window of its own, by the first browser that can; whether one did.
pub(super) fn open_as_app(outside: &Outside<'_>, url: &str) -> bool {
    has_screen(outside) && WITH_APP_MODE.iter().any(|name| shows(outside, name, url))
}

/// The window outlives this program; a browser that runs already takes the address and leaves.
fn shows(outside: &Outside<'_>, name: &str, url: &str) -> bool {
    let mut command = command(outside, name);
    // Ctrl-C in this terminal is not meant for it.
    command.arg(format!("--app={url}")).process_group(0);
    let Ok(mut child) = start(&mut command) else { return false };
    let end = outside.clock.since_boot() + FIRST_MOMENT;
    while outside.clock.since_boot() < end {
        match child.try_wait() {
            Ok(None) => drop(outside.clock.wait(LOOK_EVERY)),
            Ok(Some(status)) => return status.success(),
            Err(_) => return false,
        }
    }
    true
}

fn command(outside: &Outside<'_>, program: &str) -> Command {
    let mut command = if is_unit(outside) {
        let mut command = Command::new(AS_UNIT);
        command.args(AS_UNIT_WORDS).arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .env_clear()
        .envs(&outside.env)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// True in a process that systemd itself has started, as the login service is, and in what that one starts.
fn is_unit(outside: &Outside<'_>) -> bool {
    let family = [outside.pid, std::os::unix::process::parent_id()];
    let first = outside.env.get("SYSTEMD_EXEC_PID").and_then(|pid| pid.parse().ok());
    first.is_some_and(|pid| family.contains(&pid))
}

/// A unit may have been started before the screen was there: its manager knows.
fn has_screen(outside: &Outside<'_>) -> bool {
    let is_set = |name: &&str| outside.env.get(*name).is_some_and(|value| !value.is_empty());
    let screens = ["DISPLAY", "WAYLAND_DISPLAY"];
    cfg!(target_os = "macos") || is_unit(outside) || screens.iter().any(is_set)
}
