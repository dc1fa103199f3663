//! What is done to install and uninstall, as values: files to write and remove, and command lines.

use std::fmt;
use std::path::{Path, PathBuf};

use Weight::{May, Must, Should};

use super::{Place, Service, System, autostart, launchd, systemd};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Write {
        path: PathBuf,
        text: String,
    },
    Remove(PathBuf),
    /// A folder, if nothing is in it any more.
    RemoveEmpty(PathBuf),
    Run(Order),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write { path, .. } => write!(f, "write {}", path.display()),
            Self::Remove(path) => write!(f, "remove {}", path.display()),
            Self::RemoveEmpty(path) => write!(f, "remove {}, if it is empty", path.display()),
            Self::Run(order) => write!(f, "run {}", order.words.join(" ")),
        }
    }
}

/// One command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub words: Vec<String>,
    pub weight: Weight,
    /// It is tried so many times: what was ended just before may not be gone yet.
    pub tries: u32,
}

/// What it means that it did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The rest makes no sense.
    Must,
    /// The user is told.
    Should,
    /// Nothing: there was nothing to do.
    May,
}

impl Order {
    fn new(weight: Weight, words: &[&str]) -> Self {
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Self { words, weight, tries: 1 }
    }
}

/// What puts this text in its place and has it run now and from the next login on.
#[must_use]
pub fn install(system: System, place: &Place, service: &Service, text: &str) -> Vec<Step> {
    let path = place.file(system);
    let mut steps = vec![Step::Write { path, text: text.to_owned() }];
    if system == System::Systemd {
        steps.push(systemctl(Must, &["daemon-reload"]));
    }
    steps.extend(start(system, place, service));
    steps
}

/// What has it run, when its file is in its place.
#[must_use]
pub fn start(system: System, place: &Place, service: &Service) -> Vec<Step> {
    match system {
        System::Systemd => vec![
            systemctl(Must, &["enable", systemd::UNIT]),
            systemctl(Must, &["restart", systemd::UNIT]),
        ],
        System::Launchd => {
            let (target, domain, path) = (target(place), domain(place), place.file(system));
            let path = path.to_string_lossy();
            let bootstrap = ["launchctl", "bootstrap", &domain, &path];
            vec![
                // An agent is read when it is loaded; one of that name may be.
                Step::Run(Order::new(May, &["launchctl", "bootout", &target])),
                Step::Run(Order::new(Must, &["launchctl", "enable", &target])),
                Step::Run(Order { tries: 20, ..Order::new(Must, &bootstrap) }),
            ]
        }
        System::Autostart => {
            vec![Step::Run(Order { words: autostart::words(service), weight: Must, tries: 1 })]
        }
    }
}

/// What ends it and takes its file away, with the folders that held nothing else. `stop` is what ends one that no system
/// looks after.
#[must_use]
pub fn uninstall(system: System, place: &Place, stop: &Service) -> Vec<Step> {
    let path = place.file(system);
    match system {
        System::Systemd => {
            let folder = path.parent().unwrap_or(Path::new("/"));
            let wanted = folder.join("default.target.wants");
            // The link, too, in case that nobody could be asked to take it away.
            let files = [wanted.join(systemd::UNIT), path.clone()].map(Step::Remove);
            let mut steps = vec![systemctl(Should, &["disable", "--now", systemd::UNIT])];
            steps.extend(files);
            steps.push(systemctl(May, &["daemon-reload"]));
            // What had failed would be listed as such on and on.
            steps.push(systemctl(May, &["reset-failed", systemd::UNIT]));
            steps.push(Step::RemoveEmpty(wanted));
            steps.extend(emptied(folder, &place.config_home));
            steps
        }
        System::Launchd => {
            vec![
                Step::Run(Order::new(May, &["launchctl", "bootout", &target(place)])),
                Step::Remove(path),
            ]
        }
        System::Autostart => {
            let words = autostart::words(stop);
            let mut steps = vec![Step::Run(Order { words, weight: May, tries: 1 })];
            steps.extend(without_entry(place));
            steps
        }
    }
}

/// What takes the desktop's entry away, where something better takes its place.
#[must_use]
pub fn without_entry(place: &Place) -> Vec<Step> {
    let path = place.file(System::Autostart);
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    std::iter::once(Step::Remove(path)).chain(emptied(&folder, &place.config_home)).collect()
}

/// A folder and those above it, down to the one for everybody's settings.
fn emptied(folder: &Path, last: &Path) -> impl Iterator<Item = Step> {
    let above = folder.ancestors().take_while(move |one| one.starts_with(last));
    above.map(|one| Step::RemoveEmpty(one.to_owned())).collect::<Vec<_>>().into_iter()
}

fn systemctl(weight: Weight, words: &[&str]) -> Step {
    let words: Vec<&str> = ["systemctl", "--user"].iter().chain(words).copied().collect();
    Step::Run(Order::new(weight, &words))
}

fn domain(place: &Place) -> String {
    format!("gui/{}", place.user_id)
}

fn target(place: &Place) -> String {
    format!("{}/{}", domain(place), launchd::LABEL)
}
