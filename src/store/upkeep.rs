//! The file itself: its size, free pages given back, the log written home, SQLite's own looks at the tables.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::store::failure;
use crate::store::open::Store;
use crate::store::queries::{HISTORY_PARTS, OPTIMIZE, PAGES};
use crate::store::query::Db;

/// One row of `queries/pages.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Pages {
    pub page_count: u64,
    pub free_pages: u64,
    pub page_bytes: u64,
}

impl Pages {
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.page_count * self.page_bytes
    }

    /// What the file would take without its free pages.
    #[must_use]
    pub const fn used_bytes(&self) -> u64 {
        self.page_count.saturating_sub(self.free_pages) * self.page_bytes
    }
}

/// One row of `queries/history_parts.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub part: String,
    pub bytes: i64,
}

pub fn pages(db: Db<'_>) -> Result<Pages> {
    db.only(&PAGES, &json!({}))
}

/// What each part of the file takes.
pub fn parts(db: Db<'_>) -> Result<Vec<Part>> {
    db.rows(&HISTORY_PARTS, &json!({}))
}

impl Store {
    /// Looks at how the values of tables lie, where they have changed much: SQLite plans by it.
    pub fn optimize(&self) -> Result<()> {
        self.db().run(&OPTIMIZE, &json!({})).map(drop)
    }

    /// Gives free pages at the end of the file back to the disk, so many at most.
    pub fn give_back(&self, pages: u32) -> Result<()> {
        let given = self.db().0.pragma(None, "incremental_vacuum", pages, |_| Ok(()));
        given.map_err(|e| failure::of_file(self.path(), "shrink", &e))
    }

    /// Writes what is in the log into the file, and empties the log, unless somebody is reading it: then the next
    /// time will do.
    pub fn write_log_home(&self) -> Result<()> {
        let written = self.db().0.pragma(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()));
        written.map_err(|e| failure::of_file(self.path(), "tidy", &e))
    }
}
