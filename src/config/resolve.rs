//! From the values as written to the `Config`: reads the winner of each setting and tells all that is wrong at once.

use std::path::PathBuf;
use std::time::Duration;

use super::finding::{Finding, error, impossible, quoted};
use super::layers::{Given, Layers};
use super::origin::{Origin, Shown};
use super::settings::{Fallback, SETTINGS, Setting, find};
use super::{Config, Surroundings, claude_folders};
use crate::error::{Error, Kind, Result};
use crate::model::budget::Budgets;
use crate::model::price::OwnPrices;
use crate::model::time::WeekStart;

/// Must be known before any file can be read, so only environment, flags and the default can name it.
pub(super) fn data_dir(overrides: &Layers, around: &Surroundings<'_>) -> Result<PathBuf> {
    let mut config = blank();
    let Some(setting) = find("data_dir") else { return Ok(config.data_dir) };
    match read(setting, overrides, &mut config, around) {
        Ok(_) => Ok(config.data_dir),
        Err(wrong) if around.home().is_none() && wrong.origin == Origin::Default => Err(
            Error::new(Kind::Usage, "there is no place for our data: the home folder is not known")
                .hint(format!("set HOME or {}, or give --data-dir", setting.variable())),
        ),
        Err(wrong) => Err(error(&[wrong])),
    }
}

pub(super) fn config(
    mut layers: Layers,
    data_dir: PathBuf,
    around: &Surroundings<'_>,
) -> Result<Config> {
    let mut config = blank();
    config.claude_folders = claude_folders::usual(around);
    config.pinned_path = data_dir.join("pinned.json");
    config.data_dir = data_dir;
    let mut found = Vec::new();
    for setting in SETTINGS {
        match read(setting, &layers, &mut config, around) {
            Ok(value) => found.push((setting, value)),
            Err(wrong) => layers.wrong.push(wrong),
        }
    }
    if !layers.wrong.is_empty() {
        return Err(error(&layers.wrong));
    }
    // Only now, for what is derived follows from settings further down.
    config.origins =
        found.into_iter().map(|(setting, value)| shown(setting, value, &layers, &config)).collect();
    config.own = layers.own;
    config.budgets.projects = layers.project_budgets;
    config.warnings = layers.warnings;
    warn_without_folders(&mut config);
    Ok(config)
}

/// The value as it is shown; `None` if it is derived from others.
fn read(
    setting: &Setting,
    layers: &Layers,
    config: &mut Config,
    around: &Surroundings<'_>,
) -> std::result::Result<Option<String>, Finding> {
    let default;
    let given = match (layers.given.get(setting.name), setting.default) {
        (Some(given), _) => given,
        (None, Fallback::Derived(..)) => return Ok(None),
        (None, Fallback::Value(text)) => {
            default = Given::new(text, Origin::Default, &around.cwd);
            &default
        }
    };
    let value = if given.has_variable {
        Err(NO_VARIABLES.to_owned())
    } else {
        setting.field.fill(config, given, around.home().as_deref())
    };
    let shown =
        if setting.field.is_secret() { "what it is".to_owned() } else { quoted(&given.text) };
    value.map(Some).map_err(|reason| Finding {
        message: impossible(setting.name, &shown, &reason),
        origin: given.origin.clone(),
    })
}

const NO_VARIABLES: &str =
    "variables are not replaced here, so write it out (in single quotes $ is just a character)";

fn shown(setting: &Setting, value: Option<String>, layers: &Layers, config: &Config) -> Shown {
    let derived = || match setting.default {
        Fallback::Derived(_, show) => show(config),
        Fallback::Value(text) => text.to_owned(),
    };
    Shown {
        name: setting.name,
        group: setting.group,
        value: value.unwrap_or_else(derived),
        default: setting.default_text(),
        origin: layers
            .given
            .get(setting.name)
            .map_or(Origin::Default, |given| given.origin.clone()),
        meaning: setting.meaning,
    }
}

/// Not an error: reports over what is recorded do without.
fn warn_without_folders(config: &mut Config) {
    if config.claude_folders.is_empty() {
        let message = "the home folder is not known, so no folder of Claude Code is read: set claude_home or HOME";
        config.warnings.push(Finding { message: message.to_owned(), origin: Origin::Default });
    }
}

/// Empty places, which the table's defaults fill.
fn blank() -> Config {
    Config {
        port: 0,
        host: String::new(),
        allowed_hosts: Vec::new(),
        dashboard_token: None,
        process_poll_interval: Duration::ZERO,
        token_poll_interval: Duration::ZERO,
        stale_interactive: Duration::ZERO,
        stale_background: Duration::ZERO,
        stale_cpu_threshold: 0.0,
        resource_cpu_percent_threshold: 0.0,
        resource_memory_percent_threshold: 0.0,
        alert_cooldown: Duration::ZERO,
        resource_alert_cooldown: Duration::ZERO,
        notices: false,
        alert_command: Vec::new(),
        budgets: Budgets::default(),
        week_start: WeekStart::default(),
        claude_folders: Vec::new(),
        stats_cache_path: None,
        session_meta_dir: None,
        pinned_path: PathBuf::new(),
        claude_exe_marker: None,
        detect_by_name: false,
        data_dir: PathBuf::new(),
        prices: String::new(),
        keep_samples: Duration::ZERO,
        keep_5_minutes: Duration::ZERO,
        keep_hours: Duration::ZERO,
        database_budget: 0,
        roll_up_schedule: None,
        maintenance_schedule: None,
        own: OwnPrices::default(),
        origins: Vec::new(),
        warnings: Vec::new(),
    }
}
