//! The laws of the ledger over random histories: files written, broken, moved and lost, read whole, in part, or by a
//! reader that was killed; all of it on the disk, against a plain oracle.

mod accounts;
mod beside;
mod cases;
mod line;
mod months;
mod oracle;
mod rollups;
mod sameness;
mod sessions;
mod world;
mod zones;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;
use tce::record::ledger::{self, Progress, Reading};
use tce::store::ledger::hours;
use tce::store::{Store, host};

use crate::stage::{Stage, rows_of};
use line::{Answer, Copied, Line};
use oracle::{Oracle, Row};
use world::{Content, Slot, Step, World, step};

/// A row per response: everything that a report could tell apart.
const RESPONSES: &str = "
    SELECT lower(hex(u.usage_key)), u.happened_at, s.id, d.path, m.id, r.speed, u.input, u.output, u.cache_write_5m,
           u.cache_write_1h, u.cache_read, u.web_searches, u.subagent
      FROM usage AS u JOIN session AS s USING (session_id) JOIN directory AS d USING (directory_id)
      JOIN model AS m ON m.model_id = u.model_id JOIN rate AS r USING (rate_id)";

/// The same of values that were corrected, by a reading that knew better, after the one with this number.
const REVISIONS: &str = "
    SELECT lower(hex(u.usage_key)), u.happened_at, s.id, d.path, m.id, r.speed, u.input, u.output, u.cache_write_5m,
           u.cache_write_1h, u.cache_read, u.web_searches, u.subagent
      FROM usage_revision AS u JOIN session AS s USING (session_id) JOIN directory AS d USING (directory_id)
      JOIN model AS m ON m.model_id = u.model_id JOIN rate AS r USING (rate_id)
     WHERE u.replaced_by > ";

/// A row per session: when its folder was named, and which it is.
const FOLDERS: &str = "
    SELECT s.id, s.directory_at, d.path FROM session AS s JOIN directory AS d USING (directory_id) ORDER BY 1";

/// What everybody may rely on, and a second reading of the same must leave alone.
const FACTS: [&str; 11] = [
    "SELECT * FROM usage ORDER BY usage_key",
    "SELECT * FROM usage_revision ORDER BY revision_id",
    "SELECT * FROM usage_elsewhere ORDER BY 1, 2",
    "SELECT * FROM usage_request ORDER BY 1, 2",
    "SELECT * FROM usage_slot ORDER BY 1, 2, 3, 4, 5",
    "SELECT * FROM usage_hour ORDER BY 1, 2, 3",
    "SELECT * FROM usage_part ORDER BY 1, 2, 3, 4, 5, 6",
    "SELECT * FROM usage_day ORDER BY 1, 2, 3, 4",
    "SELECT * FROM usage_month ORDER BY 1, 2, 3",
    "SELECT session_id, responses, directory_id, directory_at FROM session ORDER BY 1",
    "SELECT transcript_id, path, size, offset, digest, lines, usage, titles, cost_states, not_usage, advisors, replaced_at, gone_at
       FROM transcript ORDER BY 1",
];

/// One database and who reads into it.
struct Ledger<'a> {
    stage: &'a Stage,
    store: Store,
    host_id: i64,
    /// For looking past every door of ours.
    sql: Connection,
}

impl<'a> Ledger<'a> {
    fn open(stage: &'a Stage) -> Self {
        fs::create_dir_all(stage.data()).unwrap();
        fs::write(stage.data().join("history.db"), empty_history()).unwrap();
        let (mut store, facts) = (stage.store(), stage.machine.0.borrow().facts.clone());
        let host_id = store.write(|db| Ok(host::here(db, &facts, stage.now())?.host_id)).unwrap();
        Self { stage, store, host_id, sql: stage.sql() }
    }

    fn read(&mut self) -> Reading {
        self.read_while(&mut |_| true)
    }

    fn read_while(&mut self, watch: &mut dyn FnMut(&Progress) -> bool) -> Reading {
        let (folders, now) = ([self.stage.claude()], self.stage.now());
        let clock = &self.stage.machine;
        ledger::read(&mut self.store, self.host_id, &folders, clock, now, watch).unwrap()
    }

    fn follow(&mut self, files: &[PathBuf]) {
        let (clock, now) = (&self.stage.machine, self.stage.now());
        ledger::follow(&mut self.store, self.host_id, files, clock, now).unwrap();
    }

    fn sum_up(&mut self) {
        ledger::sum_up_hours(&mut self.store, &self.stage.machine).unwrap();
        assert_eq!(hours::day_to_close(self.store.db(), self.stage.now()).unwrap(), None);
    }

