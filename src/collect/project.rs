//! Which project a working directory belongs to: git's top level, a worktree's main repository, else its name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::collect::files::read_bounded;
use crate::model::session::{FoundBy, Project};

/// A `.git` file holds one short line.
const GITFILE_LIMIT: u64 = 64 << 10;

/// The project of a directory, which need not exist any more.
#[must_use]
pub fn project_of(directory: &str) -> Project {
    let path = Path::new(directory);
    // A transcript may lack its folder, and a relative one would be looked for below ours.
    if !path.is_absolute() {
        let name = if directory.is_empty() { "(unknown)" } else { directory };
        return Project {
            root: directory.to_owned(),
            name: name.to_owned(),
            found_by: FoundBy::Name,
        };
    }
    let found =
        path.ancestors().find_map(|folder| top_level(folder).map(|(root, by)| named(&root, by)));
    found.unwrap_or_else(|| named(path, FoundBy::Name))
}

/// If a repository begins in this folder: where it (or, for a worktree, its main one) lies.
fn top_level(folder: &Path) -> Option<(PathBuf, FoundBy)> {
    let git = folder.join(".git");
    let metadata = fs::symlink_metadata(&git).ok()?;
    if metadata.is_file() {
        return Some(
            main_repository(folder, &git)
                .map_or((folder.to_owned(), FoundBy::Git), |m| (m, FoundBy::Worktree)),
        );
    }
    Some((folder.to_owned(), FoundBy::Git))
}

/// `gitdir: /main/.git/worktrees/NAME` leads to `/main`; a submodule's leads elsewhere and is its own project.
fn main_repository(folder: &Path, git_file: &Path) -> Option<PathBuf> {
    let text = String::from_utf8(read_bounded(git_file, GITFILE_LIMIT).ok()?).ok()?;
    let gitdir = folder.join(text.strip_prefix("gitdir:")?.trim());
    let worktrees = gitdir.parent()?;
    let common = worktrees.parent()?;
    if worktrees.file_name()? != "worktrees" {
        return None;
    }
    // A bare repository is its own top level.
    let root = if common.file_name()? == ".git" { common.parent()? } else { common };
    fs::canonicalize(root).ok().or_else(|| Some(root.to_owned()))
}

fn named(root: &Path, found_by: FoundBy) -> Project {
    let root_text = root.to_string_lossy().into_owned();
    let name = root
        .file_name()
        .map_or_else(|| root_text.clone(), |name| name.to_string_lossy().into_owned());
    Project { root: root_text, name, found_by }
}
