//! One tick: what a look saw becomes spans, verdicts and alerts, in one transaction.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use crate::collect::Machine;
use crate::collect::clock::{Clock, Wake};
use crate::collect::processes::{Lookout, Scanner};
use crate::error::Result;
use crate::model::machine::MachineFacts;
use crate::model::process::{Identity, Seen};
use crate::model::session::Link;
use crate::model::time::{Timestamp, millis};
use crate::record::alerts;
use crate::record::directory::directory_id;
use crate::record::judge::{Judge, Judged, has_moved, sample_of};
use crate::record::links;
use crate::record::look::{Look, Rate, standing_rates};
use crate::record::past::{Past, counters_of};
use crate::record::troubles;
use crate::rules::alerts::CooldownRules;
use crate::rules::detect::DetectRules;
use crate::rules::health::HealthRules;
use crate::rules::resources::ResourceRules;
use crate::rules::sampling;
use crate::store::host::{self, GapReason, Heartbeat, Here};
use crate::store::process::{self as rows, Description, EndReason, Living};
use crate::store::sample::{self, Moment};
use crate::store::{Db, Store, link};

/// The settings a tick depends on.
#[derive(Debug, Clone)]
pub struct Watch {
    pub interval: Duration,
    pub claude_folders: Vec<PathBuf>,
    pub detect: DetectRules,
    pub health: HealthRules,
    pub resources: ResourceRules,
    pub cooldowns: CooldownRules,
}

/// What a tick found.
#[derive(Debug, Clone)]
pub struct Ticked {
    pub look: Look,
    pub host_id: i64,
    /// The sessions of the processes it saw.
    pub links: HashMap<Identity, Link>,
}

/// How long two looks are apart where there was none before.
const SECOND_LOOK: Duration = Duration::from_millis(250);
/// How far the heartbeat row may be behind.
const HEARTBEAT_EVERY: Duration = Duration::from_mins(1);

/// Who ticks.
#[derive(Debug, Clone, Copy)]
pub struct Ticker<'a> {
    pub watch: &'a Watch,
    /// The recorder's pid; `None` for a one-shot command, which then writes all it saw.
    pub recorder_pid: Option<u32>,
    /// When anybody ticked last, by the lock file's time: exact where the heartbeat row is up to a minute behind.
    pub last_beat: Option<Timestamp>,
    /// This program looked since then, and failed: by what name that goes.
    pub failing: Option<GapReason>,
}

/// Looks, and writes down what was seen. `before` is the look before, if this program took one.
pub fn tick(
    store: &mut Store,
    machine: &mut dyn Machine,
    clock: &dyn Clock,
    scanner: &mut Scanner,
    ticker: &Ticker<'_>,
    before: Option<&Look>,
) -> Result<Ticked> {
    let facts = machine.facts();
    let living = living(store, &facts, clock.now())?;
    let known = living.iter().map(Living::identity).collect();
    let lookout = Lookout {
        rules: &ticker.watch.detect,
        claude_folders: &ticker.watch.claude_folders,
        known: &known,
    };
    let mut trouble = Vec::new();
    let mut look = Look::take(machine, clock, scanner, &lookout, &mut trouble)?;
    let gap = before.and_then(|before| look.gap_since(before, ticker.watch.interval));
    let usable = before.filter(|_| gap.is_none());
    let rates = match usable {
        Some(before) if look.is_too_soon_after(before) => standing_rates(&living),
        Some(before) => look.rates_since(before),
        None if look.seen.is_empty() || clock.wait(SECOND_LOOK) == Wake::Stop => HashMap::new(),
        None => {
            let first = look;
            look = Look::take(machine, clock, scanner, &lookout, &mut Vec::new())?;
            look.rates_since(&first)
        }
    };
    let links = links::of(&look, &ticker.watch.claude_folders);
    let host_id = store.write(|db| {
        let here = host::here(db, &facts, look.at)?;
        troubles::settle(db, here.host_id, &ticker.watch.claude_folders, &trouble, look.at)?;
        let scene =
            Scene { db, here, facts: &facts, ticker, look: &look, rates: &rates, links: &links };
        if !scene.is_outdated(clock.now())? {
            scene.write_down(before, gap)?;
        }
        Ok(here.host_id)
    })?;
    Ok(Ticked { look, host_id, links })
}

/// What is recorded as living: a zombie is known by that alone.
fn living(store: &mut Store, facts: &MachineFacts, now: Timestamp) -> Result<Vec<Living>> {
    let here = store.write(|db| host::here(db, facts, now))?;
    rows::living(store.db(), here.host_id)
}

