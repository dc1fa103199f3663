//! Opening the history: for writing (made on first use) and for reading.
#![expect(clippy::disallowed_methods, reason = "store is the door to the history's file")]

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{Error, Kind, Result};
use crate::store::query::Db;
use crate::store::{failure, migrate, packed};

mod making;

use making::Making;

/// The file's name within the data folder.
pub const FILE_NAME: &str = "history.db";
/// `tce1`: tells this kind of database from others.
const APPLICATION_ID: i32 = 0x7463_6531;
/// How long a writer waits for another one. A tick takes milliseconds, a migration seconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long at a time, where a request to end is to be heard in between.
const BUSY_SLICE: Duration = Duration::from_millis(250);
const BUSY_SLICES: u32 = 40;
/// Small pages: a look changes a few rows on each of some pages, and whole pages are written. A third of the bytes of
/// SQLite's own 4096. Reading costs the same; reports over a million facts from a tenth less to a quarter more.
const PAGE_BYTES: i64 = 1024;
/// How far the write-ahead log grows before it goes into the file: a page that is written again and again until then
/// goes there once.
const LOG_PAGES: i64 = 8000;
/// The same while much is written at once.
const ROOM_LOG_PAGES: i64 = 3 * LOG_PAGES;
/// A log that takes as long to bring into the file as a report.
const LONG_LOG_BYTES: u64 = 1 << 20;
/// What a checkpoint leaves of the log: all of it, to be written over.
const LOG_LIMIT_BYTES: i64 = LOG_PAGES * (PAGE_BYTES + 24) + 32;

/// How much of the history a program keeps in memory: SQLite's own measure, and what a reading of years needs.
const USUAL_KIB: i64 = 2_000;
const ROOM_KIB: i64 = 16_000;

/// The history, open.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Set when this program is asked to end.
    stop: Option<Arc<AtomicBool>>,
    /// Brings the log into the file.
    settling: Option<JoinHandle<()>>,
    /// Whether much is being written at once.
    has_room: bool,
    /// While it is not in its place yet.
    making: Option<Making>,
}

