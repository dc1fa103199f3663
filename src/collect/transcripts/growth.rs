//! When a session's transcript last grew: a sign of use that is there even before any history is.
#![expect(clippy::disallowed_methods, reason = "collect is the door to Claude Code's files")]

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::model::time::Timestamp;

/// Claude Code cuts a longer folder name and adds a hash.
const SLUG_LIMIT: usize = 200;

/// When the transcript of this session was last written; without a known session, the newest of its folder's.
///
/// Too young is the safe error: a process is then not called idle.
#[must_use]
pub fn last_growth(
    claude_folders: &[PathBuf],
    cwd: &str,
    session: Option<&str>,
) -> Option<Timestamp> {
    let folders = claude_folders.iter().map(|folder| folder.join("projects").join(slug(cwd)));
    let times = folders.filter_map(|folder| match session {
        Some(session) => session_growth(&folder, session),
        None => newest(&folder),
    });
    times.max()
}

/// The session whose transcript in this folder was written last, if that was at or after `since`.
#[must_use]
pub fn last_written(claude_folders: &[PathBuf], cwd: &str, since: Timestamp) -> Option<String> {
    let folders = claude_folders.iter().map(|folder| folder.join("projects").join(slug(cwd)));
    let entries = folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let transcripts = entries.filter_map(|entry| {
        let path = entry.path();
        let session = path.file_stem()?.to_str()?.to_owned();
        let metadata = entry.metadata().ok().filter(Metadata::is_file)?;
        (is_transcript(&path) && is_id(&session)).then(|| (written_at(&metadata), session))
    });
    transcripts.filter(|(at, _)| *at >= since).max().map(|(_, session)| session)
}

/// The folder Claude Code keeps a working directory's transcripts in.
#[must_use]
pub fn slug(cwd: &str) -> String {
    let plain: String =
        cwd.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    plain.chars().take(SLUG_LIMIT).collect()
}

/// The transcripts a session writes to: its own, and those of the subagents at work in its name.
#[must_use]
pub fn of_session(claude_folders: &[PathBuf], cwd: &str, session: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in claude_folders.iter().filter(|_| is_id(session)) {
        let folder = folder.join("projects").join(slug(cwd));
        found.push(folder.join(format!("{session}.jsonl")));
        let below = fs::read_dir(folder.join(session).join("subagents")).into_iter().flatten();
        found.extend(below.flatten().map(|entry| entry.path()).filter(|path| is_transcript(path)));
    }
    found
}

/// A session id becomes part of a path: nothing but an id may pass.
fn is_id(session: &str) -> bool {
    !session.is_empty() && session.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_transcript(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl")
}

/// The transcript itself, and those of the subagents at work in its name.
fn session_growth(folder: &Path, session: &str) -> Option<Timestamp> {
    if !is_id(session) {
        return None;
    }
    let own = fs::metadata(folder.join(format!("{session}.jsonl"))).ok().map(|m| written_at(&m));
    own.max(newest(&folder.join(session).join("subagents")))
}

fn newest(folder: &Path) -> Option<Timestamp> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let transcripts = entries.filter(|entry| is_transcript(&entry.path()));
    transcripts
        .filter_map(|entry| entry.metadata().ok())
        .filter(Metadata::is_file)
        .map(|m| written_at(&m))
        .max()
}

fn written_at(metadata: &Metadata) -> Timestamp {
    Timestamp::from_millis(
        metadata.mtime().saturating_mul(1000).saturating_add(metadata.mtime_nsec() / 1_000_000),
    )
}
