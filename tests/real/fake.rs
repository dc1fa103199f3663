//! Stand-ins for Claude Code: shells whose executable lies where the sandbox's program looks for it.
//!
//! Each reads from a pipe that its test holds, so that none outlives a test, however that ends.

use std::fs;
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::process::{Pid, PidfdFlags, Signal};

use super::eventually;
use super::sandbox::Sandbox;

/// Does nothing, has no children.
pub(super) const IDLE: &str = "echo ready; read line";
/// Uses all it can get of a processor, two minutes at most.
pub(super) const BUSY: &str = "ulimit -t 120; echo ready; while :; do :; done";
/// Does not hear SIGTERM.
pub(super) const DEAF: &str = "trap '' TERM; echo ready; read line";
/// Started somebody who started somebody; says who.
pub(super) const FAMILY: &str = "/bin/sh -c 'sleep 300 & echo $$ $!; wait' & read line";

/// A stand-in at work.
pub(super) struct Fake {
    child: Child,
    pub pid: u32,
    pub start_ticks: u64,
    /// The first line it printed.
    pub greeting: String,
    buried: bool,
    _unheard: Option<PipeReader>,
}

impl Sandbox {
    /// A stand-in that runs this script in this folder.
    #[track_caller]
    pub(super) fn fake(&self, script: &str, cwd: &Path) -> Fake {
        Fake::of(&self.executable("2.1.9"), script, cwd)
    }

    /// The executable of a version, put there on first use.
    #[track_caller]
    pub(super) fn executable(&self, version: &str) -> PathBuf {
        let path = self.versions().join(version);
        if !path.exists() {
            copy(Path::new("/bin/sh"), &path);
        }
        path
    }

    /// A stand-in with these very arguments: `echo`, at work on them until somebody hears it, which nobody does.
    /// `None` where `echo` is but a name of a larger program.
    pub(super) fn fake_saying(&self, arguments: &[&str], cwd: &Path) -> Option<Fake> {
        let path = self.versions().join("2.1.10");
        if !path.exists() {
            copy(Path::new("/bin/echo"), &path);
        }
        let works = Command::new(&path).arg("word").output().unwrap();
        if works.stdout != b"word\n" {
            return None;
        }
        let (unheard, full) = full_pipe();
        let mut command = Command::new(&path);
        command.args(arguments).stdin(Stdio::piped()).stdout(full);
        Some(Fake::start(command, cwd, Some(unheard)))
    }

    /// Lets other users reach what lies in it.
    pub(super) fn open_to_all(&self) {
        for folder in [self.root(), &self.work()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    /// A stand-in that belongs to another user.
    pub(super) fn fake_of_user(&self, script: &str, user: u32) -> Fake {
        let mut command = Command::new(self.executable("2.1.9"));
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).uid(user);
        Fake::start(command, &self.work(), None)
    }

    /// Writes `sessions/PID.json` as Claude Code does, with some values changed.
    pub(super) fn session_file(&self, fake: &Fake, changes: &serde_json::Value) {
        let now = super::now_ms();
        let mut file = serde_json::json!({
            "pid": fake.pid, "sessionId": format!("session-{}", fake.pid), "cwd": "/elsewhere",
            "startedAt": now, "procStart": fake.start_ticks.to_string(), "version": "2.1.330",
            "kind": "interactive", "entrypoint": "cli", "status": "idle",
            "updatedAt": now, "statusUpdatedAt": now,
        });
        for (name, value) in changes.as_object().unwrap() {
            file[name] = value.clone();
        }
        let folder = self.claude_home().join("sessions");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{}.json", fake.pid)), file.to_string()).unwrap();
    }
}

/// A pipe that takes no more.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let waits = rustix::fs::fcntl_getfl(&writer).unwrap();
    rustix::fs::fcntl_setfl(&writer, waits | rustix::fs::OFlags::NONBLOCK).unwrap();
    for size in [4096, 1] {
        while writer.write_all(&vec![0; size]).is_ok() {}
    }
    rustix::fs::fcntl_setfl(&writer, waits).unwrap();
    (reader, writer)
}

/// Copied by another program: were it written here, another thread's child could hold it open for writing
/// while it is to be run.
#[track_caller]
pub(super) fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}

impl Fake {
    /// A shell of any name, with this script.
    #[track_caller]
    pub(super) fn of(shell: &Path, script: &str, cwd: &Path) -> Self {
        let mut command = Command::new(shell);
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
        Self::start(command, cwd, None)
    }

