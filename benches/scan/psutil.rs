//! psutil, in a Python of its own that lives as long as the benchmark.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub(crate) const PROGRAM: &str = include_str!("psutil.py");

/// A Python that scans when told.
pub(crate) struct Psutil {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The Python of a fresh virtual environment with psutil in it.
pub(crate) fn install(folder: &Path) -> Result<PathBuf, String> {
    let place = folder.join("python");
    run(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
    let python = place.join("bin/python");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "psutil"];
    run(Command::new(&python).args(pip))?;
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|e| format!("{}: {e}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(errors.lines().last().unwrap_or("failed").to_owned())
}

impl Psutil {
    pub(crate) fn start(python: &Path) -> Result<Self, String> {
        let mut child = Command::new(python)
            .args(["-c", PROGRAM])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| e.to_string())?;
        let orders = child.stdin.take().ok_or("no way in")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no way out")?);
        Ok(Self { child, orders, answers })
    }

    /// Milliseconds, by its own clock; it may be told to forget what it knows of processes first.
    pub(crate) fn scan(&mut self, forget: bool) -> Result<f64, String> {
        let order = if forget { "forget" } else { "scan" };
        writeln!(self.orders, "{order}").map_err(|e| e.to_string())?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).map_err(|e| e.to_string())?;
        let ms = answer.split_whitespace().next().and_then(|word| word.parse().ok());
        ms.ok_or_else(|| format!("psutil answered {answer:?}"))
    }
}

impl Drop for Psutil {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
