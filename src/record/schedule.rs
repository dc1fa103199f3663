//! What is done by the clock: when each job is due, run once however often its time was missed, each run on record.

use crate::collect::clock::Clock;
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::record::maintain::{Maintainer, Upkeep};
use crate::rules::crontab::Crontab;
use crate::store::schedule::{self, Job, RunOutcome};
use crate::store::{Store, host};

/// When each job is due next.
pub(super) struct Schedule {
    host_id: i64,
    jobs: Vec<Planned>,
    checked_at: Timestamp,
}

struct Planned {
    job: Job,
    crontab: Crontab,
    next: Option<Timestamp>,
}

impl Schedule {
    /// Goes on from the last runs; one that never ran counts from when this machine was first seen.
    pub(super) fn begin(
        store: &Store,
        clock: &dyn Clock,
        upkeep: &Upkeep,
        host_id: i64,
    ) -> Result<Self> {
        let (db, now) = (store.db(), clock.now());
        let runs = schedule::last_runs(db, host_id)?;
        let first = host::first_look(db, host_id)?.unwrap_or(now);
        let planned = |job: Job| {
            let crontab = upkeep.crontab(job)?.clone();
            let run = runs.iter().find(|run| run.job == job);
            let last = run.map_or(first, |run| run.started_at);
            // A clock that ran ahead left a time to come.
            let next = crontab.next(last.min(now), &|at| clock.offset_at(at));
            Some(Planned { job, crontab, next })
        };
        let jobs = Job::ALL.into_iter().filter_map(planned).collect();
        Ok(Self { host_id, jobs, checked_at: now })
    }

    /// Runs what is due. A job that fails is on record, and waits for its next time as any other.
    pub(super) fn run_due(&mut self, maintainer: &mut Maintainer<'_>) -> Result<Vec<String>> {
        let clock = maintainer.clock;
        let mut failures = Vec::new();
        let turned_back = clock.now() < self.checked_at;
        for planned in &mut self.jobs {
            if turned_back {
                planned.next = planned.crontab.next(clock.now(), &|at| clock.offset_at(at));
            }
            let now = clock.now();
            let Some(due) = planned.next.filter(|due| *due <= now) else { continue };
            // Where not even its begin can be written down, it is due still.
            failures.extend(run(maintainer, self.host_id, planned.job, due)?);
            planned.next = planned.crontab.next(now, &|at| clock.offset_at(at));
        }
        self.checked_at = clock.now();
        Ok(failures)
    }
}

/// One run, on record from its begin on; why it failed, if it did.
fn run(
    maintainer: &mut Maintainer<'_>,
    host_id: i64,
    job: Job,
    due: Timestamp,
) -> Result<Option<String>> {
    let clock = maintainer.clock;
    let run_id =
        maintainer.store.write(|db| schedule::begin(db, host_id, job, due, clock.now()))?;
    let (outcome, detail) = match maintainer.run(job, host_id) {
        Ok((outcome, detail)) => (outcome, detail),
        Err(error) => (RunOutcome::Failed, error.to_string()),
    };
    maintainer.store.write(|db| schedule::finish(db, run_id, outcome, &detail, clock.now()))?;
    Ok((outcome == RunOutcome::Failed).then_some(detail))
}
