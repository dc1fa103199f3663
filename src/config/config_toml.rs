//! `config.toml` in the data folder: a key per setting; whatever else stands there is an error.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::budgets;
use super::files;
use super::finding::quoted;
use super::layers::{Given, Layers};
use super::nearest::unknown;
use super::origin::Origin;
use super::own_prices::{self, TABLES};
use super::settings::{AllowedFiles, Setting, find};

pub(super) fn add(layers: &mut Layers, data_dir: &Path) {
    let path = data_dir.join("config.toml");
    let at = |line| Origin::File { path: path.clone(), line };
    let text = match files::read(&path) {
        Ok(Some(text)) => text,
        Ok(None) => return,
        Err(reason) => {
            return layers.wrong(format!("the settings file cannot be read: {reason}"), at(None));
        }
    };
    match DeTable::parse(&text) {
        Ok(table) => {
            let at_byte = |start| at(Some(line_at(&text, start)));
            for (key, value) in table.get_ref() {
                if TABLES.contains(&key.get_ref().as_ref()) {
                    let start = key.span().start;
                    own_prices::add(layers, key.get_ref(), value.get_ref(), &at_byte, start);
                    continue;
                }
                if key.get_ref() == budgets::TABLE {
                    budgets::add(layers, value, table.get_ref(), &at_byte, data_dir);
                    continue;
                }
                add_entry(
                    layers,
                    key.get_ref(),
                    value.get_ref(),
                    at(Some(line_at(&text, key.span().start))),
                    data_dir,
                );
            }
            own_prices::settle(layers, &at(None));
        }
        Err(cause) => {
            let line = cause.span().map(|span| line_at(&text, span.start));
            layers.wrong(format!("this is not TOML: {}", cause.message()), at(line));
        }
    }
}

fn add_entry(layers: &mut Layers, key: &str, value: &DeValue<'_>, origin: Origin, data_dir: &Path) {
    match (find(key), value) {
        (Some(setting), _) if setting.files == AllowedFiles::None => {
            let advice = format!("use the environment variable {} or a flag", setting.variable());
            layers.wrong(
                format!("{key} says where this file is, so it cannot be set in it: {advice}"),
                origin,
            );
        }
        (Some(setting), _) => {
            if let Some(text) = scalar(setting, value) {
                return layers.give(setting, Given::new(text, origin, data_dir));
            }
            let (takes, kind) = (setting.field.takes(), value.type_str());
            let own = if key == "prices" { own_prices::HINT } else { "" };
            layers.wrong(
                format!("the setting {key} cannot be of type {kind}: it takes {takes}{own}"),
                origin,
            );
        }
        (None, DeValue::Table(_)) => {
            layers.wrong(format!("there is no table called {}", quoted(key)), origin);
        }
        (None, _) => layers.wrong(unknown(key), origin),
    }
}

/// The value as text, if it is of a type the setting can have.
pub(super) fn scalar(setting: &Setting, value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        _ if setting.field.is_text() => None,
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
