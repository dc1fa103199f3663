//! What of the world around `tce install` becomes part of the service: the program's path, settings, search path.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::config::{Origin, Shown};
use crate::error::{Error, Kind, Result};
use crate::rules::detect::without_deleted;
use crate::rules::service::{Place, Service, System, is_fleeting};

const SECRET: &str = "dashboard_token";
/// By these the program and Claude Code find their files, and days are cut.
const FOREIGN: [&str; 2] = ["TZ", "XDG_CONFIG_HOME"];

/// The service, and what should be said of it.
pub(super) struct Gathered {
    pub service: Service,
    pub remarks: Vec<String>,
}

pub(super) fn place(outside: &Outside<'_>) -> Result<Place> {
    let home = outside.home.clone().ok_or_else(|| {
        Error::new(Kind::Failed, "the home folder is not known").hint("set HOME to a whole path")
    })?;
    // A relative one is to be ignored, say the XDG rules.
    let named = outside.env.get("XDG_CONFIG_HOME").map(PathBuf::from);
    let config_home =
        named.filter(|path| path.is_absolute()).unwrap_or_else(|| home.join(".config"));
    Ok(Place { home, config_home, user_id: outside.machine.facts().user_id })
}

pub(super) fn gather(outside: &Outside<'_>, session: &Session, system: System) -> Result<Gathered> {
    let program = program(outside);
    let mut remarks = Vec::new();
    if is_fleeting(&program, outside.env.get("TMPDIR").map(String::as_str)) {
        remarks.push(format!(
            "{} lies where programs do not stay: when it goes, the service cannot start; \
             install the program first, then again tce install",
            program.display()
        ));
    }
    let (settings, names) = settings(session, &mut remarks);
    if !names.is_empty() {
        remarks.push(format!("taken into the service, as set here: {}", names.join(", ")));
    }
    if system == Systemd && !session.config.alert_command.is_empty() {
        remarks.push(
            "alert_command gets no new rights in the service (no sudo, no setgid mailer); \
             systemd-run --user --pipe --wait before it goes around that"
                .to_owned(),
        );
    }
    let arguments: &[&str] = match system {
        Systemd | Launchd => &["run", "--wait"],
        // Nobody keeps its log there: it does so itself.
        Autostart => &["run", "--background"],
    };
    let mut environment = settings;
    if system != Autostart {
        environment.extend(around(outside));
    }
    let service = Service {
        program: text(&program)?,
        arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
        environment,
        logs: text(&session.folder().join("logs"))?,
    };
    Ok(Gathered { service, remarks })
}

use System::{Autostart, Launchd, Systemd};

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        Error::new(Kind::Refused, format!("{} is no text", path.display()))
            .hint("a service can be written for paths in UTF-8 only")
    })
}

/// The settings of this environment and command line, with complete paths; and their names.
fn settings(
    session: &Session,
    remarks: &mut Vec<String>,
) -> (BTreeMap<String, String>, Vec<String>) {
    let mut settings = BTreeMap::new();
    for shown in &session.config.origins {
        let Some(name) = variable(shown) else { continue };
        if shown.name == SECRET {
            // Whoever may ask the system for the service's environment would read it.
            remarks.push(format!(
                "{name} is not written into the service's file: put {SECRET} into config.toml of the data folder"
            ));
            continue;
        }
        settings.insert(name, shown.value.clone());
    }
    if session.config.origins.iter().any(|shown| is_of_working_folder(session, shown)) {
        remarks.push("the service does not read the .env of this folder".to_owned());
    }
    let names = settings.keys().cloned().collect();
    (settings, names)
}

/// The variable that says the same; none for what the service finds by itself.
fn variable(shown: &Shown) -> Option<String> {
    match &shown.origin {
        Origin::Environment(name) => Some(name.to_ascii_uppercase()),
        Origin::Flag(_) => Some(format!("CLAUDE_MONITOR_{}", shown.name.to_ascii_uppercase())),
        _ => None,
    }
}

fn is_of_working_folder(session: &Session, shown: &Shown) -> bool {
    match &shown.origin {
        Origin::DotEnv { path, .. } => !path.starts_with(session.folder()),
        _ => false,
    }
}

/// What a login shell has, and a service has not.
fn around(outside: &Outside<'_>) -> BTreeMap<String, String> {
    let set = |name: &str| outside.env.get(name).filter(|value| !value.is_empty()).cloned();
    let mut around = BTreeMap::new();
    let foreign = FOREIGN.iter().filter_map(|&name| Some((name.to_owned(), set(name)?)));
    around.extend(foreign);
    if let Some(home) = outside.home.as_ref().and_then(|home| home.to_str()) {
        around.insert("HOME".to_owned(), home.to_owned());
    }
    // For programs of the user's that are told of alerts, and for what opens a browser.
    let path = set("PATH").unwrap_or_default();
    let mut folders: Vec<&str> = Vec::new();
    for folder in path.split(':').filter(|folder| folder.starts_with('/')) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    if !folders.is_empty() {
        around.insert("PATH".to_owned(), folders.join(":"));
    }
    around
}

/// The path by which a user calls this program, which stays when a new version is put behind it; else where it lies.
pub(super) fn program(outside: &Outside<'_>) -> PathBuf {
    let lies = outside.program.to_str().map(|path| PathBuf::from(without_deleted(path)));
    let lies = lies.unwrap_or_else(|| outside.program.clone());
    let path = outside.env.get("PATH").map(String::as_str).unwrap_or_default();
    let folders = path.split(':').filter(|folder| folder.starts_with('/')).map(PathBuf::from);
    let typed =
        outside.args.first().map(PathBuf::from).filter(|typed| typed.components().count() > 1);
    let called = folders.map(|folder| folder.join("tce")).chain(typed.map(|t| outside.cwd.join(t)));
    let real = lies.canonicalize().ok();
    let same = |path: &PathBuf| real.is_some() && path.canonicalize().ok() == real;
    called.filter(same).map(|path| path.components().collect()).next().unwrap_or(lies)
}
