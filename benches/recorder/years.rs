//! Years of recording: how large the history gets, and whether a look in the last year costs more than in the first.

use std::time::{Duration, UNIX_EPOCH};
use std::{fs, io};

use tce::collect::clock::Clock;

use crate::day::{Cast, Stage};
use crate::measure::{self, Measured};

const DAY: Duration = Duration::from_hours(24);
/// Coarse, so that ten years pass in minutes: what ages and what stays is the same, only spans are fewer.
const INTERVAL: Duration = Duration::from_mins(30);
/// How long Claude Code leaves a transcript behind.
const KEPT: Duration = Duration::from_hours(24 * 30);
/// Looks that are measured at the end of a year, with nothing else done by the clock.
const LOOKS: u32 = 200;

/// Plays years, and prints a row for each.
pub(crate) fn play(years: u32, idle: u32, busy: u32) -> Result<(), String> {
    let mut stage = Stage::new(Cast { idle, busy, responds_every: INTERVAL }, INTERVAL)?;
    println!(
        "{idle} idle processes, {busy} busy ones, two of the idle and all of the busy new every day;"
    );
    println!("a look every half an hour; at the end of each year {LOOKS} looks alone are measured");
    println!(
        "{:>4} {:>9} {:>9} {:>12} {:>12} {:>12} {:>12} {:>12} {:>9}",
        "year",
        "file MB",
        "peak MB",
        "written/look",
        "read/look",
        "CPU us/look",
        "sum up ms",
        "maintain ms",
        "processes"
    );
    for year in 1..=years {
        let wakes = stage.record_while(DAY * 365, script)?;
        debug_assert!(wakes > 0);
        let upkeep = (run_time(&stage, Duration::from_hours(1))?, run_time(&stage, DAY)?);
        let plain = (stage.plan.upkeep.roll_up.take(), stage.plan.upkeep.maintenance.take());
        stage.record_while(INTERVAL * 20, rest)?;
        let before = Measured::now();
        stage.record_while(INTERVAL * LOOKS, rest)?;
        let used = Measured::now().since(&before);
        (stage.plan.upkeep.roll_up, stage.plan.upkeep.maintenance) = plain;
        println!(
            "{year:>4} {:>9.1} {:>9.1} {:>12} {:>12} {:>12.0} {:>12.1} {:>12.1} {:>9}",
            stage.history_bytes() as f64 / 1e6,
            measure::peak_mb(),
            used.wchar / u64::from(LOOKS),
            used.rchar / u64::from(LOOKS),
            used.cpu.as_secs_f64() * 1e6 / f64::from(LOOKS),
            upkeep.0,
            upkeep.1,
            stage.processes(),
        );
    }
    Ok(())
}

/// Processor milliseconds of an hour with the jobs that are due in it.
fn run_time(stage: &Stage, span: Duration) -> Result<f64, String> {
    let before = Measured::now();
    stage.record_while(span, rest)?;
    Ok(Measured::now().since(&before).cpu.as_secs_f64() * 1000.0)
}

/// Nobody does anything.
const fn rest(_: &Stage) {}

/// Claude Code deletes transcripts that have grown old.
fn clean_up(stage: &Stage) -> io::Result<()> {
    let since_1970 = u64::try_from(stage.machine.now().as_millis()).unwrap_or(0);
    let oldest = UNIX_EPOCH + Duration::from_millis(since_1970).saturating_sub(KEPT);
    for project in fs::read_dir(stage.claude().join("projects"))? {
        for transcript in fs::read_dir(project?.path())? {
            let transcript = transcript?;
            if transcript.metadata()?.modified()? < oldest {
                fs::remove_file(transcript.path())?;
            }
        }
    }
    Ok(())
}

/// A day has an end, and other processes tomorrow.
fn script(stage: &Stage) {
    stage.work();
    let minutes = stage.machine.0.borrow().since_boot.as_secs() / 60 % 1440;
    if minutes < 30 {
        clean_up(stage).expect("folders of our own");
        let cast = stage.cast();
        for _ in 0..2.min(cast.idle) {
            let idle = stage.pids(1000, 5000);
            let chosen = usize::try_from(stage.below(idle.len() as u64)).ok();
            chosen.and_then(|at| idle.get(at)).into_iter().for_each(|pid| stage.leave(*pid));
        }
        stage.pids(5000, 10_000).into_iter().for_each(|pid| stage.leave(pid));
        let fresh =
            |from: u32, to: u32| (from..to).find(|pid| stage.pids(*pid, *pid + 1).is_empty());
        while stage.pids(1000, 5000).len() < cast.idle as usize {
            stage.enter(fresh(1000, 5000).unwrap_or(1000), "idle");
        }
        while stage.pids(5000, 10_000).len() < cast.busy as usize {
            stage.enter(fresh(5000, 10_000).unwrap_or(5000), "busy");
        }
    }
}
