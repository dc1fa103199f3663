//! Files of others, replaced as a whole: whoever reads one finds the old text or the new one, never a half.
#![expect(clippy::disallowed_methods, reason = "this is where files of others are written")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

/// Larger ones are none that a person keeps.
const SIZE_LIMIT: u64 = 16 << 20;
/// For a file that was not there: its content is its owner's.
const NEW_MODE: u32 = 0o600;

/// A file as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeFile {
    /// Where it really lies.
    pub path: PathBuf,
    /// `None` if there is none.
    pub text: Option<String>,
    mode: u32,
}

impl WholeFile {
    /// Reads it, through links.
    pub fn read(path: &Path) -> Result<Self> {
        let failed = |e: &io::Error| failure("read", path, e);
        if path.symlink_metadata().is_err_and(|e| e.kind() == io::ErrorKind::NotFound) {
            return Ok(Self { path: path.to_owned(), text: None, mode: NEW_MODE });
        }
        let real = path.canonicalize().map_err(|e| failed(&e))?;
        let metadata = fs::metadata(&real).map_err(|e| failed(&e))?;
        if !metadata.is_file() || metadata.len() > SIZE_LIMIT {
            let message = format!("{} is no file of settings or words", real.display());
            return Err(Error::new(Kind::Refused, message).hint("it was left as it is"));
        }
        let mut text = String::new();
        let file = File::open(&real).map_err(|e| failed(&e))?;
        file.take(SIZE_LIMIT).read_to_string(&mut text).map_err(|e| failed(&e))?;
        Ok(Self { path: real, text: Some(text), mode: metadata.permissions().mode() & 0o7777 })
    }

    /// A file that anybody may read, whatever lies in its place.
    #[must_use]
    pub fn public(path: &Path) -> Self {
        let text = Self::read(path).ok().and_then(|file| file.text);
        Self { path: path.to_owned(), text, mode: 0o644 }
    }

    /// Another file beside it, with the same mode.
    #[must_use]
    pub fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        self.path.with_file_name(name)
    }

    /// Puts this text in its place, unless somebody else has changed it since it was read.
    pub fn replace(&self, text: &str) -> Result<()> {
        let now = Self::read(&self.path)?;
        if now.text != self.text {
            let message = format!("{} was changed meanwhile", self.path.display());
            return Err(Error::new(Kind::Busy, message).hint("the same command once more"));
        }
        self.write(&self.path, text)
    }

    /// Keeps its text beside it.
    pub fn keep_as(&self, path: &Path) -> Result<()> {
        self.text.as_deref().map_or(Ok(()), |text| self.write(path, text))
    }

    fn write(&self, path: &Path, text: &str) -> Result<()> {
        let failed = |e: &io::Error| failure("write", path, e);
        let own = self.beside(&format!(".tce-{}", std::process::id()));
        let written = || {
            let options = File::options().write(true).create_new(true).mode(self.mode).clone();
            let mut file = options.open(&own)?;
            // What the umask took away is given back.
            file.set_permissions(fs::Permissions::from_mode(self.mode))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&own, path)
        };
        written().map_err(|e| {
            drop(fs::remove_file(&own));
            failed(&e)
        })
    }
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(failure("remove", path, &e)),
        _ => Ok(()),
    }
}

/// Makes the folders down to this one.
pub fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| failure("make", path, &e))
}

/// Removes a folder, if nothing is in it any more.
pub fn remove_empty(path: &Path) {
    // One that is not empty, or not there, is as it should be.
    drop(fs::remove_dir(path));
}

fn failure(doing: &str, path: &Path, error: &io::Error) -> Error {
    let denied = error.kind() == io::ErrorKind::PermissionDenied;
    let kind = if denied { Kind::Refused } else { Kind::Failed };
    Error::new(kind, format!("cannot {doing} {}", path.display())).because(error)
}
