//! Directories and the projects they belong to, looked up on the disk on first sight.

use crate::collect::project;
use crate::error::Result;
use crate::model::session::FoundBy;
use crate::store::{Db, project as projects};

/// The row of a directory, made on first sight.
pub(super) fn directory_id(db: Db<'_>, path: &str) -> Result<i64> {
    let known = projects::find(db, path)?;
    if let Some(known) = &known
        && known.found_by != FoundBy::Name
    {
        return Ok(known.directory_id);
    }
    // A folder that was no repository may have become one.
    let project = project::project_of(path);
    match known {
        Some(known) if known.is_of(&project) => Ok(known.directory_id),
        _ => projects::map(db, path, &project),
    }
}