    /// The reader goes, and takes along what it had not written; the next one opens what it left.
    fn killed_after(&mut self, messages: usize) {
        let mut left = messages;
        let mut watch = |_: &Progress| {
            left = left.checked_sub(1).unwrap_or_else(|| resume_unwind(Box::new("killed")));
            true
        };
        let ended = catch_unwind(AssertUnwindSafe(|| self.read_while(&mut watch)));
        assert!(ended.is_ok() || left == 0);
        self.store = self.stage.store();
    }

    fn interrupted_after(&mut self, messages: usize) {
        let mut left = messages;
        self.read_while(&mut |_| {
            left = left.saturating_sub(1);
            left > 0
        });
    }

    fn rows(&self) -> BTreeMap<String, Row> {
        self.keyed(RESPONSES)
    }

    fn keyed(&self, sql: &str) -> BTreeMap<String, Row> {
        let rows = rows_of(&self.sql, sql).into_iter();
        rows.map(|row| {
            row.split_once('|').map(|(key, row)| (key.to_owned(), Row(row.to_owned()))).unwrap()
        })
        .collect()
    }

    fn last_reading(&self) -> i64 {
        rows_of(&self.sql, "SELECT coalesce(max(reading_id), 0) FROM reading")[0].parse().unwrap()
    }

    fn facts(&self) -> Vec<Vec<String>> {
        FACTS.iter().map(|sql| rows_of(&self.sql, sql)).collect()
    }
}

/// A history of nothing. To set one up takes longer than most trials, and there are many.
fn empty_history() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path()).unwrap());
        fs::read(folder.path().join("history.db")).unwrap()
    })
}

/// A history as it is played.
struct Trial<'a> {
    world: World<'a>,
    ledger: Ledger<'a>,
    oracle: Oracle,
    /// The files as they stood at each reading.
    stood: Vec<(Slot, Content)>,
}

type Told = Result<(), TestCaseError>;

impl<'a> Trial<'a> {
    fn new(stage: &'a Stage) -> Self {
        let (world, ledger) = (World::new(stage), Ledger::open(stage));
        Self { world, ledger, oracle: Oracle::default(), stood: Vec::new() }
    }

    fn play(&mut self, step: &Step, pause: u64) -> Told {
        self.world.pass(pause);
        self.world.play(step);
        let (before, last) = (self.ledger.rows(), self.ledger.last_reading());
        match step {
            Step::Read => {
                self.ledger.read();
                self.see(&|_| true);
                self.holds_all()?;
                self.accounts_for_files()?;
                rollups::moments_are_known(&self.ledger.sql)?;
                self.says_the_same_again()?;
            }
            Step::Follow(slots) => {
                let files: Vec<PathBuf> = slots.iter().map(|slot| self.world.path(*slot)).collect();
                self.ledger.follow(&files);
                self.see(&|slot| slots.contains(&slot));
                self.holds_all()?;
            }
            Step::SumUp => self.ledger.sum_up(),
            Step::Interrupted(messages) => {
                self.ledger.interrupted_after(*messages);
                self.settle()?;
            }
            Step::Killed(messages) => {
                self.ledger.killed_after(*messages);
                self.settle()?;
            }
            _ => return Ok(()),
        }
        self.falls_only_with_a_reason(&before, last)?;
        rollups::equal_full_scans(&self.ledger.sql)
    }

    /// Readings to their end.
    fn see(&mut self, which: &dyn Fn(Slot) -> bool) {
        for (slot, content) in self.world.files.iter().filter(|(slot, _)| which(**slot)) {
            self.oracle.see(content.readable().into_iter().map(|(answer, _)| answer));
            self.stood.push((*slot, content.clone()));
        }
    }

    /// Readings that ended before.
    fn settle(&mut self) -> Told {
        let copies: Vec<&Answer> = self
            .world
            .files
            .values()
            .flat_map(Content::readable)
            .map(|(answer, _)| answer)
            .collect();
        let settled = self.oracle.settle(&copies, &self.ledger.rows());
        settled.map_err(TestCaseError::fail)?;
        self.stood.extend(self.world.files.iter().map(|(slot, content)| (*slot, content.clone())));
        Ok(())
    }

    /// Union: every response ever readable, and nothing else.
    fn holds_all(&self) -> Told {
        prop_assert_eq!(self.ledger.rows(), self.oracle.rows());
        Ok(())
    }

    /// Account: of every file, up to its last line's end.
    fn accounts_for_files(&self) -> Told {
        let known = rows_of(
            &self.ledger.sql,
            "SELECT path, size, offset, usage, lines FROM transcript WHERE replaced_at IS NULL AND gone_at IS NULL ORDER BY path",
        );
        let mut expected = Vec::new();
        for (slot, content) in &self.world.files {
            let usage = content.readable().into_iter().filter(|(_, ended)| *ended).count();
            let (path, size) = (self.world.path(*slot), content.bytes().len());
            expected.push(format!("{}|{size}|{}|{usage}|", path.display(), content.ended()));
        }
        expected.sort();
        prop_assert_eq!(known.len(), expected.len());
        for (known, expected) in known.iter().zip(&expected) {
            prop_assert!(known.starts_with(expected.as_str()), "{} is not {}", known, expected);
        }
        rollups::lines_add_up(&self.ledger.sql)
    }