/// Everything the writing of one tick depends on.
struct Scene<'a> {
    db: Db<'a>,
    here: Here,
    facts: &'a MachineFacts,
    ticker: &'a Ticker<'a>,
    look: &'a Look,
    rates: &'a HashMap<Identity, Rate>,
    links: &'a HashMap<Identity, Link>,
}

impl<'a> Scene<'a> {
    /// While this look waited for its turn to write, somebody else wrote down a later one: that one stands.
    /// (A time later than the present is none of that: then the clock was set back.)
    fn is_outdated(&self, now: Timestamp) -> Result<bool> {
        let beat = host::heartbeat(self.db, self.here.host_id)?;
        Ok(beat.is_some_and(|beat| self.look.at < beat.beat_at && beat.beat_at <= now))
    }

    fn write_down(&self, before: Option<&Look>, gap: Option<GapReason>) -> Result<()> {
        let living = rows::living(self.db, self.here.host_id)?;
        let beat = host::heartbeat(self.db, self.here.host_id)?;
        let last = self.last_look(before, beat);
        let gap = gap.or_else(|| last.and_then(|last| self.gap_after(last, &living)));
        if before.is_none() || self.ticker.failing.is_some() {
            troubles::succeeded(self.db, self.here.host_id, self.look.at)?;
        }
        if let (Some(reason), Some(last)) = (gap, last) {
            let failed = self.ticker.failing.filter(|_| before.is_some());
            let reason = match failed {
                Some(failed) if reason == GapReason::RecorderOff => failed,
                _ => reason,
            };
            // After a step back the later of the two looks has the earlier time.
            let (since, until) = (last.min(self.look.at), last.max(self.look.at));
            host::record_gap(self.db, self.here.host_id, reason, since, until)?;
        }
        let counters = before.map(counters_of).unwrap_or_default();
        let own = before.map(|before| before.at);
        let past = Past { last, own, watched: gap.is_none(), counters: &counters };
        self.end_the_gone(&living, &past)?;
        let by_identity: HashMap<Identity, &Living> =
            living.iter().map(|one| (one.identity(), one)).collect();
        let mut judged = Vec::new();
        for seen in &self.look.seen {
            judged.push(self.write_process(
                seen,
                by_identity.get(&seen.identity).copied(),
                &past,
            )?);
        }
        self.link_ancestors(&judged, &by_identity)?;
        self.beat(beat)?;
        alerts::settle(
            self.db,
            self.here.host_id,
            &judged,
            &self.ticker.watch.resources,
            self.look.at,
        )
    }

    /// When anybody looked last.
    fn last_look(&self, before: Option<&Look>, beat: Option<Heartbeat>) -> Option<Timestamp> {
        let recorded = beat.map(|beat| beat.beat_at).max(self.ticker.last_beat);
        before.map(|before| before.at).or(recorded)
    }

    /// Nobody looked for longer than a recorder would let pass.
    fn gap_after(&self, last: Timestamp, living: &[Living]) -> Option<GapReason> {
        if living.iter().any(|one| one.boot_id != self.facts.boot_id) {
            return Some(GapReason::MachineOff);
        }
        let late = self.look.at < last || self.look.at.since(last) > self.ticker.watch.interval * 2;
        late.then_some(if self.look.at < last {
            GapReason::ClockStep
        } else {
            GapReason::RecorderOff
        })
    }

    fn end_the_gone(&self, living: &[Living], past: &Past<'_>) -> Result<()> {
        let present: HashSet<&Identity> =
            self.look.seen.iter().map(|seen| &seen.identity).collect();
        for gone in living.iter().filter(|one| !present.contains(&one.identity())) {
            let reason = if gone.boot_id != self.facts.boot_id {
                EndReason::MachineOff
            } else if past.watched {
                EndReason::ExitSeen
            } else {
                EndReason::GoneUnwatched
            };
            let until = past.end_of(gone);
            sample::close(self.db, gone.process_id, until, past.counter(gone))?;
            sample::drop_open(self.db, gone.process_id)?;
            link::end(self.db, gone.process_id, until)?;
            rows::end(self.db, gone.process_id, until, reason)?;
        }
        Ok(())
    }

