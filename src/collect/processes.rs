//! One look at the process table: who is Claude Code, with what it started.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use crate::collect::{Machine, session_files};
use crate::error::{Error, Kind, Result};
use crate::model::machine::{Brief, MachineFacts, Probe};
use crate::model::process::{DetectedBy, Identity, Seen, State};
use crate::model::session::LiveSession;
use crate::model::time::Timestamp;
use crate::model::trouble::Trouble;
use crate::rules::detect::{self, DetectRules, Traits};

/// Looks at the process table, and remembers who need not be asked again.
#[derive(Default)]
pub struct Scanner {
    /// Processes that are not Claude Code. The name is part of the key, for `exec` changes it and nothing else.
    strangers: HashMap<u32, (u64, String)>,
}

/// What one look needs to know.
pub struct Lookout<'a> {
    pub rules: &'a DetectRules,
    pub claude_folders: &'a [PathBuf],
    /// Processes recorded as living: a zombie is known by nothing else.
    pub known: &'a HashSet<Identity>,
}

impl Scanner {
    /// All Claude Code processes of our own user, by pid.
    pub fn scan(
        &mut self,
        machine: &mut dyn Machine,
        lookout: &Lookout<'_>,
        trouble: &mut Vec<Trouble>,
    ) -> Result<Vec<Seen>> {
        let facts = machine.facts();
        let table = machine.table()?;
        let files = session_files::read_all(lookout.claude_folders, trouble);
        let mut found = Vec::new();
        let mut strangers = HashMap::new();
        for brief in &table {
            if self.is_stranger(brief) && !files.contains_key(&brief.pid) {
                strangers.insert(brief.pid, (brief.start_ticks, brief.name.clone()));
                continue;
            }
            let session = files
                .get(&brief.pid)
                .and_then(|f| f.about(brief.start_ticks, started_at(&facts, brief)));
            match recognise(machine, lookout, &facts, brief, session) {
                Some(seen) => found.push(seen),
                None => drop(strangers.insert(brief.pid, (brief.start_ticks, brief.name.clone()))),
            }
        }
        refuse_blindness(machine, lookout, &facts, &found)?;
        self.strangers = strangers;
        Family::of(&table).complete(&mut found, &facts);
        found.sort_by_key(|seen| seen.identity.pid);
        Ok(found)
    }

    fn is_stranger(&self, brief: &Brief) -> bool {
        let known = self.strangers.get(&brief.pid);
        known.is_some_and(|(start, name)| *start == brief.start_ticks && *name == brief.name)
            // Turned zombie, it may be one of those known by identity only.
            && brief.state != State::Zombie
            && !detect::bears_its_name(&brief.name)
    }
}

/// Processes that were known and are kept from us now have not ended: a look that sees none of them any more fails.
fn refuse_blindness(
    machine: &mut dyn Machine,
    lookout: &Lookout<'_>,
    facts: &MachineFacts,
    found: &[Seen],
) -> Result<()> {
    let mut known = lookout.known.iter().filter(|known| known.boot_id == facts.boot_id);
    // A zombie has nothing to tell, and that is no secret.
    let seen = |known: &Identity| {
        let told =
            |one: &Seen| one.detected_by != DetectedBy::Recorded || one.state == State::Zombie;
        found.iter().any(|one| one.identity == *known && told(one))
    };
    if known.clone().any(seen) || !known.any(|known| machine.is_denied(known.pid)) {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "the system keeps its processes from this program")
        .because("processes that were seen before are there, and may not be read any more")
        .hint("look at how /proc is mounted, and at what confines this program"))
}

fn identity(facts: &MachineFacts, brief: &Brief) -> Identity {
    Identity { boot_id: facts.boot_id.clone(), pid: brief.pid, start_ticks: brief.start_ticks }
}

/// When a process started, by the wall clock.
#[must_use]
pub fn started_at(facts: &MachineFacts, brief: &Brief) -> Timestamp {
    let ms = u128::from(brief.start_ticks) * 1000 / u128::from(facts.ticks_per_second.max(1));
    Timestamp::from_millis(
        facts.booted_at.as_millis().saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)),
    )
}

/// Asks what is needed to decide, and the rest only if it is Claude Code and ours.
fn recognise(
    machine: &mut dyn Machine,
    lookout: &Lookout<'_>,
    facts: &MachineFacts,
    brief: &Brief,
    session: Option<LiveSession>,
) -> Option<Seen> {
    let exe = machine.exe(brief.pid);
    let arguments = machine.arguments(brief.pid);
    let traits = Traits {
        exe: exe.as_deref(),
        arguments: &arguments,
        name: &brief.name,
        state: brief.state,
        session_verified: session.as_ref().is_some_and(|session| session.verified),
    };
    let identity = identity(facts, brief);
    let recorded = || {
        // It cannot be asked any more; if it can, it is judged by what it is now.
        let mute = exe.is_none() && arguments.is_empty();
        (mute && lookout.known.contains(&identity)).then_some(DetectedBy::Recorded)
    };
    let detected_by = recorded().or_else(|| detect::detect(lookout.rules, &traits))?;
    let probe = machine.probe(brief).filter(|probe| probe.user_id == facts.user_id)?;
    Some(describe(facts, brief, &traits, probe, detected_by, session))
}

