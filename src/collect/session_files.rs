//! `sessions/PID.json`: which session a living process has, and whether it is busy.
//!
//! Killed processes leave their files behind, so a file counts only with a process that started when it says.
//! The folder holds keys too (`*.key`): nothing but `DIGITS.json` is ever opened.
#![expect(clippy::disallowed_methods, reason = "collect is the door to Claude Code's files")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::collect::files::read_bounded;
use crate::model::session::LiveSession;
use crate::model::time::Timestamp;
use crate::model::trouble::Trouble;

/// Real ones are below 1 KiB.
const SIZE_LIMIT: u64 = 64 << 10;
/// How long after its start a process writes its file, at most.
const WRITTEN_WITHIN: Duration = Duration::from_mins(10);

/// One file as it stands, not yet held against the process table.
#[derive(Debug, Clone)]
pub struct SessionFile {
    raw: Raw,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    #[serde(default)]
    pid: Option<u32>,
    session_id: String,
    #[serde(default)]
    cwd: Option<String>,
    #[serde(default)]
    started_at: Option<i64>,
    #[serde(default)]
    proc_start: Option<serde_json::Value>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    status_updated_at: Option<i64>,
}

impl SessionFile {
    /// What it says of the process with this start, if it can be about that process at all.
    #[must_use]
    pub fn about(&self, start_ticks: u64, started_at: Timestamp) -> Option<LiveSession> {
        let exact = self.proc_start().map(|ticks| ticks == start_ticks);
        let plausible = self.raw.started_at.map(Timestamp::from_millis).is_some_and(|written| {
            written.plus(Duration::from_secs(2)) >= started_at
                && written.since(started_at) <= WRITTEN_WITHIN
        });
        let believed = exact.unwrap_or(plausible);
        believed.then(|| LiveSession {
            session: self.raw.session_id.clone(),
            verified: exact == Some(true),
            cwd: self.raw.cwd.clone(),
            background: self.raw.kind.as_deref() == Some("bg"),
            busy: self.raw.status.as_deref() == Some("busy"),
            status_at: self.raw.status_updated_at.map(Timestamp::from_millis),
        })
    }

    /// Linux writes field 22 of `/proc/PID/stat`; macOS a date, which only makes it plausible.
    fn proc_start(&self) -> Option<u64> {
        match self.raw.proc_start.as_ref()? {
            serde_json::Value::String(text) => text.trim().parse().ok(),
            value => value.as_u64(),
        }
    }
}

/// All session files below the base folders, by pid; the first folder wins.
pub fn read_all(
    claude_folders: &[PathBuf],
    trouble: &mut Vec<Trouble>,
) -> HashMap<u32, SessionFile> {
    let mut found = HashMap::new();
    for folder in claude_folders {
        for (pid, path) in session_files(&folder.join("sessions")) {
            // A file may vanish with its process at any moment: that is no trouble.
            match read_bounded(&path, SIZE_LIMIT) {
                Ok(bytes) => read_one(pid, &path, &bytes, &mut found, trouble),
                Err(_) if !path.exists() => {}
                Err(unreadable) => trouble.push(unreadable),
            }
        }
    }
    found
}

fn session_files(folder: &Path) -> Vec<(u32, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| {
        let name = entry.file_name();
        let pid = name.to_str()?.strip_suffix(".json")?.parse().ok()?;
        Some((pid, entry.path()))
    });
    files.collect()
}

fn read_one(
    pid: u32,
    path: &Path,
    bytes: &[u8],
    found: &mut HashMap<u32, SessionFile>,
    trouble: &mut Vec<Trouble>,
) {
    match serde_json::from_slice::<Raw>(bytes) {
        Ok(raw) if raw.pid.is_none_or(|own| own == pid) => {
            found.entry(pid).or_insert(SessionFile { raw });
        }
        // Copied or renamed by hand: it is about another process.
        Ok(_) => {}
        // Caught half-written: the next look reads it whole. What stays broken is trouble.
        Err(e) => trouble.push(crate::collect::files::malformed(path, &e)),
    }
}
