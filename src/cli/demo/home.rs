//! An invented home: what Claude Code would have left behind in ninety days of somebody's work.
#![expect(
    clippy::disallowed_methods,
    reason = "the demo makes its own files, in a folder of its own"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;

use super::dice::Dice;
use crate::error::{Error, Kind, Result};
use crate::model::time::Timestamp;

const DAYS: u64 = 90;
const DAY: Duration = Duration::from_hours(24);
const HOUR: Duration = Duration::from_hours(1);

/// Projects, and how much of the work each gets.
const PROJECTS: [(&str, u64); 6] = [
    ("harbour-api", 30),
    ("tidewatch", 24),
    ("crab-trap", 18),
    ("lighthouse-docs", 12),
    ("adventure-graph", 10),
    ("dotfiles", 6),
];

/// Models, from when they are used (days ago), and how often.
const MODELS: [(&str, u64, u64); 5] = [
    ("claude-opus-4-5-20251101", 45, 38),
    ("claude-opus-4-6", 0, 44),
    ("claude-sonnet-4-5-20250929", 0, 34),
    ("claude-haiku-4-5-20251001", 0, 20),
    ("driftwood-7b-local", 0, 2),
];

const TITLES: [&str; 18] = [
    "Retry uploads that stop at high tide",
    "Why does the buoy feed skip an hour in October?",
    "Move the chart renderer off the main thread",
    "Tests for the moon phase table",
    "Split the config loader, keep its errors",
    "Upgrade to the new mapping library",
    "A flaky test that fails on Sundays only",
    "Explain the tide prediction code to a newcomer",
    "Faster search over 40,000 harbour entries",
    "Typo hunt in the pilot's handbook",
    "Sort out time zones once and for all",
    "Draft release notes for 2.3",
    "Cache headers for the tile server",
    "Rename Vessel to Boat, everywhere",
    "Accessibility pass over the booking form",
    "Memory grows while the radar is on",
    "Prototype: crab traps on a map",
    "Shell aliases, tidied",
];

const SUMMARIES: [&str; 4] = [
    "Found the cause, fixed it, and added a test that fails without the fix.",
    "Refactored in three steps; behaviour is the same, the tests say so.",
    "Compared two libraries and wrote down why the smaller one is enough.",
    "Wrote the first draft; two questions are left for the team.",
];

/// Where the invented person works.
pub(super) fn directory(project: &str) -> String {
    format!("/home/robin/work/{project}")
}

/// A session that is still open.
pub(super) fn live_transcript(claude: &Path, project: &str, session: &str) -> PathBuf {
    let slug = directory(project).replace(['/', '.'], "-");
    claude.join("projects").join(slug).join(format!("{session}.jsonl"))
}

