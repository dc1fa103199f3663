//! Making a history: beside its place, and there only once it is whole.
//!
//! What is written for the first time needs no log, for nothing is there yet that could be lost: that takes half the writes,
//! and nobody ever meets a history that is half made. Whoever is killed meanwhile leaves a file that the next one throws away.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::{fs, io, mem, thread};

use rusqlite::{Connection, OpenFlags};

use super::{
    APPLICATION_ID, BUSY_TIMEOUT, FILE_NAME, PAGE_BYTES, Store, connect, io_failure, lock_file,
    make_file, make_folder, refuse_network,
};
use crate::error::Result;
use crate::store::{failure, migrate};

/// A history that is not in its place yet.
pub(super) struct Making {
    /// Where it is meanwhile.
    file: PathBuf,
    /// Of those who would make it one does; the others wait until this is let go.
    _turn: fs::File,
    /// False where a write has failed: without a log, nobody can say what is in the file.
    is_sound: bool,
}

impl Making {
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn sync_beside(&self) -> JoinHandle<()> {
        let file = self.file.clone();
        thread::spawn(move || drop(sync(&file)))
    }
}

impl Store {
    /// A new history, for whoever has much to write into it at once; `None` if there is one.
    ///
    /// Nobody else sees it before `finish`.
    pub fn make(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE_NAME);
        if is_there(&path) {
            return Ok(None);
        }
        make_folder(folder)?;
        refuse_network(folder)?;
        let turn = lock_file(&path.with_extension("db.lock"))?;
        turn.lock().map_err(|e| io_failure("lock", &path, &e))?;
        // Somebody else may have made it while this one waited.
        if is_there(&path) {
            return Ok(None);
        }
        let file = path.with_extension("db.new");
        remove(&file)?;
        make_file(&file)?;
        let connection = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE, BUSY_TIMEOUT)?;
        let making = Some(Making { file, _turn: turn, is_sound: false });
        let mut store =
            Self { connection, path, stop: None, settling: None, has_room: false, making };
        store.lay_out()?;
        store.deem_sound(true);
        Ok(Some(store))
    }

    fn lay_out(&mut self) -> Result<()> {
        let failed = |e: rusqlite::Error| failure::of_file(&self.path, "set up", &e);
        let set = |name: &str, value: &str| {
            self.connection.pragma_update_and_check(None, name, value, |_| Ok(())).map_err(failed)
        };
        set("locking_mode", "EXCLUSIVE")?;
        set("journal_mode", "MEMORY")?;
        let connection = &self.connection;
        connection.pragma_update(None, "synchronous", "OFF").map_err(failed)?;
        // These must come before the first table.
        connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(failed)?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(failed)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
        migrate::bring_up_to_date(&mut self.connection, &self.path)
    }

    /// True before that.
    #[must_use]
    pub const fn is_being_made(&self) -> bool {
        self.making.is_some()
    }

    /// Puts a history that was made into its place, where others see it; from then on it has a log.
    pub fn finish(&mut self) -> Result<()> {
        let Some(making) = self.making.take() else { return Ok(()) };
        self.put_in_place(&making)?;
        let place = OpenFlags::SQLITE_OPEN_READ_WRITE;
        self.connection = connect(&self.path, place, BUSY_TIMEOUT)?;
        self.use_log()?;
        if self.has_room { self.take_room() } else { Ok(()) }
    }

    /// Ends the use of a history; one that was made is put into its place.
    pub fn close(mut self) -> Result<()> {
        let Some(making) = self.making.take() else { return Ok(()) };
        if making.is_sound { self.put_in_place(&making) } else { remove(&making.file) }
    }

    fn put_in_place(&mut self, making: &Making) -> Result<()> {
        drop(self.settling.take().map(JoinHandle::join));
        let failed = |e: rusqlite::Error| failure::of_file(&self.path, "set up", &e);
        // A history is known by its log from the first moment on.
        self.connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
            .map_err(failed)?;
        let nothing = Connection::open_in_memory().map_err(failed)?;
        let closed = mem::replace(&mut self.connection, nothing).close();
        closed.map_err(|(_, e)| failed(e))?;
        // A log without its history, of one that was taken away, would be taken for that of this one.
        remove_beside(&self.path)?;
        sync(&making.file).map_err(|e| io_failure("write", &making.file, &e))?;
        fs::rename(&making.file, &self.path).map_err(|e| io_failure("make", &self.path, &e))
    }

    /// What became of the last write, where that decides what the file is worth.
    pub(super) const fn deem_sound(&mut self, sound: bool) {
        if let Some(making) = &mut self.making {
            making.is_sound = sound;
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The last one that closes the history takes its log away: that shall be this connection.
        drop(self.settling.take().map(JoinHandle::join));
        if let Some(making) = self.making.take() {
            // What cannot be put into its place is read again by the next one.
            let kept = making.is_sound && self.put_in_place(&making).is_ok();
            drop((!kept).then(|| remove(&making.file)));
        }
    }
}

/// To the disk: a power cut must not leave the name of a history without what is in it.
fn sync(file: &Path) -> io::Result<()> {
    fs::File::open(file)?.sync_all()
}

/// Whatever it is: what is in its place is never replaced.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// What somebody left who was killed while making it.
fn remove(file: &Path) -> Result<()> {
    remove_if_there(file)?;
    remove_beside(file)
}

/// The logs of a history, and their index.
fn remove_beside(file: &Path) -> Result<()> {
    let part = |end| PathBuf::from(format!("{}{end}", file.display()));
    ["-journal", "-wal", "-shm"].into_iter().try_for_each(|end| remove_if_there(&part(end)))
}

fn remove_if_there(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(io_failure("remove", file, &e)),
        _ => Ok(()),
    }
}
