//! Bringing the file to this program's schema, one program at a time.

use std::path::Path;

use rusqlite::Connection;

use crate::error::{Error, Kind, Result};
use crate::store::failure;
use crate::store::queries::SCHEMA_VERSION;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The newest migration this program knows.
#[must_use]
pub fn newest_version() -> i64 {
    // Told at compile time: to read the names of all migrations takes longer than to open the history.
    env!("TCE_SCHEMA_VERSION").parse().unwrap_or(0)
}

/// The newest migration the file has seen; 0 for a fresh one.
pub(super) fn version_of(connection: &Connection, path: &Path) -> Result<i64> {
    let failed = |e: rusqlite::Error| failure::of_file(path, "read", &e);
    if !connection.table_exists(None, "refinery_schema_history").map_err(failed)? {
        return Ok(0);
    }
    connection.query_row(SCHEMA_VERSION.sql, [], |row| row.get(0)).map_err(failed)
}

/// Refuses a file that a newer program has changed.
pub(super) fn refuse_newer(version: i64, path: &Path) -> Result<()> {
    let newest = newest_version();
    if version <= newest {
        return Ok(());
    }
    let message = format!(
        "the history {} was written by a newer tce (schema {version}, this one knows {newest})",
        path.display()
    );
    Err(Error::new(Kind::StoreNewer, message).hint("update tce; the history was left as it is"))
}

/// Brings the file up to date. Migrations race when two programs run them at once: the caller holds a lock.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<()> {
    // Whoever held the lock before may have been a newer program.
    refuse_newer(version_of(connection, path)?, path)?;
    // In one transaction: by itself, refinery marks a migration as done in a second one, and whoever is killed in between
    // finds its tables there and not its mark ever after.
    let ran = embedded::migrations::runner().set_grouped(true).run(connection);
    ran.map(drop).map_err(|e| explain(&e, path))
}

/// Refinery wraps SQLite's failure: what the user can do about it depends on the inner one.
fn explain(error: &refinery::Error, path: &Path) -> Error {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(current) = source {
        if let Some(inner) = current.downcast_ref::<rusqlite::Error>() {
            return failure::of_file(path, "set up", inner);
        }
        source = current.source();
    }
    Error::new(
        Kind::StoreUnusable,
        format!("the history {} does not fit this program", path.display()),
    )
    .because(error)
    .hint(
        "it was changed by something else than a released tce; name another folder with --data-dir",
    )
}
