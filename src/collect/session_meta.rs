//! `usage-data/session-meta/*.json`: what `/insights` wrote of a session. Prompts in it are never kept.
#![expect(clippy::disallowed_methods, reason = "collect is the door to Claude Code's files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::collect::files::{is_absent, malformed, unreadable};
use crate::collect::stats_cache::Count;
use crate::model::path::to_text;
use crate::model::session::SessionMeta;
use crate::model::time::Timestamp;
use crate::model::trouble::{Trouble, TroubleKind};

/// Real ones are below 10 KiB; timestamps of a very long session make it grow.
pub const SIZE_LIMIT: u64 = 4 << 20;

#[derive(Deserialize)]
struct Raw {
    session_id: Option<String>,
    project_path: Option<String>,
    start_time: Option<String>,
    duration_minutes: Option<f64>,
    summary: Option<String>,
    input_tokens: Option<Count>,
    output_tokens: Option<Count>,
    lines_added: Option<Count>,
    lines_removed: Option<Count>,
    files_modified: Option<Count>,
    git_commits: Option<Count>,
    git_pushes: Option<Count>,
    user_message_count: Option<Count>,
    assistant_message_count: Option<Count>,
    tool_errors: Option<Count>,
    tool_counts: Option<BTreeMap<String, Count>>,
}

/// The files of a folder, in order of their names; an absent folder has none.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if is_absent(&e) => return Ok(Vec::new()),
        Err(e) => return Err(unreadable(folder, &e)),
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    Ok(files)
}

/// What a file of this name with these bytes says.
pub fn parse(path: &Path, bytes: &[u8]) -> Result<SessionMeta, Trouble> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let raw: Raw = serde_json::from_slice(bytes).map_err(|e| malformed(path, &e))?;
    let stem = path.file_stem().map(|stem| to_text(stem).into_owned());
    let session = raw.session_id.clone().filter(|id| !id.is_empty()).or(stem);
    let session = session
        .ok_or_else(|| Trouble::of_file(TroubleKind::FileMalformed, path, &"no session_id"))?;
    to_model(raw, session, path)
}

fn to_model(raw: Raw, session: String, path: &Path) -> Result<SessionMeta, Trouble> {
    let count = |value: Option<Count>| value.map(Count::get);
    let started_at = match raw.start_time.as_deref() {
        None | Some("") => None,
        Some(text) => Some(Timestamp::parse(text).ok_or_else(|| {
            Trouble::of_file(TroubleKind::FileMalformed, path, &"start_time is not a time")
        })?),
    };
    Ok(SessionMeta {
        session,
        directory: raw.project_path.filter(|path| !path.is_empty()),
        started_at,
        duration_minutes: whole_minutes(raw.duration_minutes, path)?,
        summary: raw.summary.filter(|text| !text.is_empty()),
        input_tokens: count(raw.input_tokens),
        output_tokens: count(raw.output_tokens),
        lines_added: count(raw.lines_added),
        lines_removed: count(raw.lines_removed),
        files_modified: count(raw.files_modified),
        git_commits: count(raw.git_commits),
        git_pushes: count(raw.git_pushes),
        user_messages: count(raw.user_message_count),
        assistant_lines: count(raw.assistant_message_count),
        tool_errors: count(raw.tool_errors),
        tools: raw
            .tool_counts
            .unwrap_or_default()
            .into_iter()
            .map(|(tool, n)| (tool, n.get()))
            .collect(),
    })
}

/// Written as a whole number; some versions wrote fractions.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn whole_minutes(minutes: Option<f64>, path: &Path) -> Result<Option<i64>, Trouble> {
    match minutes {
        None => Ok(None),
        Some(value) if (0.0..1e9).contains(&value) => Ok(Some(value.round() as i64)),
        Some(_) => {
            let detail = "duration_minutes is not a span of time";
            Err(Trouble::of_file(TroubleKind::FileMalformed, path, &detail))
        }
    }
}