/// Where the history of a data folder is.
#[must_use]
pub fn path_in(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

/// What a history takes on the disk.
#[must_use]
pub fn bytes(path: &Path) -> u64 {
    let parts = ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", path.display())));
    parts.iter().filter_map(|path| Some(fs::metadata(path).ok()?.len())).sum()
}

impl Store {
    /// Opens the history in this folder for writing; makes folder (0700) and file (0600) on first use.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_within(folder, BUSY_TIMEOUT)
    }

    /// The same for whoever would rather leave it than wait longer.
    pub fn open_within(folder: &Path, patience: Duration) -> Result<Self> {
        if let Some(mut made) = Self::make(folder)? {
            made.finish()?;
            made.patience(patience)?;
            return Ok(made);
        }
        refuse_network(folder)?;
        let path = folder.join(FILE_NAME);
        make_file(&path)?;
        let connection = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE, patience)?;
        let mut store = Self::of(connection, path);
        store.set_up()?;
        Ok(store)
    }

    /// Opens the history for reading; `None` if nothing was ever recorded here.
    pub fn peek(folder: &Path) -> Result<Option<Self>> {
        Self::peek_within(folder, BUSY_TIMEOUT)
    }

    /// The same for whoever would rather do without than wait longer.
    pub fn peek_within(folder: &Path, patience: Duration) -> Result<Option<Self>> {
        let path = folder.join(FILE_NAME);
        if !path.try_exists().map_err(|e| io_failure("look for", &path, &e))? {
            return Ok(None);
        }
        let connection = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY, patience)?;
        let version = migrate::version_of(&connection, &path)?;
        migrate::refuse_newer(version, &path)?;
        // Half-made or older: the next writer brings it up to date.
        Ok((version == migrate::newest_version()).then(|| Self::of(connection, path)))
    }

    const fn of(connection: Connection, path: PathBuf) -> Self {
        Self { connection, path, stop: None, settling: None, has_room: false, making: None }
    }

    /// How long to wait for another writer, where it shall not be ten seconds.
    pub fn patience(&self, span: Duration) -> Result<()> {
        self.connection.busy_timeout(span).map_err(|e| failure::of_file(&self.path, "open", &e))
    }

    /// From now on a request to end cuts the wait for another writer short.
    pub fn heed(&mut self, stop: Option<Arc<AtomicBool>>) -> Result<()> {
        self.stop = stop;
        self.patience(if self.stop.is_some() { BUSY_SLICE } else { BUSY_TIMEOUT })
    }

    /// While much is written at once: pages stay in memory instead of going to the log and back in between.
    pub fn with_room<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.take_room()?;
        self.has_room = true;
        let result = work(self);
        self.has_room = false;
        self.keep_pages(USUAL_KIB)?;
        self.grow_log(LOG_PAGES)?;
        result
    }

    fn take_room(&self) -> Result<()> {
        self.keep_pages(ROOM_KIB)?;
        self.grow_log(ROOM_LOG_PAGES)
    }

    /// Brings a long log into the file, or a new history to the disk, beside whoever asks next and would do it when closing.
    pub fn settle_beside(&mut self) {
        let log = fs::metadata(format!("{}-wal", self.path.display()));
        // What cannot be done is left to the next one that closes it, as ever.
        if let Some(making) = &self.making {
            self.settling = Some(making.sync_beside());
        } else if self.settling.is_none() && log.is_ok_and(|log| log.len() >= LONG_LOG_BYTES) {
            let path = self.path.clone();
            self.settling = Some(thread::spawn(move || drop(settle(&path))));
        }
    }

    /// How long the log may become before a commit brings it into the file.
    fn grow_log(&self, pages: i64) -> Result<()> {
        let grown =
            self.connection.pragma_update_and_check(None, "wal_autocheckpoint", pages, |_| Ok(()));
        grown.map_err(|e| failure::of_file(&self.path, "set up", &e))
    }

    fn keep_pages(&self, kib: i64) -> Result<()> {
        let kept = self.connection.pragma_update(None, "cache_size", -kib);
        kept.map_err(|e| failure::of_file(&self.path, "set up", &e))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the history takes on the disk: the file, its log, and the log's index.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        bytes(self.making.as_ref().map_or(&self.path, Making::file))
    }

    /// Asks without a transaction: each query sees the newest state.
    #[must_use]
    pub fn db(&self) -> Db<'_> {
        Db(&self.connection)
    }

    /// Asks several things of one state.
    pub fn read<T>(&mut self, work: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        self.within(TransactionBehavior::Deferred, work)
    }

    /// Writes all or nothing. The lock is taken at once, so that nothing read before writing can be outdated.
    pub fn write<T>(&mut self, work: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        self.deem_sound(false);
        let written = self.within(TransactionBehavior::Immediate, work)?;
        self.deem_sound(true);
        Ok(written)
    }

    fn within<T>(
        &mut self,
        behavior: TransactionBehavior,
        work: impl FnOnce(Db<'_>) -> Result<T>,
    ) -> Result<T> {
        let failed = |e: &rusqlite::Error| failure::of_file(&self.path, "write", e);
        let transaction =
            begin(&self.connection, behavior, self.stop.as_deref()).map_err(|e| failed(&e))?;
        let result = work(Db(&transaction)).map_err(|e| match e.kind {
            Kind::Busy | Kind::DiskFull | Kind::StoreUnusable => e.named(&self.path),
            _ => e,
        })?;
        transaction.commit().map_err(|e| failed(&e))?;
        Ok(result)
    }

    fn set_up(&mut self) -> Result<()> {
        let failed = |e: rusqlite::Error| failure::of_file(&self.path, "set up", &e);
        let version = migrate::version_of(&self.connection, &self.path)?;
        migrate::refuse_newer(version, &self.path)?;
        if version == migrate::newest_version() {
            protect(&self.path)?;
        } else {
            // Only one program at a time sets up; the lock ends with this block.
            let lock = lock_file(&self.path.with_extension("db.lock"))?;
            lock.lock().map_err(|e| io_failure("lock", &self.path, &e))?;
            refuse_foreign(&self.connection, &self.path)?;
            protect(&self.path)?;
            // These must come before the first table, and the log before whatever it can take: each write without it waits
            // for the disk four times.
            self.connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(failed)?;
            self.connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(failed)?;
            self.use_log()?;
            self.connection
                .pragma_update(None, "application_id", APPLICATION_ID)
                .map_err(failed)?;
            migrate::bring_up_to_date(&mut self.connection, &self.path)?;
        }
        self.use_log()
    }

    fn use_log(&self) -> Result<()> {
        let failed = |e: rusqlite::Error| failure::of_file(&self.path, "set up", &e);
        let mode: String = self
            .connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
            .map_err(failed)?;
        if mode != "wal" {
            return Err(Error::new(Kind::StoreUnusable, format!("the history {} cannot use a write-ahead log", self.path.display()))
                .because(format!("SQLite chose {mode:?}"))
                .hint("the file system lacks shared memory: name a folder on a local disk with --data-dir"));
        }
        self.connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
        self.connection
            .pragma_update_and_check(None, "journal_size_limit", LOG_LIMIT_BYTES, |_| Ok(()))
            .map_err(failed)?;
        self.grow_log(LOG_PAGES)
    }
}

