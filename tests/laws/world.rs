//! The files, and what befalls them: each step happens on the disk and in memory.

use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::line::{Answer, Line, line, session};
use crate::stage::Stage;

/// Where transcripts lie below `projects`: in two projects, one of them a subagent's.
const PATHS: [&str; 5] = [
    "-a/one.jsonl",
    "-a/two.jsonl",
    "-b/three.jsonl",
    "-b/s1/subagents/agent-four.jsonl",
    "-b/five.jsonl",
];

/// Which file a step is about.
pub(super) type Slot = usize;

/// One step of a history.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Append(Slot, Vec<Line>),
    /// A writer is killed in the middle of a line; its part stays without an end.
    Partial(Slot, Line, Index),
    /// The lines in another order, some of them gone: in the same file, or in another under its name.
    Rewrite(Slot, Vec<Index>, bool),
    Truncate(Slot, Index),
    Delete(Slot),
    /// From a backup, with the time it had or as if it were new.
    Restore(Slot, Index, bool),
    /// Over what lies there.
    Rename(Slot, Slot),
    /// A session goes on in another file, which begins as a copy under another session.
    Fork(Slot, Slot, u8, Index),
    /// The session is taken up again: responses that were under way are told further.
    Resume(Slot, u8),
    Read,
    /// Only these files: what is done between two full readings.
    Follow(Vec<Slot>),
    /// Asked to end after so many messages.
    Interrupted(usize),
    /// Ended after so many messages, with whatever was not written yet.
    Killed(usize),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let slot = || 0..PATHS.len();
    prop_oneof![
        6 => (slot(), vec(line(), 1..6)).prop_map(|(slot, lines)| Step::Append(slot, lines)),
        3 => (slot(), line(), any::<Index>()).prop_map(|(slot, line, at)| Step::Partial(slot, line, at)),
        2 => (slot(), vec(any::<Index>(), 0..8), any::<bool>()).prop_map(|(s, order, same)| Step::Rewrite(s, order, same)),
        1 => (slot(), any::<Index>()).prop_map(|(slot, at)| Step::Truncate(slot, at)),
        1 => slot().prop_map(Step::Delete),
        1 => (slot(), any::<Index>(), any::<bool>()).prop_map(|(slot, which, old)| Step::Restore(slot, which, old)),
        2 => (slot(), slot()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => (slot(), slot(), session(), any::<Index>()).prop_map(|(a, b, session, at)| Step::Fork(a, b, session, at)),
        2 => (slot(), 0_u8..4).prop_map(|(slot, more)| Step::Resume(slot, more)),
        8 => Just(Step::Read),
        2 => vec(slot(), 1..4).prop_map(Step::Follow),
        1 => (0_usize..10).prop_map(Step::Interrupted),
        1 => (0_usize..10).prop_map(Step::Killed),
    ]
}

/// A line as far as it was written.
#[derive(Debug, Clone)]
struct Piece {
    line: Line,
    bytes: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Written {
    Half,
    /// All but its end.
    Bare,
    Ended,
}

impl Piece {
    fn whole(line: Line) -> Self {
        Self { bytes: line.text().len(), line }
    }

    fn text(&self) -> String {
        self.line.text()[..self.bytes].to_owned()
    }

    fn written(&self) -> Written {
        match self.line.text().len() - self.bytes {
            0 => Written::Ended,
            1 => Written::Bare,
            _ => Written::Half,
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Content(Vec<Piece>);

impl Content {
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.iter().map(Piece::text).collect::<String>().into_bytes()
    }

    /// The bytes of ended lines.
    pub(super) fn ended(&self) -> usize {
        let bytes = self.bytes();
        bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
    }

    /// The answers that can be read; with them, whether their line has ended.
    ///
    /// Of what stands between two ends of lines: whatever is whole at the front, and, behind a half, the last.
    pub(super) fn readable(&self) -> Vec<(&Answer, bool)> {
        let mut found = Vec::new();
        for line in self.0.split_inclusive(|piece| piece.written() == Written::Ended) {
            let front = line.iter().take_while(|piece| piece.written() != Written::Half).count();
            let ended = line.last().is_some_and(|piece| piece.written() == Written::Ended);
            let behind = line[front..].last().filter(|_| ended);
            let told = line[..front].iter().chain(behind);
            found.extend(told.filter_map(|piece| Some((piece.line.answer()?, ended))));
        }
        found
    }

    fn cut(&mut self, length: usize) {
        let mut left = length;
        self.0.retain_mut(|piece| {
            piece.bytes = piece.bytes.min(left);
            left -= piece.bytes;
            piece.bytes > 0
        });
    }

    fn whole_answers(&self) -> impl Iterator<Item = &Answer> {
        let whole = self.0.iter().filter(|piece| piece.written() == Written::Ended);
        whole.filter_map(|piece| piece.line.answer())
    }
}

/// The files of one history.
pub(super) struct World<'a> {
    stage: &'a Stage,
    pub(super) files: BTreeMap<Slot, Content>,
    backups: Vec<(Content, SystemTime)>,
}

impl<'a> World<'a> {
    pub(super) fn new(stage: &'a Stage) -> Self {
        for path in PATHS {
            let folder = stage.claude().join("projects").join(path);
            fs::create_dir_all(folder.parent().unwrap()).unwrap();
        }
        Self { stage, files: BTreeMap::new(), backups: Vec::new() }
    }

