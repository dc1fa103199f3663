//! The table `[budget]` of `config.toml`: limits of money, of everything and of single projects.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::config_toml::scalar;
use super::field::{DOLLARS, dollars};
use super::finding::quoted;
use super::layers::{Given, Layers};
use super::origin::Origin;
use super::settings::{Setting, find};
use crate::model::budget::Allowance;
use crate::rules::nearest::nearest_of;

/// Its name, which no setting has.
pub(super) const TABLE: &str = "budget";
const SHAPE: &str = "it is a table, [budget], with lines such as day = 20";
const PROJECT_SHAPE: &str =
    "it holds tables such as [budget.project.\"my-project\"], with lines such as day = 5";
const KEYS: [&str; 6] = ["day", "week", "month", "session", "burn_rate", "project"];
const PROJECT_KEYS: [&str; 3] = ["day", "week", "month"];

/// Turns a place in the file's text into where a value came from.
type At<'a> = &'a dyn Fn(usize) -> Origin;

/// Reads the table; its plain lines are settings of the long name, and may stand there only once.
pub(super) fn add(
    layers: &mut Layers,
    value: &Spanned<DeValue<'_>>,
    root: &DeTable<'_>,
    at: At<'_>,
    data_dir: &Path,
) {
    let Some(table) = value.get_ref().as_table() else {
        let kind = value.get_ref().type_str();
        let origin = at(value.span().start);
        return layers.wrong(format!("budget cannot be of type {kind}: {SHAPE}"), origin);
    };
    for (key, value) in table {
        let (name, origin) = (key.get_ref().as_ref(), at(key.span().start));
        if name == "project" {
            add_projects(layers, value, at);
            continue;
        }
        let Some(setting) = find(&format!("budget_{name}")) else {
            layers.wrong(unknown(name, "budget", &KEYS), origin);
            continue;
        };
        if root.contains_key(setting.name) {
            let text = format!("{} stands there twice, also as {name} in [budget]", setting.name);
            layers.wrong(text, origin);
            continue;
        }
        add_setting(layers, setting, value.get_ref(), origin, data_dir);
    }
}

fn add_setting(
    layers: &mut Layers,
    setting: &Setting,
    value: &DeValue<'_>,
    origin: Origin,
    data_dir: &Path,
) {
    if let Some(text) = scalar(setting, value) {
        return layers.give(setting, Given::new(text, origin, data_dir));
    }
    let kind = value.type_str();
    let text = format!("the setting {} cannot be of type {kind}: it takes {DOLLARS}", setting.name);
    layers.wrong(text, origin);
}

fn unknown(key: &str, table: &str, keys: &[&str]) -> String {
    let near = nearest_of(key, keys.iter().copied())
        .map_or_else(String::new, |near| format!("; the nearest is {near}"));
    format!("{table} has no key {}{near}", quoted(key))
}

fn add_projects(layers: &mut Layers, value: &Spanned<DeValue<'_>>, at: At<'_>) {
    let Some(projects) = value.get_ref().as_table() else {
        let kind = value.get_ref().type_str();
        let text = format!("budget.project cannot be of type {kind}: {PROJECT_SHAPE}");
        return layers.wrong(text, at(value.span().start));
    };
    for (name, value) in projects {
        let (name, origin) = (name.get_ref().as_ref(), at(name.span().start));
        let Some(table) = value.get_ref().as_table() else {
            let text = format!("budget.project.{} is no table: {PROJECT_SHAPE}", quoted(name));
            layers.wrong(text, origin);
            continue;
        };
        let allowance = allowance(layers, name, table, at);
        layers.project_budgets.insert(name.to_owned(), allowance);
    }
}

fn allowance(layers: &mut Layers, name: &str, table: &DeTable<'_>, at: At<'_>) -> Allowance {
    let mut allowance = Allowance::default();
    let place = format!("budget.project.{}", quoted(name));
    for (key, value) in table {
        let (key, origin) = (key.get_ref().as_ref(), at(key.span().start));
        let limit = match key {
            "day" => &mut allowance.day,
            "week" => &mut allowance.week,
            "month" => &mut allowance.month,
            _ => {
                layers.wrong(unknown(key, &place, &PROJECT_KEYS), origin);
                continue;
            }
        };
        match amount(value.get_ref()) {
            Some(pico) => *limit = Some(pico),
            None => layers.wrong(format!("{place}.{key}: it takes {DOLLARS}"), origin),
        }
    }
    allowance
}

fn amount(value: &DeValue<'_>) -> Option<i64> {
    match value {
        DeValue::String(text) => dollars(text.trim()),
        DeValue::Integer(number) if number.radix() == 10 => dollars(number.as_str()),
        DeValue::Float(number) => dollars(number.as_str()),
        _ => None,
    }
}
