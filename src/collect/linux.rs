//! Linux: the process table from `/proc`, a hold on a process by pidfd.
//!
//! Only `stat` is read of every process (three system calls each); the rest is asked for by name.
#![expect(clippy::disallowed_methods, reason = "collect is the door to /proc")]

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags};

use crate::collect::clock::{Clock, SystemClock};
use crate::collect::portable::common_facts;
use crate::collect::{Held, Machine};
use crate::error::{Error, Kind, Result};
use crate::model::machine::{Brief, MachineFacts, Probe, Signal};
use crate::model::process::State;

/// As much of a command line as is read: prompts may be long, and only the first words matter.
const COMMAND_LINE_LIMIT: usize = 16 << 10;

/// This machine, through `/proc`.
#[derive(Default)]
pub struct LinuxMachine {
    facts: OnceCell<MachineFacts>,
    buffer: Vec<u8>,
}

impl LinuxMachine {
    fn read(&mut self, path: &str, limit: usize) -> Option<&[u8]> {
        self.buffer.resize(limit, 0);
        let length = File::open(path).ok()?.read(&mut self.buffer).ok()?;
        self.buffer.get(..length)
    }

    fn brief(&mut self, pid: u32, scale: Scale) -> Option<Brief> {
        // Numbers and a name of at most 64 bytes: far below this.
        parse_stat(pid, self.read(&format!("/proc/{pid}/stat"), 2048)?, scale)
    }
}

impl Machine for LinuxMachine {
    fn facts(&self) -> MachineFacts {
        let clock = SystemClock::default();
        // A clock that was set moves the start of the machine, too; the rest stays.
        let booted_at = clock.now().minus(clock.since_boot());
        MachineFacts { booted_at, ..self.facts.get_or_init(read_facts).clone() }
    }

    fn table(&mut self) -> Result<Vec<Brief>> {
        let folder = fs::read_dir("/proc").map_err(|e| {
            let denied = e.kind() == io::ErrorKind::PermissionDenied;
            let kind = if denied { Kind::Refused } else { Kind::Failed };
            Error::new(kind, "cannot read the process table in /proc")
                .because(e)
                .hint("mount /proc")
        })?;
        let scale = Scale::of_this_machine();
        let pids = folder.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        Ok(pids.filter_map(|pid| self.brief(pid, scale)).collect())
    }

    fn exe(&mut self, pid: u32) -> Option<String> {
        link(&format!("/proc/{pid}/exe"))
    }

    fn arguments(&mut self, pid: u32) -> Vec<String> {
        self.read(&format!("/proc/{pid}/cmdline"), COMMAND_LINE_LIMIT)
            .map(split_arguments)
            .unwrap_or_default()
    }

    fn probe(&mut self, brief: &Brief) -> Option<Probe> {
        let pid = brief.pid;
        let user_id = fs::metadata(format!("/proc/{pid}")).ok()?.uid();
        Some(Probe {
            user_id,
            exe: self.exe(pid),
            arguments: self.arguments(pid),
            cwd: link(&format!("/proc/{pid}/cwd")).map(without_removal),
            terminal: terminal_name(brief.terminal_device),
        })
    }

    fn is_denied(&mut self, pid: u32) -> bool {
        let refused = |error: io::Error| error.kind() == io::ErrorKind::PermissionDenied;
        File::open(format!("/proc/{pid}/stat")).is_err_and(refused)
            || fs::read_link(format!("/proc/{pid}/exe")).is_err_and(refused)
            || !Path::new(&format!("/proc/{pid}")).exists() && is_there(pid)
    }

    fn hold(&mut self, pid: u32) -> Result<Option<Box<dyn Held>>> {
        let Some(raw) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
            return Ok(None);
        };
        match rustix::process::pidfd_open(raw, PidfdFlags::empty()) {
            Ok(fd) => Ok(Some(Box::new(HeldPid { pid, fd, machine: Self::default() }))),
            Err(Errno::SRCH | Errno::INVAL) => Ok(None),
            Err(e) => {
                Err(Error::new(Kind::Failed, format!("cannot take hold of process {pid}"))
                    .because(e))
            }
        }
    }
}

