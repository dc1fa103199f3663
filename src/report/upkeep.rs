//! What the history takes of the disk, for how long it keeps what, and when the recorder sees to that.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::config::span;
use crate::error::Result;
use crate::model::machine::MachineFacts;
use crate::model::time::Timestamp;
use crate::report::{Answer, Document};
use crate::rules::crontab::Crontab;
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::schedule::{self, Job, Run, RunOutcome};
use crate::store::tier::TierRow;
use crate::store::upkeep::Part;
use crate::store::{Db, host, tier, upkeep};

/// What no history knows of itself: its place, its settings, its machine, the time.
pub struct Around<'a> {
    pub path: &'a Path,
    pub bytes: u64,
    pub budget_bytes: u64,
    /// How long spans, sums of 5 minutes and sums of hours are kept.
    pub keep: [Duration; 3],
    /// When each job is due; `None` is never.
    pub crontab: &'a dyn Fn(Job) -> Option<Crontab>,
    pub facts: &'a MachineFacts,
    pub now: Timestamp,
    /// Seconds from UTC at a moment.
    pub zone: &'a dyn Fn(Timestamp) -> i64,
}

/// The state of the file and of its upkeep.
pub struct History {
    path: String,
    bytes: u64,
    budget: u64,
    parts: Vec<Part>,
    tiers: Vec<TierRow>,
    /// For how long each tier is kept; the last for ever.
    keep: Vec<String>,
    jobs: Vec<Planned>,
    now: Timestamp,
}

/// A job of the schedule.
struct Planned {
    job: Job,
    crontab: Option<Crontab>,
    last: Option<Run>,
    next: Option<Timestamp>,
}

/// Looks at the file, at what is in it, and at what was done for it.
pub fn look(db: Db<'_>, around: &Around<'_>) -> Result<History> {
    let (host_id, now) = (host::find(db, around.facts)?, around.now);
    let runs = host_id.map_or(Ok(Vec::new()), |id| schedule::last_runs(db, id))?;
    let first = host_id.map_or(Ok(None), |id| host::first_look(db, id))?;
    let planned = |job: Job| {
        let crontab = (around.crontab)(job);
        let last = runs.iter().find(|run| run.job == job).cloned();
        let since = last.as_ref().map(|run| run.started_at).or(first).unwrap_or(now);
        let next = crontab.as_ref().and_then(|crontab| crontab.next(since.min(now), &around.zone));
        Planned { job, crontab, last, next }
    };
    let keep = around.keep.map(span::text).into_iter().chain(["ever".to_owned()]);
    Ok(History {
        path: around.path.display().to_string(),
        bytes: around.bytes,
        budget: around.budget_bytes,
        parts: upkeep::parts(db)?,
        tiers: tier::tiers(db)?,
        keep: keep.collect(),
        jobs: Job::ALL.map(planned).into(),
        now,
    })
}

impl History {
    /// Adds it to what else there is to say of the history.
    pub fn complete(&self, answer: &mut Answer) -> Result<()> {
        let mut document = answer.document.value()?;
        if let Some(document) = document.as_object_mut() {
            document.insert("history".to_owned(), self.json());
            document.insert("schedule".to_owned(), self.schedule_json());
        }
        answer.document = Document::new(document);
        self.draw(&mut answer.sheet);
        Ok(())
    }

    fn json(&self) -> Value {
        let tiers = self.tiers.iter().zip(&self.keep).map(|(row, keep)| {
            json!({ "tier": row.tier, "kept_for": keep, "kept_since_at": row.kept_since_at,
                    "oldest_at": row.oldest_at })
        });
        json!({ "path": self.path, "bytes": self.bytes, "budget_bytes": self.budget, "parts": self.parts,
                "tiers": tiers.collect::<Vec<_>>() })
    }

    fn schedule_json(&self) -> Value {
        let jobs = self.jobs.iter().map(|planned| {
            json!({ "job": planned.job, "schedule": planned.crontab.as_ref().map(Crontab::text),
                    "last": planned.last, "next_at": planned.next })
        });
        jobs.collect()
    }

    fn draw(&self, sheet: &mut Sheet) {
        sheet.facts([fact("History", &self.path)]);
        sheet.facts([
            fact("Size", wording::memory(self.bytes)),
            fact("Budget", wording::memory(self.budget)),
        ]);
        sheet.table(self.part_table());
        sheet.table(self.schedule_table());
    }

    fn part_table(&self) -> Table {
        let columns =
            [Column::text("Part"), Column::number("Size"), Column::text("Kept").elastic()];
        let rows = self.parts.iter().map(|part| {
            let size = wording::memory(part.bytes);
            Row::new([part.part.clone(), size, self.kept(&part.part)])
        });
        Table::new(columns).titled("What the history takes").rows(rows)
    }

    fn kept(&self, part: &str) -> String {
        let names = ["every change", "5 minutes", "hours", "days"];
        let mut keep =
            names.iter().zip(&self.keep).map(|(name, keep)| format!("{name} for {keep}"));
        match part {
            "free" => "to be used again".to_owned(),
            "samples" => keep.next().unwrap_or_default(),
            "tiers" => keep.skip(1).collect::<Vec<_>>().join(", "),
            _ => "for ever".to_owned(),
        }
    }

    fn schedule_table(&self) -> Table {
        let columns = [
            Column::text("Job"),
            Column::text("When"),
            Column::text("Last run").toned(),
            Column::text("What it did").elastic(),
            Column::text("Next"),
        ];
        let rows = self.jobs.iter().map(|planned| self.job_row(planned));
        Table::new(columns).titled("Done by the recorder").rows(rows)
    }

    fn job_row(&self, planned: &Planned) -> Row {
        let last = planned.last.as_ref();
        let ago = last.map(|run| wording::age(self.now.since(run.started_at)));
        let did =
            last.map(|run| run.detail.clone().unwrap_or_else(|| "at work, or killed".to_owned()));
        let next = match planned.next {
            None => "never".to_owned(),
            Some(next) if next <= self.now => "as soon as a recorder runs".to_owned(),
            Some(next) => format!("in {}", wording::span(next.since(self.now))),
        };
        let failed = last.is_some_and(|run| run.outcome == Some(RunOutcome::Failed));
        Row::new([
            match planned.job {
                Job::RollUp => "sum up".to_owned(),
                Job::Maintenance => "maintenance".to_owned(),
            },
            planned.crontab.as_ref().map_or("off", Crontab::text).to_owned(),
            ago.unwrap_or_else(|| "never".to_owned()),
            did.unwrap_or_default(),
            next,
        ])
        .tone(if failed { Tone::Warn } else { Tone::Plain })
    }
}
