//! The base folders of Claude Code: those that are named, or those it uses by itself.

use std::path::{Path, PathBuf};

use super::Surroundings;
use super::layers::{Given, Layers};
use super::origin::Origin;
use super::paths::resolve;
use super::settings::find;

/// The variable by which Claude Code itself is moved; every source of ours goes before it.
pub(super) fn add_variable(layers: &mut Layers, around: &Surroundings<'_>) {
    let variable = "CLAUDE_CONFIG_DIR";
    if let (Some(setting), Some(value)) = (find("claude_home"), around.foreign(variable)) {
        layers.give(
            setting,
            Given::new(value, Origin::Environment(variable.to_owned()), &around.cwd),
        );
    }
}

/// One folder, or several between commas. Claude Code knows no list and would make a folder `/a,/b`,
/// so what exists under the whole text is meant literally.
pub(super) fn named(text: &str, base: &Path, home: Option<&Path>) -> Result<Vec<PathBuf>, String> {
    let whole = resolve(text, base, home)?;
    let folders = if whole.exists() {
        vec![whole]
    } else {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| resolve(part, base, home)).collect::<Result<_, _>>()?
    };
    if folders.is_empty() {
        return Err("it takes a folder, or several between commas".to_owned());
    }
    Ok(without_repeats(folders.into_iter().map(base_folder)))
}

/// Where versions of Claude Code are known to write when nothing is set. Only the last is kept
/// though it be missing, so that a message can name it.
pub(super) fn usual(around: &Surroundings<'_>) -> Vec<PathBuf> {
    let home = around.home();
    // A relative one is to be ignored, say the XDG rules.
    let xdg =
        around.foreign("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let config_home = xdg.or_else(|| home.as_ref().map(|home| home.join(".config")));
    let claude = config_home.map(|folder| folder.join("claude")).filter(|folder| folder.is_dir());
    without_repeats(claude.into_iter().chain(home.map(|home| home.join(".claude"))))
}

/// Who names the `projects` folder means its parent; but a base folder may have that very name.
fn base_folder(folder: PathBuf) -> PathBuf {
    let names_projects = folder.ends_with("projects") && !folder.join("projects").is_dir();
    match folder.parent() {
        Some(parent) if names_projects => parent.to_path_buf(),
        _ => folder,
    }
}

/// The first path to each place.
fn without_repeats(folders: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut places = Vec::new();
    let mut kept = Vec::new();
    for folder in folders {
        let place = folder.canonicalize().unwrap_or_else(|_| folder.components().collect());
        if !places.contains(&place) {
            places.push(place);
            kept.push(folder);
        }
    }
    kept
}