/// Known to the system, whatever /proc shows: it may be mounted anew, or not at all.
fn is_there(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

/// A process pinned by its pidfd.
struct HeldPid {
    pid: u32,
    fd: OwnedFd,
    machine: LinuxMachine,
}

impl Held for HeldPid {
    fn look(&mut self) -> Option<(Brief, Probe)> {
        let brief = self.machine.brief(self.pid, Scale::of_this_machine())?;
        let probe = self.machine.probe(&brief)?;
        // Still there after reading: then what was read is of this process and no other.
        (!has_ended(&self.fd, Duration::ZERO) || brief.state == State::Zombie)
            .then_some((brief, probe))
    }

    fn signal(&mut self, signal: Signal) -> Result<bool> {
        let signal = match signal {
            Signal::Terminate => rustix::process::Signal::TERM,
            Signal::Kill => rustix::process::Signal::KILL,
            Signal::Continue => rustix::process::Signal::CONT,
        };
        match rustix::process::pidfd_send_signal(&self.fd, signal) {
            Ok(()) => Ok(true),
            Err(Errno::SRCH) => Ok(false),
            Err(Errno::PERM) => Err(Error::new(
                Kind::Refused,
                format!("not allowed to signal process {}", self.pid),
            )),
            Err(e) => {
                Err(Error::new(Kind::Failed, format!("cannot signal process {}", self.pid))
                    .because(e))
            }
        }
    }

    fn wait(&mut self, limit: Duration) -> bool {
        has_ended(&self.fd, limit)
    }
}

/// A pidfd turns readable when its process has ended, reaped or not.
fn has_ended(fd: &OwnedFd, limit: Duration) -> bool {
    let end = SystemClock::default().awake() + limit;
    loop {
        let left = end.saturating_sub(SystemClock::default().awake());
        let timeout = Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 0, tv_nsec: 0 });
        match rustix::event::poll(&mut [PollFd::new(fd, PollFlags::IN)], Some(&timeout)) {
            Err(Errno::INTR) => {}
            ready => return ready.is_ok_and(|count| count > 0),
        }
    }
}

/// What turns the kernel's units into ours.
#[derive(Clone, Copy)]
struct Scale {
    ticks_per_second: u64,
    page_bytes: u64,
}

impl Scale {
    fn of_this_machine() -> Self {
        Self {
            ticks_per_second: rustix::param::clock_ticks_per_second().max(1),
            page_bytes: rustix::param::page_size() as u64,
        }
    }
}

/// One line of `/proc/PID/stat` (proc(5)); the name stands in brackets and may hold anything.
fn parse_stat(pid: u32, line: &[u8], scale: Scale) -> Option<Brief> {
    let open = memchr::memchr(b'(', line)?;
    let close = memchr::memrchr(b')', line)?;
    let name = String::from_utf8_lossy(line.get(open + 1..close)?).into_owned();
    let rest = std::str::from_utf8(line.get(close + 1..)?).ok()?;
    let mut fields = rest.split_ascii_whitespace();
    // Numbers are those of proc(5): what follows the name begins with field 3.
    let state = State::from_letter(fields.next()?.chars().next()?);
    let numbers: Vec<i64> = fields.map(|text| text.parse().unwrap_or(0)).collect();
    let field = |number: usize| numbers.get(number - 4).copied();
    let count = |number: usize| field(number).and_then(|value| u64::try_from(value).ok());
    let ms = |ticks: u64| ticks.saturating_mul(1000) / scale.ticks_per_second;
    Some(Brief {
        pid,
        parent_pid: u32::try_from(field(4)?).unwrap_or(0),
        leader_pid: u32::try_from(field(6)?).unwrap_or(0),
        start_ticks: count(22)?,
        state,
        name,
        cpu_ms: ms(count(14)? + count(15)?),
        waited_cpu_ms: ms(count(16).unwrap_or(0) + count(17).unwrap_or(0)),
        memory_bytes: count(24).unwrap_or(0).saturating_mul(scale.page_bytes),
        terminal_device: u32::try_from(field(7)?).unwrap_or(0),
    })
}

fn split_arguments(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    // A rewritten title is padded with zeros: they are no arguments.
    text.trim_end_matches('\0')
        .split('\0')
        .map(str::to_owned)
        .filter(|_| !text.is_empty())
        .collect()
}

fn link(path: &str) -> Option<String> {
    fs::read_link(path).ok().map(|target| target.to_string_lossy().into_owned())
}

/// A folder keeps its name when it is removed under a process; the kernel's remark is no part of it.
fn without_removal(folder: String) -> String {
    match folder.strip_suffix(" (deleted)") {
        Some(name) if !Path::new(&folder).exists() => name.to_owned(),
        _ => folder,
    }
}

/// The name of a terminal from its device number (Linux Documentation/admin-guide/devices.txt).
fn terminal_name(device: u32) -> Option<String> {
    let major = (device >> 8) & 0xfff;
    let minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    match major {
        0 => None,
        136..=143 => Some(format!("/dev/pts/{}", (major - 136) * 256 + minor)),
        4 if minor < 64 => Some(format!("/dev/tty{minor}")),
        4 => Some(format!("/dev/ttyS{}", minor - 64)),
        _ => Some(format!("/dev/char/{major}:{minor}")),
    }
}

fn read_facts() -> MachineFacts {
    let line = |path: &str| {
        fs::read_to_string(path).map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    let machine_id = ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .map(line)
        .into_iter()
        .find(|id| !id.is_empty());
    MachineFacts {
        machine_id: machine_id.unwrap_or_default(),
        boot_id: line("/proc/sys/kernel/random/boot_id"),
        ticks_per_second: Scale::of_this_machine().ticks_per_second,
        ..common_facts(&SystemClock::default())
    }
}
