//! The plain `sqlite3` shell of somebody in any zone.

use std::io::Write;
use std::process::{Command, Stdio};

use super::{Stage, skip};

/// True if there is a shell; says so if there is none.
pub(crate) fn has_shell() -> bool {
    let found = Command::new("sqlite3").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !found {
        skip("there is no sqlite3 shell here");
    }
    found
}

impl Stage {
    /// The rows the shell answers with, a line each.
    pub(crate) fn shell(&self, zone: &str, input: &str) -> Vec<String> {
        let mut shell = Command::new("sqlite3")
            .args(["-batch", "-bail"])
            .arg(self.data().join("history.db"))
            .env("TZ", zone)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = shell.stdin.take().unwrap();
        let text = input.to_owned();
        // Beside the reading: what is asked and what is answered may both be more than a pipe holds.
        let writer = std::thread::spawn(move || pipe.write_all(text.as_bytes()).unwrap());
        let output = shell.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success(), "{zone}");
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}
