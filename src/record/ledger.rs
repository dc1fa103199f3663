//! Transcripts into the ledger: what changed is read by two threads and written in batches, each of them whole.
//!
//! A batch holds facts before, or together with, the note of how far their file was read: whatever ends the program,
//! the next reading repeats some lines and loses none.

mod plan;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::collect::transcripts::{Outcome, Reader, walk};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::model::transcript::{CostState, Entry, FileState, Title, TitleKind};
use crate::model::trouble::{Trouble, TroubleKind};
use crate::record::directory::directory_id;
use crate::store::ledger::{Added, Batch, Ledger, Pile, rebuild_moments};
use crate::store::transcript::{self, Part};
use crate::store::{Db, Store, trouble, zone};
use plan::{Task, plan};

/// Responses that one message carries, and one batch writes; both bound what is in memory. In smaller batches the same
/// pages are written again and again; in larger ones the readers stand still, or have nothing left to do.
const FACTS_PER_MESSAGE: usize = 256;
const FACTS_PER_BATCH: usize = 16 << 10;
const FILES_PER_BATCH: usize = 1000;
/// Messages that wait for the writer: enough that the readers go on while it writes.
const MESSAGES_WAITING: usize = 512;
/// As many as measured to help: the writer is the third.
const READERS: usize = 2;

/// How a reading goes, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    pub files: usize,
    pub files_total: usize,
    pub bytes: i64,
    pub bytes_total: i64,
}

/// What a reading brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    pub files: usize,
    pub files_read: usize,
    pub added: Added,
    /// Files and folders that should have been read, and could not be.
    pub unreadable: usize,
    /// Asked to stop before everything was read; the next reading goes on.
    pub interrupted: bool,
}

/// What a reader tells the writer.
enum Message {
    Facts(Pile),
    Done(Box<Done>),
    Trouble(Trouble),
}

/// A file that was read as far as it went.
struct Done {
    path: PathBuf,
    known: Option<(i64, FileState)>,
    outcome: Outcome,
    bytes: i64,
    /// Those that no message carried before.
    facts: Pile,
    advisors: i64,
    titles: Vec<Title>,
    cost_states: Vec<CostState>,
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

/// Reads what changed below these folders. `watch` hears how far it is and answers whether to go on.
pub fn read(
    store: &mut Store,
    host_id: i64,
    claude_folders: &[PathBuf],
    now: Timestamp,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Reading> {
    let found = walk(claude_folders);
    let known = transcript::known(store.db(), host_id)?;
    let mut writer = Writer::new(host_id, now);
    writer.reading.files = found.files.len();
    writer.troubles = found.troubles;
    let (tasks, lost) = plan(&found.files, &known, &mut writer.troubles);
    writer.lost = lost;
    store.with_room(|store| writer.run(store, &tasks, watch))
}

/// Reads what was appended to these files: those that living sessions write to, between two full walks.
pub fn follow(
    store: &mut Store,
    host_id: i64,
    files: &[PathBuf],
    now: Timestamp,
) -> Result<Reading> {
    // Two processes that took up one session write to one file.
    let files: Vec<PathBuf> = files.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let mut known = Vec::new();
    for path in &files {
        known.extend(transcript::known_at(store.db(), host_id, &path.to_string_lossy())?);
    }
    let mut writer = Writer { following: true, ..Writer::new(host_id, now) };
    let (tasks, _) = plan(&files, &known, &mut writer.troubles);
    writer.run(store, &tasks, &mut |_| true)
}

/// One reader's work: file after file, until there is none left or nobody listens.
fn read_tasks(tasks: &[Task], next: &AtomicUsize, now: Timestamp, sender: &SyncSender<Message>) {
    let mut reader = Reader::default();
    while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
        if read_task(&mut reader, task, now, sender).is_none() {
            return;
        }
    }
}

/// `None` once nobody listens.
fn read_task(
    reader: &mut Reader,
    task: &Task,
    now: Timestamp,
    sender: &SyncSender<Message>,
) -> Option<()> {
    let mut notes = Notes::default();
    let mut listening = true;
    let known = task.known.as_ref().map(|(_, state)| state);
    let outcome = reader.read(&task.path, known, now, &mut |entry| {
        if let Some(full) = notes.take(entry) {
            listening = listening && sender.send(Message::Facts(full)).is_ok();
        }
    });
    let message = match outcome {
        // It went away between the walk and the look: the next walk knows.
        Ok(None) => return listening.then_some(()),
        Err(trouble) => Message::Trouble(trouble),
        Ok(Some(outcome)) => Message::Done(Box::new(notes.done(task, outcome))),
    };
    (listening && sender.send(message).is_ok()).then_some(())
}

/// What one file has told so far.
#[derive(Default)]
struct Notes {
    facts: Batch,
    seen_usage: bool,
    advisors: i64,
    titles: HashMap<(String, TitleKind), Title>,
    cost_states: HashMap<String, CostState>,
}

impl Notes {
    /// Takes an entry; facts, when there are enough of them for a message.
    fn take(&mut self, entry: Entry) -> Option<Pile> {
        match entry {
            Entry::Usage(fact) => {
                self.seen_usage = true;
                self.advisors += i64::from(fact.advisor.is_some());
                self.facts.take(fact);
            }
            // Old versions begin a file with the summaries of other sessions.
            Entry::Title(title) if title.kind == TitleKind::Summary && !self.seen_usage => {}
            Entry::Title(title) => {
                drop(self.titles.insert((title.session.clone(), title.kind), title));
            }
            Entry::CostState(said) => drop(self.cost_states.insert(said.session.clone(), said)),
        }
        (self.facts.len() >= FACTS_PER_MESSAGE).then(|| self.facts.hand_over())
    }

