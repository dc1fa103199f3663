//! Our side: which commands stand for which task, and how their totals are read.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::corpus::tokens::{ByModel, Tokens};
use crate::run::cleared;

/// With an empty data folder everything is read; with a filled one, and nobody recording, every file is looked at again;
/// beside a recorder it is what is asked all day.
pub(crate) const REPORT: [&str; 2] = ["usage", "--json"];
/// What else is asked all day, whole lists of sixteen months among it.
pub(crate) const REPORTS: [(&str, &[&str]); 11] = [
    ("tce status", &["status"]),
    ("tce usage", &["usage"]),
    ("tce daily", &["daily"]),
    ("tce weekly", &["weekly"]),
    ("tce monthly", &["monthly"]),
    ("tce sessions", &["sessions"]),
    ("tce blocks --active", &["blocks", "--active"]),
    ("tce usage --by project", &["usage", "--by", "project"]),
    ("tce usage --by session", &["usage", "--by", "session"]),
    ("tce usage --by hour", &["usage", "--by", "hour"]),
    ("tce blocks", &["blocks"]),
];
/// The same by message and request, as ccusage has it.
pub(crate) const BY_REQUEST: [&str; 4] = ["usage", "--source", "requests", "--json"];
/// A full walk over files of which none has changed.
pub(crate) const CHECK: [&str; 2] = ["record", "--once"];

/// How long a recorder may take until it is at work.
const PATIENCE: Duration = Duration::from_secs(30);

/// One of our programs, and whose files it reads.
#[derive(Clone, Copy)]
pub(crate) struct Ours<'a> {
    pub(crate) program: &'a Path,
    pub(crate) home: &'a Path,
}

impl Ours<'_> {
    /// The command, in a cleared environment; who works on this machine is not its business.
    pub(crate) fn command(&self, words: &[&str], data: &Path) -> Command {
        let mut command = cleared(self.program, self.home);
        command.args(words).env("CLAUDE_MONITOR_DATA_DIR", data);
        command.env("CLAUDE_MONITOR_CLAUDE_EXE_MARKER", data);
        command.env("CLAUDE_MONITOR_DETECT_BY_NAME", "false");
        command
    }

    /// A recorder at work on a folder.
    pub(crate) fn recorder(&self, data: &Path) -> Result<Recorder, String> {
        let mut command = self.command(&["record"], data);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut recorder = Recorder(child.map_err(|e| format!("tce record: {e}"))?);
        let (role, start) = (data.join("recorder.lock"), Instant::now());
        // It writes its name there once the place is its own.
        while std::fs::read(&role).is_ok_and(|name| name.is_empty()) {
            let ended = recorder.0.try_wait().map_err(|e| e.to_string())?;
            if ended.is_some() || start.elapsed() > PATIENCE {
                return Err("tce record does not begin".to_owned());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(recorder)
    }
}

/// Recording, until the value goes.
pub(crate) struct Recorder(Child);

impl Drop for Recorder {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.0);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.0.wait();
    }
}

/// The totals in what our command printed.
pub(crate) fn totals(printed: &[u8]) -> Option<ByModel> {
    let document: Value = serde_json::from_slice(printed).ok()?;
    let mut totals = ByModel::default();
    for model in document.get("model_usage")?.as_array()? {
        let count = |name: &str| model.get(name).and_then(Value::as_u64).unwrap_or(0);
        let long = count("cache_write_1h_tokens");
        let tokens = Tokens {
            input: count("input_tokens"),
            output: count("output_tokens"),
            write_5m: count("cache_creation_tokens").saturating_sub(long),
            write_1h: long,
            read: count("cache_read_tokens"),
            web_searches: count("web_searches"),
        };
        totals.add(model.get("model_id")?.as_str()?, tokens);
    }
    Some(totals)
}
