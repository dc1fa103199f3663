//! The status line in Claude Code's `settings.json`: set, and taken out again, with what was there before.

use std::path::{Path, PathBuf};

use crate::action::whole_file::{self, WholeFile};
use crate::error::{Error, Kind, Result};
use crate::rules::claude_settings::{
    command_of, is_ours, parse, runs, status_line, with_status_line,
};

const FILE_NAME: &str = "settings.json";
/// The file as it was before, beside it.
const BEFORE: &str = ".before-tce";

/// What was done, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub path: PathBuf,
    pub what: What,
    /// The whole file as it is to be; `None`: there is to be none.
    pub text: Option<String>,
    /// The status line that was there, or is there again.
    pub former: Option<String>,
    /// Where the file as it was is kept.
    pub kept: Option<PathBuf>,
}

impl Change {
    fn nothing(file: &WholeFile) -> Self {
        let (path, text) = (file.path.clone(), file.text.clone());
        Self { path, what: What::Nothing, text, former: None, kept: None }
    }
}

/// Which sort of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It was so already.
    Nothing,
    Set,
    /// Ours, by another path or with other words.
    Renewed,
    TakenOut,
}

/// Sets the status line of the Claude Code whose base folder this is.
pub fn set(folder: &Path, command: &str, force: bool, dry_run: bool) -> Result<Change> {
    let file = WholeFile::read(&folder.join(FILE_NAME))?;
    let settings = settings(&file)?;
    let present = status_line(&settings);
    let nothing = Change::nothing(&file);
    let is_ours = present.is_some_and(is_ours);
    let former = present.map(command_of);
    match &former {
        Some(former) if is_ours && former == command => return Ok(nothing),
        Some(former) if !is_ours && !force => return Err(another(&file, former)),
        _ => {}
    }
    let text = with_status_line(file.text.as_deref(), Some(&runs(command)));
    let text = text.map_err(|reason| unreadable(&file, &reason))?;
    let kept = (!is_ours && file.text.is_some()).then(|| file.beside(BEFORE));
    if !dry_run {
        kept.as_deref().map_or(Ok(()), |path| file.keep_as(path))?;
        file.replace(&text)?;
    }
    let what = if is_ours { What::Renewed } else { What::Set };
    let former = former.filter(|_| !is_ours);
    Ok(Change { what, text: Some(text), former, kept, ..nothing })
}

/// Takes ours out; what was there before comes back.
pub fn take_out(folder: &Path, dry_run: bool) -> Result<Change> {
    let file = WholeFile::read(&folder.join(FILE_NAME))?;
    let settings = settings(&file)?;
    let present = status_line(&settings);
    let nothing = Change::nothing(&file);
    let Some(ours) = present.filter(|line| is_ours(line)) else { return Ok(nothing) };
    let kept = file.beside(BEFORE);
    let before = WholeFile::read(&kept)?.text;
    let former = before.as_deref().and_then(|text| parse(text).ok());
    let former = former.as_ref().and_then(status_line);
    let untouched = before.as_deref().filter(|before| {
        with_status_line(Some(before), Some(ours)).ok().as_deref() == file.text.as_deref()
    });
    // To the byte, if nobody changed anything since.
    let text = match untouched {
        Some(before) => before.to_owned(),
        None => with_status_line(file.text.as_deref(), former)
            .map_err(|reason| unreadable(&file, &reason))?,
    };
    // A file that holds nothing, and of which there was none before, was ours.
    let text = Some(text).filter(|text| before.is_some() || text.trim() != "{}");
    if !dry_run {
        match &text {
            Some(text) => file.replace(text)?,
            None => whole_file::remove(&file.path)?,
        }
        whole_file::remove(&kept)?;
    }
    Ok(Change { what: What::TakenOut, text, former: former.map(command_of), ..nothing })
}

fn settings(file: &WholeFile) -> Result<serde_json::Map<String, serde_json::Value>> {
    let settings = file.text.as_deref().map(parse).transpose();
    Ok(settings.map_err(|reason| unreadable(file, &reason))?.unwrap_or_default())
}

fn unreadable(file: &WholeFile, reason: &str) -> Error {
    let message = format!("{} is not valid JSON; it was left as it is", file.path.display());
    Error::new(Kind::Refused, message).because(reason).hint("mend it by hand first")
}

fn another(file: &WholeFile, former: &str) -> Error {
    let message = format!("{} has another status line: {former}", file.path.display());
    Error::new(Kind::Refused, message).hint("--force takes its place; --uninstall brings it back")
}
