//! The loop: a tick, the token files when they are due, the alerts that are due, and waiting.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::collect::Machine;
use crate::collect::clock::{Clock, Wake};
use crate::collect::processes::Scanner;
use crate::collect::transcripts;
use crate::error::{Kind, Result};
use crate::model::price::OwnPrices;
use crate::model::process::Identity;
use crate::model::time::Timestamp;
use crate::record::budgets::{self, BudgetRules, Pace};
use crate::record::ingest::{self, TokenPaths};
use crate::record::ledger::{self, Ahead, Progress, Reading};
use crate::record::look::Look;
use crate::record::maintain::{Maintainer, Upkeep};
use crate::record::pins;
use crate::record::prices;
use crate::record::schedule::Schedule;
pub use crate::record::telling::Notifier;
use crate::record::telling::{take_note, tell};
use crate::record::tick::{self, Ticked, Ticker, Watch};
use crate::record::troubles;
use crate::store::Store;
use crate::store::host::{self, GapReason};
use crate::store::role::{self, Holder, Role};

/// What to record, and where from.
#[derive(Debug, Clone)]
pub struct Plan {
    pub watch: Watch,
    pub tokens: TokenPaths,
    pub token_interval: Duration,
    pub pinned_json: PathBuf,
    /// What the user says of prices.
    pub own: OwnPrices,
    /// What may be spent; `None` leaves what was concluded before as it is.
    pub budgets: Option<BudgetRules>,
    pub upkeep: Upkeep,
}

/// How long what is being told at the end of a recorder may still take.
const LAST_PATIENCE: Duration = Duration::from_secs(3);

/// Looks at the processes for a command that acts on them.
pub fn look(
    store: &mut Store,
    folder: &Path,
    machine: &mut dyn Machine,
    clock: &dyn Clock,
    plan: &Plan,
) -> Result<Ticked> {
    let as_anybody = Ticker {
        watch: &plan.watch,
        recorder_pid: None,
        last_beat: role::last_beat(folder),
        failing: None,
    };
    let ticked = tick::tick(store, machine, clock, &mut Scanner::default(), &as_anybody, None)?;
    role::beat(folder, ticked.look.at)?;
    pins::take_over(store, ticked.host_id, &plan.pinned_json, ticked.look.at)?;
    prices::settle(store, &plan.own, ticked.look.at)?;
    Ok(ticked)
}

