//! `tce statusline --install` and `--uninstall`: Claude Code's settings, changed and changed back.

use std::path::PathBuf;

use crate::action::claude_settings::{Change, What, set, take_out};
use crate::cli::args::{Args, StatuslineArgs};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::print;
use crate::config::command_line::quoted;
use crate::error::{Error, Kind, Result};
use crate::sheet::wording;
use crate::store::Store;

pub(super) fn install(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &StatuslineArgs,
) -> Result<u8> {
    let command = command(outside, args)?;
    let folders = folders(session)?;
    // A line has no time to make a history, so it is made here.
    if !options.dry_run {
        drop(Store::open(&session.folder())?);
    }
    for folder in folders {
        let change = set(&folder, &command, options.force, options.dry_run)?;
        tell(outside, &change, options.dry_run)?;
    }
    Ok(0)
}

pub(super) fn uninstall(
    outside: &mut Outside<'_>,
    session: &Session,
    options: &StatuslineArgs,
) -> Result<u8> {
    for folder in folders(session)? {
        let change = take_out(&folder, options.dry_run)?;
        tell(outside, &change, options.dry_run)?;
    }
    Ok(0)
}

/// This program by its whole path: Claude Code's shell may know another `PATH`.
fn command(outside: &Outside<'_>, args: &Args) -> Result<String> {
    let program = outside.program.to_str().ok_or_else(|| {
        Error::new(Kind::Failed, format!("{} is no text", outside.program.display()))
    })?;
    let data_dir = args.data_dir.as_ref().map(|folder| outside.cwd.join(folder));
    let data_dir = data_dir.as_ref().map(|folder| folder.display().to_string());
    let flag = data_dir.iter().flat_map(|folder| ["--data-dir", folder]);
    quoted([program].into_iter().chain(flag).chain(["statusline"]))
}

/// Each base folder of Claude Code that is there.
pub(in crate::cli) fn folders(session: &Session) -> Result<Vec<PathBuf>> {
    let all = &session.config.claude_folders;
    let there: Vec<PathBuf> = all.iter().filter(|folder| folder.is_dir()).cloned().collect();
    if there.is_empty() {
        let names: Vec<String> = all.iter().map(|path| path.display().to_string()).collect();
        let message = format!("there is no folder of Claude Code: {}", names.join(", "));
        return Err(Error::new(Kind::NotFound, message)
            .hint("start Claude Code once, or name its folder with --set claude_home=FOLDER"));
    }
    Ok(there)
}

fn tell(outside: &mut Outside<'_>, change: &Change, dry_run: bool) -> Result<()> {
    if dry_run && change.what != What::Nothing {
        return print(outside, change.text.as_deref().unwrap_or_default());
    }
    let path = change.path.display();
    let mut text = match change.what {
        What::Nothing => format!("Nothing to do in {path}"),
        What::Set => format!("Status line set in {path}"),
        What::Renewed => format!("Status line renewed in {path}"),
        What::TakenOut => format!("Status line taken out of {path}"),
    };
    match (&change.kept, &change.former) {
        (Some(kept), _) => text = format!("{text}; as it was: {}", kept.display()),
        (None, Some(former)) => text = format!("{text}; there again: {former}"),
        (None, None) => {}
    }
    print(outside, &format!("{}\n", wording::tame(&text)))
}