    fn done(mut self, task: &Task, outcome: Outcome) -> Done {
        Done {
            path: task.path.clone(),
            known: task.known,
            outcome,
            bytes: task.bytes,
            facts: self.facts.hand_over(),
            advisors: self.advisors,
            titles: self.titles.into_values().collect(),
            cost_states: self.cost_states.into_values().collect(),
        }
    }
}

/// Gathers messages into batches and writes them.
struct Writer {
    host_id: i64,
    now: Timestamp,
    /// Between two full walks: that a file was found as it was is left to the next walk to note.
    following: bool,
    facts: Pile,
    done: Vec<Done>,
    troubles: Vec<Trouble>,
    lost: Vec<i64>,
    progress: Progress,
    reading: Reading,
}

impl Writer {
    /// Lets the readers read and writes what they tell.
    fn run(
        mut self,
        store: &mut Store,
        tasks: &[Task],
        watch: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<Reading> {
        if tasks.is_empty() && self.has_nothing() {
            return Ok(self.reading);
        }
        self.progress.files_total = tasks.len();
        self.progress.bytes_total = tasks.iter().map(|task| task.bytes).sum();
        let (next, now) = (AtomicUsize::new(0), self.now);
        thread::scope(|scope| {
            let (sender, receiver) = sync_channel(MESSAGES_WAITING);
            for _ in 0..READERS.min(tasks.len()) {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || read_tasks(tasks, next, now, &sender));
            }
            drop(sender);
            // Dropping the receiver on the way out ends the readers at their next message.
            self.take_all(store, receiver, watch)
        })?;
        Ok(self.reading)
    }

    fn new(host_id: i64, now: Timestamp) -> Self {
        Self {
            host_id,
            now,
            following: false,
            facts: Pile::default(),
            done: Vec::new(),
            troubles: Vec::new(),
            lost: Vec::new(),
            progress: Progress::default(),
            reading: Reading::default(),
        }
    }

    fn has_nothing(&self) -> bool {
        self.facts.is_empty()
            && self.done.is_empty()
            && self.troubles.is_empty()
            && self.lost.is_empty()
    }

    fn take_all(
        &mut self,
        store: &mut Store,
        receiver: Receiver<Message>,
        watch: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<()> {
        for message in receiver {
            match message {
                Message::Facts(facts) => self.facts.absorb(facts),
                Message::Done(mut done) => {
                    self.facts.absorb(std::mem::take(&mut done.facts));
                    self.progress.files += 1;
                    self.progress.bytes += done.bytes;
                    if !self.following || done.brings_something() {
                        self.done.push(*done);
                    }
                }
                Message::Trouble(trouble) => self.troubles.push(trouble),
            }
            if self.facts.len() >= FACTS_PER_BATCH || self.done.len() >= FILES_PER_BATCH {
                self.write(store, false)?;
            }
            if !watch(&self.progress) {
                self.reading.interrupted = true;
                break;
            }
        }
        // Whoever asks for an end keeps what was read until then.
        self.write(store, true)
    }

    /// One batch, whole or not at all.
    fn write(&mut self, store: &mut Store, is_last: bool) -> Result<()> {
        let moved = is_last && self.reading.added.corrected > 0;
        if self.has_nothing() && !moved {
            return Ok(());
        }
        let (facts, done) = (std::mem::take(&mut self.facts), std::mem::take(&mut self.done));
        let (troubles, lost) = (std::mem::take(&mut self.troubles), std::mem::take(&mut self.lost));
        let (host_id, now) = (self.host_id, self.now);
        let added = store.write(|db| {
            zone::settle(db)?;
            let mut find = |db: Db<'_>, path: &str| directory_id(db, path);
            let mut ledger = Ledger::begin(db, now, &mut find)?;
            let added = ledger.add(facts)?;
            done.iter().try_for_each(|one| write_file(db, &mut ledger, host_id, one, now))?;
            ledger.finish()?;
            if is_last {
                rebuild_moments(db)?;
            }
            lost.iter().try_for_each(|id| transcript::lose(db, *id, now))?;
            troubles.iter().try_for_each(|one| trouble::note(db, host_id, one, now))?;
            Ok(added)
        })?;
        let unread = troubles.iter().filter(|one| one.kind == TroubleKind::FileUnreadable);
        self.reading.unreadable += unread.count();
        self.reading.files_read += done.len();
        self.reading.added.new += added.new;
        self.reading.added.corrected += added.corrected;
        self.reading.added.repeated += added.repeated;
        Ok(())
    }
}

/// How far a file was read, and what it told besides facts.
fn write_file(
    db: Db<'_>,
    ledger: &mut Ledger<'_>,
    host_id: i64,
    done: &Done,
    now: Timestamp,
) -> Result<()> {
    let path = done.path.to_string_lossy();
    let part = Part {
        path: &path,
        state: done.outcome.state,
        account: &done.outcome.account,
        advisors: done.advisors,
    };
    let transcript_id = match done.known {
        Some((id, _)) if !done.outcome.restarted() => {
            transcript::extend(db, id, &part, now)?;
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
    trouble::clear(db, host_id, &path, None, now)
}