    fn write_process(
        &self,
        seen: &'a Seen,
        living: Option<&Living>,
        past: &Past<'_>,
    ) -> Result<Judged<'a>> {
        let process_id = self.write_description(seen, living)?;
        let link = self.links.get(&seen.identity);
        links::settle(self.db, process_id, seen, living, link, past, self.look.at)?;
        let rate = self.rates.get(&seen.identity);
        let judge = Judge { watch: self.ticker.watch, facts: self.facts, now: self.look.at };
        let judged = judge.judge(process_id, seen, living, past, rate);
        let sample = sample_of(&judged, rate);
        let moment = Moment {
            now: self.look.at,
            activity: judged.activity,
            cpu_ms: seen.cpu_ms,
            cpu_tree_ms: seen.cpu_tree_ms,
        };
        match living {
            Some(open) if past.watched && sampling::goes_on(&open.sample(), &sample) => {
                if self.ticker.recorder_pid.is_none() || has_moved(open, &judged.activity) {
                    sample::extend(self.db, process_id, &moment)?;
                }
            }
            Some(open) => {
                let counter = past.counter(open).unwrap_or(open.cpu_tree_ms);
                let until = past.end_of(open);
                sample::close(self.db, process_id, until, Some(counter))?;
                let since =
                    if past.watched { (until, counter) } else { (self.look.at, seen.cpu_tree_ms) };
                sample::begin(self.db, process_id, since, &sample, &moment)?;
            }
            None => sample::begin(self.db, process_id, self.birth(seen, past), &sample, &moment)?,
        }
        Ok(judged)
    }

    /// What a new process did before it was first seen belongs to it, if somebody watched since.
    fn birth(&self, seen: &Seen, past: &Past<'_>) -> (Timestamp, u64) {
        match past.last.filter(|last| past.watched && seen.started_at >= *last) {
            // A clock set back a little puts the start of a new process into the future.
            Some(_) => (seen.started_at.min(self.look.at), 0),
            None => (self.look.at, seen.cpu_tree_ms),
        }
    }

    fn write_description(&self, seen: &Seen, living: Option<&Living>) -> Result<i64> {
        let directory_id = self.directory(seen, living)?;
        let ancestor_id = living.and_then(|living| living.ancestor_id);
        let description = self.description(seen, living, directory_id, ancestor_id);
        match living {
            Some(living) if description.stands_in(living) => Ok(living.process_id),
            Some(living) => {
                rows::update(self.db, living.process_id, &description)?;
                Ok(living.process_id)
            }
            None => rows::add(self.db, self.here.boot_id, seen, &description, self.look.at),
        }
    }

    fn description(
        &self,
        seen: &Seen,
        living: Option<&Living>,
        directory_id: Option<i64>,
        ancestor_id: Option<i64>,
    ) -> Description {
        let session = self.links.get(&seen.identity).map(|link| link.session.clone());
        Description { session, ..Description::of(seen, living, directory_id, ancestor_id) }
    }

    /// A directory is looked up on the disk once, when a process is first seen in it.
    fn directory(&self, seen: &Seen, living: Option<&Living>) -> Result<Option<i64>> {
        let Some(cwd) = &seen.cwd else { return Ok(None) };
        match living.filter(|living| living.cwd.as_ref() == Some(cwd)) {
            Some(living) => Ok(living.directory_id),
            None => directory_id(self.db, cwd).map(Some),
        }
    }

    /// Ancestors may come later in the table than those below them.
    fn link_ancestors(
        &self,
        judged: &[Judged<'_>],
        living: &HashMap<Identity, &Living>,
    ) -> Result<()> {
        let ids: HashMap<&Identity, i64> =
            judged.iter().map(|one| (&one.seen.identity, one.process_id)).collect();
        for one in judged {
            let before = living.get(&one.seen.identity).copied();
            let ancestor_id =
                one.seen.ancestor.as_ref().and_then(|identity| ids.get(identity).copied());
            if before.and_then(|living| living.ancestor_id) != ancestor_id {
                let directory_id = self.directory(one.seen, before)?;
                let description = self.description(one.seen, before, directory_id, ancestor_id);
                rows::update(self.db, one.process_id, &description)?;
            }
        }
        Ok(())
    }

    fn beat(&self, beat: Option<Heartbeat>) -> Result<()> {
        let now = self.look.at;
        let due = beat
            .is_none_or(|beat| now < beat.beat_at || now.since(beat.beat_at) >= HEARTBEAT_EVERY);
        if !due && self.ticker.recorder_pid.is_some() {
            return Ok(());
        }
        let interval_ms = millis(self.ticker.watch.interval);
        let beat = Heartbeat { beat_at: now, interval_ms, recorder_pid: self.ticker.recorder_pid };
        host::record_heartbeat(self.db, self.here.host_id, &beat)
    }
}
