//! Which transcripts have to be read: those that are not as they were, wherever they are now.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::collect::files::Fingerprint;
use crate::collect::transcripts::{Found, is_unchanged};
use crate::error::Result;
use crate::model::transcript::FileState;
use crate::store::Db;
use crate::store::transcript::{self, KnownTranscript};

/// A file that is to be read, and what is known of it.
pub(super) struct Task {
    pub path: PathBuf,
    pub known: Option<(i64, FileState)>,
    pub bytes: i64,
}

/// What is known of the transcripts of a machine, as far as it matters to those that were found: one that nobody knows may
/// be one that was gone.
pub fn known_of(db: Db<'_>, host_id: i64, found: &[Found]) -> Result<Vec<KnownTranscript>> {
    let mut known = transcript::present(db, host_id)?;
    let paths: HashSet<&OsStr> = known.iter().map(|one| one.path.as_os_str()).collect();
    if !found.iter().all(|file| paths.contains(file.path.as_os_str())) {
        known.extend(transcript::gone(db, host_id)?);
    }
    Ok(known)
}

/// Which files are to be read, and which recorded ones are gone.
pub(super) fn plan(files: Vec<Found>, known: &[KnownTranscript]) -> (Vec<Task>, Vec<i64>) {
    // By their bytes: a path that is hashed name by name takes many times as long.
    let by_path: HashMap<&OsStr, &KnownTranscript> =
        known.iter().map(|one| (one.path.as_os_str(), one)).collect();
    let present: HashSet<&OsStr> = files.iter().map(|file| file.path.as_os_str()).collect();
    let missing = known.iter().filter(|one| !present.contains(one.path.as_os_str()));
    // A folder that cannot be read hides its files: only what is certainly not there is gone.
    let is_gone = |path: &Path| matches!(Fingerprint::at(path), Ok(None));
    let gone: Vec<&KnownTranscript> =
        missing.filter(|one| one.gone || is_gone(&one.path)).collect();
    let by_number: HashMap<(i64, i64), &KnownTranscript> =
        gone.iter().map(|one| ((one.state.device, one.state.inode), *one)).collect();
    let mut renamed = Vec::new();
    let mut tasks = Vec::new();
    for Found { path, fingerprint } in files {
        let here = by_path.get(path.as_os_str()).copied();
        let number = (fingerprint.device, fingerprint.inode);
        // A file can have several names, and only one of them goes on with what was read.
        let moved = by_number.get(&number).filter(|one| !renamed.contains(&one.transcript_id));
        let before = here.or(moved.copied());
        if here.is_some_and(|here| !here.gone && is_unchanged(&here.state, &fingerprint)) {
            continue;
        }
        if here.is_none() {
            renamed.extend(before.map(|before| before.transcript_id));
        }
        let read_before = before.map_or(0, |before| before.state.offset.min(fingerprint.size));
        tasks.push(Task {
            path,
            known: before.map(|before| (before.transcript_id, before.state)),
            bytes: fingerprint.size - read_before,
        });
    }
    let lost = gone.iter().filter(|one| !one.gone && !renamed.contains(&one.transcript_id));
    (tasks, lost.map(|one| one.transcript_id).collect())
}
