//! Token files into the history: only what changed is read, every new state is kept, what is broken is told.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::collect::files::{Fingerprint, read_bounded};
use crate::collect::{session_meta, stats_cache};
use crate::error::Result;
use crate::model::path::{of_text, to_text};
use crate::model::time::Timestamp;
use crate::model::trouble::{Trouble, TroubleKind};
use crate::record::directory::directory_id;
use crate::store::token_file::{self, FileKind, FileState};
use crate::store::{Db, Store, session, stats, trouble};

/// Where token files are looked for.
#[derive(Debug, Clone, Default)]
pub struct TokenPaths {
    pub stats_caches: Vec<PathBuf>,
    pub session_metas: Vec<PathBuf>,
}

/// How much was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ingested {
    pub files_seen: usize,
    pub files_read: usize,
    pub troubles: usize,
}

/// Reads what changed since it was last read.
pub fn token_files(
    store: &mut Store,
    host_id: i64,
    paths: &TokenPaths,
    now: Timestamp,
) -> Result<Ingested> {
    store.write(|db| {
        let mut ingest = Ingest { db, host_id, now, done: Ingested::default() };
        for path in &paths.stats_caches {
            ingest.file(path, FileKind::StatsCache)?;
        }
        for folder in &paths.session_metas {
            let listed = session_meta::list(folder);
            let Some(files) = ingest.or_trouble(listed)? else { continue };
            ingest.is_readable(folder)?;
            files.iter().try_for_each(|file| ingest.file(file, FileKind::SessionMeta))?;
        }
        ingest.miss(FileKind::StatsCache)?;
        ingest.miss(FileKind::SessionMeta)?;
        ingest.forget_gone()?;
        Ok(ingest.done)
    })
}

struct Ingest<'a> {
    db: Db<'a>,
    host_id: i64,
    now: Timestamp,
    done: Ingested,
}

impl Ingest<'_> {
    fn file(&mut self, path: &Path, kind: FileKind) -> Result<()> {
        let fingerprint = Fingerprint::at(path);
        let Some(fingerprint) = self.or_trouble(fingerprint)?.flatten() else { return Ok(()) };
        self.done.files_seen += 1;
        let known = token_file::find(self.db, self.host_id, &to_text(path))?;
        let same = known.as_ref().is_some_and(|known| {
            (known.device, known.inode, known.size, known.mtime_ns)
                == (fingerprint.device, fingerprint.inode, fingerprint.size, fingerprint.mtime_ns)
                && known.gone_at.is_none()
        });
        if same {
            return self.is_readable(path);
        }
        let limit = if kind == FileKind::StatsCache {
            stats_cache::SIZE_LIMIT
        } else {
            session_meta::SIZE_LIMIT
        };
        let Some(bytes) = self.or_trouble(read_bounded(path, limit))? else { return Ok(()) };
        self.is_readable(path)?;
        self.done.files_read += 1;
        let digest = format!("{:032x}", xxh3_128(&bytes));
        let file_id = self.record_file(path, kind, &fingerprint, &digest)?;
        // Touched or moved, and nothing new in it.
        if known.is_some_and(|known| known.digest == digest) {
            return Ok(());
        }
        if self.content(path, kind, file_id, &bytes)? {
            return trouble::clear(self.db, self.host_id, &to_text(path), None, self.now);
        }
        // What makes no sense is no state that could be met again.
        self.record_file(path, kind, &fingerprint, "").map(drop)
    }

    /// Writes down what the file says; false if it says nothing.
    fn content(&mut self, path: &Path, kind: FileKind, file_id: i64, bytes: &[u8]) -> Result<bool> {
        match kind {
            FileKind::StatsCache => match self.or_trouble(stats_cache::parse(path, bytes))? {
                Some(state) => stats::record(self.db, file_id, &state, self.now)?,
                None => return Ok(false),
            },
            FileKind::SessionMeta => match self.or_trouble(session_meta::parse(path, bytes))? {
                Some(meta) => {
                    let directory = meta
                        .directory
                        .as_deref()
                        .map(|path| directory_id(self.db, path))
                        .transpose()?;
                    session::record_meta(self.db, file_id, &meta, directory, self.now)?;
                }
                None => return Ok(false),
            },
        }
        Ok(true)
    }

    fn record_file(
        &self,
        path: &Path,
        kind: FileKind,
        fingerprint: &Fingerprint,
        digest: &str,
    ) -> Result<i64> {
        let state = FileState {
            path: &to_text(path),
            kind,
            device: fingerprint.device,
            inode: fingerprint.inode,
            size: fingerprint.size,
            mtime_ns: fingerprint.mtime_ns,
            digest,
        };
        token_file::record(self.db, self.host_id, &state, self.now)
    }

    /// Files that were there and are not any more. What they said stays.
    fn miss(&self, kind: FileKind) -> Result<()> {
        for (file_id, path) in token_file::present(self.db, self.host_id, kind)? {
            if matches!(Fingerprint::at(&of_text(path.clone())), Ok(None)) {
                token_file::lose(self.db, file_id, self.now)?;
                trouble::clear(self.db, self.host_id, &path, None, self.now)?;
            }
        }
        Ok(())
    }

    /// It can be read again; whether it makes sense is another matter.
    fn is_readable(&self, path: &Path) -> Result<()> {
        let kinds =
            [TroubleKind::FileUnreadable, TroubleKind::FileNotRegular, TroubleKind::FileTooLarge];
        let name = to_text(path);
        let clear = |kind| trouble::clear(self.db, self.host_id, &name, Some(kind), self.now);
        kinds.into_iter().try_for_each(clear)
    }

    /// A file that was never read has no row: its trouble ends with it all the same.
    fn forget_gone(&self) -> Result<()> {
        for one in trouble::open(self.db, Some(self.host_id))? {
            let gone = || matches!(Fingerprint::at(&of_text(one.subject.clone())), Ok(None));
            if one.kind.is_of_file() && gone() {
                trouble::clear(self.db, self.host_id, &one.subject, None, self.now)?;
            }
        }
        Ok(())
    }

    /// Trouble is written down, and the rest goes on.
    fn or_trouble<T>(&mut self, result: std::result::Result<T, Trouble>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(one) => {
                self.done.troubles += 1;
                trouble::note(self.db, self.host_id, &one, self.now)?;
                Ok(None)
            }
        }
    }
}
