//! Long readings: the line that tells how far they are, and what an interruption leaves behind.

use std::time::Duration;

use tce::cli::progress::{ProgressLine, width, words};
use tce::collect::scripted::Scripted;
use tce::record::ledger::{self, Ahead, Progress, Reading};
use tce::store::{Store, host};

use crate::stage::{SECOND, Stage, noon};

const MB: i64 = 1 << 20;

fn progress(files: usize, megabytes: i64) -> Progress {
    Progress { files, files_total: 2000, bytes: megabytes * MB, bytes_total: 1020 * MB }
}

#[test]
fn the_words_tell_rate_and_time_left() {
    let at = |files, megabytes, seconds| {
        words(&progress(files, megabytes), Duration::from_secs(seconds))
    };
    assert_eq!(
        at(412, 204, 4),
        "Reading transcripts: 412 of 2,000 files, 204 of 1,020 MB, 51 MB/s, 16s left"
    );
    assert_eq!(
        at(2000, 1020, 75),
        "Reading transcripts: 2,000 of 2,000 files, 1,020 of 1,020 MB, 14 MB/s, 0s left"
    );
    // Before there is a rate.
    assert_eq!(at(0, 0, 4), "Reading transcripts: 0 of 2,000 files, 0 of 1,020 MB");
    assert_eq!(at(1, 1, 0), "Reading transcripts: 1 of 2,000 files, 1 of 1,020 MB");
}

/// What stands on a terminal after a reading that takes so many steps of this length.
fn drawn(steps: u32, step: Duration, columns: Option<u16>) -> String {
    let (clock, mut err) = (Scripted::at(noon()), Vec::new());
    let mut line = ProgressLine::new(&mut err, &clock, columns);
    for number in 0..steps {
        assert!(line.watch(&progress(number as usize, i64::from(number))));
        clock.pass(step);
    }
    assert!(!line.end());
    String::from_utf8(err).unwrap()
}

#[test]
fn a_line_is_redrawn_seldom_and_gone_in_the_end() {
    let out = drawn(100, Duration::from_millis(20), Some(80));
    // Two seconds, of which the first 0.3 pass in silence; then five a second.
    let draws = out.matches("Reading transcripts").count();
    assert!((7..=9).contains(&draws), "{draws}");
    assert!(out.ends_with("\r\u{1b}[2K") && !out.contains('\n'), "{out:?}");
    let widest = out.split("\r\u{1b}[2K").map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 79, "{widest}");
}

#[test]
fn what_is_over_soon_or_seen_by_nobody_draws_nothing() {
    assert_eq!(drawn(10, Duration::from_millis(20), Some(80)), "");
    assert_eq!(drawn(100, SECOND, None), "");
    assert_eq!((width(false, None, Some(90)), width(true, Some("dumb"), Some(90))), (None, None));
    assert_eq!(
        (width(true, Some("xterm"), Some(90)), width(true, None, None)),
        (Some(90), Some(80))
    );
}

fn line(number: usize) -> String {
    format!(
        r#"{{"type":"assistant","uuid":"u{number}","sessionId":"s{}","timestamp":"2026-11-20T10:00:00.000Z","cwd":"/home/ana/alpha","requestId":"r{number}","message":{{"id":"m{number}","model":"claude-opus-5-5","usage":{{"input_tokens":3,"output_tokens":{number},"cache_read_input_tokens":0,"cache_creation_input_tokens":0}}}}}}"#,
        number % 7
    ) + "\n"
}

/// Transcripts of which each begins with the ten responses that the one before ends with.
fn written() -> Stage {
    let stage = Stage::new();
    for file in 0..24 {
        let text: String = (0..60).map(|number| line(file * 50 + number)).collect();
        stage.write(&stage.claude().join(format!("projects/-p/{file}.jsonl")), text);
    }
    stage
}

fn opened(stage: &Stage) -> (Store, i64) {
    let (mut store, facts) = (stage.store(), stage.machine.0.borrow().facts.clone());
    let here = store.write(|db| Ok(host::here(db, &facts, stage.now())?.host_id)).unwrap();
    (store, here)
}

fn go_on(
    stage: &Stage,
    (store, host): &mut (Store, i64),
    ahead: Ahead,
    watch: &mut dyn FnMut(&Progress) -> bool,
) -> Reading {
    let (folders, clock, now) = ([stage.claude()], &stage.machine, stage.now());
    ledger::go_on(store, *host, Some(ahead), &folders, clock, now, watch).unwrap()
}

#[test]
fn what_was_read_ahead_is_what_a_reading_reads() {
    let stage = written();
    let ahead = || Ahead::read(&[stage.claude()], stage.now());
    // Nobody waits for one that is dropped.
    drop(ahead());
    let first = ahead();
    let mut history = opened(&stage);
    let begun = go_on(&stage, &mut history, first, &mut |progress| {
        assert_eq!(progress.files_total, 24);
        progress.files < 3
    });
    assert!(begun.interrupted && begun.files_read < 24, "{begun:?}");
    // Some files are known now: whoever read them ahead is not listened to.
    let rest = go_on(&stage, &mut history, ahead(), &mut |_| true);
    assert_eq!((rest.files, begun.added.new + rest.added.new), (24, 24 * 50 + 10));
    let again = go_on(&stage, &mut history, ahead(), &mut |_| true);
    assert_eq!((again.files, again.added.new), (24, 0));
    assert_eq!(stage.count("SELECT count(*) FROM usage"), 24 * 50 + 10);
    assert_eq!(stage.count("SELECT sum(usage) FROM transcript"), 24 * 60);
}

