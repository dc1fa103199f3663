//! What a tick thinks of each living process: its use, its health, its share of the machine.

use crate::collect::transcripts;
use crate::model::machine::MachineFacts;
use crate::model::process::{Health, ResourceAlert, Seen};
use crate::model::time::Timestamp;
use crate::record::look::Rate;
use crate::record::past::Past;
use crate::record::tick::Watch;
use crate::rules::health::{self, Activity, Case, Signs};
use crate::rules::resources;
use crate::rules::sampling::{Sample, permille};
use crate::store::process::Living;

/// A living process as this tick judged it.
pub(super) struct Judged<'a> {
    pub process_id: i64,
    pub seen: &'a Seen,
    /// Who was its parent at the look before.
    pub parent_before: Option<u32>,
    pub health: Health,
    pub resource_alert: Option<ResourceAlert>,
    pub activity: Activity,
    pub share: (f64, f64),
}

/// What every judgement of one tick goes by.
pub(super) struct Judge<'a> {
    pub(super) watch: &'a Watch,
    pub(super) facts: &'a MachineFacts,
    pub(super) now: Timestamp,
}

impl Judge<'_> {
    pub(super) fn judge<'a>(
        &self,
        process_id: i64,
        seen: &'a Seen,
        living: Option<&Living>,
        past: &Past<'_>,
        rate: Option<&Rate>,
    ) -> Judged<'a> {
        let watch = self.watch;
        let activity = health::activity(
            &watch.health,
            &Signs {
                now: self.now,
                // Derived anew it wavers by milliseconds, and moves with the clock.
                started_at: living.map_or(seen.started_at, |living| living.started_at),
                cpu_percent: rate.filter(|rate| !rate.chance).map(|rate| rate.tree.max(rate.own)),
                session: seen.session.as_ref(),
                transcript_at: self.transcript_growth(seen, living),
                before: living.map(|living| past.activity(living)),
            },
        );
        let case = Case {
            state: seen.state,
            kind: seen.kind,
            has_terminal: seen.terminal.is_some()
                || living.is_some_and(|living| living.terminal.is_some()),
            pinned: living.is_some_and(|living| living.pinned),
            activity,
        };
        let cpu = resources::cpu_of_system(rate.map_or(0.0, |rate| rate.own), self.facts.cpu_count);
        let memory = resources::memory_of_system(seen.memory_tree_bytes, self.facts.memory_bytes);
        Judged {
            process_id,
            seen,
            parent_before: living.and_then(|living| living.parent_pid),
            health: health::judge(&watch.health, &case, self.now),
            resource_alert: resources::resource_alert(&watch.resources, cpu, memory),
            activity,
            share: (cpu, memory),
        }
    }

    fn transcript_growth(&self, seen: &Seen, living: Option<&Living>) -> Option<Timestamp> {
        let cwd = directory_of(seen, living)?;
        let session = seen.session.as_ref().map(|session| session.session.as_str());
        transcripts::last_growth(&self.watch.claude_folders, cwd, session)
    }
}

/// A zombie does not say any more where it was.
fn directory_of<'a>(seen: &'a Seen, living: Option<&'a Living>) -> Option<&'a str> {
    seen.cwd.as_deref().or_else(|| living?.cwd.as_deref())
}

pub(super) fn sample_of(judged: &Judged<'_>, rate: Option<&Rate>) -> Sample {
    let seen = judged.seen;
    Sample {
        state: seen.state,
        health: judged.health,
        resource_alert: judged.resource_alert,
        active: judged.activity.active,
        cpu_permille: rate.map(|rate| permille(rate.own)),
        cpu_tree_permille: rate.map(|rate| permille(rate.tree.max(rate.own))),
        memory_bytes: seen.memory_bytes.cast_signed(),
        memory_tree_bytes: seen.memory_tree_bytes.cast_signed(),
        child_count: i64::from(seen.child_count),
    }
}

/// The last use is later than the row says, while nothing else changed.
pub(super) fn has_moved(open: &Living, activity: &Activity) -> bool {
    !activity.active && (activity.at, activity.by) != (open.active_at, open.active_by)
}
