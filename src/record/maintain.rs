//! Upkeep of the history: what is new is summed up, what is old leaves, the file keeps to its budget.

use std::time::Duration;

use crate::collect::clock::Clock;
use crate::error::Result;
use crate::model::time::{Timestamp, millis};
use crate::model::trouble::{Trouble, TroubleKind};
use crate::record::look::Look;
use crate::rules::crontab::Crontab;
use crate::sheet::wording;
use crate::store::schedule::{self, Job, RunOutcome};
use crate::store::{Store, process, tier, trouble, upkeep};

/// The settings of upkeep.
#[derive(Debug, Clone)]
pub struct Upkeep {
    /// How long spans, sums of 5 minutes and sums of hours are kept.
    pub keep: [Duration; 3],
    pub budget_bytes: u64,
    pub roll_up: Option<Crontab>,
    pub maintenance: Option<Crontab>,
}

impl Upkeep {
    /// When a job is due; `None` is never.
    #[must_use]
    pub const fn crontab(&self, job: Job) -> Option<&Crontab> {
        match job {
            Job::RollUp => self.roll_up.as_ref(),
            Job::Maintenance => self.maintenance.as_ref(),
        }
    }
}

/// An open span younger than this is not cut: whatever the schedule, an idle process has about a row an hour.
const CUT_AFTER: Duration = Duration::from_mins(50);
/// How long runs of jobs stay on record.
const KEEP_RUNS: Duration = Duration::from_hours(90 * 24);
/// Pages that are given back at a time.
const PAGES_AT_ONCE: u32 = 2048;
/// What leaves at once where the budget is exceeded: an hour of spans, a day of 5 minutes, a week of hours; at least.
const STEPS: [Duration; 3] =
    [Duration::from_hours(1), Duration::from_hours(24), Duration::from_hours(7 * 24)];
/// What trouble with the budget is about.
const HISTORY: &str = "history";

/// Who carries out the jobs.
pub(super) struct Maintainer<'a> {
    pub(super) store: &'a mut Store,
    pub(super) clock: &'a dyn Clock,
    pub(super) upkeep: &'a Upkeep,
    /// What this program saw last: where open spans stand.
    pub(super) look: Option<&'a Look>,
}

