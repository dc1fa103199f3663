//! `kill -9` at any moment of a reading, again and again, while the transcripts grow and change: no response is lost
//! or counted twice, no account fails, and the file is sound.

mod files;

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant, SystemTime};

use files::Files;

use super::sandbox::{Running, Sandbox};
use super::{PATIENCE, says};
use crate::corpus::Reader;
use crate::corpus::made::random::Random;
use crate::corpus::made::tokens::{ByModel, Tokens};
use crate::corpus::made::{self, Plan};

/// How often, where nobody says otherwise with `TCE_KILLS`.
const KILLS: usize = 30;
/// After so many of them one reading is left alone, and everything is counted.
const IN_A_ROW: usize = 10;
/// After so many all begins anew, first opening and first reading included; a history of all of them would be large.
const IN_A_WORLD: usize = 50;

/// What a reading had come to when it was ended.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// Before anything was kept.
    Early,
    /// Some of the files were kept as read, and some not.
    Midway,
    /// All of them were, but the program was still there.
    Late,
    /// It was faster.
    Ended,
}

struct Trial {
    sandbox: Sandbox,
    files: Files,
    random: Random,
    /// The plainest reader of the published rule has seen all that was ever there.
    reader: Reader,
    /// What one whole reading took.
    span: Duration,
}

impl Trial {
    fn new(seed: u64) -> Self {
        let sandbox = Sandbox::new();
        let projects = sandbox.claude_home().join("projects");
        // Some of every sort of line, and many files: they come in several batches.
        let plan = Plan { bytes: 1_000_000, files: 30, ..Plan::small(seed) };
        made::write(&plan, &projects).unwrap();
        let files = Files::make(&projects, seed);
        let random = Random::of(seed, 1);
        Self { sandbox, files, random, reader: Reader::default(), span: Duration::from_millis(500) }
    }

    fn zone(&mut self) -> &'static str {
        self.random.pick(&["UTC", "Asia/Tokyo"])
    }

    /// The files as they are, and those that the history knows just so.
    fn counts(&self) -> (usize, usize) {
        let here = files::sizes(&self.sandbox.claude_home().join("projects"));
        if !self.sandbox.history().exists() {
            return (here.len(), 0);
        }
        let known = self.sandbox.ask(
            "SELECT path || '|' || size FROM transcript WHERE replaced_at IS NULL AND gone_at IS NULL",
        );
        let known = known.iter().filter_map(|row| {
            let (path, size) = row.rsplit_once('|')?;
            (here.get(path)? == &size.parse::<u64>().ok()?).then_some(())
        });
        (here.len(), known.count())
    }

    /// When it was written to last, and how long it is: it is often written over.
    fn log(&self) -> Option<(SystemTime, u64)> {
        let log = self.sandbox.history().with_extension("db-wal");
        fs::metadata(log).ok().map(|metadata| (metadata.modified().unwrap(), metadata.len()))
    }

    /// A reading, ended at some moment: after some time, as soon as a part of it was kept, or while that is written.
    fn kill(&mut self) -> Fate {
        self.files.grow(&mut self.random);
        let (all, before) = self.counts();
        let command =
            self.random.pick(&[&["usage", "--json"][..], &["record", "--once"], &["record"]]);
        let (zone, log) = (self.zone(), self.log());
        let mut running = self.sandbox.tce(command).env("TZ", zone).start();
        match self.random.index(3) {
            0 => {
                let whole = u64::try_from(self.span.as_micros()).unwrap();
                std::thread::sleep(Duration::from_micros(self.random.between(0, whole)));
            }
            1 => await_that(&mut running, || self.counts().1 != before || before == all),
            _ => await_that(&mut running, || self.log() != log),
        }
        std::thread::sleep(Duration::from_micros(self.random.skewed(0, 60_000)));
        let fate = end(running);
        if !self.sandbox.history().exists() {
            assert_eq!(before, 0, "what is in its place stays there");
            return fate;
        }
        self.sandbox.assert_sound();
        match self.counts().1 {
            _ if fate == Fate::Ended => fate,
            now if now == before => Fate::Early,
            now if now == all => Fate::Late,
            _ => Fate::Midway,
        }
    }

    /// A reading to its end: then everything must be there, once.
    fn count(&mut self) {
        let zone = self.zone();
        let begun = Instant::now();
        let report = self.sandbox.tce(&["usage", "--json"]).env("TZ", zone).done().json();
        self.span = begun.elapsed();
        self.reader.folder(&self.sandbox.claude_home().join("projects"));
        assert_eq!(totals(&self.sandbox), self.reader.totals());
        let responses = self.sandbox.number("SELECT count(*) FROM usage WHERE advisor = 0");
        assert_eq!(usize::try_from(responses).unwrap(), self.reader.responses());
        let reported = report["model_usage"].as_array().unwrap().iter();
        let reported: u64 = reported.map(|model| model["output_tokens"].as_u64().unwrap()).sum();
        assert_eq!(reported, self.reader.totals().total().output);
        let (all, known) = self.counts();
        assert_eq!(known, all, "files unread");
        let offset = if zone == "UTC" { 0 } else { 9 * 3_600_000 };
        let counted = "(SELECT session_id, responses FROM session WHERE responses <> 0)";
        let rollups = [
            ("usage_slot", SLOTS.to_owned()),
            ("usage_hour", HOURS.to_owned()),
            ("usage_part", parts(offset)),
            ("v_usage_day", days(offset)),
            ("usage_month", MONTHS.to_owned()),
            (SUMMED, ACCOUNTS.to_owned()),
            (counted, "SELECT session_id, count(*) FROM usage GROUP BY 1".to_owned()),
        ];
        for (rollup, scan) in rollups {
            let apart = format!(
                "SELECT * FROM (SELECT * FROM {rollup} EXCEPT {scan}) UNION ALL SELECT * FROM ({scan} EXCEPT SELECT * FROM {rollup})"
            );
            assert_eq!(self.sandbox.ask(&apart), Vec::<String>::new(), "{rollup}");
        }
        assert_eq!(self.sandbox.ask(UNACCOUNTED), Vec::<String>::new());
        self.sandbox.assert_sound();
    }
}

