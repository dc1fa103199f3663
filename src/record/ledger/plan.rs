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

/// Leaves of what was found only what is not as it was when it was read, which is little of thousands; and what is known of
/// that, or was not found. One that nobody knows may be one that was gone.
pub fn changed(db: Db<'_>, host_id: i64, files: &mut Vec<Found>) -> Result<Vec<KnownTranscript>> {
    let places: HashMap<&OsStr, usize> =
        files.iter().map(|file| file.path.as_os_str()).zip(0..).collect();
    let (mut known, mut met, mut same) = (Vec::new(), 0, vec![false; files.len()]);
    transcript::each_present(db, host_id, &mut |one| {
        let place = places.get(one.path.as_os_str()).copied();
        met += usize::from(place.is_some());
        let file = place.and_then(|at| Some((files.get(at)?, same.get_mut(at)?)));
        match file {
            Some((file, same)) if is_unchanged(&one.state, &file.fingerprint) => *same = true,
            _ => known.push(one),
        }
    })?;
    if met < files.len() {
        known.extend(transcript::gone(db, host_id)?);
    }
    let mut same = same.into_iter();
    files.retain(|_| !same.next().unwrap_or(false));
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
    let mut renamed = HashSet::new();
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