/// A session that is over, while it lasted.
pub(super) struct Visit {
    pub session: String,
    pub project: &'static str,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// Writes ninety days that end now; who was there.
pub(super) fn furnish(claude: &Path, now: Timestamp) -> Result<Vec<Visit>> {
    let mut visits = Vec::new();
    let mut dice = Dice::new(0x00c0_ffee);
    for ago in (0..DAYS).rev() {
        let day = now.minus(DAY * u32::try_from(ago).unwrap_or(0));
        // Busier on some days, quiet on every sixth and seventh.
        let weekday = (day.as_millis() / 86_400_000 + 4).rem_euclid(7);
        let sessions =
            if matches!(weekday, 0 | 6) { dice.between(0, 2) } else { dice.between(2, 6) };
        for number in 0..sessions {
            let back = Duration::from_mins(dice.between(20, 600));
            visits.push(session(claude, &mut dice, day.minus(back), ago, number)?);
        }
    }
    Ok(visits)
}

fn weighed<T: Copy>(dice: &mut Dice, all: &[(T, u64)]) -> Option<T> {
    let mut left = dice.between(0, all.iter().map(|(_, weight)| weight).sum());
    for (one, weight) in all {
        if left < *weight {
            return Some(*one);
        }
        left -= weight;
    }
    None
}

fn session(
    claude: &Path,
    dice: &mut Dice,
    start: Timestamp,
    ago: u64,
    number: u64,
) -> Result<Visit> {
    let project = weighed(dice, &PROJECTS).unwrap_or("dotfiles");
    let title = dice.pick(&TITLES).unwrap_or_default();
    let id = format!("demo{ago:04}-{number:04}-4000-8000-{:012x}", dice.between(0, 1 << 40));
    let used: Vec<(&str, u64)> = MODELS
        .iter()
        .filter(|(_, from, _)| ago >= *from)
        .filter(|(name, ..)| ago > 20 || *name != "claude-opus-4-5-20251101")
        .map(|(name, _, weight)| (*name, *weight))
        .collect();
    let model = weighed(dice, &used).unwrap_or("claude-opus-4-6");
    let mut text =
        json!({ "type": "ai-title", "sessionId": id, "aiTitle": title }).to_string() + "\n";
    let mut at = start;
    let responses = dice.between(8, 46);
    for turn in 0..responses {
        at = at.plus(Duration::from_secs(dice.between(15, 190)));
        let helper = dice.percent(12).then_some("claude-haiku-4-5-20251001");
        let line = response(dice, &id, project, helper.unwrap_or(model), at, turn);
        // Writing into a text cannot fail.
        let _never_fails = writeln!(text, "{line}");
    }
    write(&live_transcript(claude, project, &id), &text)?;
    let minutes = at.since(start).as_secs() / 60;
    let meta = json!({
        "session_id": id, "project_path": directory(project), "start_time": start.to_iso(),
        "duration_minutes": minutes, "user_message_count": responses / 3,
        "assistant_message_count": responses, "input_tokens": 0, "output_tokens": 0,
        "tool_counts": { "Bash": dice.between(1, 30), "Edit": dice.between(0, 24), "Read": dice.between(2, 40) },
        "lines_added": dice.between(0, 620), "lines_removed": dice.between(0, 240),
        "files_modified": dice.between(0, 14), "git_commits": dice.between(0, 4),
        "summary": dice.pick(&SUMMARIES),
    });
    write(&claude.join("usage-data/session-meta").join(format!("{id}.json")), &meta.to_string())?;
    Ok(Visit { session: id, project, since: start, until: at })
}

/// One response, as a line of a transcript.
pub(super) fn response(
    dice: &mut Dice,
    session: &str,
    project: &str,
    model: &str,
    at: Timestamp,
    turn: u64,
) -> String {
    let five = dice.between(200, 6_000);
    let hour = if dice.percent(30) { dice.between(500, 9_000) } else { 0 };
    json!({
        "type": "assistant", "uuid": format!("{session}-{turn}"), "sessionId": session,
        "timestamp": at.to_iso(), "cwd": directory(project), "version": "2.1.330",
        "requestId": format!("req_{session}_{turn}"),
        "message": {
            "id": format!("msg_{session}_{turn}"), "model": model, "role": "assistant",
            "usage": {
                "input_tokens": dice.between(3, 900), "output_tokens": dice.between(60, 2_400),
                "cache_read_input_tokens": dice.between(8_000, 96_000),
                "cache_creation_input_tokens": five + hour,
                "cache_creation": { "ephemeral_5m_input_tokens": five, "ephemeral_1h_input_tokens": hour },
            },
        },
    })
    .to_string()
}

/// A line more at the end of a transcript, as if written then.
pub(super) fn append(path: &Path, line: &str, at: Timestamp) -> Result<()> {
    use std::io::Write;
    let since = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(0));
    let opened = fs::File::options().create(true).append(true).open(path);
    let written = opened.and_then(|mut file| {
        file.write_all(format!("{line}\n").as_bytes())?;
        file.set_modified(UNIX_EPOCH + since)
    });
    written.map_err(|e| failed(path, &e))
}

/// A file, and the folder for it.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    let made = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    made.map_err(|e| failed(path, &e))
}

pub(super) fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|e| failed(path, &e))
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Kind::Failed, format!("cannot write {}", path.display())).because(error)
}

/// So long before the present does the invented day's work begin.
pub(super) const WORKDAY: Duration = HOUR.saturating_mul(11);
