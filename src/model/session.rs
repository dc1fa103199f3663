//! A session of Claude Code, as its own files tell of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::time::Timestamp;

/// What `sessions/PID.json` says of a living process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveSession {
    pub session: String,
    /// True only where the file names the same start time as the process table.
    pub verified: bool,
    pub cwd: Option<String>,
    pub background: bool,
    pub busy: bool,
    /// When it last turned busy or idle.
    pub status_at: Option<Timestamp>,
}

/// By what a process is known to have a session, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkedBy {
    /// `sessions/PID.json` says so.
    SessionFile,
    /// Its arguments name it: `--session-id`, `--resume`.
    Arguments,
    /// Nobody else in its folder could be writing the transcript that grows there.
    Transcript,
}

/// The session a process has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub session: String,
    pub by: LinkedBy,
}

/// What `usage-data/session-meta/*.json` says of one session (written by `/insights` only).
///
/// The token counts are sums over lines, not over responses, and leave out caches and subagents:
/// they are kept as Claude Code wrote them and never added to anything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SessionMeta {
    pub session: String,
    pub directory: Option<String>,
    pub started_at: Option<Timestamp>,
    pub duration_minutes: Option<i64>,
    pub summary: Option<String>,
    pub input_tokens: Option<i64>,
    pub output_tokens: Option<i64>,
    pub lines_added: Option<i64>,
    pub lines_removed: Option<i64>,
    pub files_modified: Option<i64>,
    pub git_commits: Option<i64>,
    pub git_pushes: Option<i64>,
    pub user_messages: Option<i64>,
    pub assistant_lines: Option<i64>,
    pub tool_errors: Option<i64>,
    /// Tool name to number of calls.
    pub tools: BTreeMap<String, i64>,
}

/// How a directory was found to belong to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// The top level of a git repository.
    Git,
    /// The main repository of a git worktree.
    Worktree,
    /// The last part of the path: no repository, or the folder is gone.
    Name,
}

/// What people call the place a session works in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub root: String,
    pub name: String,
    pub found_by: FoundBy,
}
