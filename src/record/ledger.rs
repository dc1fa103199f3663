//! Transcripts into the ledger: what changed is read by two threads and written in batches, each of them whole.
//!
//! A batch holds facts before, or together with, the note of how far their file was read: whatever ends the program,
//! the next reading repeats some lines and loses none.

mod plan;
mod writer;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;

use crate::collect::clock::Clock;
use crate::collect::transcripts::{Outcome, Reader, walk};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::model::transcript::{CostState, Entry, Title, TitleKind};
use crate::store::Store;
use crate::store::ledger::{Added, Batch, Pile};
use crate::store::transcript;
use plan::{Task, plan};
use writer::{Done, Message, Writer};

/// Responses that one message carries.
const FACTS_PER_MESSAGE: usize = 256;

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

/// Reads what changed below these folders. `watch` hears how far it is and answers whether to go on.
pub fn read(
    store: &mut Store,
    host_id: i64,
    claude_folders: &[PathBuf],
    clock: &dyn Clock,
    now: Timestamp,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Reading> {
    let found = walk(claude_folders);
    let known = transcript::known(store.db(), host_id)?;
    let mut writer = Writer::new(host_id, clock, now, watch);
    writer.reading.files = found.files.len();
    writer.troubles = found.troubles;
    let (tasks, lost) = plan(&found.files, &known, &mut writer.troubles);
    writer.lost = lost;
    store.with_room(|store| writer.run(store, &tasks))
}

/// Reads what was appended to these files: those that living sessions write to, between two full walks.
pub fn follow(
    store: &mut Store,
    host_id: i64,
    files: &[PathBuf],
    clock: &dyn Clock,
    now: Timestamp,
) -> Result<Reading> {
    // Two processes that took up one session write to one file.
    let files: Vec<PathBuf> = files.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let mut known = Vec::new();
    for path in &files {
        known.extend(transcript::known_at(store.db(), host_id, &path.to_string_lossy())?);
    }
    let mut watch = |_: &Progress| true;
    let mut writer = Writer::new(host_id, clock, now, &mut watch);
    writer.following = true;
    let (tasks, _) = plan(&files, &known, &mut writer.troubles);
    writer.run(store, &tasks)
}

/// One reader's work: file after file, until there is none left or nobody listens.
fn read_tasks(tasks: &[Task], next: &AtomicUsize, now: Timestamp, sender: &SyncSender<Message>) {
    let (mut reader, mut facts) = (Reader::default(), Batch::default());
    while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
        if read_task(&mut reader, &mut facts, task, now, sender).is_none() {
            return;
        }
    }
}

/// `None` once nobody listens.
fn read_task(
    reader: &mut Reader,
    facts: &mut Batch,
    task: &Task,
    now: Timestamp,
    sender: &SyncSender<Message>,
) -> Option<()> {
    let mut notes = Notes::begin(facts);
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
struct Notes<'a> {
    /// The reader's own, from file to file: what it takes in memory is taken once.
    facts: &'a mut Batch,
    seen_usage: bool,
    advisors: i64,
    titles: HashMap<(String, TitleKind), Title>,
    cost_states: HashMap<String, CostState>,
}

impl<'a> Notes<'a> {
    fn begin(facts: &'a mut Batch) -> Self {
        // A file that could not be read to its end is read again.
        drop(facts.hand_over());
        Self {
            facts,
            seen_usage: false,
            advisors: 0,
            titles: HashMap::new(),
            cost_states: HashMap::new(),
        }
    }

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

    fn done(self, task: &Task, outcome: Outcome) -> Done {
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
