//! What was read, into the history: batch after batch, many of them in one transaction.
//!
//! A response's place in its table is as good as random, so every transaction writes nearly all pages anew: the fewer,
//! the better. Batches are small, so that writing goes on while others read and little is left when they have done.

use std::mem;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::readers::Readers;
use super::{Progress, Reading};
use crate::collect::clock::Clock;
use crate::collect::transcripts::{Change, Outcome};
use crate::error::Result;
use crate::model::path::{of_text, to_text};
use crate::model::time::Timestamp;
use crate::model::transcript::{CostState, FileState, Title};
use crate::model::trouble::{Trouble, TroubleKind};
use crate::record::directory::directory_id;
use crate::store::ledger::{Ledger, Pile, rebuild_moments};
use crate::store::transcript::{self, Part};
use crate::store::{Db, Store, trouble, zone};

/// What is gathered before it is written: it bounds what is in memory, and what is left to do in the end.
const FACTS_PER_BATCH: usize = 4 << 10;
const FILES_PER_BATCH: usize = 250;
/// What is written before it is kept: whoever is killed reads so much again, at the most.
const FACTS_PER_TRANSACTION: usize = 64 << 10;
const FILES_PER_TRANSACTION: usize = 2 << 10;
/// How long others who would write are kept waiting where reading is slow.
const LONGEST_TRANSACTION: Duration = Duration::from_secs(1);

/// What a reader tells the writer.
pub(super) enum Message {
    Facts(Pile),
    Done(Box<Done>),
    Trouble(Trouble),
}

/// A file that was read as far as it went.
pub(super) struct Done {
    pub(super) path: PathBuf,
    pub(super) known: Option<(i64, FileState)>,
    pub(super) outcome: Outcome,
    pub(super) bytes: i64,
    /// Those that no message carried before.
    pub(super) facts: Pile,
    pub(super) advisors: i64,
    pub(super) titles: Vec<Title>,
    pub(super) cost_states: Vec<CostState>,
}

impl Done {
    /// Anything but that the file still is what it was.
    fn brings_something(&self) -> bool {
        let as_it_was = |before: &FileState| {
            let now_is = self.outcome.state;
            *before == FileState { settled: before.settled, ..now_is }
        };
        !self.known.as_ref().is_some_and(|(_, before)| as_it_was(before))
            || self.outcome.restarted()
    }
}

