//! The files, and what befalls them: each step happens on the disk and in memory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::line::{Answer, Line, line, session};
use crate::stage::Stage;

/// Where transcripts lie below `projects`: in two projects, one of them a subagent's.
const PATHS: [&str; 4] =
    ["-a/one.jsonl", "-a/two.jsonl", "-b/three.jsonl", "-b/s1/subagents/agent-four.jsonl"];

/// Which file a step is about.
pub(super) type Slot = usize;

/// One step of a history.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Append(Slot, Vec<Line>),
    /// A writer is killed in the middle of a line, or just before its end; its part stays.
    Partial(Slot, Line, Option<Index>),
    /// The lines in another order, some of them gone: in the same file, or in another under its name.
    Rewrite(Slot, Vec<Index>, bool),
    /// Every line under another session: no file is a byte longer or shorter.
    Claim(u8),
    Truncate(Slot, Index),
    /// Not a byte of it changes; it may be a copy that stands where it stood.
    Touch(Slot, bool),
    Delete(Slot),
    /// The very file that was lost, or a copy as if it were new; what was lost last comes back where it was.
    Restore(Option<(Slot, Index)>, bool),
    /// Over what lies there.
    Rename(Slot, Slot),
    /// A session goes on in another file, which begins as a copy under another session.
    Fork(Slot, Slot, u8, Index),
    /// The session is taken up again: responses that were under way are told further.
    Resume(Slot, u8),
    Read,
    /// Only these files: what is done between two full readings.
    Follow(Vec<Slot>),
    /// The hours of days that are over.
    SumUp,
    /// Asked to end after so many messages.
    Interrupted(usize),
    /// Ended after so many messages, with whatever was not written yet.
    Killed(usize),
}

/// A step, and how many milliseconds passed before it: sometimes so few that a change does not show in a file's time.
pub(super) fn step() -> impl Strategy<Value = (Step, u64)> {
    let pause = prop_oneof![6 => Just(0), 1 => Just(500), 2 => Just(3_000), 2 => Just(400_000_u64)];
    (prop_oneof![3 => change(), 2 => reading()], pause)
}

fn slot() -> impl Strategy<Value = Slot> {
    0..PATHS.len()
}

fn change() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    let somewhere = option::of((slot(), index()));
    prop_oneof![
        6 => (slot(), vec(line(), 1..6)).prop_map(|(slot, lines)| Step::Append(slot, lines)),
        4 => (slot(), line(), option::of(index())).prop_map(|(slot, line, at)| Step::Partial(slot, line, at)),
        2 => (slot(), vec(index(), 0..8), any::<bool>()).prop_map(|(s, order, same)| Step::Rewrite(s, order, same)),
        5 => session().prop_map(Step::Claim),
        1 => (slot(), index()).prop_map(|(slot, at)| Step::Truncate(slot, at)),
        2 => (slot(), any::<bool>()).prop_map(|(slot, copied)| Step::Touch(slot, copied)),
        2 => slot().prop_map(Step::Delete),
        3 => (somewhere, any::<bool>()).prop_map(|(place, moved)| Step::Restore(place, moved)),
        2 => (slot(), slot()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => (slot(), slot(), session(), index()).prop_map(|(a, b, session, at)| Step::Fork(a, b, session, at)),
        2 => (slot(), 0_u8..4).prop_map(|(slot, more)| Step::Resume(slot, more)),
    ]
}

fn reading() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Read),
        1 => vec(slot(), 1..4).prop_map(Step::Follow),
        1 => Just(Step::SumUp),
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
    backups: Vec<(Slot, Content, PathBuf)>,
    lost: usize,
}

impl<'a> World<'a> {
    pub(super) fn new(stage: &'a Stage) -> Self {
        for path in PATHS {
            let folder = stage.claude().join("projects").join(path);
            fs::create_dir_all(folder.parent().unwrap()).unwrap();
        }
        Self { stage, files: BTreeMap::new(), backups: Vec::new(), lost: 0 }
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
                let most = line.text().len() - 1;
                let bytes = at.map_or(most, |at| 1 + at.index(most));
                self.append(*slot, vec![Piece { line: line.clone(), bytes }]);
            }
            Step::Rewrite(slot, order, in_place) => self.rewrite(*slot, order, *in_place),
            Step::Claim(session) => self.claim(*session),
            Step::Truncate(slot, at) => self.truncate(*slot, *at),
            Step::Touch(slot, copied) => self.touch(*slot, *copied),
            Step::Delete(slot) => self.delete(*slot),
            Step::Restore(place, moved) => self.restore(*place, *moved),
            Step::Rename(from, to) => self.rename(*from, *to),
            Step::Fork(from, to, session, at) => self.fork(*from, *to, *session, *at),
            Step::Resume(slot, more) => self.resume(*slot, *more),
            Step::Read | Step::Follow(_) | Step::SumUp | Step::Interrupted(_) | Step::Killed(_) => {
            }
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

    fn claim(&mut self, session: u8) {
        for (slot, mut content) in self.files.clone() {
            for piece in &mut content.0 {
                if let Line::Answer(answer) = &mut piece.line {
                    answer.session = session;
                }
            }
            self.put(slot, &content);
        }
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

    fn touch(&self, slot: Slot, copied: bool) {
        let (path, copy) = (self.path(slot), self.path(slot).with_extension("copy"));
        if !self.files.contains_key(&slot) {
            return;
        }
        if copied {
            fs::copy(&path, &copy).unwrap();
            fs::rename(&copy, &path).unwrap();
        }
        self.stage.touch(&path);
    }

    /// It lies elsewhere, where nobody looks for it.
    fn delete(&mut self, slot: Slot) {
        let Some(content) = self.files.remove(&slot) else { return };
        self.lost += 1;
        let aside = self.stage.root().join(format!("lost{}", self.lost));
        fs::rename(self.path(slot), &aside).unwrap();
        self.backups.push((slot, content, aside));
    }

    fn restore(&mut self, place: Option<(Slot, Index)>, moved: bool) {
        let Some(last) = self.backups.len().checked_sub(1) else { return };
        let which = place.map_or(last, |(_, which)| which.index(last + 1));
        let (was, content, aside) = self.backups[which].clone();
        let slot = place.map_or(was, |(slot, _)| slot);
        if moved {
            fs::rename(aside, self.path(slot)).unwrap();
            self.files.insert(slot, content);
            self.backups.remove(which);
        } else {
            self.put(slot, &content);
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

    pub(super) fn pass(&self, milliseconds: u64) {
        self.stage.pass(Duration::from_millis(milliseconds));
    }
}
