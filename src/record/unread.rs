//! What the ledger has not read yet, before Claude Code deletes it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::collect::files::Fingerprint;
use crate::collect::transcripts::walk;
use crate::error::Result;
use crate::model::machine::MachineFacts;
use crate::model::time::Timestamp;
use crate::record::ledger::changed;
use crate::store::{Db, host};

/// Transcripts that are not, or not wholly, in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    pub files: usize,
    pub bytes: i64,
    /// When the first of them was written to last: from then on its days are counted.
    pub oldest_at: Option<Timestamp>,
    /// Files and folders that cannot be read at all.
    pub unreadable: usize,
}

/// Compares what lies there with what is recorded; nothing is read but the folders.
pub fn unread(db: Db<'_>, machine: &MachineFacts, claude_folders: &[PathBuf]) -> Result<Unread> {
    let mut found = walk(claude_folders);
    let known = match host::find(db, machine)? {
        Some(host_id) => changed(db, host_id, &mut found.files)?,
        None => Vec::new(),
    };
    let known: HashMap<&Path, i64> =
        known.iter().map(|one| (one.path.as_path(), one.state.size)).collect();
    let mut unread = Unread { unreadable: found.troubles.len(), ..Unread::default() };
    for file in &found.files {
        unread.count(&file.fingerprint, known.get(file.path.as_path()).copied());
    }
    Ok(unread)
}

impl Unread {
    /// A line that was never finished is no more than it was when it was looked at: its size is what was seen.
    fn count(&mut self, now_is: &Fingerprint, size_seen: Option<i64>) {
        let bytes = now_is.size.saturating_sub(size_seen.unwrap_or(0));
        if bytes <= 0 {
            return;
        }
        let written_at = Timestamp::from_millis(now_is.mtime_ns / 1_000_000);
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        self.oldest_at = Some(self.oldest_at.map_or(written_at, |oldest| oldest.min(written_at)));
    }
}
