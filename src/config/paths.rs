//! A path as a person writes it: `~/` is the home folder, and a relative one starts where it was written.

use std::path::{Path, PathBuf};

/// `base` is the folder of the file that names the path, or the working folder.
pub(super) fn resolve(text: &str, base: &Path, home: Option<&Path>) -> Result<PathBuf, String> {
    if text.trim().is_empty() {
        return Err("it takes a path, and this is empty".to_owned());
    }
    if text.contains('\0') {
        return Err("a path cannot hold a NUL character".to_owned());
    }
    match text.strip_prefix('~') {
        None => Ok(base.join(text)),
        Some(rest) => below_home(rest, home).map(|path| base.join(path)),
    }
}

fn below_home(rest: &str, home: Option<&Path>) -> Result<PathBuf, String> {
    let below = match rest.strip_prefix('/') {
        Some(below) => below.trim_start_matches('/'),
        None if rest.is_empty() => "",
        None => {
            return Err(
                "only ~/ is understood, not another user's home folder (./~name is a file)"
                    .to_owned(),
            );
        }
    };
    let home = home.ok_or("the home folder that ~ stands for is not known")?;
    Ok(if below.is_empty() { home.to_path_buf() } else { home.join(below) })
}
