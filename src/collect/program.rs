//! Running somebody's program for a short while: words, not a shell; what it does not end in time is ended.
#![expect(clippy::disallowed_methods, reason = "collect is the door to the machine")]

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal};

use crate::collect::clock::{Clock, SystemClock};
use crate::collect::memory::start;
use crate::error::{Error, Kind, Result};

/// How often it is asked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How long what was said may take to arrive after the end of who said it.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What to run, and where.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    pub words: &'a [String],
    /// `None`: this program's own.
    pub env: Option<&'a BTreeMap<String, String>>,
    pub cwd: &'a Path,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Code(i32),
    Signal(i32),
    /// It had to be ended.
    TooLate,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Signal(signal) => write!(f, "ended by signal {signal}"),
            Self::TooLate => write!(f, "did not end in time, and was ended"),
        }
    }
}

/// Runs it to its end, with this to read; what it prints goes nowhere, what it says beside goes where ours does.
pub fn run(program: &Program<'_>, input: &[u8], limit: Duration) -> Result<Ended> {
    let name = program.words.first().map_or("", String::as_str);
    let failed =
        |e: std::io::Error| Error::new(Kind::Failed, format!("cannot run {name}")).because(e);
    let mut command = Command::new(name);
    command.args(program.words.iter().skip(1)).current_dir(program.cwd);
    if let Some(env) = program.env {
        command.env_clear().envs(env);
    }
    // A group of its own, so that what it starts ends with it.
    command.stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0);
    let mut child = start(&mut command).map_err(failed)?;
    if let Some(mut pipe) = child.stdin.take() {
        // Less than a pipe holds; who does not read does not want it.
        drop(pipe.write_all(input));
    }
    wait(&mut child, limit).map_err(failed)
}

/// What a program said, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub ended: Ended,
    pub out: String,
    pub err: String,
}

/// Runs it to its end, with nothing to read, and hears it out.
pub fn ask(program: &Program<'_>, limit: Duration) -> Result<Said> {
    let name = program.words.first().map_or("", String::as_str);
    let failed = |e: std::io::Error| {
        let absent = e.kind() == std::io::ErrorKind::NotFound;
        let kind = if absent { Kind::NotFound } else { Kind::Failed };
        Error::new(kind, format!("cannot run {name}")).because(e)
    };
    let mut command = Command::new(name);
    command.args(program.words.iter().skip(1)).current_dir(program.cwd).process_group(0);
    if let Some(env) = program.env {
        command.env_clear().envs(env);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = start(&mut command).map_err(failed)?;
    let (out, err) = (listen(child.stdout.take()), listen(child.stderr.take()));
    let ended = wait(&mut child, limit).map_err(failed)?;
    // What it left behind may hold its pipes open: what it said until now is what it said.
    Ok(Said { ended, out: heard(&out), err: heard(&err) })
}

/// A thread that reads, so that neither pipe fills up while the other is read.
fn listen(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        let Some(mut pipe) = pipe else { return };
        while let Ok(count @ 1..) = pipe.read(&mut bytes) {
            if sender.send(bytes.get(..count).unwrap_or_default().to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

fn heard(pipe: &Receiver<Vec<u8>>) -> String {
    let mut bytes = Vec::new();
    while let Ok(more) = pipe.recv_timeout(LAST_WORDS) {
        bytes.extend(more);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Ended> {
    let clock = SystemClock::default();
    let end = clock.awake() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(ended(status));
        }
        if clock.awake() >= end {
            end_group(child);
            child.wait()?;
            return Ok(Ended::TooLate);
        }
        clock.wait(LOOK_EVERY);
    }
}

fn ended(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Code(code),
        (None, signal) => Ended::Signal(signal.unwrap_or(0)),
    }
}

/// It was not waited for yet, so its number is still its own, and that of its group.
fn end_group(child: &mut Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let ended = group.map(|group| rustix::process::kill_process_group(group, Signal::KILL));
    if !matches!(ended, Some(Ok(()))) {
        drop(child.kill());
    }
}