fn describe(
    facts: &MachineFacts,
    brief: &Brief,
    traits: &Traits<'_>,
    probe: Probe,
    detected_by: DetectedBy,
    session: Option<LiveSession>,
) -> Seen {
    let background = session.as_ref().map(|session| session.background);
    Seen {
        identity: identity(facts, brief),
        parent_pid: brief.parent_pid,
        adopted: false,
        started_at: started_at(facts, brief),
        exe: probe.exe,
        program: detect::program(traits),
        cwd: probe.cwd.or_else(|| session.as_ref().and_then(|session| session.cwd.clone())),
        named_session: detect::named_session(&probe.arguments),
        kind: detect::kind(&probe.arguments, background, probe.terminal.is_some()),
        terminal: probe.terminal,
        detected_by,
        session,
        state: brief.state,
        cpu_ms: brief.cpu_ms,
        cpu_tree_ms: 0,
        memory_bytes: brief.memory_bytes,
        memory_tree_bytes: 0,
        child_count: 0,
        ancestor: None,
    }
}

/// Who started whom.
struct Family<'a> {
    by_pid: HashMap<u32, &'a Brief>,
    children: HashMap<u32, Vec<u32>>,
}

impl<'a> Family<'a> {
    fn of(table: &'a [Brief]) -> Self {
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for brief in table {
            children.entry(brief.parent_pid).or_default().push(brief.pid);
        }
        Self { by_pid: table.iter().map(|brief| (brief.pid, brief)).collect(), children }
    }

    /// All living descendants. A table read while it changes may hold a circle: each is taken once.
    fn descendants(&self, pid: u32) -> Vec<&'a Brief> {
        let mut taken = HashSet::from([pid]);
        let mut open = vec![pid];
        let mut found = Vec::new();
        while let Some(parent) = open.pop() {
            for child in self
                .children
                .get(&parent)
                .into_iter()
                .flatten()
                .filter(|child| taken.insert(**child))
            {
                open.push(*child);
                found.extend(self.by_pid.get(child).copied());
            }
        }
        found
    }

    fn ancestor(&self, pid: u32, claude: &HashMap<u32, Identity>) -> Option<Identity> {
        let mut above = self.by_pid.get(&pid)?.parent_pid;
        // No family is deeper than the table is long.
        for _ in 0..self.by_pid.len() {
            if let Some(identity) = claude.get(&above) {
                return Some(identity.clone());
            }
            above = self.by_pid.get(&above)?.parent_pid;
        }
        None
    }

    /// A child belongs to the session of who starts it, unless it begins one of its own. Only a parent that is seen
    /// proves anything: some systems hide what belongs to others.
    fn is_adopted(&self, pid: u32) -> bool {
        let Some(brief) = self.by_pid.get(&pid) else { return false };
        let leader = brief.leader_pid;
        let is_strange = |parent: &&Brief| parent.leader_pid != leader;
        leader != 0
            && leader != pid
            && !self.by_pid.contains_key(&leader)
            && self.by_pid.get(&brief.parent_pid).is_some_and(is_strange)
    }

    fn complete(&self, found: &mut [Seen], facts: &MachineFacts) {
        let claude: HashMap<u32, Identity> =
            found.iter().map(|seen| (seen.identity.pid, seen.identity.clone())).collect();
        debug_assert!(claude.values().all(|identity| identity.boot_id == facts.boot_id));
        for seen in found {
            let family = self.descendants(seen.identity.pid);
            let own = self.by_pid.get(&seen.identity.pid).map_or(0, |brief| brief.waited_cpu_ms);
            // Time of children that ended moves to the parent that waited for them: the sum does not fall.
            let theirs: u64 = family.iter().map(|child| child.cpu_ms + child.waited_cpu_ms).sum();
            seen.cpu_tree_ms = seen.cpu_ms + own + theirs;
            seen.memory_tree_bytes =
                seen.memory_bytes + family.iter().map(|child| child.memory_bytes).sum::<u64>();
            seen.child_count = u32::try_from(family.len()).unwrap_or(u32::MAX);
            seen.adopted = self.is_adopted(seen.identity.pid);
            seen.ancestor = self.ancestor(seen.identity.pid, &claude);
        }
    }
}

/// The pids below a process, parents before children.
pub fn descendants(table: &[Brief], pid: u32) -> Vec<Brief> {
    Family::of(table).descendants(pid).into_iter().cloned().collect()
}
