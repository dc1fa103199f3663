//! Those who read: threads that share the files out among themselves and tell the writer what they find.

use std::collections::HashMap;
use std::panic;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::plan::{Task, plan};
use super::writer::{Done, Message};
use crate::collect::memory::in_small_pages;
use crate::collect::transcripts::{Outcome, Reader, Walk, give_way, walk};
use crate::model::time::Timestamp;
use crate::model::transcript::{CostState, Entry, Title, TitleKind};
use crate::model::trouble::Trouble;
use crate::store::ledger::{Batch, Pile};
use crate::store::transcript::KnownTranscript;

/// Responses that one message carries.
const FACTS_PER_MESSAGE: usize = 256;
/// Messages that wait for the writer: enough that the readers go on while it writes. More would only take memory where
/// nearly every line is a response.
const MESSAGES_WAITING: usize = 128;
/// As many as measured to help: the writer is the third.
const READERS: usize = 2;

/// What there is to read, and those who are reading it.
pub(super) struct Readers {
    /// All that were found, those with nothing new among them.
    pub(super) files_found: usize,
    pub(super) files: usize,
    pub(super) bytes: i64,
    /// Recorded files that are gone.
    pub(super) lost: Vec<i64>,
    pub(super) troubles: Vec<Trouble>,
    pub(super) messages: Receiver<Message>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Reads what changed of what was found; `lost` then are all others.
    pub(super) fn of(found: Walk, known: &[KnownTranscript], now: Timestamp) -> Self {
        let (files_found, troubles) = (found.files.len(), found.troubles);
        let (tasks, lost) = plan(found.files, known);
        let (files, bytes) = (tasks.len(), tasks.iter().map(|task| task.bytes).sum());
        if files > 0 {
            in_small_pages();
        }
        // Its places are taken in memory at once.
        let (sender, messages) = sync_channel(if files == 0 { 0 } else { MESSAGES_WAITING });
        let (tasks, next) = (Arc::<[Task]>::from(tasks), Arc::new(AtomicUsize::new(0)));
        let threads = (0..READERS.min(files)).map(|_| {
            let (tasks, next, sender) = (Arc::clone(&tasks), Arc::clone(&next), sender.clone());
            thread::spawn(move || read_tasks(&tasks, &next, now, &sender))
        });
        let threads = threads.collect();
        Self { files_found, files, bytes, lost, troubles, messages, threads }
    }

    /// Waits until nobody reads any more: without a listener that is at their next message.
    pub(super) fn end(self) {
        drop(self.messages);
        for thread in self.threads {
            if let Err(panicked) = thread.join() {
                panic::resume_unwind(panicked);
            }
        }
    }
}

/// What was begun before the history was opened: the walk takes as long as all the rest of a look.
pub struct Ahead(JoinHandle<Begun>);

pub(super) enum Begun {
    Walked(Walk),
    /// Where there is no history yet, no file can be known.
    Reading(Readers),
}

impl Ahead {
    /// Begins to look through these folders.
    #[must_use]
    pub fn walk(claude_folders: &[PathBuf]) -> Self {
        let folders = claude_folders.to_vec();
        Self(thread::spawn(move || Begun::Walked(walk(&folders))))
    }

    /// Begins to read all that is below them. Whoever drops it ends the reading.
    #[must_use]
    pub fn read(claude_folders: &[PathBuf], now: Timestamp) -> Self {
        let folders = claude_folders.to_vec();
        Self(thread::spawn(move || Begun::Reading(Readers::of(walk(&folders), &[], now))))
    }

    /// What there is, unless it failed to begin.
    pub(super) fn begun(self) -> Option<Begun> {
        self.0.join().ok()
    }
}

/// One reader's work: file after file, until there is none left or nobody listens.
fn read_tasks(tasks: &[Task], next: &AtomicUsize, now: Timestamp, sender: &SyncSender<Message>) {
    give_way();
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
