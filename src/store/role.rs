//! The recorder's role: a lock held on a file beside the history, whose time is the exact heartbeat.
//!
//! The lock is the system's (flock), so it ends with its holder however that ends.
#![expect(clippy::disallowed_methods, reason = "store is the door to the data folder")]

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::model::process::Identity;
use crate::model::time::Timestamp;

const FILE_NAME: &str = "recorder.lock";
/// For moments: while somebody asks who holds the role, or its new holder writes its name.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// The time of a lock that was taken and never ticked with.
const NEVER: Timestamp = Timestamp::from_millis(0);

/// Who holds the role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    #[serde(flatten)]
    pub identity: Identity,
    pub since: Timestamp,
}

/// The role, held until dropped.
pub struct Role {
    file: File,
}

impl Role {
    /// Takes the role, or says who has it.
    pub fn take(folder: &Path, holder: &Holder) -> Result<Self> {
        let path = path(folder);
        // Who takes the role has not looked yet: the heartbeat stays where the last one left it.
        let beat = last_beat(folder).unwrap_or(NEVER);
        let mut file = open(&path)?;
        // Somebody who only asks holds it for a moment, too: a few tries tell the two apart.
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => {
                    let written = write_holder(&mut file, holder);
                    written.and_then(|()| set_time(&file, beat)).map_err(|e| broken(&path, &e))?;
                    return Ok(Self { file });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::Error(e)) => return Err(broken(&path, &e)),
            }
        }
        Err(taken(read_holder(&mut file)))
    }

    /// Moves the heartbeat.
    pub fn beat(&self, now: Timestamp) {
        // A heartbeat that cannot be moved is seen as late, which is true enough.
        drop(set_time(&self.file, now));
    }
}

/// Who holds the role now, if anybody.
pub fn holder(folder: &Path) -> Result<Option<Holder>> {
    let path = path(folder);
    let Ok(mut file) = File::open(&path) else { return Ok(None) };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => match named_holder(&mut file) {
            Some(holder) => Ok(Some(holder)),
            None => Err(Error::new(
                Kind::Busy,
                format!("{} is locked by an unknown program", path.display()),
            )),
        },
        Err(TryLockError::Error(e)) => Err(broken(&path, &e)),
    }
}

/// When somebody ticked last, recorder or not.
#[must_use]
pub fn last_beat(folder: &Path) -> Option<Timestamp> {
    let metadata = fs::metadata(path(folder)).ok()?;
    let beat = Timestamp::from_millis(
        metadata.mtime().saturating_mul(1000).saturating_add(metadata.mtime_nsec() / 1_000_000),
    );
    Some(beat).filter(|beat| *beat != NEVER)
}

/// Moves the heartbeat for a one-shot tick.
pub fn beat(folder: &Path, now: Timestamp) -> Result<()> {
    let path = path(folder);
    set_time(&open(&path)?, now).map_err(|e| broken(&path, &e))
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

fn open(path: &Path) -> Result<File> {
    let options =
        File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    options.map_err(|e| broken(path, &e))
}

fn set_time(file: &File, now: Timestamp) -> std::io::Result<()> {
    let since = Duration::from_millis(u64::try_from(now.as_millis()).unwrap_or(0));
    file.set_modified(UNIX_EPOCH + since)
}

fn write_holder(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&serde_json::to_vec(holder)?)
}

/// Who has just taken the role may not have written its name yet.
fn named_holder(file: &mut File) -> Option<Holder> {
    (0..TRIES).find_map(|_| {
        let holder = read_holder(file);
        if holder.is_none() {
            std::thread::sleep(BETWEEN_TRIES);
        }
        holder
    })
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn taken(holder: Option<Holder>) -> Error {
    let who = holder.map_or_else(
        || "another program".to_owned(),
        |holder| format!("process {} since {}", holder.identity.pid, holder.since.to_iso()),
    );
    Error::new(Kind::Busy, format!("a recorder is already running: {who}"))
        .hint("end it with tce record --stop")
}

fn broken(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Kind::StoreUnusable, format!("cannot use the lock {}", path.display()))
        .because(error)
}
