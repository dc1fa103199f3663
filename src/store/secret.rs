//! What opens the dashboard, in files of the data folder that only their owner can read: the token, where the user set none,
//! and passes, good for one visit.
#![expect(clippy::disallowed_methods, reason = "store is the door to the data folder")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use subtle::ConstantTimeEq;

use crate::error::{Error, Kind, Result};
use crate::model::time::Timestamp;

const FILE_NAME: &str = "dashboard.token";
const PASS_NAME: &str = "dashboard.pass";
/// Time for a browser to start in.
const PASS_IS_GOOD_FOR: Duration = Duration::from_mins(1);
/// Bits of randomness: 256.
const BYTES: usize = 32;
const LONGEST: u64 = 256;

/// Where it is kept.
#[must_use]
pub fn path(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

/// The token, made if there is none.
pub fn token(folder: &Path) -> Result<String> {
    let path = path(folder);
    let failed = |e: io::Error| {
        Error::new(Kind::StoreUnusable, format!("cannot use the token in {}", path.display()))
            .because(e)
    };
    if let Some(token) = read(&path)? {
        return Ok(token);
    }
    let token = random().map_err(failed)?;
    // Two programs may make one at once: the name is taken by whole files only, and by the first.
    let own = write(&path, &token, &token).map_err(failed)?;
    let made = std::fs::hard_link(&own, &path);
    drop(std::fs::remove_file(&own));
    match made {
        Ok(()) => Ok(token),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => read(&path)?.ok_or_else(|| failed(e)),
        Err(e) => Err(failed(e)),
    }
}

/// Makes a pass: it opens the dashboard once, within a minute. A browser's command line can be read by everybody on the
/// machine, for as long as it runs; a pass that was used is worth nothing to them.
pub fn pass(folder: &Path, now: Timestamp) -> Result<String> {
    let path = folder.join(PASS_NAME);
    let failed = |e: io::Error| {
        Error::new(Kind::StoreUnusable, format!("cannot write {}", path.display())).because(e)
    };
    let pass = random().map_err(failed)?;
    let text = format!("{pass} {}", now.plus(PASS_IS_GOOD_FOR).as_millis());
    let own = write(&path, &pass, &text).map_err(failed)?;
    std::fs::rename(&own, &path).map_err(failed)?;
    Ok(pass)
}

/// True once for a pass that is good.
#[must_use]
pub fn redeem(folder: &Path, told: &str, now: Timestamp) -> bool {
    let path = folder.join(PASS_NAME);
    let Ok(Some(text)) = read(&path) else { return false };
    let Some((pass, until)) = text.split_once(' ') else { return false };
    let is_good = until.parse().is_ok_and(|until| now.as_millis() <= until);
    // Of two who come with it at once, one removes the file.
    is_same(told, pass) && is_good && std::fs::remove_file(&path).is_ok()
}

/// In a time that does not depend on how much of it is right.
#[must_use]
pub fn is_same(told: &str, secret: &str) -> bool {
    told.as_bytes().ct_eq(secret.as_bytes()).into()
}

/// Writes a whole file beside the one that is meant, under a name nobody guesses.
fn write(beside: &Path, secret: &str, text: &str) -> io::Result<PathBuf> {
    let own = beside.with_extension(format!("{}.new", secret.get(..16).unwrap_or_default()));
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&own)?;
    writeln!(file, "{text}")?;
    Ok(own)
}

fn read(path: &Path) -> Result<Option<String>> {
    let failed = |e: io::Error| {
        Error::new(Kind::StoreUnusable, format!("cannot read the token in {}", path.display()))
            .because(e)
    };
    // A FIFO in its place must not hold us up.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = match File::options().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(e)),
    };
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() || metadata.mode() & 0o077 != 0 {
        let message = format!("the token in {} can be read by others", path.display());
        return Err(Error::new(Kind::Refused, message)
            .hint("remove the file: the next start makes a new one"));
    }
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).map_err(failed)?;
    let token = text.trim().to_owned();
    if token.len() < BYTES {
        let message = format!("the token in {} is too short", path.display());
        return Err(Error::new(Kind::Refused, message)
            .hint("remove the file: the next start makes a new one"));
    }
    Ok(Some(token))
}

fn random() -> io::Result<String> {
    let mut source = File::open("/dev/urandom")?;
    let mut half = || {
        let mut bytes = [0; BYTES / 2];
        source.read_exact(&mut bytes)?;
        Ok::<_, io::Error>(format!("{:032x}", u128::from_ne_bytes(bytes)))
    };
    Ok(half()? + &half()?)
}
