//! Any Unix, through `sysinfo`: the whole machine on macOS, and what is the same everywhere on Linux.
//!
//! macOS has no pidfd: identity is verified right before the signal, as well as it can be.
#![expect(clippy::disallowed_methods, reason = "collect is the door to the machine")]

use std::cell::OnceCell;
use std::process::Command;
use std::time::Duration;

use rustix::process::Pid as UnixPid;
use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate,
    System, UpdateKind,
};

use crate::collect::clock::{Clock, SystemClock};
use crate::collect::{Held, Machine};
use crate::error::{Error, Kind, Result};
use crate::model::machine::{Brief, MachineFacts, Probe, Signal};
use crate::model::process::State;

/// `sysinfo` knows start times by the second; identities count microseconds, as macOS itself does.
const TICKS_PER_SECOND: u64 = 1_000_000;

/// This machine, through `sysinfo`.
#[derive(Default)]
pub struct PortableMachine {
    facts: OnceCell<MachineFacts>,
    system: Option<System>,
}

impl PortableMachine {
    fn system(&mut self) -> Result<&mut System> {
        if self.system.is_none() {
            self.system = Some(System::new().map_err(|e| {
                Error::new(Kind::Failed, "cannot read the process table").because(e)
            })?);
        }
        self.system
            .as_mut()
            .ok_or_else(|| Error::new(Kind::Failed, "cannot read the process table"))
    }

    fn process(&mut self, pid: u32, kind: ProcessRefreshKind) -> Option<&sysinfo::Process> {
        let pid = Pid::from_u32(pid);
        let system = self.system().ok()?;
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, kind);
        system.process(pid)
    }

    fn brief(&mut self, pid: u32) -> Option<Brief> {
        self.process(pid, cheap()).map(to_brief)
    }
}

fn cheap() -> ProcessRefreshKind {
    ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks()
}

impl Machine for PortableMachine {
    fn facts(&self) -> MachineFacts {
        let ask = || {
            let facts = common_facts(&SystemClock::default());
            MachineFacts {
                boot_id: sysctl("kern.bootsessionuuid").unwrap_or(facts.boot_id),
                machine_id: sysctl("kern.uuid").unwrap_or(facts.machine_id),
                ..facts
            }
        };
        self.facts.get_or_init(ask).clone()
    }

    fn table(&mut self) -> Result<Vec<Brief>> {
        let system = self.system()?;
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, cheap());
        Ok(system.processes().values().map(to_brief).collect())
    }

    fn exe(&mut self, pid: u32) -> Option<String> {
        let process = self.process(
            pid,
            ProcessRefreshKind::nothing().with_exe(UpdateKind::Always).without_tasks(),
        )?;
        Some(process.exe()?.to_string_lossy().into_owned())
    }

    fn arguments(&mut self, pid: u32) -> Vec<String> {
        let kind = ProcessRefreshKind::nothing().with_cmd(UpdateKind::Always).without_tasks();
        let process = self.process(pid, kind);
        process.map_or_else(Vec::new, |p| {
            p.cmd().iter().map(|a| a.to_string_lossy().into_owned()).collect()
        })
    }

    fn probe(&mut self, brief: &Brief) -> Option<Probe> {
        let kind = ProcessRefreshKind::nothing()
            .with_user(UpdateKind::Always)
            .with_exe(UpdateKind::Always)
            .with_cmd(UpdateKind::Always)
            .with_cwd(UpdateKind::Always)
            .without_tasks();
        let process = self.process(brief.pid, kind)?;
        let text = |path: &std::path::Path| path.to_string_lossy().into_owned();
        Some(Probe {
            user_id: **process.user_id()?,
            exe: process.exe().map(text),
            arguments: process.cmd().iter().map(|a| a.to_string_lossy().into_owned()).collect(),
            cwd: process.cwd().map(text),
            terminal: terminal_of(brief.pid),
        })
    }

    fn hold(&mut self, pid: u32) -> Result<Option<Box<dyn Held>>> {
        let start_ticks = self.brief(pid).map(|brief| brief.start_ticks);
        Ok(start_ticks.map(|start_ticks| -> Box<dyn Held> {
            Box::new(Verified { pid, start_ticks, machine: Self::default() })
        }))
    }
}