/// Quarters of an hour, as a scan of every response gives them.
const SLOTS: &str = "
    SELECT happened_at / 900000, session_id, model_id, rate_id, directory_id, count(*), sum(input), sum(output),
           sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches),
           sum(iif(subagent, input + output + cache_write_5m + cache_write_1h + cache_read, 0)),
           min(iif(happened_at % 900000 = 0, NULL, happened_at)), max(happened_at)
      FROM usage GROUP BY 1, 2, 3, 4, 5";

/// Hours, as far as they are summed up, likewise.
const HOURS: &str = "
    SELECT happened_at / 3600000, model_id, rate_id, count(*), sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h),
           sum(cache_read), sum(web_searches), min(iif(happened_at % 900000 = 0, NULL, happened_at)), max(happened_at)
      FROM usage WHERE happened_at / 86400000 <= (SELECT max(hour) / 24 FROM usage_hour) GROUP BY 1, 2, 3";

/// Parts of a day, likewise, in a zone that is so many milliseconds ahead.
fn parts(offset: i64) -> String {
    format!(
        "SELECT happened_at / 14400000, (happened_at + {offset}) / 86400000, model_id, rate_id, session_id, directory_id, count(*),
                sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches),
                sum(iif(subagent, input + output + cache_write_5m + cache_write_1h + cache_read, 0))
           FROM usage GROUP BY 1, 2, 3, 4, 5, 6"
    )
}

/// Days, likewise.
fn days(offset: i64) -> String {
    format!(
        "SELECT happened_at / 86400000, (happened_at + {offset}) / 86400000, model_id, rate_id, count(*), sum(input), sum(output),
                sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)
           FROM usage GROUP BY 1, 2, 3, 4"
    )
}

/// Months of UTC that are over, likewise.
const MONTHS: &str = "
    SELECT (strftime('%Y', happened_at / 1000, 'unixepoch') - 1970) * 12 + strftime('%m', happened_at / 1000, 'unixepoch') - 1,
           model_id, rate_id, count(*), sum(input), sum(output),
           sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)
      FROM usage
     WHERE strftime('%Y-%m', happened_at / 1000, 'unixepoch') < (SELECT strftime('%Y-%m', max(happened_at) / 1000, 'unixepoch') FROM usage)
     GROUP BY 1, 2, 3";

/// The accounts of 64 transcripts, kept or found, and likewise.
const SUMMED: &str = "(SELECT block, files, files_gone, bytes, lines, usage, titles, cost_states, not_usage, advisors FROM v_transcript_sum)";
const ACCOUNTS: &str = "
    SELECT transcript_id / 64, count(*), count(coalesce(gone_at, replaced_at)), sum(offset), sum(lines), sum(usage), sum(titles),
           sum(cost_states), sum(not_usage), sum(advisors)
      FROM transcript GROUP BY 1";

const UNACCOUNTED: &str = "
    SELECT path FROM transcript
     WHERE lines <> usage + titles + cost_states + not_usage
           + (SELECT coalesce(sum(count), 0) FROM rejected WHERE rejected.transcript_id = transcript.transcript_id)";

fn totals(sandbox: &Sandbox) -> ByModel {
    let mut totals = ByModel::default();
    let rows = sandbox.ask(
        "SELECT m.id, sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)
           FROM usage JOIN model AS m USING (model_id) GROUP BY 1",
    );
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        let count = |at: usize| cells[at].parse().unwrap();
        let tokens = Tokens {
            input: count(1),
            output: count(2),
            write_5m: count(3),
            write_1h: count(4),
            read: count(5),
            web_searches: count(6),
        };
        totals.add(cells[0], tokens);
    }
    totals
}

/// Until it is so, or nobody is left to make it so.
fn await_that(running: &mut Running, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() && !running.has_ended() {
        assert!(begun.elapsed() < PATIENCE, "it reads nothing");
    }
}

/// Ends a reading. One that ended by itself must have ended well.
fn end(running: Running) -> Fate {
    let outcome = running.ended_at_once();
    match outcome.code {
        None => Fate::Early,
        Some(0) => Fate::Ended,
        Some(_) => panic!("{outcome:#?}"),
    }
}

#[test]
fn whatever_moment_a_reading_is_killed_at_nothing_is_lost_or_doubled() {
    let kills = std::env::var("TCE_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut fates: BTreeMap<Fate, usize> = BTreeMap::new();
    let numbers: Vec<usize> = (1..=kills).collect();
    for (seed, numbers) in (11..).zip(numbers.chunks(IN_A_WORLD)) {
        let mut trial = Trial::new(seed);
        for row in numbers.chunks(IN_A_ROW) {
            for _ in row {
                *fates.entry(trial.kill()).or_default() += 1;
            }
            trial.count();
            trial.files.change(&mut trial.random);
        }
    }
    says(&format!("of {kills} readings killed: {fates:?}"));
    let midway = fates.get(&Fate::Midway).copied().unwrap_or(0);
    assert!(midway * 30 >= kills, "too few of {kills} in the middle: {fates:?}");
}
