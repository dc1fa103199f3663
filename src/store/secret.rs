//! The dashboard's token where the user set none: made once, kept in the data folder, readable by its owner only.
#![expect(clippy::disallowed_methods, reason = "store is the door to the data folder")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

const FILE_NAME: &str = "dashboard.token";
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
    let own = folder.join(format!("{FILE_NAME}.{}", token.get(..16).unwrap_or_default()));
    let mut file =
        File::options().write(true).create_new(true).mode(0o600).open(&own).map_err(failed)?;
    let made = writeln!(file, "{token}").and_then(|()| std::fs::hard_link(&own, &path));
    drop(std::fs::remove_file(&own));
    match made {
        Ok(()) => Ok(token),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => read(&path)?.ok_or_else(|| failed(e)),
        Err(e) => Err(failed(e)),
    }
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