/// A process known by pid and start time, looked up anew before every use.
struct Verified {
    pid: u32,
    start_ticks: u64,
    machine: PortableMachine,
}

impl Verified {
    fn brief(&mut self) -> Option<Brief> {
        let start_ticks = self.start_ticks;
        self.machine.brief(self.pid).filter(|brief| brief.start_ticks == start_ticks)
    }
}

impl Held for Verified {
    fn look(&mut self) -> Option<(Brief, Probe)> {
        let brief = self.brief()?;
        let probe = self.machine.probe(&brief)?;
        self.brief()?;
        Some((brief, probe))
    }

    fn signal(&mut self, signal: Signal) -> Result<bool> {
        let Some(pid) = i32::try_from(self.pid).ok().and_then(UnixPid::from_raw) else {
            return Ok(false);
        };
        if self.brief().is_none() {
            return Ok(false);
        }
        let signal = match signal {
            Signal::Terminate => rustix::process::Signal::TERM,
            Signal::Kill => rustix::process::Signal::KILL,
            Signal::Continue => rustix::process::Signal::CONT,
        };
        match rustix::process::kill_process(pid, signal) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::SRCH) => Ok(false),
            Err(e) => {
                Err(Error::new(Kind::Refused, format!("cannot signal process {}", self.pid))
                    .because(e))
            }
        }
    }

    fn wait(&mut self, limit: Duration) -> bool {
        let end = SystemClock::default().awake() + limit;
        loop {
            if self.brief().is_none_or(|brief| brief.state == State::Zombie) {
                return true;
            }
            if SystemClock::default().awake() >= end {
                return false;
            }
            SystemClock::default().wait(Duration::from_millis(50));
        }
    }
}

fn to_brief(process: &sysinfo::Process) -> Brief {
    Brief {
        pid: process.pid().as_u32(),
        parent_pid: process.parent().map_or(0, sysinfo::Pid::as_u32),
        leader_pid: process.session_id().map_or(0, sysinfo::Pid::as_u32),
        start_ticks: process.start_time().saturating_mul(TICKS_PER_SECOND),
        state: to_state(process.status()),
        name: process.name().to_string_lossy().into_owned(),
        cpu_ms: process.accumulated_cpu_time(),
        waited_cpu_ms: 0,
        memory_bytes: process.memory(),
        terminal_device: 0,
    }
}

fn to_state(status: ProcessStatus) -> State {
    match status {
        ProcessStatus::Run => State::Running,
        ProcessStatus::Sleep => State::Sleeping,
        ProcessStatus::UninterruptibleDiskSleep => State::DiskSleep,
        ProcessStatus::Stop => State::Stopped,
        ProcessStatus::Tracing => State::TracingStop,
        ProcessStatus::Zombie => State::Zombie,
        ProcessStatus::Dead => State::Dead,
        ProcessStatus::Idle => State::Idle,
        _ => State::Unknown,
    }
}

/// `sysinfo` does not know terminals; `ps` does, on every Unix.
fn terminal_of(pid: u32) -> Option<String> {
    let output = Command::new("ps").args(["-o", "tty=", "-p", &pid.to_string()]).output().ok()?;
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!name.is_empty() && !name.starts_with('?')).then(|| format!("/dev/{name}"))
}

/// A word of the kernel's; macOS has ids of machine and boot here.
fn sysctl(name: &str) -> Option<String> {
    let output = Command::new("sysctl")
        .args(["-n", name])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// What is asked in the same way on every system.
pub(super) fn common_facts(clock: &SystemClock) -> MachineFacts {
    let (cpu_count, memory_bytes) = System::new().map_or((1, 0), |mut system| {
        system.refresh_cpu_list(CpuRefreshKind::nothing());
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        (u32::try_from(system.cpus().len()).unwrap_or(1).max(1), system.total_memory())
    });
    let booted_at = clock.now().minus(clock.since_boot());
    MachineFacts {
        name: System::host_name().unwrap_or_default(),
        machine_id: String::new(),
        // Whole seconds of the start: the same for every look during one run of the machine.
        boot_id: format!("boot-{}", System::boot_time().unwrap_or_default()),
        booted_at,
        ticks_per_second: TICKS_PER_SECOND,
        cpu_count,
        memory_bytes,
        user_id: rustix::process::getuid().as_raw(),
    }
}
