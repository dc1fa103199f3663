//! A file that is what it was stays one file: touched, copied over itself, under strange names, mended.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use super::Ledger;
use super::line::{Answer, Copied, Line};
use super::rollups::{accounts_are_summed_up, lines_add_up};
use crate::stage::{SECOND, Stage, rows_of};

const ACCOUNTS: &str = "
    SELECT count(*), sum(lines), sum(usage), count(replaced_at), count(gone_at),
           (SELECT sum(count) FROM rejected), (SELECT count(*) FROM usage)
      FROM transcript";

fn answers(numbers: impl Iterator<Item = u8>) -> String {
    let line = |number| Answer { number, session: 0, copied: Copied::Main, steps: 1, late: 0 };
    numbers.map(|number| Line::Answer(line(number)).text()).collect()
}

fn path(stage: &Stage, name: impl AsRef<Path>) -> PathBuf {
    stage.claude().join("projects/-home-ana").join(name)
}

/// Reads, after a while in which what was written has settled.
fn read(ledger: &mut Ledger<'_>) -> usize {
    ledger.stage.pass(SECOND * 60);
    let read = ledger.read();
    accounts_are_summed_up(&ledger.sql).unwrap();
    lines_add_up(&ledger.sql).unwrap();
    read.files_read
}

fn accounts(ledger: &Ledger<'_>) -> String {
    rows_of(&ledger.sql, ACCOUNTS).concat()
}

fn copy_over(path: &Path) {
    let copy = path.with_extension("copy");
    fs::copy(path, &copy).unwrap();
    fs::rename(copy, path).unwrap();
}

#[test]
fn a_touched_or_restored_file_is_counted_once() {
    let stage = Stage::new();
    let (mut ledger, path) = (Ledger::open(&stage), path(&stage, "one.jsonl"));
    stage.write(&path, answers(0..3) + &Line::Refused.text() + "{\"type\"");
    read(&mut ledger);
    assert_eq!(accounts(&ledger), "1|4|3|0|0|1|3");
    stage.touch(&path);
    assert_eq!(read(&mut ledger), 1);
    copy_over(&path);
    stage.touch(&path);
    assert_eq!(read(&mut ledger), 1);
    // Gone for a while, and put back from a copy.
    let kept = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    read(&mut ledger);
    assert_eq!(accounts(&ledger), "1|4|3|0|1|1|3");
    stage.write(&path, kept);
    read(&mut ledger);
    assert_eq!(accounts(&ledger), "1|4|3|0|0|1|3");
    assert_eq!(read(&mut ledger), 0);
    // What is really another one has an account of its own.
    stage.write(&path, answers(3..5));
    read(&mut ledger);
    assert_eq!(accounts(&ledger), "2|6|5|1|0|1|5");
}

/// The sample sees both ends of a file. What became of a middle that somebody changed is told anew, and sums follow.
#[test]
fn an_account_that_is_told_anew_takes_the_place_of_the_old_one() {
    let stage = Stage::new();
    let mut ledger = Ledger::open(&stage);
    for number in 0..70 {
        stage.write(&path(&stage, format!("{number}.jsonl")), "{\"type\":\"user\"}\n");
    }
    let (path, filler) =
        (path(&stage, "0.jsonl"), format!("{{\"type\":\"{}\"}}\n", "x".repeat(9000)));
    let whole = |middle: &str| format!("{filler}{middle}{filler}");
    stage.write(&path, whole(&answers(0..1)));
    read(&mut ledger);
    assert_eq!(accounts(&ledger), "70|72|1|0|0||1");
    // As a walk leaves it where many sums are missing.
    let sum = "INSERT INTO transcript_sum SELECT block, files, files_gone, bytes, pending_bytes, lines, usage, titles,
                      cost_states, not_usage, advisors FROM v_transcript_sum WHERE block = 0 AND NOT kept";
    let kept =
        |ledger: &Ledger<'_>| rows_of(&ledger.sql, "SELECT count(*) FROM transcript_sum").concat();
    ledger.sql.execute(sum, []).unwrap();
    assert_eq!(kept(&ledger), "1");
    stage.touch(&path);
    read(&mut ledger);
    assert_eq!(kept(&ledger), "1", "it says the same");
    stage.write(&path, whole(&answers(0..1).replace("\"input_tokens\":3", "\"input_tokens\":x")));
    read(&mut ledger);
    assert_eq!((accounts(&ledger), kept(&ledger)), ("70|72|0|0|0|1|1".to_owned(), "0".to_owned()));
    stage.write(&path, whole(&answers(0..1)));
    read(&mut ledger);
    assert_eq!(accounts(&ledger), "70|72|1|0|0||1");
}