/// Waits for other writers in short slices, where there is somebody to heed.
fn begin<'a>(
    connection: &'a Connection,
    behavior: TransactionBehavior,
    stop: Option<&AtomicBool>,
) -> rusqlite::Result<Transaction<'a>> {
    let mut slices = if stop.is_some() { BUSY_SLICES } else { 1 };
    loop {
        slices -= 1;
        let begun = Transaction::new_unchecked(connection, behavior);
        let is_busy =
            matches!(&begun, Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy));
        if !is_busy || slices == 0 || stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return begun;
        }
    }
}

fn connect(path: &Path, access: OpenFlags, patience: Duration) -> Result<Connection> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = |e: rusqlite::Error| failure::of_file(path, "open", &e);
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(patience).map_err(failed)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true).map_err(failed)?;
    // Functions hidden in a schema that somebody else wrote shall not run.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(128);
    packed::register(&connection).map_err(failed).map(|()| connection)
}

/// Brings into the file what nobody reads from the log any more, and waits for nobody.
fn settle(path: &Path) -> Result<()> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, BUSY_TIMEOUT)?;
    let settled = connection.pragma_query(None, "wal_checkpoint", |_| Ok(()));
    settled.map_err(|e| failure::of_file(path, "settle", &e))
}

/// A database of another program in our place is left alone.
fn refuse_foreign(connection: &Connection, path: &Path) -> Result<()> {
    let failed = |e: rusqlite::Error| failure::of_file(path, "read", &e);
    let id: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(failed)?;
    let version: i64 =
        connection.pragma_query_value(None, "schema_version", |row| row.get(0)).map_err(failed)?;
    if id == APPLICATION_ID || id == 0 && version == 0 {
        return Ok(());
    }
    Err(Error::new(
        Kind::StoreUnusable,
        format!("{} is a database of another program", path.display()),
    )
    .hint("move it away, or name another folder with --data-dir; it was left as it is"))
}

fn make_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder).map_err(|e| io_failure("make", folder, &e))
}

/// Made before SQLite sees it, so that it is never readable by others; its log takes over the mode.
fn make_file(path: &Path) -> Result<()> {
    let opened = File::options().write(true).create(true).truncate(false).mode(0o600).open(path);
    opened.map(drop).map_err(|e| io_failure("open", path, &e))
}

/// Closes a history of ours to others, and what was opened beside it before that was known.
fn protect(path: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let part = PathBuf::from(format!("{}{end}", path.display()));
        let Ok(metadata) = fs::metadata(&part) else { continue };
        let mode = metadata.permissions().mode();
        if mode & 0o077 != 0 {
            let private = fs::Permissions::from_mode(mode & 0o700);
            fs::set_permissions(&part, private).map_err(|e| io_failure("protect", &part, &e))?;
        }
    }
    Ok(())
}

fn lock_file(path: &Path) -> Result<File> {
    let options =
        File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    options.map_err(|e| io_failure("open", path, &e))
}

fn io_failure(doing: &str, path: &Path, error: &io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Kind::DiskFull,
        _ => Kind::StoreUnusable,
    };
    Error::new(kind, format!("cannot {doing} {}", path.display()))
        .because(error)
        .hint("name a folder that you may write to with --data-dir or CLAUDE_MONITOR_DATA_DIR")
}

/// The log needs memory shared between programs, which network file systems do not give.
fn refuse_network(folder: &Path) -> Result<()> {
    match network_file_system(folder) {
        None => Ok(()),
        Some(name) => Err(Error::new(
            Kind::StoreUnusable,
            format!(
                "{} lies on a network file system ({name}), where SQLite cannot keep its log",
                folder.display()
            ),
        )
        .hint("name a folder on a local disk with --data-dir or CLAUDE_MONITOR_DATA_DIR")),
    }
}

#[cfg(target_os = "linux")]
fn network_file_system(folder: &Path) -> Option<&'static str> {
    let kind = rustix::fs::statfs(folder).ok()?.f_type;
    name_of_network_file_system(kind)
}

#[cfg(not(target_os = "linux"))]
fn network_file_system(_: &Path) -> Option<&'static str> {
    None
}

/// The magic numbers of statfs(2).
#[must_use]
pub fn name_of_network_file_system(kind: i64) -> Option<&'static str> {
    match kind & 0xffff_ffff {
        0x6969 => Some("NFS"),
        0x517b => Some("SMB"),
        0xff53_4d42 | 0xfe53_4d42 => Some("CIFS"),
        0x0102_1997 => Some("9p"),
        0x00c3_6400 => Some("Ceph"),
        0x5346_414f | 0x6b41_4653 => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        0x0bd0_0bd0 => Some("Lustre"),
        _ => None,
    }
}
