//! Projects, and the directories that belong to them.

use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::model::session::{FoundBy, Project};
use crate::store::queries::{ADD_PROJECT, FIND_DIRECTORY, MAP_DIRECTORY};
use crate::store::query::Db;

/// A directory that has a row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Directory {
    pub directory_id: i64,
    pub found_by: FoundBy,
    pub root: String,
    pub name: String,
}

impl Directory {
    /// That is what is recorded of it already.
    #[must_use]
    pub fn is_of(&self, project: &Project) -> bool {
        (self.found_by, &self.root, &self.name) == (project.found_by, &project.root, &project.name)
    }
}

/// The row of a directory, if it has one.
pub fn find(db: Db<'_>, path: &str) -> Result<Option<Directory>> {
    db.row(&FIND_DIRECTORY, &json!({ "path": path }))
}

/// Maps a directory to its project; what a repository once proved is kept.
pub fn map(db: Db<'_>, path: &str, project: &Project) -> Result<i64> {
    #[derive(Deserialize)]
    struct ProjectRow {
        project_id: i64,
    }
    #[derive(Deserialize)]
    struct DirectoryRow {
        directory_id: i64,
    }
    let ProjectRow { project_id } =
        db.only(&ADD_PROJECT, &json!({ "root": project.root, "name": project.name }))?;
    let row = json!({ "path": path, "project_id": project_id, "found_by": project.found_by });
    Ok(db.only::<DirectoryRow>(&MAP_DIRECTORY, &row)?.directory_id)
}
