//! A machine and a clock that follow a script: whole days in milliseconds, for tests and for `tce demo`.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use crate::collect::clock::{Clock, Wake};
use crate::collect::{Doors, Held, Machine};
use crate::error::{Error, Kind, Result};
use crate::model::machine::{Brief, MachineFacts, Probe, Signal};
use crate::model::process::State;
use crate::model::time::Timestamp;

/// How a scripted process takes a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Temper {
    /// Ends on TERM.
    #[default]
    Obedient,
    /// Ends on KILL only.
    Stubborn,
    /// Not even on KILL (a true zombie).
    Undead,
}

/// A process of the script.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    pub brief: Brief,
    pub probe: Probe,
    pub temper: Temper,
}

/// The state of the scripted world; the script changes it between looks.
#[derive(Debug, Clone)]
pub struct World {
    pub facts: MachineFacts,
    pub now: Timestamp,
    pub since_boot: Duration,
    pub asleep: Duration,
    pub actors: BTreeMap<u32, Actor>,
    /// Signals sent, in order.
    pub signals: Vec<(u32, Signal)>,
    /// Set to end every wait from now on with `Stop`, as a request to end does.
    pub stop: bool,
    /// Set to make the next look fail.
    pub broken: bool,
    /// Set to have the system keep from us what it knows of processes.
    pub denied: bool,
    /// Changes of the local time: from when on it is how many seconds east of UTC. Before the first it is UTC.
    pub zone: Vec<(Timestamp, i64)>,
}

/// A world that threads share: the dashboard's act on the one the recorder looks at.
#[derive(Debug, Clone)]
pub struct Shared(Arc<RwLock<World>>);

impl Shared {
    pub fn borrow(&self) -> RwLockReadGuard<'_, World> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn borrow_mut(&self) -> RwLockWriteGuard<'_, World> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The handle to a world; clones share it.
#[derive(Debug, Clone)]
pub struct Scripted(pub Shared);

impl Scripted {
    /// An empty machine with 8 cores and 16 GiB that has been up for a day.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        let up = Duration::from_hours(24);
        let facts = MachineFacts {
            name: "scripted".to_owned(),
            machine_id: "scripted-machine".to_owned(),
            boot_id: "boot-1".to_owned(),
            booted_at: now.minus(up),
            ticks_per_second: 100,
            cpu_count: 8,
            memory_bytes: 16 << 30,
            user_id: 1000,
        };
        let world = World {
            facts,
            now,
            since_boot: up,
            asleep: Duration::ZERO,
            actors: BTreeMap::new(),
            signals: Vec::new(),
            stop: false,
            broken: false,
            denied: false,
            zone: Vec::new(),
        };
        Self(Shared(Arc::new(RwLock::new(world))))
    }

    /// Lets time pass.
    pub fn pass(&self, span: Duration) {
        let mut world = self.0.borrow_mut();
        world.now = world.now.plus(span);
        world.since_boot += span;
    }

    /// The machine sleeps: time passes, and nobody is awake to see it.
    pub fn sleep(&self, span: Duration) {
        self.pass(span);
        self.0.borrow_mut().asleep += span;
    }

    /// Somebody sets the clock; no time passes.
    pub fn set_clock(&self, now: Timestamp) {
        let mut world = self.0.borrow_mut();
        world.now = now;
        world.facts.booted_at = now.minus(world.since_boot);
    }

    /// A process appears (or changes, if the pid is there).
    pub fn place(&self, actor: Actor) {
        self.0.borrow_mut().actors.insert(actor.brief.pid, actor);
    }

    /// A process ends.
    pub fn remove(&self, pid: u32) {
        self.0.borrow_mut().actors.remove(&pid);
    }

    /// Changes a process in place.
    pub fn change(&self, pid: u32, how: impl FnOnce(&mut Actor)) {
        if let Some(actor) = self.0.borrow_mut().actors.get_mut(&pid) {
            how(actor);
        }
    }

    /// Ticks between boot and now: what a process started now has as its start.
    #[must_use]
    pub fn ticks(&self) -> u64 {
        let world = self.0.borrow();
        u64::try_from(world.since_boot.as_millis()).unwrap_or(u64::MAX)
            * world.facts.ticks_per_second
            / 1000
    }
}

