//! `tce skill`: what lets a session of Claude Code ask `tce`.

use std::path::PathBuf;

use crate::action::skill::{What, put, take_away};
use crate::cli::args::{SkillCommand, SkillPlace};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::print;
use crate::cli::statusline::install::folders;
use crate::error::Result;
use crate::sheet::wording;

/// The tree's own, which sessions that work on this program have, too.
const TEXT: &str = include_str!("../../.claude/skills/terminus-cancrorum-est/SKILL.md");

pub(super) fn run(
    outside: &mut Outside<'_>,
    session: &Session,
    command: &SkillCommand,
) -> Result<u8> {
    match command {
        SkillCommand::Show => print(outside, TEXT)?,
        SkillCommand::Install(place) => {
            for folder in places(outside, session, place)? {
                let done = put(&folder, TEXT, place.force)?;
                tell(outside, &done)?;
            }
        }
        SkillCommand::Uninstall(place) => {
            for folder in places(outside, session, place)? {
                let done = take_away(&folder, place.force)?;
                tell(outside, &done)?;
            }
        }
    }
    Ok(0)
}

/// Of this project, or of every project of the user.
fn places(outside: &Outside<'_>, session: &Session, place: &SkillPlace) -> Result<Vec<PathBuf>> {
    if place.project { Ok(vec![outside.cwd.join(".claude")]) } else { folders(session) }
}

fn tell(outside: &mut Outside<'_>, (path, what): &(PathBuf, What)) -> Result<()> {
    let path = path.display();
    let text = match what {
        What::Nothing => format!("Nothing to do in {path}"),
        What::Put => format!("Skill written: {path}"),
        What::Renewed => format!("Skill renewed: {path}"),
        What::TakenAway => format!("Skill removed: {path}"),
    };
    print(outside, &format!("{}\n", wording::tame(&text)))
}
