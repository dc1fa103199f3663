//! What the systems say of a service: the questions as command lines, and how their answers are read.

use super::{Place, System, launchd, systemd};

/// What is known of the service beside its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Whether the system knows of it.
    pub loaded: bool,
    /// Whether the next login starts it; `None` where nobody says.
    pub enabled: Option<bool>,
    /// The process, while it runs.
    pub pid: Option<u32>,
    /// The system's own words: `active (running)`.
    pub words: String,
    /// How often it was started again.
    pub restarts: Option<u64>,
    /// Why it ended, if not well.
    pub failure: Option<String>,
}

/// Why a system cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// This machine was not started by it, or it is not installed.
    NoSystem,
    /// It is there, and has nothing for this user now: no login, no bus.
    NoSession,
}

/// The question how the service is.
#[must_use]
pub fn question(system: System, place: &Place) -> Option<Vec<String>> {
    let words: &[&str] = match system {
        System::Systemd => &[
            "systemctl",
            "--user",
            "show",
            systemd::UNIT,
            "--property=LoadState,UnitFileState,ActiveState,SubState,MainPID,NRestarts,Result,ExecMainStatus",
        ],
        System::Launchd => {
            &["launchctl", "print", &format!("gui/{}/{}", place.user_id, launchd::LABEL)]
        }
        System::Autostart => return None,
    };
    Some(words.iter().map(|&word| word.to_owned()).collect())
}

/// The question whether it runs while its user is not logged in.
#[must_use]
pub fn linger_question(user_id: u32) -> Vec<String> {
    ["loginctl", "show-user", &user_id.to_string(), "--property=Linger"].map(str::to_owned).to_vec()
}

/// Its answer. Who is not logged in and does not linger is not known there.
#[must_use]
pub fn lingers(out: &str) -> Option<bool> {
    match out.trim() {
        "Linger=yes" => Some(true),
        "Linger=no" => Some(false),
        _ => None,
    }
}

/// The question why the user's systemd gave no answer.
#[must_use]
pub fn absence_question() -> Vec<String> {
    ["systemctl", "is-system-running"].map(str::to_owned).to_vec()
}

/// Its answer: `offline` is its word for a machine that something else has started.
#[must_use]
pub fn absence(out: &str) -> Absence {
    if out.trim() == "offline" { Absence::NoSystem } else { Absence::NoSession }
}

/// What `systemctl show` says.
#[must_use]
pub fn from_systemctl(out: &str) -> State {
    let value = |key: &str| {
        let found = out.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        found.unwrap_or_default()
    };
    let active = value("ActiveState");
    let failed = active == "failed" || value("SubState") == "auto-restart";
    State {
        loaded: value("LoadState") == "loaded",
        enabled: Some(value("UnitFileState") == "enabled"),
        pid: value("MainPID").parse().ok().filter(|pid| *pid > 0),
        words: format!("{active} ({})", value("SubState")),
        restarts: value("NRestarts").parse().ok(),
        failure: failed.then(|| format!("{}, status {}", value("Result"), value("ExecMainStatus"))),
    }
}

/// What `launchctl print` says: the first of each key is the service's own.
#[must_use]
pub fn from_launchctl(out: &str) -> State {
    let value =
        |key: &str| out.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(" = "));
    let pid = value("pid").and_then(|pid| pid.parse().ok());
    // How it ended before is of no weight once it is back.
    let code = value("last exit code").filter(|_| pid.is_none());
    let code = code.filter(|code| !["0", "(never exited)"].contains(code));
    State {
        loaded: true,
        enabled: None,
        pid,
        words: value("state").unwrap_or_default().to_owned(),
        restarts: value("runs").and_then(|runs| runs.parse::<u64>().ok()?.checked_sub(1)),
        failure: code.map(|code| format!("exit code {code}")),
    }
}