impl Clock for Scripted {
    fn now(&self) -> Timestamp {
        self.0.borrow().now
    }

    fn since_boot(&self) -> Duration {
        self.0.borrow().since_boot
    }

    fn awake(&self) -> Duration {
        let world = self.0.borrow();
        world.since_boot.saturating_sub(world.asleep)
    }

    fn wait(&self, span: Duration) -> Wake {
        if self.0.borrow().stop {
            return Wake::Stop;
        }
        self.pass(span);
        Wake::Elapsed
    }

    fn stop_on_signals(&self) -> Result<()> {
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.0.borrow().stop
    }

    fn offset_at(&self, at: Timestamp) -> i64 {
        let world = self.0.borrow();
        world.zone.iter().rev().find(|(from, _)| *from <= at).map_or(0, |(_, offset)| *offset)
    }
}

impl Machine for Scripted {
    fn facts(&self) -> MachineFacts {
        self.0.borrow().facts.clone()
    }

    fn table(&mut self) -> Result<Vec<Brief>> {
        let world = self.0.borrow();
        if world.broken {
            return Err(Error::new(Kind::Failed, "cannot read the process table"));
        }
        Ok(world.actors.values().map(|actor| actor.brief.clone()).collect())
    }

    fn exe(&mut self, pid: u32) -> Option<String> {
        let world = self.0.borrow();
        let open = !world.denied;
        let actor = world.actors.get(&pid).filter(|a| open && a.brief.state != State::Zombie)?;
        actor.probe.exe.clone()
    }

    fn arguments(&mut self, pid: u32) -> Vec<String> {
        let world = self.0.borrow();
        let open = !world.denied;
        let actor = world.actors.get(&pid).filter(|a| open && a.brief.state != State::Zombie);
        actor.map(|actor| actor.probe.arguments.clone()).unwrap_or_default()
    }

    fn probe(&mut self, brief: &Brief) -> Option<Probe> {
        let world = self.0.borrow();
        let actor = world.actors.get(&brief.pid)?;
        if actor.brief.state == State::Zombie {
            return Some(Probe { user_id: actor.probe.user_id, ..Probe::default() });
        }
        Some(actor.probe.clone())
    }

    fn is_denied(&mut self, pid: u32) -> bool {
        let world = self.0.borrow();
        world.denied && world.actors.contains_key(&pid)
    }

    fn hold(&mut self, pid: u32) -> Result<Option<Box<dyn Held>>> {
        let start_ticks = self.0.borrow().actors.get(&pid).map(|actor| actor.brief.start_ticks);
        Ok(start_ticks.map(|start_ticks| -> Box<dyn Held> {
            Box::new(HeldActor { pid, start_ticks, machine: self.clone() })
        }))
    }
}

impl Doors for Scripted {
    fn machine(&self) -> Box<dyn Machine> {
        Box::new(self.clone())
    }

    fn clock(&self) -> Box<dyn Clock> {
        Box::new(self.clone())
    }
}

struct HeldActor {
    pid: u32,
    start_ticks: u64,
    machine: Scripted,
}

impl HeldActor {
    fn brief(&self) -> Option<Brief> {
        let world = self.machine.0.borrow();
        let actor = world.actors.get(&self.pid)?;
        (actor.brief.start_ticks == self.start_ticks).then(|| actor.brief.clone())
    }
}

impl Held for HeldActor {
    fn look(&mut self) -> Option<(Brief, Probe)> {
        let brief = self.brief()?;
        let probe = self.machine.probe(&brief)?;
        Some((brief, probe))
    }

    fn signal(&mut self, signal: Signal) -> Result<bool> {
        if self.brief().is_none() {
            return Ok(false);
        }
        let mut world = self.machine.0.borrow_mut();
        world.signals.push((self.pid, signal));
        let temper = world.actors.get(&self.pid).map(|actor| actor.temper).unwrap_or_default();
        let ends = match (signal, temper) {
            (Signal::Terminate, Temper::Obedient) => true,
            (Signal::Kill, temper) => temper != Temper::Undead,
            _ => false,
        };
        if ends {
            world.actors.remove(&self.pid);
        }
        Ok(true)
    }

    fn wait(&mut self, limit: Duration) -> bool {
        let ended = self.brief().is_none();
        if !ended {
            self.machine.pass(limit);
        }
        ended
    }
}
