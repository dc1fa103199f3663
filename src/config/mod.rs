//! The settings: defaults, then `config.toml`, then `.env`, then the environment, then flags; the later wins.
//!
//! `settings` is the one table of them all. Each source of values is a file here that adds to `Layers`;
//! `resolve` reads the winners, says in one error what is wrong, and keeps where each value came from.

mod budgets;
mod claude_folders;
pub mod command_line;
mod config_toml;
pub mod decimal;
mod dotenv;
mod dotenv_syntax;
mod field;
mod files;
mod finding;
mod layers;
mod nearest;
mod origin;
mod overrides;
mod own_prices;
mod paths;
mod resolve;
pub mod settings;
pub mod size;
pub mod span;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

pub use field::{At, Field};
pub use finding::Finding;
pub use origin::{Origin, Shown};

use crate::error::{Error, Result};
use crate::model::budget::Budgets;
use crate::model::price::OwnPrices;
use crate::model::time::WeekStart;
use crate::rules::crontab::Crontab;

/// All that the settings depend on, handed in by whoever knows it.
#[derive(Debug, Clone)]
pub struct Surroundings<'a> {
    pub env: &'a BTreeMap<String, String>,
    pub home: Option<PathBuf>,
    pub cwd: PathBuf,
    /// Setting and value as given on the command line, in order: `("port", "8080")`. `data-dir` is `data_dir`.
    pub flags: &'a [(String, String)],
}

impl Surroundings<'_> {
    /// The home folder as a whole path; an empty one is none.
    fn home(&self) -> Option<PathBuf> {
        let home = self.home.as_ref().filter(|home| !home.as_os_str().is_empty())?;
        Some(self.cwd.join(home))
    }

    /// A variable that is not ours; empty means unset, as the XDG rules want it.
    fn foreign(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// Every setting with its final value, and how it came to be.
#[derive(Debug, Clone)]
pub struct Config {
    pub port: u16,
    pub host: String,
    /// Names beside the machine's own, in lower case.
    pub allowed_hosts: Vec<String>,
    /// Set by the user; without it one is made and kept in the data folder.
    pub dashboard_token: Option<String>,
    pub process_poll_interval: Duration,
    pub token_poll_interval: Duration,
    pub stale_interactive: Duration,
    pub stale_background: Duration,
    pub stale_cpu_threshold: f64,
    pub resource_cpu_percent_threshold: f64,
    pub resource_memory_percent_threshold: f64,
    pub alert_cooldown: Duration,
    pub resource_alert_cooldown: Duration,
    pub notices: bool,
    /// A program and its arguments; empty if there is none.
    pub alert_command: Vec<String>,
    /// Those of projects stand in `config.toml` only.
    pub budgets: Budgets,
    pub week_start: WeekStart,
    /// Base folders of Claude Code, first choice first; whether they exist is for the reader to see.
    pub claude_folders: Vec<PathBuf>,
    /// Set by the user; `stats_cache_paths` knows the default.
    pub stats_cache_path: Option<PathBuf>,
    /// Set by the user; `session_meta_dirs` knows the default.
    pub session_meta_dir: Option<PathBuf>,
    pub pinned_path: PathBuf,
    /// At least two whole path parts; a prefix if it begins with `/`.
    pub claude_exe_marker: Option<String>,
    pub detect_by_name: bool,
    pub data_dir: PathBuf,
    pub prices: String,
    /// How long spans, sums of 5 minutes and sums of hours are kept; a coarser tier at least as long as a finer one.
    pub keep_samples: Duration,
    pub keep_5_minutes: Duration,
    pub keep_hours: Duration,
    /// Bytes the history may take.
    pub database_budget: u64,
    /// `None` is never.
    pub roll_up_schedule: Option<Crontab>,
    pub maintenance_schedule: Option<Crontab>,
    /// The tables `price` and `aliases` of `config.toml`.
    pub own: OwnPrices,
    /// One line per setting, in the order of the table.
    pub origins: Vec<Shown>,
    /// What was passed over, and why.
    pub warnings: Vec<Finding>,
}

impl Config {
    /// Where `stats-cache.json` may be: the one that was set, or one in each folder of Claude Code.
    #[must_use]
    pub fn stats_cache_paths(&self) -> Vec<PathBuf> {
        self.set_or_in_each_folder(self.stats_cache_path.as_ref(), "stats-cache.json")
    }

    /// Where session-meta files may be: the folder that was set, or one in each folder of Claude Code.
    #[must_use]
    pub fn session_meta_dirs(&self) -> Vec<PathBuf> {
        self.set_or_in_each_folder(self.session_meta_dir.as_ref(), "usage-data/session-meta")
    }

    /// A value that cannot be after all, for a reason that no setting knows of.
    #[must_use]
    pub fn refuse(&self, name: &str, reason: &Error) -> Error {
        let Some(shown) = self.origins.iter().find(|shown| shown.name == name) else {
            return reason.clone();
        };
        let origin = shown.origin.clone();
        let message = finding::impossible(name, &finding::quoted(&shown.value), &reason.message);
        let error = finding::error(&[Finding { message, origin }]);
        Error { hint: reason.hint.clone(), ..error }
    }

    fn set_or_in_each_folder(&self, set: Option<&PathBuf>, below: &str) -> Vec<PathBuf> {
        match set {
            Some(path) => vec![path.clone()],
            None => self.claude_folders.iter().map(|folder| folder.join(below)).collect(),
        }
    }
}

/// Reads every source and judges the result; everything that is wrong is in one error.
pub fn load(around: &Surroundings<'_>) -> Result<Config> {
    let overrides = overrides::layers(around);
    let data_dir = resolve::data_dir(&overrides, around)?;
    let mut layers = layers::Layers::default();
    claude_folders::add_variable(&mut layers, around);
    config_toml::add(&mut layers, &data_dir);
    dotenv::add_both(&mut layers, &data_dir, &around.cwd);
    layers.overlay(overrides);
    resolve::config(layers, data_dir, around)
}
