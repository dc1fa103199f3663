//! Opening the browser: a convenience that may fail without harm.
#![expect(clippy::disallowed_methods, reason = "the command line is where programs are started")]

use std::process::{Command, Stdio};

use crate::cli::outside::Outside;

#[cfg(target_os = "macos")]
const OPENER: &str = "open";
#[cfg(not(target_os = "macos"))]
const OPENER: &str = "xdg-open";

/// Opens an address, where there is a screen to show it on; whether somebody took it.
pub(super) fn open(outside: &Outside<'_>, url: &str) -> bool {
    if !has_screen(outside) {
        return false;
    }
    let started = Command::new(OPENER)
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

fn has_screen(outside: &Outside<'_>) -> bool {
    let is_set = |name: &&str| outside.env.get(*name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "macos") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(is_set)
}