    /// Idempotent: reading again what was read changes nothing.
    fn says_the_same_again(&mut self) -> Told {
        let facts = self.ledger.facts();
        let again = self.ledger.read();
        prop_assert_eq!((again.added.new, again.added.corrected), (0, 0));
        prop_assert_eq!(self.ledger.facts(), facts);
        Ok(())
    }

    /// A total falls, or a response moves, only together with a row that keeps what it was.
    fn falls_only_with_a_reason(&self, before: &BTreeMap<String, Row>, last: i64) -> Told {
        let now = self.ledger.rows();
        let changed = before.iter().filter(|(key, row)| now.get(*key) != Some(*row));
        let changed: BTreeMap<String, Row> =
            changed.map(|(key, row)| (key.clone(), row.clone())).collect();
        prop_assert_eq!(&self.ledger.keyed(&format!("{REVISIONS}{last}")), &changed);
        Ok(())
    }

    /// Order-free: whatever was read, read in another order into another ledger, makes the same ledger.
    fn order_does_not_matter(&self, order: &[prop::sample::Index]) -> Told {
        let stage = Stage::new();
        let (mut world, mut ledger, mut oracle) =
            (World::new(&stage), Ledger::open(&stage), Oracle::default());
        let mut stood: Vec<&(Slot, Content)> = self.stood.iter().collect();
        let mut turns = order.iter().cycle();
        while let Some(turn) = turns.next().filter(|_| !stood.is_empty()) {
            let (slot, content) = stood.swap_remove(turn.index(stood.len()));
            world.pass(3_000);
            world.put(*slot, content);
            ledger.read();
            oracle.see(content.readable().into_iter().map(|(answer, _)| answer));
        }
        prop_assert_eq!(ledger.rows(), oracle.rows());
        prop_assert_eq!(rows_of(&ledger.sql, FOLDERS), self.folders());
        rollups::equal_full_scans(&ledger.sql)
    }

    /// Of each session, the folder of its earliest line that was ever readable.
    fn folders(&self) -> Vec<String> {
        let mut folders = BTreeMap::new();
        for (answer, _) in self.stood.iter().flat_map(|(_, content)| content.readable()) {
            let (at, session) = answer.place();
            let first = folders.entry(session).or_insert((at, answer.directory()));
            *first = first.clone().min((at, answer.directory()));
        }
        folders.iter().map(|(session, (at, folder))| format!("{session}|{at}|{folder}")).collect()
    }
}

proptest! {
    // More of them where somebody has the time: PROPTEST_CASES.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_ledger_keeps_its_laws_through_any_history(
        steps in vec(step(), 1..30),
        order in vec(any::<prop::sample::Index>(), 8),
    ) {
        let stage = Stage::new();
        let mut trial = Trial::new(&stage);
        for (step, pause) in steps.iter().chain([&(Step::Read, 0)]) {
            trial.play(step, *pause)?;
        }
        trial.order_does_not_matter(&order)?;
    }
}

#[test]
fn a_file_of_several_names_goes_on_under_one_of_them() {
    let stage = Stage::new();
    let (mut world, mut ledger) = (World::new(&stage), Ledger::open(&stage));
    let line = |number| {
        Line::Answer(Answer { number, session: 0, copied: Copied::Main, steps: 1, late: 0 })
    };
    world.play(&Step::Append(0, vec![line(1), line(2)]));
    world.pass(60_000);
    ledger.read();
    let name = |slot| world.path(slot);
    fs::hard_link(name(0), name(1)).unwrap();
    fs::rename(name(0), name(2)).unwrap();
    ledger.read();
    let known = "SELECT count(*), sum(lines), sum(usage) FROM transcript WHERE gone_at IS NULL";
    assert_eq!(rows_of(&ledger.sql, known), ["2|4|4"]);
    let facts = ledger.facts();
    ledger.read();
    assert_eq!(ledger.facts(), facts);
}

#[test]
fn a_file_that_is_named_twice_is_followed_once() {
    let stage = Stage::new();
    let (mut world, mut ledger) = (World::new(&stage), Ledger::open(&stage));
    world.play(&Step::Append(0, vec![Line::Question(1)]));
    ledger.follow(&[world.path(0), world.path(0)]);
    assert_eq!(rows_of(&ledger.sql, "SELECT lines FROM transcript"), ["1"]);
}
