//! The two `.env` files: ours in the data folder, and over it the working folder's, which is not to be trusted.

use std::path::Path;

use super::dotenv_syntax::{Entry, entries};
use super::files;
use super::finding::{Finding, quoted};
use super::layers::{Given, Layers};
use super::nearest::unknown;
use super::origin::Origin;
use super::settings::{AllowedFiles, PREFIX, Setting, find, without_prefix};

/// More warnings of one file than this are only counted.
const MOST_WARNINGS: usize = 20;

pub(super) fn add_both(layers: &mut Layers, data_dir: &Path, cwd: &Path) {
    add_file(layers, data_dir, true);
    // `.env` is also what many call a folder for Python's packages.
    if !files::same(data_dir, cwd) && !cwd.join(".env").is_dir() {
        add_file(layers, cwd, false);
    }
}

fn add_file(layers: &mut Layers, folder: &Path, ours: bool) {
    let path = folder.join(".env");
    let at = |line| Origin::DotEnv { path: path.clone(), line };
    let text = match files::read(&path) {
        Ok(Some(text)) => text,
        Ok(None) => return,
        Err(reason) if ours => {
            return layers.wrong(format!("the settings file cannot be read: {reason}"), at(None));
        }
        Err(reason) => {
            return layers.warn(format!("this file was passed over: {reason}"), at(None));
        }
    };
    let mut warnings = Vec::new();
    for entry in entries(&text) {
        let origin = at(Some(line_of(&entry)));
        if let Err(message) = add_entry(layers, entry, &origin, folder, ours) {
            warnings.push(Finding { message, origin });
        }
    }
    let uncounted = warnings.len().saturating_sub(MOST_WARNINGS);
    layers.warnings.extend(warnings.into_iter().take(MOST_WARNINGS));
    if uncounted > 0 {
        layers.warn(format!("{uncounted} more lines were passed over"), at(None));
    }
}

const fn line_of(entry: &Entry) -> usize {
    match entry {
        Entry::Pair { line, .. } | Entry::Broken { line, .. } => *line,
    }
}

/// Takes the line, or says why not. What other programs keep in the working folder's file is none of our business.
fn add_entry(
    layers: &mut Layers,
    entry: Entry,
    origin: &Origin,
    folder: &Path,
    ours: bool,
) -> Result<(), String> {
    let (key, value, has_variable) = match entry {
        Entry::Pair { key, value, has_variable, .. } => (key, value, has_variable),
        Entry::Broken { text, .. } if ours || text.contains(PREFIX) => {
            return Err(format!("this line is not of the form NAME=VALUE: {}", quoted(&text)));
        }
        Entry::Broken { .. } => return Ok(()),
    };
    let Some(name) = without_prefix(&key) else {
        let foreign =
            format!("{} is not one of ours, whose names begin with {PREFIX}", quoted(&key));
        return if ours { Err(foreign) } else { Ok(()) };
    };
    let setting = find(&name).ok_or_else(|| unknown(&key))?;
    refusal(setting, ours).map_or(Ok(()), Err)?;
    layers.give(setting, Given { has_variable, ..Given::new(value, origin.clone(), folder) });
    Ok(())
}

fn refusal(setting: &Setting, ours: bool) -> Option<String> {
    let name = setting.name;
    match setting.files {
        AllowedFiles::None => {
            Some(format!("{name} says where our files are, so it is not taken from any of them"))
        }
        AllowedFiles::Own if !ours => Some(format!(
            "{name} is not taken from the working folder, whose files may be somebody else's: \
             put it into the .env or config.toml of the data folder, or into the environment"
        )),
        _ => None,
    }
}
