//! The skill in a folder of Claude Code: put there, renewed, taken away.

use std::path::{Path, PathBuf};

use crate::action::whole_file::{self, WholeFile};
use crate::error::{Error, Kind, Result};
use crate::rules::skill::{is_untouched, stamped};

/// Below a base folder of Claude Code, or a project's `.claude`.
const FOLDER: &str = "skills/terminus-cancrorum-est";
const FILE_NAME: &str = "SKILL.md";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It was so already.
    Nothing,
    Put,
    Renewed,
    TakenAway,
}

/// Puts it below this folder, or renews it; one that somebody has changed only if `force` says so.
pub fn put(claude: &Path, text: &str, force: bool) -> Result<(PathBuf, What)> {
    let folder = claude.join(FOLDER);
    let file = WholeFile::read(&folder.join(FILE_NAME))?;
    let text = stamped(text);
    let what = match &file.text {
        Some(present) if *present == text => return Ok((file.path, What::Nothing)),
        Some(present) if !force && !is_untouched(present) => return Err(changed(&file.path)),
        Some(_) => What::Renewed,
        None => What::Put,
    };
    whole_file::make_folder(&folder)?;
    file.replace(&text)?;
    Ok((file.path, what))
}

/// Takes it away, and the folders that hold nothing else.
pub fn take_away(claude: &Path, force: bool) -> Result<(PathBuf, What)> {
    let folder = claude.join(FOLDER);
    let file = WholeFile::read(&folder.join(FILE_NAME))?;
    let Some(present) = &file.text else { return Ok((file.path, What::Nothing)) };
    if !force && !is_untouched(present) {
        return Err(changed(&file.path));
    }
    whole_file::remove(&file.path)?;
    whole_file::remove_empty(&folder);
    whole_file::remove_empty(&claude.join("skills"));
    Ok((file.path, What::TakenAway))
}

fn changed(path: &Path) -> Error {
    Error::new(Kind::Refused, format!("{} was changed by somebody", path.display()))
        .hint("it was left as it is; --force goes over it")
}
