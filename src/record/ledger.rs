//! Transcripts into the ledger: what changed is read by two threads and written in batches, each of them whole.
//!
//! A batch holds facts before, or together with, the note of how far their file was read: whatever ends the program,
//! the next reading repeats some lines and loses none.

mod plan;
mod readers;
mod writer;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::collect::clock::Clock;
use crate::collect::transcripts::{Walk, look_at, walk};
use crate::error::Result;
use crate::model::path::of_text;
use crate::model::time::Timestamp;
use crate::model::trouble::Trouble;
use crate::store::ledger::{Added, hours};
use crate::store::{Db, Store, transcript, trouble};
pub use plan::changed;
pub use readers::Ahead;
use readers::{Begun, Readers};
use writer::Writer;

/// How a reading goes, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    pub files: usize,
    pub files_total: usize,
    pub bytes: i64,
    pub bytes_total: i64,
}

/// What a reading brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    pub files: usize,
    pub files_read: usize,
    pub added: Added,
    /// Files and folders that should have been read, and could not be.
    pub unreadable: usize,
    /// Asked to stop before everything was read; the next reading goes on.
    pub interrupted: bool,
}

/// Reads what changed below these folders. `watch` hears how far it is and answers whether to go on.
pub fn read(
    store: &mut Store,
    host_id: i64,
    claude_folders: &[PathBuf],
    clock: &dyn Clock,
    now: Timestamp,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Reading> {
    go_on(store, host_id, None, claude_folders, clock, now, watch)
}

/// The same, going on with what was begun `ahead`.
pub fn go_on(
    store: &mut Store,
    host_id: i64,
    ahead: Option<Ahead>,
    claude_folders: &[PathBuf],
    clock: &dyn Clock,
    now: Timestamp,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Reading> {
    let version = store.db().version()?;
    let readers_of = |mut found: Walk| -> Result<Readers> {
        let files_found = found.files.len();
        let known = changed(store.db(), host_id, &mut found.files)?;
        let mut readers = Readers::of(found, &known, now);
        readers.files_found = files_found;
        Ok(readers)
    };
    let readers = match ahead.and_then(Ahead::begun) {
        Some(Begun::Reading(readers)) if knows_nothing(store.db(), host_id)? => readers,
        Some(Begun::Walked(found)) => readers_of(found)?,
        // Somebody else has made the history meanwhile, or nothing was begun.
        Some(Begun::Reading(_)) | None => readers_of(walk(claude_folders))?,
    };
    let mut writer = Writer::new(host_id, version, clock, now, watch);
    writer.over = open_trouble(store.db(), host_id, claude_folders)?;
    store.with_room(|store| writer.run(store, readers))
}

/// Sums up the hours of days that are over, a month at a time: a recorder does so, for nobody waits for it.
pub fn sum_up_hours(store: &mut Store, clock: &dyn Clock) -> Result<()> {
    let now = clock.now();
    while !clock.is_stopped() && hours::day_to_close(store.db(), now)?.is_some() {
        store.write(|db| hours::close(db, now))?;
    }
    Ok(())
}

/// Trouble with anything that a walk through these folders comes by.
fn open_trouble(db: Db<'_>, host_id: i64, claude_folders: &[PathBuf]) -> Result<Vec<Trouble>> {
    let mut open = trouble::open(db, Some(host_id))?;
    let folders = || claude_folders.iter().map(|folder| folder.join("projects"));
    open.retain(|one| {
        let path = of_text(one.subject.clone());
        one.kind.is_of_file() && folders().any(|folder| path.starts_with(folder))
    });
    Ok(open)
}

fn knows_nothing(db: Db<'_>, host_id: i64) -> Result<bool> {
    let mut nothing = true;
    transcript::each_present(db, host_id, &mut |_| nothing = false)?;
    Ok(nothing && transcript::gone(db, host_id)?.is_empty())
}

/// Reads what was appended to these files: those that living sessions write to, between two full walks.
pub fn follow(
    store: &mut Store,
    host_id: i64,
    files: &[PathBuf],
    clock: &dyn Clock,
    now: Timestamp,
) -> Result<Reading> {
    // Two processes that took up one session write to one file.
    let files: Vec<PathBuf> = files.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let version = store.db().version()?;
    let mut known = Vec::new();
    for path in &files {
        known.extend(transcript::known_at(store.db(), host_id, path)?);
    }
    let mut watch = |_: &Progress| true;
    let mut writer = Writer::new(host_id, version, clock, now, &mut watch);
    writer.following = true;
    let mut readers = Readers::of(look_at(&files), &known, now);
    // How many there are, and which are gone, is left to the next full walk.
    (readers.files_found, readers.lost) = (0, Vec::new());
    writer.run(store, readers)
}
