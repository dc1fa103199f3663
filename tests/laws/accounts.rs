//! Sums of the accounts of many transcripts are what the transcripts say, whatever happens to these.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::StatementStatus;
use tce::store::queries::TRANSCRIPTS_PRESENT;

use super::Ledger;
use super::rollups::accounts_are_summed_up;
use crate::stage::{SECOND, Stage, rows_of};

/// So many that some of their blocks can be closed: 64 are one.
const FILES: usize = 420;
/// Blocks without a sum that a walk leaves as they are, and the newest one.
const OPEN: i64 = 4 + 1;

#[derive(Debug, Clone)]
enum Change {
    Append(usize),
    Rewrite(usize),
    Cut(usize),
    Delete(usize),
    Make(usize),
}

#[derive(Debug, Clone)]
enum Turn {
    Walk,
    /// Only what living sessions write to.
    Follow,
    Killed(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let file = 0..FILES;
    prop_oneof![
        4 => file.clone().prop_map(Change::Append),
        1 => file.clone().prop_map(Change::Rewrite),
        1 => file.clone().prop_map(Change::Cut),
        1 => file.prop_map(Change::Delete),
        1 => (0_usize..90).prop_map(Change::Make),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![3 => Just(Turn::Walk), 2 => Just(Turn::Follow), 1 => (0_usize..300).prop_map(Turn::Killed)]
}

struct Folder<'a> {
    stage: &'a Stage,
    made: usize,
}

impl Folder<'_> {
    fn path(&self, number: usize) -> PathBuf {
        self.stage.claude().join(format!("projects/-home-ana/{number}.jsonl"))
    }

    fn make(&mut self, count: usize) {
        for number in self.made..self.made + count {
            self.stage.write(&self.path(number), "{\"type\":\"user\"}\n{\"type\"");
        }
        self.made += count;
    }

    fn play(&mut self, change: &Change) -> Option<PathBuf> {
        self.stage.pass(SECOND * 5);
        let path = match change {
            Change::Make(count) => {
                self.make(*count);
                return None;
            }
            Change::Append(number)
            | Change::Rewrite(number)
            | Change::Cut(number)
            | Change::Delete(number) => self.path(*number),
        };
        match change {
            Change::Append(_) => {
                let file = OpenOptions::new().append(true).create(true).open(&path);
                file.unwrap().write_all(b":\"user\"}\n[1]\n{\"type\"").unwrap();
            }
            Change::Cut(_) if path.exists() => {
                File::options().write(true).open(&path).unwrap().set_len(3).unwrap();
            }
            Change::Delete(_) if path.exists() => fs::remove_file(&path).unwrap(),
            Change::Cut(_) | Change::Delete(_) => {}
            _ => self.stage.write(&path, "{\"summary\":\"other\"}\n"),
        }
        Some(path)
    }
}

/// Blocks that have no sum.
fn open(ledger: &Ledger<'_>) -> i64 {
    let sql = "SELECT count(*) FROM v_transcript_sum WHERE NOT kept";
    rows_of(&ledger.sql, sql)[0].parse().unwrap()
}

/// As many files as one transaction of a long reading takes.
const FULL: usize = 2_250;

#[test]
fn a_reading_whose_last_part_was_full_is_summed_up_as_any_other() {
    let stage = Stage::new();
    let (mut folder, mut ledger) = (Folder { stage: &stage, made: 0 }, Ledger::open(&stage));
    folder.make(FULL);
    ledger.read();
    assert_eq!(open(&ledger), 1, "all but the newest");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn accounts_of_many_transcripts_are_what_each_says(rounds in vec((vec(change(), 1..40), turn()), 1..8)) {
        let stage = Stage::new();
        let (mut folder, mut ledger) = (Folder { stage: &stage, made: 0 }, Ledger::open(&stage));
        folder.make(FILES);
        ledger.read();
        prop_assert_eq!(open(&ledger), 1, "all but the newest");
        for (changes, turn) in rounds {
            let touched: BTreeSet<PathBuf> =
                changes.iter().filter_map(|change| folder.play(change)).collect();
            match turn {
                Turn::Walk => {
                    ledger.read();
                    prop_assert!(open(&ledger) <= OPEN);
                }
                Turn::Follow => {
                    let before = open(&ledger);
                    ledger.follow(&touched.into_iter().collect::<Vec<_>>());
                    prop_assert!(open(&ledger) >= before, "they would soon be open again");
                }
                Turn::Killed(messages) => ledger.killed_after(messages),
            }
            accounts_are_summed_up(&ledger.sql)?;
        }
    }
}

#[test]
fn what_is_gone_is_passed_by_until_it_may_be_back() {
    let stage = Stage::new();
    let (mut folder, mut ledger) = (Folder { stage: &stage, made: 0 }, Ledger::open(&stage));
    folder.make(FILES);
    ledger.read();
    let written_at = fs::metadata(folder.path(50)).unwrap().modified().unwrap();
    (20..FILES).for_each(|number| fs::remove_file(folder.path(number)).unwrap());
    stage.pass(SECOND * 5);
    ledger.read();
    let mut there = ledger.sql.prepare(TRANSCRIPTS_PRESENT.sql).unwrap();
    let mut rows = there.query(&[(":host_id", &ledger.host_id)]).unwrap();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    drop(rows);
    let steps = there.get_status(StatementStatus::VmStep);
    assert_eq!((count, steps / 20 < 40), (20, true), "{steps} steps of SQLite");
    drop(there);
    // Back where it was: it is known, and goes on from where it was read to.
    let counts = |ledger: &Ledger<'_>| {
        rows_of(&ledger.sql, "SELECT count(*), sum(lines), count(gone_at) FROM transcript")
    };
    assert_eq!(counts(&ledger), ["420|420|400"]);
    stage.write(&folder.path(50), "{\"type\":\"user\"}\n{\"type\"");
    File::options().write(true).open(folder.path(50)).unwrap().set_modified(written_at).unwrap();
    ledger.read();
    ledger.read();
    assert_eq!(counts(&ledger), ["420|420|399"]);
}
