//! Which session each process of a look has, and since when it is recorded to have it.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use crate::collect::transcripts;
use crate::error::Result;
use crate::model::process::{Identity, Kind, Seen, State};
use crate::model::session::{Link, LinkedBy};
use crate::model::time::Timestamp;
use crate::record::look::Look;
use crate::record::past::Past;
use crate::store::process::Living;
use crate::store::{Db, link};

/// What is known of a look's processes; one that nothing is known of is not in it.
///
/// A session file says it, arguments name it; else the transcript that grows in its folder is its own, if no other
/// process there could be the one that writes it.
#[must_use]
pub(super) fn of(look: &Look, claude_folders: &[PathBuf]) -> HashMap<Identity, Link> {
    let sessions = look.seen.iter().filter(|seen| has_session(seen));
    let (told, silent): (Vec<_>, Vec<_>) =
        sessions.map(|seen| (seen, told(seen))).partition(|(_, link)| link.is_some());
    let mut links: HashMap<Identity, Link> =
        told.into_iter().filter_map(|(seen, link)| Some((seen.identity.clone(), link?))).collect();
    let taken: HashSet<String> = links.values().map(|link| link.session.clone()).collect();
    let mut by_folder: HashMap<&str, Vec<&Seen>> = HashMap::new();
    for (seen, _) in silent {
        by_folder.entry(seen.cwd.as_deref().unwrap_or_default()).or_default().push(seen);
    }
    for (cwd, seen) in by_folder {
        let [only] = seen.as_slice() else { continue };
        let written = transcripts::last_written(claude_folders, cwd, only.started_at);
        if let Some(session) = written.filter(|session| !taken.contains(session)) {
            links.insert(only.identity.clone(), Link { session, by: LinkedBy::Transcript });
        }
    }
    links
}

/// Helpers have no session of their own, and the dead none any more.
fn has_session(seen: &Seen) -> bool {
    seen.kind != Kind::Helper && seen.state != State::Zombie
}

fn told(seen: &Seen) -> Option<Link> {
    let by_file = seen.session.as_ref().map(|session| session.session.clone());
    let link = |by| move |session| Link { session, by };
    by_file
        .map(link(LinkedBy::SessionFile))
        .or_else(|| seen.named_session.clone().map(link(LinkedBy::Arguments)))
}

/// Writes down what changed. What is not known better stays; a lesser witness changes nothing.
pub(super) fn settle(
    db: Db<'_>,
    process_id: i64,
    seen: &Seen,
    living: Option<&Living>,
    new: Option<&Link>,
    past: &Past<'_>,
    now: Timestamp,
) -> Result<()> {
    let Some(new) = new else { return Ok(()) };
    let held = living
        .and_then(|living| Some((living, living.linked_session.as_deref()?, living.linked_by?)));
    match held {
        Some((_, session, by)) if session == new.session && new.by < by => {
            link::confirm(db, process_id, new.by)
        }
        Some((_, session, by)) if session == new.session || new.by > by => Ok(()),
        Some((living, ..)) => {
            link::end(db, process_id, now)?;
            link::begin(db, process_id, new, past.end_of(living))
        }
        // Derived anew the start wavers by milliseconds: the recorded one stands.
        None => link::begin(
            db,
            process_id,
            new,
            living.map_or(seen.started_at, |living| living.started_at),
        ),
    }
}
