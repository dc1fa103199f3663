//! Whom an order means: a recorded Claude Code process, and why not, if it is none.

use crate::action::Hands;
use crate::collect::Held;
use crate::error::{Error, Kind, Result};
use crate::model::action::Target;
use crate::model::machine::{Brief, Probe};
use crate::model::process::{DetectedBy, State};
use crate::rules::detect::{self, Traits, without_deleted};
use crate::store::process::{Living, living};

/// The recorded process that is meant, after a fresh look.
pub fn find(hands: &mut Hands<'_>, target: &Target) -> Result<Living> {
    let host_id = hands.look()?;
    let all = living(hands.store.db(), host_id)?;
    let boot_id = hands.machine.facts().boot_id;
    let found = all.into_iter().find(|one| one.pid == target.pid && one.boot_id == boot_id);
    match (found, target.start_ticks) {
        (Some(found), Some(start)) if found.start_ticks != start => Err(reused(target.pid)),
        (Some(found), _) => Ok(found),
        (None, _) => Err(unknown(hands, target.pid)),
    }
}

/// Takes hold of a recorded process and makes sure that it is still that one, ours, and Claude Code.
pub fn hold(hands: &mut Hands<'_>, process: &Living) -> Result<(Box<dyn Held>, Brief)> {
    let pid = process.pid;
    let gone = || Error::new(Kind::NotFound, format!("process {pid} has ended"));
    let mut held = hands.machine.hold(pid)?.ok_or_else(gone)?;
    let (brief, probe) = held.look().ok_or_else(gone)?;
    if brief.start_ticks != process.start_ticks {
        return Err(reused(pid));
    }
    if brief.state == State::Zombie {
        let message = format!(
            "process {pid} has ended already and waits for its parent {} to take note",
            brief.parent_pid
        );
        let way_out = match brief.parent_pid {
            1 => "nothing can kill it; taking note is the task of process 1".to_owned(),
            parent => format!("nothing can kill it; ending process {parent} removes it"),
        };
        return Err(Error::new(Kind::Refused, message).hint(way_out));
    }
    if probe.user_id != hands.machine.facts().user_id {
        return Err(Error::new(Kind::Refused, format!("process {pid} belongs to another user")));
    }
    if !is_claude(hands, process, &brief, &probe) {
        let message = format!(
            "process {pid} is not Claude Code any more: it runs {}",
            name_of(&brief, &probe)
        );
        return Err(Error::new(Kind::Refused, message));
    }
    Ok((held, brief))
}

/// The executable that was recorded, or whatever else detection takes for Claude Code now.
fn is_claude(hands: &Hands<'_>, process: &Living, brief: &Brief, probe: &Probe) -> bool {
    let exe = probe.exe.as_deref();
    let same_exe =
        exe.is_some() && exe.map(without_deleted) == process.exe.as_deref().map(without_deleted);
    let traits = Traits {
        exe,
        arguments: &probe.arguments,
        name: &brief.name,
        state: brief.state,
        session_verified: false,
    };
    match detect::detect(&hands.plan.watch.detect, &traits) {
        Some(_) => true,
        // A session file proved it when it was recorded; the same executable proves it now.
        None => same_exe && process.detected_by == DetectedBy::SessionFile,
    }
}

fn reused(pid: u32) -> Error {
    Error::new(
        Kind::Refused,
        format!("process {pid} is not the one that was meant: its number is used again"),
    )
    .hint("tce status shows who has it now")
}

/// Why a pid is no process of ours to act on.
fn unknown(hands: &mut Hands<'_>, pid: u32) -> Error {
    let none = || {
        Error::new(Kind::NotFound, format!("there is no process {pid}"))
            .hint("tce status lists the Claude Code processes")
    };
    let Ok(Some(mut held)) = hands.machine.hold(pid) else { return none() };
    let Some((brief, probe)) = held.look() else { return none() };
    if probe.user_id != hands.machine.facts().user_id {
        return Error::new(Kind::Refused, format!("process {pid} belongs to another user"));
    }
    let message = format!("process {pid} is not Claude Code: it runs {}", name_of(&brief, &probe));
    Error::new(Kind::Refused, message).hint("tce status lists the Claude Code processes")
}

fn name_of(brief: &Brief, probe: &Probe) -> String {
    probe.exe.clone().unwrap_or_else(|| brief.name.clone())
}
