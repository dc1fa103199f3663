//! Opening the browser: a convenience that may fail without harm.
#![expect(clippy::disallowed_methods, reason = "the command line is where programs are started")]

use std::process::{Command, Stdio};

use crate::cli::outside::Outside;

#[cfg(target_os = "macos")]
const OPENER: &str = "open";
#[cfg(not(target_os = "macos"))]
const OPENER: &str = "xdg-open";

/// A browser that a service starts itself would have its bounds, and end with it.
const AS_UNIT: [&str; 6] = ["systemd-run", "--user", "--quiet", "--collect", "--", OPENER];

/// Opens an address, where there is a screen to show it on; whether somebody took it.
pub(super) fn open(outside: &Outside<'_>, url: &str) -> bool {
    let opener: &[&str] = if is_unit(outside) { &AS_UNIT } else { &[OPENER] };
    let (Some((program, words)), true) = (opener.split_first(), has_screen(outside)) else {
        return false;
    };
    let started = Command::new(program)
        .args(words)
        .arg(url)
        .env_clear()
        .envs(&outside.env)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    started.is_ok_and(|status| status.success())
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
