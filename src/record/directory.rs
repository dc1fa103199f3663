//! Directories and the projects they belong to, looked up on the disk on first sight.

use crate::collect::project;
use crate::error::Result;
use crate::model::session::FoundBy;
use crate::store::{Db, project as projects};

/// The row of a directory, made on first sight.
pub(super) fn directory_id(db: Db<'_>, path: &str) -> Result<i64> {
    match projects::find(db, path)? {
        // A folder that was no repository may have become one.
        Some(known) if known.found_by != FoundBy::Name => Ok(known.directory_id),
        _ => projects::map(db, path, &project::project_of(path)),
    }
}
