//! A home with sessions of the last month and processes that stand for Claude Code, gone with the value.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use chrono::{TimeDelta, Utc};
use serde_json::json;
use tempfile::TempDir;

const RESPONSES: i64 = 40;
const MODELS: [&str; 3] =
    ["claude-opus-4-6", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"];

pub(crate) struct Home {
    folder: TempDir,
    processes: Vec<Child>,
}

impl Home {
    pub(crate) fn furnish(processes: usize, sessions: usize) -> Result<Self, String> {
        let folder = TempDir::new().map_err(|e| e.to_string())?;
        let mut home = Self { folder, processes: Vec::new() };
        for number in 0..sessions {
            home.session(number).map_err(|e| e.to_string())?;
        }
        let stats = include_str!("../../fixtures/stats-cache/worked-example.json");
        fs::write(home.claude().join("stats-cache.json"), stats).map_err(|e| e.to_string())?;
        fs::create_dir_all(home.marker()).map_err(|e| e.to_string())?;
        let copy = home.marker().join("sleep");
        fs::copy("/bin/sleep", &copy).map_err(|e| format!("sleep: {e}"))?;
        for _ in 0..processes {
            // Longer than any benchmark; should we be killed, they end by themselves.
            let child = Command::new(&copy).arg("1800").stdin(Stdio::null()).spawn();
            home.processes.push(child.map_err(|e| e.to_string())?);
        }
        Ok(home)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(crate) fn claude(&self) -> PathBuf {
        self.path().join(".claude")
    }

    /// What marks an executable as Claude Code's.
    pub(crate) fn marker(&self) -> PathBuf {
        self.path().join(".local/share/claude/versions")
    }

    /// An environment in which nothing but this home is seen.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.path())
            .env("XDG_CONFIG_HOME", self.path())
            .env("TZ", "UTC")
            .env("CLAUDE_MONITOR_CLAUDE_EXE_MARKER", format!("{}/", self.marker().display()))
            .env("CLAUDE_MONITOR_DETECT_BY_NAME", "false")
            .current_dir(self.path())
            .stdin(Stdio::null());
        command
    }

    fn session(&self, number: usize) -> std::io::Result<()> {
        let (id, project) = (format!("session-{number:04}"), format!("project-{}", number % 12));
        let begin = Utc::now() - TimeDelta::minutes(180 * i64::try_from(number).unwrap_or(0) + 90);
        let mut text = String::new();
        for response in 0..RESPONSES {
            let line = json!({
                "type": "assistant", "uuid": format!("{id}-{response}"), "sessionId": id,
                "timestamp": (begin + TimeDelta::minutes(response)).to_rfc3339(),
                "cwd": format!("/work/{project}"), "requestId": format!("r-{id}-{response}"),
                "message": { "id": format!("m-{id}-{response}"), "model": MODELS[number % MODELS.len()], "usage": {
                    "input_tokens": 20 + response, "output_tokens": 700 + response * 13,
                    "cache_read_input_tokens": 42_000, "cache_creation_input_tokens": 2_100 } },
            });
            let _never_fails = writeln!(text, "{line}");
        }
        let folder = self.claude().join(format!("projects/-work-{project}"));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{id}.jsonl")), text)?;
        let meta = json!({
            "session_id": id, "project_path": format!("/work/{project}"), "start_time": begin.to_rfc3339(),
            "duration_minutes": RESPONSES, "input_tokens": 1580, "output_tokens": 38_000, "lines_added": 12,
            "lines_removed": 3, "files_modified": 2, "git_commits": 1, "tool_counts": { "Edit": 4, "Bash": 9 },
            "user_message_count": 5, "assistant_message_count": RESPONSES, "summary": format!("Work on {project}"),
        });
        let folder = self.claude().join("usage-data/session-meta");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{id}.json")), meta.to_string())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        for process in &mut self.processes {
            // One that has ended by itself needs no more.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Megabytes a process has in memory.
pub(crate) fn megabytes(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
