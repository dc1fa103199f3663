//! What SQLite's failures mean to a user: which kind, and the way out.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, Kind};
use crate::store::query::Query;

/// A failure while a query ran. The file is named by whoever opened it.
pub(super) fn of_query(query: &Query, error: &rusqlite::Error) -> Error {
    if error.to_string().contains("integer overflow") {
        // Nothing but money is multiplied; tokens do not get that far.
        return Error::too_dear();
    }
    explained(error, || Error::new(Kind::Failed, format!("query {} failed", query.name)))
}

/// A row that is not what the program expects, or a failure on the way to it.
pub(super) fn of_row(query: &Query, error: serde_rusqlite::Error) -> Error {
    match error {
        serde_rusqlite::Error::Rusqlite(e) => of_query(query, &e),
        // A product beyond 64 bits turns REAL without a word.
        serde_rusqlite::Error::Deserialization { column: Some(column), .. }
            if column.ends_with("_pico") =>
        {
            Error::too_dear()
        }
        other => Error::new(
            Kind::StoreUnusable,
            format!("query {} gave a row that cannot be read", query.name),
        )
        .because(other)
        .hint("somebody may have changed the history by hand: tce doctor"),
    }
}

/// A failure with a file as a whole.
pub(super) fn of_file(path: &Path, doing: &str, error: &rusqlite::Error) -> Error {
    explained(error, || Error::new(Kind::StoreUnusable, format!("cannot {doing} the history")))
        .named(path)
}

impl Error {
    /// Adds which file it is about, where the sentence does not say so yet.
    pub(super) fn named(mut self, path: &Path) -> Self {
        let path = path.display().to_string();
        if !self.message.contains(&path) {
            self.message = format!("{} ({path})", self.message);
        }
        self
    }
}

fn explained(error: &rusqlite::Error, otherwise: impl FnOnce() -> Error) -> Error {
    let plain = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(Kind::Busy, "the history is locked")
            .hint("another program holds it open for writing: wait, or end that program"),
        Some(ErrorCode::DiskFull) => Error::new(Kind::DiskFull, "no room left for the history")
            .hint("free some space; nothing that was recorded is lost"),
        Some(ErrorCode::NotADatabase) => Error::new(Kind::StoreUnusable, "the history is not a SQLite database")
            .hint("move the file away, or name another folder with --data-dir; it was left as it is"),
        Some(ErrorCode::DatabaseCorrupt) => Error::new(Kind::StoreUnusable, "the history is damaged").hint(
            "keep a copy, then recover what is readable: sqlite3 history.db .recover | sqlite3 recovered.db",
        ),
        Some(ErrorCode::ReadOnly) => Error::new(Kind::StoreUnusable, "the history is read-only")
            .hint("make the file and its folder writable for you, or name another folder with --data-dir"),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Error::new(Kind::StoreUnusable, "the history cannot be opened")
                .hint("make the file and its folder yours, or name another folder with --data-dir")
        }
        Some(ErrorCode::SystemIoFailure) => Error::new(Kind::StoreUnusable, "the disk fails under the history")
            .hint("look at the system's log; nothing that was recorded before is lost"),
        _ => otherwise(),
    };
    plain.because(error)
}