/// Reads the token files for a command that asks nothing of processes, and so need not wait for their rates.
pub fn tokens(
    store: &mut Store,
    machine: &dyn Machine,
    clock: &dyn Clock,
    plan: &Plan,
    ahead: Option<Ahead>,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Reading> {
    let (facts, now) = (machine.facts(), clock.now());
    let host_id = store.write(|db| Ok(host::here(db, &facts, now)?.host_id))?;
    prices::settle(store, &plan.own, now)?;
    ingest::token_files(store, host_id, &plan.tokens, now)?;
    ledger::go_on(store, host_id, ahead, &plan.watch.claude_folders, clock, now, watch)
}

/// Looks at everything for a command that wants the present: processes and token files.
pub fn once(
    store: &mut Store,
    folder: &Path,
    machine: &mut dyn Machine,
    clock: &dyn Clock,
    plan: &Plan,
    ahead: Option<Ahead>,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Ticked> {
    let ticked = look(store, folder, machine, clock, plan)?;
    ingest::token_files(store, ticked.host_id, &plan.tokens, ticked.look.at)?;
    let (host_id, folders) = (ticked.host_id, &plan.watch.claude_folders);
    ledger::go_on(store, host_id, ahead, folders, clock, ticked.look.at, watch)?;
    if let Some(rules) = &plan.budgets {
        budgets::settle(store, ticked.host_id, rules, ticked.look.at)?;
    }
    Ok(ticked)
}

/// True if a recorder is at work: then nobody else needs to look.
pub fn is_at_work(folder: &Path, interval: Duration, clock: &dyn Clock) -> bool {
    let fresh = role::last_beat(folder).is_some_and(|beat| clock.now().since(beat) <= interval * 2);
    fresh && matches!(role::holder(folder), Ok(Some(_)))
}

/// The recorder at work.
pub struct Recorder<'a> {
    pub store: &'a mut Store,
    pub folder: &'a Path,
    pub machine: &'a mut dyn Machine,
    pub clock: &'a dyn Clock,
    pub plan: &'a Plan,
    pub notifier: &'a mut dyn Notifier,
}

/// What the loop carries from one tick to the next; losing it loses nothing but one rate.
#[derive(Default)]
struct Memory {
    scanner: Scanner,
    before: Option<Look>,
    tokens_due_at: Duration,
    budgets: Pace,
    /// From the first look on.
    schedule: Option<Schedule>,
    /// Where the last recorder came to, until the first tick has written it down.
    last_beat: Option<Timestamp>,
    /// What went wrong with the last tick, in words, and by the name of the gap it leaves.
    failing: Option<(String, GapReason)>,
}

impl Recorder<'_> {
    /// Records until it is asked to stop. `me` is this very process.
    pub fn run(mut self, me: &Identity) -> Result<()> {
        let holder = Holder { identity: me.clone(), since: self.clock.now() };
        let role = Role::take(self.folder, &holder)?;
        self.store.heed(self.clock.stop_flag())?;
        let mut memory = Memory { last_beat: role::last_beat(self.folder), ..Memory::default() };
        let mut due_at = self.clock.since_boot();
        // Without them it records as well.
        if let Err(error) = prices::settle(self.store, &self.plan.own, self.clock.now()) {
            self.notifier.say(&error.to_string());
        }
        loop {
            self.tick(me.pid, &mut memory, &role)?;
            due_at = self.next_after(due_at);
            if self.clock.wait(due_at.saturating_sub(self.clock.since_boot())) == Wake::Stop {
                return self.finish(memory, &role);
            }
        }
    }

    /// Ticks keep their rhythm; those that were missed (asleep, slow) are not made up for.
    fn next_after(&self, due_at: Duration) -> Duration {
        let interval = self.plan.watch.interval;
        let now = self.clock.since_boot();
        let next = due_at + interval;
        if next > now { next } else { now + interval }
    }

    /// A tick that fails becomes trouble, and the loop goes on.
    fn tick(&mut self, pid: u32, memory: &mut Memory, role: &Role) -> Result<()> {
        let done = self.look(pid, memory, role).and_then(|ticked| {
            self.tell(&ticked)?;
            self.tokens(&ticked, memory)?;
            self.budgets(&ticked, memory)?;
            self.keep_up(&ticked, memory)
        });
        match done {
            Err(fatal) if fatal.kind == Kind::StoreNewer => Err(fatal),
            Err(error) => {
                // Said once, however many ticks it lasts.
                let words = error.to_string();
                if memory.failing.as_ref().map(|(known, _)| known) != Some(&words) {
                    self.notifier.say(&words);
                }
                let denied = error.kind == Kind::Refused;
                let reason = if denied { GapReason::PermissionLost } else { GapReason::ScanFailed };
                memory.failing = Some((words, reason));
                // The history itself may be what failed: then the log is all there is.
                let facts = self.machine.facts();
                drop(troubles::failed(self.store, &facts, &error, self.clock.now()));
                Ok(())
            }
            Ok(()) => {
                if memory.failing.take().is_some() {
                    self.notifier.say("recording goes on");
                }
                Ok(())
            }
        }
    }

    /// Looks, and remembers the look as soon as it is written: what comes after may fail.
    fn look(&mut self, pid: u32, memory: &mut Memory, role: &Role) -> Result<Ticked> {
        let who = Ticker {
            watch: &self.plan.watch,
            recorder_pid: Some(pid),
            last_beat: memory.last_beat,
            failing: memory.failing.as_ref().map(|(_, reason)| *reason),
        };
        let before = memory.before.as_ref();
        let scanner = &mut memory.scanner;
        let ticked = tick::tick(self.store, self.machine, self.clock, scanner, &who, before)?;
        role.beat(ticked.look.at);
        memory.last_beat = None;
        memory.before = Some(ticked.look.clone());
        Ok(ticked)
    }

    fn tokens(&mut self, ticked: &Ticked, memory: &mut Memory) -> Result<()> {
        let now = self.clock.since_boot();
        if now < memory.tokens_due_at {
            return self.follow(ticked);
        }
        memory.tokens_due_at = now + self.plan.token_interval;
        ingest::token_files(self.store, ticked.host_id, &self.plan.tokens, ticked.look.at)?;
        let (folders, notifier) = (&self.plan.watch.claude_folders, &mut *self.notifier);
        // A request to end is heard in the middle of a long first reading; the loop then ends as ever.
        let clock = self.clock;
        let watch = &mut |progress: &_| notifier.reading(progress) && !clock.is_stopped();
        let read = ledger::read(self.store, ticked.host_id, folders, clock, ticked.look.at, watch);
        self.notifier.has_read();
        read?;
        pins::take_over(self.store, ticked.host_id, &self.plan.pinned_json, ticked.look.at)?;
        ledger::sum_up_hours(self.store, self.clock)
    }

    /// What living sessions spend is known at every tick; everything else can wait for the next walk.
    fn follow(&mut self, ticked: &Ticked) -> Result<()> {
        let folders = &self.plan.watch.claude_folders;
        let sessions = ticked
            .look
            .seen
            .iter()
            .filter_map(|seen| Some((seen.cwd.as_ref()?, ticked.links.get(&seen.identity)?)));
        let files: Vec<PathBuf> = sessions
            .flat_map(|(cwd, link)| transcripts::of_session(folders, cwd, &link.session))
            .collect();
        ledger::follow(self.store, ticked.host_id, &files, self.clock, ticked.look.at).map(drop)
    }

    fn budgets(&mut self, ticked: &Ticked, memory: &mut Memory) -> Result<()> {
        let Some(rules) = self.plan.budgets.as_ref() else { return Ok(()) };
        if memory.budgets.is_due(self.store.db(), self.clock.since_boot())?
            && budgets::settle(self.store, ticked.host_id, rules, ticked.look.at)?
        {
            self.tell(ticked)?;
        }
        Ok(())
    }

    /// What is due by the clock.
    fn keep_up(&mut self, ticked: &Ticked, memory: &mut Memory) -> Result<()> {
        let upkeep = &self.plan.upkeep;
        let schedule = match &mut memory.schedule {
            Some(schedule) => schedule,
            none => none.insert(Schedule::begin(self.store, self.clock, upkeep, ticked.host_id)?),
        };
        let look = memory.before.as_ref();
        let mut maintainer = Maintainer { store: self.store, clock: self.clock, upkeep, look };
        for failure in schedule.run_due(&mut maintainer)? {
            self.notifier.say(&failure);
        }
        Ok(())
    }

    fn tell(&mut self, ticked: &Ticked) -> Result<()> {
        let cooldowns = &self.plan.watch.cooldowns;
        tell(self.store, ticked.host_id, self.notifier, cooldowns, ticked.look.at)
    }

    /// A last look, written whole: open spans then end where the recorder did.
    fn finish(self, mut memory: Memory, role: &Role) -> Result<()> {
        let ticker = Ticker {
            watch: &self.plan.watch,
            recorder_pid: None,
            last_beat: memory.last_beat,
            failing: memory.failing.as_ref().map(|(_, reason)| *reason),
        };
        let before = memory.before.as_ref();
        let last =
            tick::tick(self.store, self.machine, self.clock, &mut memory.scanner, &ticker, before)?;
        role.beat(last.look.at);
        take_note(self.store, self.notifier, LAST_PATIENCE)
    }
}