    #[track_caller]
    fn start(mut command: Command, cwd: &Path, unheard: Option<PipeReader>) -> Self {
        // A group of its own: what it starts is ended with it.
        let command = command.env_clear().env("PATH", "/usr/bin:/bin").process_group(0);
        let mut child = command.current_dir(cwd).spawn().unwrap();
        let mut greeting = String::new();
        if let Some(out) = &mut child.stdout {
            BufReader::new(out).read_line(&mut greeting).unwrap();
        }
        let pid = child.id();
        let start_ticks = start_ticks(pid).unwrap();
        let greeting = greeting.trim().to_owned();
        Self { child, pid, start_ticks, greeting, buried: false, _unheard: unheard }
    }

    pub(super) fn signal(&self, signal: Signal) {
        self::signal(self.pid, signal);
    }

    /// Processor time so far, in milliseconds, as the system counts it.
    pub(super) fn cpu_ms(&self) -> u64 {
        let ticks = |number| field(self.pid, number).unwrap().parse::<u64>().unwrap();
        (ticks(14) + ticks(15)) * 1000 / rustix::param::clock_ticks_per_second()
    }

    /// True if this is the share of a core that it had, about, while something was done. How much a busy loop
    /// gets depends on who else is busy.
    pub(super) fn had_share(&self, percent: impl FnOnce() -> f64) -> bool {
        let (before, from) = (self.cpu_ms(), Instant::now());
        let percent = percent();
        let used = f64::from(u32::try_from(self.cpu_ms() - before).unwrap());
        let had = used / 10.0 / from.elapsed().as_secs_f64();
        (percent - had).abs() <= 30.0 && percent >= 5.0
    }

    /// Gives it a line to read.
    pub(super) fn say(&self, line: &str) {
        writeln!(self.child.stdin.as_ref().unwrap(), "{line}").unwrap();
    }

    /// Stops it, as Ctrl-Z does.
    pub(super) fn stop(&self) {
        self.signal(Signal::STOP);
        eventually("a stopped process", || (state(self.pid) == Some('T')).then_some(()));
    }

    /// Ends it, and takes no note of that: a zombie.
    pub(super) fn turn_zombie(&self) {
        self.signal(Signal::KILL);
        eventually("a zombie", || (state(self.pid) == Some('Z')).then_some(()));
    }

    /// Ended, whether or not anybody took note.
    pub(super) fn has_ended(&self) -> bool {
        matches!(state(self.pid), None | Some('Z'))
    }

    /// The numbers in its greeting.
    pub(super) fn told_pids(&self) -> Vec<u32> {
        self.greeting.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
    }

    /// Takes note of its end.
    pub(super) fn bury(&mut self) {
        self.end_all();
    }

    /// Until it is waited for, number and group are still its own.
    fn end_all(&mut self) {
        let group = Pid::from_raw(self.pid.cast_signed()).filter(|_| !self.buried);
        if let Some(group) = group {
            let _gone = rustix::process::kill_process_group(group, Signal::KILL);
            drop(self.child.wait());
        }
        self.buried = true;
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.end_all();
    }
}

/// Sends a signal to a process that a test started.
pub(super) fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(pid.cast_signed()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// Ends the process with this number and this start, and no other.
pub(super) fn end_exactly(pid: u32, start: u64) {
    let Some(number) = Pid::from_raw(pid.cast_signed()) else { return };
    let Ok(held) = rustix::process::pidfd_open(number, PidfdFlags::empty()) else { return };
    if start_ticks(pid) == Some(start) {
        let _gone = rustix::process::pidfd_send_signal(&held, Signal::KILL);
    }
}

pub(super) fn is_alive(pid: u32) -> bool {
    !matches!(state(pid), None | Some('Z'))
}

/// The letter of proc(5).
pub(super) fn state(pid: u32) -> Option<char> {
    field(pid, 3)?.chars().next()
}

pub(super) fn start_ticks(pid: u32) -> Option<u64> {
    field(pid, 22)?.parse().ok()
}

/// A field of `/proc/PID/stat`, counted as in proc(5).
pub(super) fn field(pid: u32, number: usize) -> Option<String> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = line.rsplit_once(')')?;
    rest.split_whitespace().nth(number - 3).map(str::to_owned)
}
