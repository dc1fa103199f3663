//! Ending processes: one that was named, or all that are stale at this instant.

use std::time::Duration;

use crate::action::{Done, Hands, known};
use crate::collect::{Held, processes};
use crate::error::{Error, Kind, Result};
use crate::model::action::{KillOptions, Outcome, Target};
use crate::model::machine::{Brief, Signal};
use crate::model::process::{Health, Kind as ProcessKind, State};
use crate::store::action::{self, Order};
use crate::store::process::{Living, living};

/// How long a process has to end before it is reported as still running.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends the process that was named.
pub fn one(hands: &mut Hands<'_>, target: &Target, options: KillOptions) -> Result<Vec<Done>> {
    let process = known::find(hands, target)?;
    kill(hands, &process, options, "kill")
}

/// The confirmed processes that are stale now. One known by its name alone is never among them.
pub fn stale_now(hands: &mut Hands<'_>) -> Result<Vec<Living>> {
    let host_id = hands.look()?;
    let all = living(hands.store.db(), host_id)?;
    let stale = all.into_iter().filter(|one| {
        one.health == Health::Stale && one.detected_by.confirms() && one.kind != ProcessKind::Helper
    });
    Ok(stale.collect())
}

/// Ends all that are stale at this instant; of those listed, if a list was shown.
pub fn stale(
    hands: &mut Hands<'_>,
    listed: &Option<Vec<Target>>,
    options: KillOptions,
) -> Result<Vec<Done>> {
    let mut done = Vec::new();
    for process in stale_now(hands)? {
        let meant = |target: &Target| {
            target.pid == process.pid && target.start_ticks == Some(process.start_ticks)
        };
        if listed.as_ref().is_some_and(|listed| !listed.iter().any(meant)) {
            continue;
        }
        // One that cannot be ended does not keep the others alive.
        done.extend(kill(hands, &process, options, "kill_stale").unwrap_or_else(|error| {
            let outcome =
                if error.kind == Kind::NotFound { Outcome::Gone } else { Outcome::Refused };
            vec![Done {
                pid: process.pid,
                name: process.display_name(),
                outcome,
                message: error.to_string(),
            }]
        }));
    }
    Ok(done)
}

/// One process that is about to be signalled.
struct Victim {
    held: Box<dyn Held>,
    brief: Brief,
    name: String,
    process_id: Option<i64>,
    tree_root: Option<u32>,
}

fn kill(
    hands: &mut Hands<'_>,
    process: &Living,
    options: KillOptions,
    verb: &'static str,
) -> Result<Vec<Done>> {
    let (held, brief) = known::hold(hands, process)?;
    let root = Victim {
        held,
        brief,
        name: process.display_name(),
        process_id: Some(process.process_id),
        tree_root: None,
    };
    let mut victims = vec![root];
    if options.tree {
        victims.extend(children(hands, process.pid)?);
    }
    if options.dry_run {
        return Ok(victims.iter().map(|victim| would(victim, options)).collect());
    }
    let signalled: Vec<(Victim, Result<Attempt>)> = victims
        .into_iter()
        .map(|mut victim| {
            let attempt = signal(hands, &mut victim, options, verb);
            (victim, attempt)
        })
        .collect();
    let until = hands.clock.since_boot() + PATIENCE;
    signalled
        .into_iter()
        .map(|(victim, attempt)| conclude(hands, victim, &attempt?, until))
        .collect()
}

/// Everything the process started that is still there and ours, each held like the process itself.
fn children(hands: &mut Hands<'_>, pid: u32) -> Result<Vec<Victim>> {
    let user_id = hands.machine.facts().user_id;
    let mut found = Vec::new();
    for child in processes::descendants(&hands.machine.table()?, pid) {
        let Some(mut held) = hands.machine.hold(child.pid)? else { continue };
        let Some((now, probe)) = held.look() else { continue };
        // Held after it was listed: by its start it is still the one that was listed.
        if now.start_ticks == child.start_ticks
            && probe.user_id == user_id
            && now.state != State::Zombie
        {
            found.push(Victim {
                held,
                name: now.name.clone(),
                brief: now,
                process_id: None,
                tree_root: Some(pid),
            });
        }
    }
    Ok(found)
}

fn would(victim: &Victim, options: KillOptions) -> Done {
    let signal = if options.force { "SIGKILL" } else { "SIGTERM" };
    let pid = victim.brief.pid;
    let message = format!("would send {signal} to PID {pid} ({})", victim.name);
    Done { pid, name: victim.name.clone(), outcome: Outcome::WouldKill, message }
}

/// A signal that was sent, and the audit row that waits for its outcome.
struct Attempt {
    number: i64,
    sent: Result<bool>,
}

/// The audit row comes first; then nothing lies between the check and the signal but the system call.
fn signal(
    hands: &mut Hands<'_>,
    victim: &mut Victim,
    options: KillOptions,
    verb: &'static str,
) -> Result<Attempt> {
    let signal = if options.force { Signal::Kill } else { Signal::Terminate };
    let order = Order {
        process_id: victim.process_id,
        pid: victim.brief.pid,
        requested_by: hands.requested_by,
        verb,
        signal: Some(signal),
        tree_root: victim.tree_root,
    };
    let now = hands.clock.now();
    let number = hands.store.write(|db| action::record(db, &order, now))?;
    let mut sent = victim.held.signal(signal);
    // A stopped process hears TERM only once it goes on.
    if matches!(sent, Ok(true)) && !options.force && victim.brief.state == State::Stopped {
        sent = victim.held.signal(Signal::Continue).map(|_| true);
    }
    Ok(Attempt { number, sent })
}

fn conclude(
    hands: &mut Hands<'_>,
    mut victim: Victim,
    attempt: &Attempt,
    until: Duration,
) -> Result<Done> {
    let pid = victim.brief.pid;
    let name = victim.name.clone();
    let (outcome, message) = match &attempt.sent {
        Ok(false) => (Outcome::Gone, format!("PID {pid} ({name}) had ended already")),
        Ok(true) if victim.held.wait(until.saturating_sub(hands.clock.since_boot())) => {
            (Outcome::Exited, format!("Killed PID {pid} ({name})"))
        }
        Ok(true) => (
            Outcome::StillRunning,
            format!("PID {pid} ({name}) is still running after 5 s; try --force"),
        ),
        Err(error) => (refused_or_failed(error), format!("PID {pid} ({name}): {}", error.message)),
    };
    let now = hands.clock.now();
    hands.store.write(|db| action::finish(db, attempt.number, outcome, Some(&message), now))?;
    Ok(Done { pid, name, outcome, message })
}

fn refused_or_failed(error: &Error) -> Outcome {
    if error.kind == Kind::Refused { Outcome::Refused } else { Outcome::Failed }
}
