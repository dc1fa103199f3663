//! Which files are transcripts: every `*.jsonl` below `projects/` of each of Claude Code's folders.
#![expect(clippy::disallowed_methods, reason = "collect is the door to Claude Code's files")]

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::collect::files::{Fingerprint, is_absent, unreadable};
use crate::model::trouble::{Trouble, TroubleKind};

/// Claude Code needs five; a link may lead far away.
const DEPTH_LIMIT: usize = 32;
const FOLDER_LIMIT: usize = 100_000;

/// A transcript, as it was when it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub fingerprint: Fingerprint,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// In order of their paths' bytes, each once.
    pub files: Vec<Found>,
    /// What could not be looked into, and what only has a transcript's name.
    pub troubles: Vec<Trouble>,
}

/// Looks through all folders; one that is not there holds nothing.
#[must_use]
pub fn walk(claude_folders: &[PathBuf]) -> Walk {
    let mut walker = Walker::default();
    for folder in claude_folders {
        walker.folder(folder.join("projects"), 0);
    }
    // As bytes: one path takes as long as a hundred letters when it is compared name by name.
    walker.found.files.sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    walker.found.files.dedup_by(|a, b| a.path.as_os_str() == b.path.as_os_str());
    walker.found
}

/// Looks at these files alone.
#[must_use]
pub fn look_at(paths: &[PathBuf]) -> Walk {
    let mut walk = Walk::default();
    for path in paths {
        match Fingerprint::at(path) {
            Ok(Some(fingerprint)) => walk.files.push(Found { path: path.clone(), fingerprint }),
            Ok(None) => {}
            Err(trouble) => walk.troubles.push(trouble),
        }
    }
    walk
}

#[derive(Default)]
struct Walker {
    found: Walk,
    /// Device and number of every folder met: two bases may be one, and a link may lead back.
    met: BTreeSet<(u64, u64)>,
    waiting: Vec<(PathBuf, usize)>,
}

impl Walker {
    fn folder(&mut self, base: PathBuf, depth: usize) {
        self.waiting.push((base, depth));
        while let Some((folder, depth)) = self.waiting.pop() {
            match self.enter(&folder, depth) {
                Ok(true) => self.entries(&folder, depth),
                Ok(false) => {}
                Err(e) if is_absent(&e) => {}
                Err(e) => self.found.troubles.push(unreadable(&folder, &e)),
            }
        }
    }

    /// False if it was looked into already, or will not be.
    fn enter(&mut self, folder: &Path, depth: usize) -> io::Result<bool> {
        let metadata = fs::metadata(folder)?;
        if !metadata.is_dir() {
            self.odd(folder, "not a folder");
            return Ok(false);
        }
        if depth > DEPTH_LIMIT || self.met.len() >= FOLDER_LIMIT {
            self.odd(folder, "too many folders, one within the other or in all: not looked into");
            return Ok(false);
        }
        Ok(self.met.insert((metadata.dev(), metadata.ino())))
    }

    fn entries(&mut self, folder: &Path, depth: usize) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(e) => return self.found.troubles.push(unreadable(folder, &e)),
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&entry, depth),
                Err(e) => self.found.troubles.push(unreadable(folder, &e)),
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, depth: usize) {
        let path = entry.path();
        let named_so = path.extension().is_some_and(|extension| extension == "jsonl");
        match entry.file_type() {
            // Beside its folder's other files: to find it by its path takes twice as long.
            Ok(kind) if kind.is_file() && named_so => match entry.metadata() {
                Ok(metadata) => self.file(path, &metadata),
                Err(e) if is_absent(&e) => {}
                Err(e) => self.found.troubles.push(unreadable(&path, &e)),
            },
            Ok(kind) if kind.is_dir() => self.below(path, named_so, depth),
            Ok(kind) if kind.is_symlink() => self.link(path, named_so, depth),
            Ok(_) if named_so => self.odd(&path, "not a regular file"),
            Ok(_) => {}
            Err(e) => self.found.troubles.push(unreadable(&path, &e)),
        }
    }

    fn file(&mut self, path: PathBuf, metadata: &Metadata) {
        if metadata.is_file() {
            self.found.files.push(Found { path, fingerprint: Fingerprint::of(metadata) });
        } else {
            self.odd(&path, "not a regular file");
        }
    }

    fn below(&mut self, path: PathBuf, named_so: bool, depth: usize) {
        if named_so {
            self.odd(&path, "a folder with a transcript's name");
        }
        self.waiting.push((path, depth + 1));
    }

    /// People move projects to other disks and leave a link.
    fn link(&mut self, path: PathBuf, named_so: bool, depth: usize) {
        match fs::metadata(&path) {
            Ok(target) if target.is_file() && named_so => self.file(path, &target),
            Ok(target) if target.is_dir() && self.met.contains(&(target.dev(), target.ino())) => {
                self.odd(&path, "a link to a folder that is looked into anyway");
            }
            Ok(target) if target.is_dir() => self.below(path, named_so, depth),
            Ok(_) if named_so => self.odd(&path, "not a regular file"),
            // A link to nowhere, or to itself.
            Err(e) if named_so || !is_absent(&e) => self.found.troubles.push(unreadable(&path, &e)),
            Ok(_) | Err(_) => {}
        }
    }

    fn odd(&mut self, path: &Path, what: &str) {
        self.found.troubles.push(Trouble::of_file(TroubleKind::FileNotRegular, path, &what));
    }
}