#[test]
fn a_rewrite_whose_time_was_set_back_is_read() {
    let stage = Stage::new();
    let (mut ledger, path) = (Ledger::open(&stage), path(&stage, "one.jsonl"));
    let text = answers(0..2);
    stage.write(&path, &text);
    read(&mut ledger);
    let was = fs::metadata(&path).unwrap();
    // The clock of the file system may stand still for a while.
    while fs::metadata(&path).unwrap().ctime_nsec() == was.ctime_nsec() {
        fs::write(&path, text.replace("response", "reply no")).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(was.modified().unwrap()).unwrap();
    }
    assert_eq!(read(&mut ledger), 1);
    assert_eq!(accounts(&ledger), "2|4|4|1|0||4");
    assert_eq!(read(&mut ledger), 0);
}

/// Where a file system takes such names.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_names() {
    let stage = Stage::new();
    let mut ledger = Ledger::open(&stage);
    let names: [&[u8]; 5] = [
        b"donn\xe9es.jsonl",
        b"donn\xe8es.jsonl",
        "donn\u{fffd}es.jsonl".as_bytes(),
        "donn\u{fffd}e9es.jsonl".as_bytes(),
        "données.jsonl".as_bytes(),
    ];
    let paths = names.map(|name| path(&stage, OsStr::from_bytes(name)));
    for (path, number) in paths.iter().zip(0..) {
        stage.write(path, answers(number..=number));
    }
    assert_eq!(read(&mut ledger), 5);
    assert_eq!(accounts(&ledger), "5|5|5|0|0||5");
    assert_eq!(read(&mut ledger), 0, "they are known again");
    ledger.follow(&paths);
    assert_eq!(accounts(&ledger), "5|5|5|0|0||5");
    let facts = stage.machine.0.borrow().facts.clone();
    let unread = tce::record::unread::unread(ledger.store.db(), &facts, &[stage.claude()]).unwrap();
    assert_eq!((unread.files, unread.bytes), (0, 0));
    fs::remove_file(&paths[0]).unwrap();
    read(&mut ledger);
    let gone = rows_of(&ledger.sql, "SELECT path FROM transcript WHERE gone_at IS NOT NULL");
    assert_eq!(
        gone,
        [format!("{}/donn\u{fffd}e9es.jsonl", path(&stage, "").display()).replace("//", "/")]
    );
    assert_eq!(stage.tce(&["doctor"]).code, 0);
}

/// Trouble, by what is left of its path, and whether it is over.
fn troubles(ledger: &Ledger<'_>) -> Vec<String> {
    let base = ledger.stage.claude().display().to_string();
    let sql = "SELECT kind, subject, iif(cleared_at IS NULL, 'open', 'over') FROM trouble ORDER BY trouble_id";
    rows_of(&ledger.sql, sql).iter().map(|row| row.replace(&base, "")).collect()
}

#[test]
fn trouble_with_a_folder_ends_when_it_can_be_looked_into() {
    let stage = Stage::new();
    let mut ledger = Ledger::open(&stage);
    let (folder, file) = (path(&stage, ""), path(&stage, "one.jsonl"));
    fs::create_dir_all(&folder).unwrap();
    // A link that leads to itself can be read by nobody, not even by root.
    symlink(&file, &file).unwrap();
    read(&mut ledger);
    let (of_file, of_folder) =
        ("file_unreadable|/projects/-home-ana/one.jsonl|", "file_unreadable|/projects/-home-ana|");
    assert_eq!(troubles(&ledger), [format!("{of_file}open")]);
    let (folder, aside) = (stage.claude().join("projects/-home-ana"), stage.claude().join("aside"));
    fs::rename(&folder, &aside).unwrap();
    symlink(&folder, &folder).unwrap();
    read(&mut ledger);
    assert_eq!(troubles(&ledger), [format!("{of_file}open"), format!("{of_folder}open")]);
    fs::remove_file(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    read(&mut ledger);
    assert_eq!(troubles(&ledger), [format!("{of_file}open"), format!("{of_folder}over")]);
    fs::remove_file(&file).unwrap();
    stage.write(&file, answers(0..1));
    read(&mut ledger);
    assert_eq!(troubles(&ledger), [format!("{of_file}over"), format!("{of_folder}over")]);
    assert_eq!(accounts(&ledger), "1|1|1|0|0||1");
}

#[test]
fn a_file_in_place_of_the_folder_is_trouble_until_it_is_one() {
    let stage = Stage::new();
    let mut ledger = Ledger::open(&stage);
    let projects = stage.claude().join("projects");
    fs::remove_dir(&projects).unwrap();
    fs::write(&projects, "").unwrap();
    read(&mut ledger);
    assert_eq!(troubles(&ledger), ["file_not_regular|/projects|open"]);
    fs::remove_file(&projects).unwrap();
    fs::create_dir(&projects).unwrap();
    // What others have trouble with is theirs.
    let other = "INSERT INTO trouble (host_id, kind, subject, detail, first_at, last_at, count)
                 SELECT host_id, 'file_malformed', ?1, '', 0, 0, 1 FROM host";
    ledger.sql.execute(other, [stage.stats_cache().display().to_string()]).unwrap();
    read(&mut ledger);
    assert_eq!(
        troubles(&ledger),
        ["file_not_regular|/projects|over", "file_malformed|/stats-cache.json|open"]
    );
}