    pub(super) fn path(&self, slot: Slot) -> PathBuf {
        self.stage.claude().join("projects").join(PATHS[slot])
    }

    /// What a step does to the files; readings do nothing to them.
    pub(super) fn play(&mut self, step: &Step) {
        match step {
            Step::Append(slot, lines) => {
                self.append(*slot, lines.iter().cloned().map(Piece::whole).collect());
            }
            Step::Partial(slot, line, at) => {
                let bytes = 1 + at.index(line.text().len() - 1);
                self.append(*slot, vec![Piece { line: line.clone(), bytes }]);
            }
            Step::Rewrite(slot, order, in_place) => self.rewrite(*slot, order, *in_place),
            Step::Truncate(slot, at) => self.truncate(*slot, *at),
            Step::Delete(slot) => self.delete(*slot),
            Step::Restore(slot, which, with_time) => self.restore(*slot, *which, *with_time),
            Step::Rename(from, to) => self.rename(*from, *to),
            Step::Fork(from, to, session, at) => self.fork(*from, *to, *session, *at),
            Step::Resume(slot, more) => self.resume(*slot, *more),
            Step::Read | Step::Follow(_) | Step::Interrupted(_) | Step::Killed(_) => {}
        }
    }

    /// A file as it stood at some time of a history.
    pub(super) fn put(&mut self, slot: Slot, content: &Content) {
        self.files.insert(slot, content.clone());
        self.stage.write(&self.path(slot), content.bytes());
    }

    fn append(&mut self, slot: Slot, pieces: Vec<Piece>) {
        let path = self.path(slot);
        let mut file = File::options().create(true).append(true).open(&path).unwrap();
        for piece in &pieces {
            file.write_all(piece.text().as_bytes()).unwrap();
        }
        self.files.entry(slot).or_default().0.extend(pieces);
        self.stage.touch(&path);
    }

    fn rewrite(&mut self, slot: Slot, order: &[Index], in_place: bool) {
        let Some(content) = self.files.get(&slot).filter(|content| !content.0.is_empty()) else {
            return;
        };
        let pieces = order.iter().map(|at| content.0[at.index(content.0.len())].clone());
        let content = Content(pieces.collect());
        if !in_place {
            let beside = self.path(slot).with_extension("tmp");
            fs::write(&beside, "").unwrap();
            fs::rename(&beside, self.path(slot)).unwrap();
        }
        self.put(slot, &content);
    }

    fn truncate(&mut self, slot: Slot, at: Index) {
        let path = self.path(slot);
        let Some(content) = self.files.get_mut(&slot) else { return };
        let length = at.index(content.bytes().len() + 1);
        content.cut(length);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(length.try_into().unwrap()).unwrap();
        self.stage.touch(&path);
    }

    fn delete(&mut self, slot: Slot) {
        let Some(content) = self.files.remove(&slot) else { return };
        let time = fs::metadata(self.path(slot)).unwrap().modified().unwrap();
        self.backups.push((content, time));
        fs::remove_file(self.path(slot)).unwrap();
    }

    fn restore(&mut self, slot: Slot, which: Index, with_time: bool) {
        if self.backups.is_empty() {
            return;
        }
        let (content, time) = self.backups[which.index(self.backups.len())].clone();
        self.put(slot, &content);
        if with_time {
            let file = File::options().write(true).open(self.path(slot)).unwrap();
            file.set_times(FileTimes::new().set_modified(time)).unwrap();
        }
    }

    fn rename(&mut self, from: Slot, to: Slot) {
        if from == to {
            return;
        }
        let Some(content) = self.files.remove(&from) else { return };
        fs::rename(self.path(from), self.path(to)).unwrap();
        self.files.insert(to, content);
    }

    fn fork(&mut self, from: Slot, to: Slot, session: u8, at: Index) {
        let Some(content) = self.files.get(&from).filter(|_| from != to) else { return };
        let count = at.index(content.0.len() + 1);
        let copies = Content(content.0[..count].to_vec());
        let copies = copies.whole_answers().map(|answer| Answer { session, ..answer.clone() });
        let copies = copies.map(|answer| Piece::whole(Line::Answer(answer))).collect();
        self.append(to, copies);
    }

    fn resume(&mut self, slot: Slot, more: u8) {
        let Some(content) = self.files.get(&slot) else { return };
        let last: Vec<Answer> = content.whole_answers().cloned().collect();
        let further = last.iter().rev().take(2).map(|answer| Answer {
            steps: answer.steps + more,
            late: answer.late + 1,
            ..answer.clone()
        });
        let further = further.map(|answer| Piece::whole(Line::Answer(answer))).collect();
        self.append(slot, further);
    }

    /// Time passes: sometimes so little that a change may not show in a file's time.
    pub(super) fn pass(&self, step: usize) {
        self.stage.pass(Duration::from_millis([0, 500, 3_000, 400_000][step % 4]));
    }
}