impl Maintainer<'_> {
    pub(super) fn run(&mut self, job: Job, host_id: i64) -> Result<(RunOutcome, String)> {
        match job {
            Job::RollUp => {
                self.cut_open_spans(host_id)?;
                let count = self.roll_up()?;
                Ok(self.ended(format!("{} summed up", spans(count))))
            }
            Job::Maintenance => self.maintain(host_id),
        }
    }

    /// Whether somebody asked the program to end in the middle of it.
    fn ended(&self, detail: String) -> (RunOutcome, String) {
        let stopped = self.clock.is_stopped();
        (if stopped { RunOutcome::Interrupted } else { RunOutcome::Done }, detail)
    }

    /// What goes on for hours would be told by no tier until it ends.
    fn cut_open_spans(&mut self, host_id: i64) -> Result<()> {
        let Some(look) = self.look else { return Ok(()) };
        self.store.write(|db| {
            let living = process::living(db, host_id)?;
            tier::cut_open(db, &living, &look.seen, look.at.minus(CUT_AFTER), look.at)
        })?;
        Ok(())
    }

    fn roll_up(&mut self) -> Result<usize> {
        let clock = self.clock;
        let zone = |at| clock.offset_at(at);
        self.store.write(|db| tier::come_back_from_the_future(db, &zone, clock.now()))?;
        let mut all = 0;
        loop {
            let count = self.store.write(|db| tier::roll_up(db, &zone))?;
            all += count;
            if !tier::is_full(count) || clock.is_stopped() {
                return Ok(all);
            }
        }
    }

    fn maintain(&mut self, host_id: i64) -> Result<(RunOutcome, String)> {
        self.roll_up()?;
        let now = self.clock.now();
        let mut gone = self.forget_by_age(now)?;
        self.store.write(|db| schedule::forget(db, now.minus(KEEP_RUNS)))?;
        let before = upkeep::pages(self.store.db())?;
        self.store.write_log_home()?;
        if self.is_over_budget() {
            self.shrink()?;
        }
        if self.is_over_budget() {
            gone += self.squeeze()?;
            self.shrink()?;
        }
        self.shrink_if_hollow()?;
        self.tell_of_budget(host_id)?;
        self.store.optimize()?;
        let given_back = before.bytes().saturating_sub(upkeep::pages(self.store.db())?.bytes());
        let words = format!(
            "{} let go, {} given back",
            wording::plural(gone, "row", "rows"),
            wording::memory(given_back)
        );
        Ok(self.ended(words))
    }

    /// A tier is kept at least as long as the finer one before it.
    fn forget_by_age(&mut self, now: Timestamp) -> Result<usize> {
        let clock = self.clock;
        let keep = self.upkeep.keep;
        let floors = self.store.write(|db| {
            let mut finer = i64::MAX;
            let mut floors = Vec::new();
            for (tier_id, keep) in (0..).zip(keep) {
                let wanted = now.minus(keep).as_millis().min(finer);
                finer = tier::keep_since(db, &|at| clock.offset_at(at), tier_id, wanted)?;
                floors.push((tier_id, finer));
            }
            Ok(floors)
        })?;
        let mut gone = 0;
        for (tier_id, floor) in floors {
            gone += self.forget(tier_id, floor)?;
        }
        Ok(gone)
    }

    fn forget(&mut self, tier_id: i64, floor: i64) -> Result<usize> {
        let mut all = 0;
        loop {
            let count = self.store.write(|db| tier::forget(db, tier_id, floor))?;
            all += count;
            if !tier::is_full(count) || self.clock.is_stopped() {
                return Ok(all);
            }
        }
    }

    fn is_over_budget(&self) -> bool {
        self.store.bytes() > self.upkeep.budget_bytes
    }

    /// The oldest of the finest leaves first, then that of the next tier: all of it is in the days, which stay.
    /// A tenth below the budget, so that tomorrow is not over it again.
    fn squeeze(&mut self) -> Result<usize> {
        let target = self.upkeep.budget_bytes / 10 * 9;
        let mut gone = 0;
        let mut limit = self.clock.now().as_millis();
        for (tier_id, step) in (0..).zip(STEPS) {
            while upkeep::pages(self.store.db())?.used_bytes() > target && !self.clock.is_stopped()
            {
                let Some(count) = self.squeeze_tier(tier_id, millis(step), limit)? else { break };
                gone += count;
            }
            limit = tier::floors(self.store.db())?
                .into_iter()
                .nth(usize::try_from(tier_id).unwrap_or(0))
                .unwrap_or(limit);
        }
        Ok(gone)
    }

    /// Lets go of an eighth of a tier; how many rows, or `None` where nothing is left of it.
    fn squeeze_tier(&mut self, tier_id: i64, step: i64, limit: i64) -> Result<Option<usize>> {
        let clock = self.clock;
        let moved = self.store.write(|db| {
            let rows = tier::tiers(db)?;
            let Some(row) = rows.iter().find(|row| row.tier_id == tier_id) else { return Ok(None) };
            let Some(oldest) = row.oldest_at else { return Ok(None) };
            let begin = oldest.max(row.kept_since_at);
            let wanted = begin.saturating_add(((limit - begin) / 8).max(step)).min(limit);
            let floor = tier::keep_since(db, &|at| clock.offset_at(at), tier_id, wanted)?;
            Ok((floor > row.kept_since_at).then_some(floor))
        })?;
        moved.map(|floor| self.forget(tier_id, floor)).transpose()
    }

    /// Gives the free pages back, a few at a time: others want to write, too.
    fn shrink(&mut self) -> Result<()> {
        loop {
            let before = upkeep::pages(self.store.db())?.free_pages;
            if before == 0 || self.clock.is_stopped() {
                break;
            }
            self.store.give_back(PAGES_AT_ONCE)?;
            if upkeep::pages(self.store.db())?.free_pages >= before {
                break;
            }
        }
        self.store.write_log_home()
    }

    /// Free pages are used again: to give back a few of them every day would only be work.
    fn shrink_if_hollow(&mut self) -> Result<()> {
        let pages = upkeep::pages(self.store.db())?;
        if pages.free_pages > pages.page_count / 4 { self.shrink() } else { Ok(()) }
    }

    /// Facts never leave: if they alone exceed the budget, it is for the user to say what gives.
    fn tell_of_budget(&mut self, host_id: i64) -> Result<()> {
        let (bytes, budget) = (self.store.bytes(), self.upkeep.budget_bytes);
        let now = self.clock.now();
        let over = bytes > budget && !self.clock.is_stopped();
        self.store.write(|db| {
            if !over {
                return trouble::clear(db, host_id, HISTORY, Some(TroubleKind::OverBudget), now);
            }
            let detail = format!(
                "{} where {} are allowed, and no more sums can leave: facts are kept for ever; raise database_budget",
                wording::memory(bytes),
                wording::memory(budget)
            );
            trouble::note(db, host_id, &Trouble::new(TroubleKind::OverBudget, &HISTORY, &detail), now)
        })
    }
}

fn spans(count: usize) -> String {
    wording::plural(count, "span", "spans")
}