#[test]
fn what_was_found_ahead_may_be_otherwise_by_now() {
    let stage = written();
    let mut history = opened(&stage);
    let path = |file: &str| stage.claude().join(format!("projects/-p/{file}.jsonl"));
    let numbers = [ledger_rows(&stage), {
        let ahead = Ahead::walk(&[stage.claude()]);
        go_on(&stage, &mut history, ahead, &mut |_| true);
        ledger_rows(&stage)
    }];
    assert_eq!(numbers, [(0, 0, 0), (24 * 50 + 10, 24, 0)]);
    let ahead = Ahead::walk(&[stage.claude()]);
    // It has seen the folder by then, as a rule: what follows holds however far it is.
    std::thread::sleep(Duration::from_millis(50));
    stage.pass(SECOND * 10);
    stage.write(&path("0"), (0..60).chain(5000..5003).map(line).collect::<String>());
    stage.write(&path("new"), line(6000));
    std::fs::remove_file(path("1")).unwrap();
    std::fs::rename(path("2"), path("other")).unwrap();
    // Somebody else reads all that first.
    let mut other = opened(&stage);
    go_on(&stage, &mut other, Ahead::walk(&[stage.claude()]), &mut |_| true);
    let read = ledger_rows(&stage);
    assert_eq!(read, (24 * 50 + 10 + 4, 25, 1));
    let late = go_on(&stage, &mut history, ahead, &mut |_| true);
    assert_eq!((late.added.new, ledger_rows(&stage)), (0, read));
    let last = go_on(&stage, &mut history, Ahead::walk(&[stage.claude()]), &mut |_| true);
    assert_eq!((last.added.new, ledger_rows(&stage)), (0, read));
    assert_eq!(stage.count("SELECT sum(usage) FROM transcript"), 24 * 60 + 4);
}

/// Responses, transcripts, and those of them that are gone.
fn ledger_rows(stage: &Stage) -> (i64, i64, i64) {
    let count = |sql: &str| stage.count(sql);
    (
        count("SELECT count(*) FROM usage"),
        count("SELECT count(*) FROM transcript"),
        count("SELECT count(gone_at) FROM transcript"),
    )
}

#[test]
fn an_end_at_any_moment_loses_nothing_and_the_next_reading_goes_on() {
    let stage = written();
    let (mut store, host) = opened(&stage);
    let (mut before, mut readings) = (0, 0);
    loop {
        let mut patience = 5 + readings;
        let mut watch = |_: &Progress| {
            patience -= 1;
            patience > 0
        };
        let read = ledger::read(
            &mut store,
            host,
            &[stage.claude()],
            &stage.machine,
            stage.now(),
            &mut watch,
        )
        .unwrap();
        readings += 1;
        let count = stage.count("SELECT count(*) FROM usage");
        assert!(count >= before, "{count} after {before}");
        assert_eq!(stage.count("SELECT sum(responses) FROM usage_slot"), count);
        before = count;
        if !read.interrupted {
            break;
        }
    }
    assert!(readings > 3, "{readings}");
    // Files overlap by ten responses.
    assert_eq!(before, 24 * 50 + 10);
    assert_eq!(stage.count("SELECT sum(output) FROM usage"), (0..24 * 50 + 10).sum::<i64>());
    assert_eq!(stage.count("SELECT sum(usage) FROM transcript"), 24 * 60);
}

/// Two programs at once, as two commands are where nobody records: the other one reads all before this one writes.
#[test]
fn what_another_has_read_meanwhile_is_not_counted_twice() {
    let stage = written();
    let read_beside = || {
        let (mut store, here) = opened(&stage);
        let (mut other, _) = opened(&stage);
        let (folders, clock) = ([stage.claude()], Scripted::at(stage.now()));
        let mut is_first = true;
        let mut watch = |_: &Progress| {
            if std::mem::take(&mut is_first) {
                ledger::read(&mut other, here, &folders, &clock, stage.now(), &mut |_| true)
                    .unwrap();
            }
            true
        };
        ledger::read(&mut store, here, &folders, &clock, stage.now(), &mut watch).unwrap();
        assert!(!is_first);
    };
    let account =
        || stage.one("SELECT count(*), sum(lines), sum(usage), sum(offset = size) FROM transcript");
    read_beside();
    assert_eq!(account(), "24|1440|1440|24");
    let facts = stage.count("SELECT count(*) FROM usage");
    // What was appended, too.
    for file in 0..24 {
        let text: String = (0..70).map(|number| line(file * 50 + number)).collect();
        stage.write(&stage.claude().join(format!("projects/-p/{file}.jsonl")), text);
    }
    read_beside();
    assert_eq!(account(), "24|1680|1680|24");
    assert_eq!(stage.count("SELECT count(*) FROM usage"), facts + 10);
}