/// Gathers messages into batches and writes them.
pub(super) struct Writer<'a> {
    host_id: i64,
    /// The history's, when it was asked what is known of the files.
    version: i64,
    now: Timestamp,
    clock: &'a dyn Clock,
    watch: &'a mut dyn FnMut(&Progress) -> bool,
    /// Between two full walks: that a file was found as it was is left to the next walk to note.
    pub(super) following: bool,
    /// Trouble with what was walked through: what of it is not met again is over.
    pub(super) over: Vec<Trouble>,
    facts: Pile,
    done: Vec<Done>,
    troubles: Vec<Trouble>,
    lost: Vec<i64>,
    progress: Progress,
    reading: Reading,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        host_id: i64,
        version: i64,
        clock: &'a dyn Clock,
        now: Timestamp,
        watch: &'a mut dyn FnMut(&Progress) -> bool,
    ) -> Self {
        Self {
            host_id,
            version,
            now,
            clock,
            watch,
            following: false,
            over: Vec::new(),
            facts: Pile::default(),
            done: Vec::new(),
            troubles: Vec::new(),
            lost: Vec::new(),
            progress: Progress::default(),
            reading: Reading::default(),
        }
    }

    /// Writes what the readers tell, until they have told all.
    pub(super) fn run(mut self, store: &mut Store, mut readers: Readers) -> Result<Reading> {
        self.reading.files = readers.files_found;
        for one in mem::take(&mut readers.troubles) {
            self.meet(one);
        }
        self.lost = mem::take(&mut readers.lost);
        if readers.files == 0 && self.has_nothing() {
            return Ok(self.reading);
        }
        self.progress.files_total = readers.files;
        self.progress.bytes_total = readers.bytes;
        let written = self.take_all(store, &readers.messages);
        readers.end();
        written.map(|()| self.reading)
    }

    fn has_nothing(&self) -> bool {
        self.facts.is_empty()
            && self.done.is_empty()
            && self.troubles.is_empty()
            && self.lost.is_empty()
            && self.over.is_empty()
    }

    /// What was written must be summed up, though the last transaction may have been full and nothing came after it.
    const fn has_written(&self) -> bool {
        self.reading.files_read > 0 || self.reading.added.corrected > 0
    }

    fn meet(&mut self, trouble: Trouble) {
        self.over.retain(|one| !hides(&trouble, one));
        self.troubles.push(trouble);
    }

    /// Transaction after transaction, until nobody reads any more or somebody asks for an end.
    fn take_all(&mut self, store: &mut Store, receiver: &Receiver<Message>) -> Result<()> {
        let mut goes_on = true;
        while goes_on {
            // Here others can write; but for a new history, which they wait for.
            let soon = store.is_being_made().then(|| self.clock.since_boot() + LONGEST_TRANSACTION);
            goes_on = self.gather(receiver, soon);
            let ends = !goes_on && self.has_written();
            if ends || !self.has_nothing() {
                goes_on = store.write(|db| self.write(db, receiver, goes_on))?;
            }
            if goes_on {
                // A long reading is to be found by others, and kept, from its first part on.
                store.finish()?;
            }
        }
        Ok(())
    }

    /// Takes messages until they are a batch, or it is time; false if there will be no more.
    fn gather(&mut self, receiver: &Receiver<Message>, until: Option<Duration>) -> bool {
        while self.facts.len() < FACTS_PER_BATCH && self.done.len() < FILES_PER_BATCH {
            let message = match until.map(|until| until.saturating_sub(self.clock.since_boot())) {
                None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(Duration::ZERO) => return true,
                Some(span) => receiver.recv_timeout(span),
            };
            match message {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
            if !(self.watch)(&self.progress) {
                // Whoever asks for an end keeps what was read until then.
                self.reading.interrupted = true;
                return false;
            }
        }
        true
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Facts(facts) => self.facts.absorb(facts),
            Message::Done(mut done) => {
                self.facts.absorb(mem::take(&mut done.facts));
                self.progress.files += 1;
                self.progress.bytes += done.bytes;
                if !self.following || done.brings_something() {
                    self.done.push(*done);
                }
            }
            Message::Trouble(trouble) => self.meet(trouble),
        }
    }

    /// One transaction, whole or not at all; false if there will be no more.
    fn write(
        &mut self,
        db: Db<'_>,
        receiver: &Receiver<Message>,
        mut goes_on: bool,
    ) -> Result<bool> {
        let until = self.clock.since_boot() + LONGEST_TRANSACTION;
        zone::settle(db)?;
        let mut find = |db: Db<'_>, path: &str| directory_id(db, path);
        let mut ledger = Ledger::begin(db, self.now, &mut find)?;
        let (mut facts, mut files) = (0, 0);
        loop {
            facts += self.facts.len();
            files += self.done.len();
            self.write_batch(db, &mut ledger)?;
            let full = facts >= FACTS_PER_TRANSACTION || files >= FILES_PER_TRANSACTION;
            if !goes_on || full || self.clock.since_boot() >= until {
                break;
            }
            goes_on = self.gather(receiver, Some(until));
        }
        ledger.finish()?;
        if !goes_on {
            rebuild_moments(db)?;
            if !self.following {
                transcript::close(db)?;
            }
            if !self.reading.interrupted {
                self.clear(db)?;
            }
        }
        Ok(goes_on)
    }

    fn clear(&self, db: Db<'_>) -> Result<()> {
        self.over.iter().try_for_each(|one| {
            trouble::clear(db, self.host_id, &one.subject, Some(one.kind), self.now)
        })
    }

    fn write_batch(&mut self, db: Db<'_>, ledger: &mut Ledger<'_>) -> Result<()> {
        let (host_id, now) = (self.host_id, self.now);
        let added = ledger.add(mem::take(&mut self.facts))?;
        let alone = db.version()? == self.version;
        for one in &self.done {
            if alone || is_as_known(db, host_id, one)? {
                write_file(db, ledger, host_id, one, now)?;
            }
            // A full walk ends all that it does not meet, once.
            if self.following {
                trouble::clear(db, host_id, &to_text(&one.path), None, now)?;
            }
        }
        self.lost.iter().try_for_each(|id| transcript::lose(db, *id, now))?;
        self.troubles.iter().try_for_each(|one| trouble::note(db, host_id, one, now))?;
        let unread = self.troubles.iter().filter(|one| one.kind == TroubleKind::FileUnreadable);
        self.reading.unreadable += unread.count();
        self.reading.files_read += self.done.len();
        self.reading.added.new += added.new;
        self.reading.added.corrected += added.corrected;
        self.reading.added.repeated += added.repeated;
        (self.done, self.lost, self.troubles) = (Vec::new(), Vec::new(), Vec::new());
        Ok(())
    }
}

/// True if the other trouble is the same, or of something below what cannot be looked into.
fn hides(met: &Trouble, other: &Trouble) -> bool {
    let path = |one: &Trouble| of_text(one.subject.clone());
    if met.subject == other.subject {
        met.kind == other.kind
    } else {
        met.kind == TroubleKind::FileUnreadable && path(other).starts_with(path(met))
    }
}

/// False if somebody else has read the file meanwhile: its account has these lines already, and the next reading goes on
/// from there. Its facts are the same, whoever brings them.
fn is_as_known(db: Db<'_>, host_id: i64, done: &Done) -> Result<bool> {
    let now = transcript::known_at(db, host_id, &done.path)?;
    Ok(match (now, done.known) {
        // Nobody knows it, or not under its new name.
        (None, _) => true,
        (Some(now), Some((id, before))) => now.transcript_id == id && now.state == before,
        (Some(_), None) => false,
    })
}

/// How far a file was read, and what it told besides facts.
fn write_file(
    db: Db<'_>,
    ledger: &mut Ledger<'_>,
    host_id: i64,
    done: &Done,
    now: Timestamp,
) -> Result<()> {
    let part = Part {
        path: &done.path,
        state: done.outcome.state,
        account: &done.outcome.account,
        advisors: done.advisors,
    };
    let change = done.outcome.change;
    let transcript_id = match done.known {
        Some((id, _)) if change != Change::Rewritten => {
            transcript::extend(db, id, &part, change == Change::Reread, now)?;
            id
        }
        Some((id, _)) => {
            transcript::replace(db, id, now)?;
            transcript::add(db, host_id, &part, now)?
        }
        None => transcript::add(db, host_id, &part, now)?,
    };
    for title in &done.titles {
        transcript::title(db, ledger.session(&title.session)?, title)?;
    }
    for said in &done.cost_states {
        let models: Vec<i64> =
            said.models.keys().map(|model| ledger.model(model)).collect::<Result<_>>()?;
        let session_id = ledger.session(&said.session)?;
        transcript::cost_state(db, session_id, transcript_id, said, &models, now)?;
    }
    Ok(())
}
