//! Reading files that somebody else writes: bounded, regular ones only, and only when they changed.
#![expect(clippy::disallowed_methods, reason = "collect is the door to Claude Code's files")]

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use crate::model::trouble::{Trouble, TroubleKind};

/// By what a file is known to be the same as at the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    pub device: i64,
    pub inode: i64,
    pub size: i64,
    /// Nanoseconds since 1970.
    pub mtime_ns: i64,
    /// When anything of it changed, its name and rights included: nobody can set it back.
    pub ctime_ns: i64,
}

impl Fingerprint {
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev().cast_signed(),
            inode: metadata.ino().cast_signed(),
            size: metadata.size().cast_signed(),
            mtime_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            ctime_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    /// The file's, following links; `Ok(None)` if there is none.
    pub fn at(path: &Path) -> Result<Option<Self>, Trouble> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(Self::of(&metadata))),
            Ok(_) => Err(not_regular(path)),
            Err(e) if is_absent(&e) => Ok(None),
            Err(e) => Err(unreadable(path, &e)),
        }
    }
}

const fn nanoseconds(seconds: i64, rest: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// Opens a regular file; a pipe or device in its place is refused without waiting for it.
pub fn open_regular(path: &Path) -> Result<(File, Metadata), Trouble> {
    let mut options = File::options();
    options.read(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path).map_err(|e| unreadable(path, &e))?;
    let metadata = file.metadata().map_err(|e| unreadable(path, &e))?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(not_regular(path)) }
}

/// The whole of a regular file of at most `limit` bytes.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, Trouble> {
    let (file, _) = open_regular(path)?;
    let mut bytes = Vec::new();
    // It may have grown since: what is read is bounded, not only what was promised.
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|e| unreadable(path, &e))?;
    if bytes.len() as u64 > limit {
        let detail = format!("more than {limit} bytes");
        return Err(Trouble::of_file(TroubleKind::FileTooLarge, path, &detail));
    }
    Ok(bytes)
}

/// True for the errors that mean: no such file.
#[must_use]
pub fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

#[must_use]
pub fn unreadable(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::of_file(TroubleKind::FileUnreadable, path, error)
}

/// In words of our own: those of the parser quote what stands in the file.
#[must_use]
pub fn malformed(path: &Path, error: &serde_json::Error) -> Trouble {
    let what = match error.classify() {
        Category::Eof => "cut short",
        Category::Data => "a value that cannot stand there",
        Category::Syntax | Category::Io => "not JSON",
    };
    let detail = format!("line {} column {}: {what}", error.line(), error.column());
    Trouble::of_file(TroubleKind::FileMalformed, path, &detail)
}

fn not_regular(path: &Path) -> Trouble {
    Trouble::of_file(TroubleKind::FileNotRegular, path, &"not a regular file")
}
