//! The login service: what is run, and the file by which each system runs it, from value to text and back.
//!
//! The text is ours, not a crate's: `service-manager` escapes neither spaces nor `%` nor `$`, reads the environment by itself,
//! reloads nothing, and can only do, not show what it would do.

pub mod autostart;
pub mod launchd;
mod stamp;
pub mod state;
pub mod steps;
pub mod systemd;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// What starts programs at login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// The user's own manager, on most of Linux.
    Systemd,
    /// macOS.
    Launchd,
    /// The desktop, where there is nothing better.
    Autostart,
}

impl System {
    /// As a person knows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Launchd => "launchd",
            Self::Autostart => "XDG autostart",
        }
    }
}

/// What is to be run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// The program's whole path.
    pub program: String,
    pub arguments: Vec<String>,
    pub environment: BTreeMap<String, String>,
    /// The folder of its log files.
    pub logs: String,
}

impl Service {
    pub const OUT_LOG: &'static str = "stdout.log";
    pub const ERR_LOG: &'static str = "stderr.log";

    /// The program and its arguments.
    pub(in crate::rules::service) fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.program).chain(&self.arguments).map(String::as_str)
    }

    fn log(&self, name: &str) -> String {
        format!("{}/{name}", self.logs)
    }

    /// What no such file can hold: these formats are made of lines, and XML knows no control characters at all.
    fn check(&self, system: System) -> Result<(), String> {
        let texts = self.words().chain([self.logs.as_str()]);
        let variables = self.environment.iter().flat_map(|(name, value)| [name, value]);
        for text in texts.chain(variables.map(String::as_str)) {
            if text.contains(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')) {
                return Err(format!("{text:?} holds a control character"));
            }
        }
        let unfit: &[char] = match system {
            // systemd takes no such name for a program's, however it is written.
            System::Systemd => &['"', '\'', '\\'],
            // Taken for a variable.
            System::Autostart => &['='],
            System::Launchd => &[],
        };
        if let Some(letter) = unfit.iter().find(|letter| self.program.contains(**letter)) {
            let name = system.name();
            return Err(format!(
                "{name} starts no program with {letter} in its path: {}",
                self.program
            ));
        }
        match [&self.program, &self.logs].into_iter().find(|path| !path.starts_with('/')) {
            Some(path) => Err(format!("{path:?} is no whole path")),
            None => Ok(()),
        }
    }
}

/// The whole file, or why there can be none.
pub fn text(system: System, service: &Service) -> Result<String, String> {
    service.check(system)?;
    Ok(match system {
        System::Systemd => stamp::with_hash(&systemd::unit(service)),
        System::Launchd => stamp::with_comment(&launchd::plist(service)),
        System::Autostart => stamp::with_hash(&autostart::entry(service)),
    })
}

/// What lies where the file belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Present {
    Nothing,
    /// As some version of this program wrote it.
    Ours(Box<Service>),
    /// Somebody else's, or changed by somebody.
    Theirs,
}

/// What a file says.
#[must_use]
pub fn read(system: System, text: Option<&str>) -> Present {
    let Some(text) = text else { return Present::Nothing };
    let service = match system {
        _ if !stamp::is_untouched(text) => None,
        System::Systemd => systemd::parse(text),
        System::Launchd => launchd::parse(text),
        System::Autostart => autostart::parse(text),
    };
    service.map_or(Present::Theirs, |service| Present::Ours(Box::new(service)))
}

/// Where a user's files for it lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub home: PathBuf,
    /// `XDG_CONFIG_HOME`, or `~/.config`.
    pub config_home: PathBuf,
    pub user_id: u32,
}

impl Place {
    #[must_use]
    pub fn file(&self, system: System) -> PathBuf {
        match system {
            System::Systemd => self.config_home.join("systemd/user").join(systemd::UNIT),
            System::Launchd => {
                self.home.join("Library/LaunchAgents").join(format!("{}.plist", launchd::LABEL))
            }
            System::Autostart => self.config_home.join("autostart").join(autostart::FILE),
        }
    }
}

/// What is different now, in words: a path that moved, variables that came and went.
#[must_use]
pub fn changes(before: &Service, after: &Service) -> Vec<String> {
    let mut changes = Vec::new();
    if before.program != after.program {
        changes.push(format!("it runs {}, no longer {}", after.program, before.program));
    }
    for name in before.environment.keys().filter(|name| !after.environment.contains_key(*name)) {
        changes.push(format!("{name} is no longer set"));
    }
    for (name, value) in &before.environment {
        if after.environment.get(name).is_some_and(|now| now != value) {
            changes.push(format!("{name} has another value"));
        }
    }
    changes
}

/// True for a place where programs do not stay: a folder for temporary files, or one that a build fills.
#[must_use]
pub fn is_fleeting(program: &Path, temporary: Option<&str>) -> bool {
    let folders =
        ["/tmp", "/var/tmp", "/dev/shm", "/run/user", "/private/tmp", "/private/var/folders"];
    let below = |folder: &str| folder != "/" && program.starts_with(folder);
    let is_build = program.parent().is_some_and(|folder| {
        let mut names = folder.iter();
        names.any(|name| name == "target") && names.next().is_some()
    });
    is_build || folders.into_iter().chain(temporary).any(below)
}
