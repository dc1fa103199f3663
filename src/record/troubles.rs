//! Trouble with looking: told when it begins or changes, cleared when it is over.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::model::machine::MachineFacts;
use crate::model::path::to_text;
use crate::model::time::Timestamp;
use crate::model::trouble::{Trouble, TroubleKind};
use crate::store::{Db, Store, host, trouble};

/// What a failed tick is trouble of.
const RECORDER: &str = "recorder";

/// Notes that a tick failed.
pub(super) fn failed(
    store: &mut Store,
    facts: &MachineFacts,
    error: &Error,
    now: Timestamp,
) -> Result<()> {
    let one = Trouble::new(TroubleKind::TickFailed, &RECORDER, &error.message);
    store.write(|db| trouble::note(db, host::here(db, facts, now)?.host_id, &one, now))
}

/// A tick went well again.
pub(super) fn succeeded(db: Db<'_>, host_id: i64, now: Timestamp) -> Result<()> {
    trouble::clear(db, host_id, RECORDER, None, now)
}

/// The files a look reads. Trouble that goes on writes nothing, for a look comes every few seconds and a broken
/// file may stay for days.
pub(super) fn settle(
    db: Db<'_>,
    host_id: i64,
    claude_folders: &[PathBuf],
    found: &[Trouble],
    now: Timestamp,
) -> Result<()> {
    let open = trouble::open(db, Some(host_id))?;
    for new in found.iter().filter(|one| !open.contains(one)) {
        trouble::note(db, host_id, new, now)?;
    }
    let folders = claude_folders.iter().map(|folder| folder.join("sessions"));
    let folders: Vec<String> = folders.map(|folder| to_text(&folder).into_owned() + "/").collect();
    let ours =
        open.iter().filter(|one| folders.iter().any(|f| one.subject.starts_with(f.as_str())));
    for over in ours.filter(|one| !found.iter().any(|f| f.subject == one.subject)) {
        trouble::clear(db, host_id, &over.subject, None, now)?;
    }
    Ok(())
}
