//! Alerts about processes follow the verdicts: opened with their cause, closed with its end.

use std::collections::HashSet;

use crate::error::Result;
use crate::model::alert::AlertKind;
use crate::model::time::Timestamp;
use crate::record::judge::Judged;
use crate::rules::alerts::{of_health, of_resources};
use crate::rules::orphan::{self, Kin, Orphan};
use crate::rules::resources::ResourceRules;
use crate::store::Db;
use crate::store::alert::{self, OfProcess, OpenAlert};

/// Opens what is new, and closes what is over.
pub(super) fn settle(
    db: Db<'_>,
    host_id: i64,
    judged: &[Judged<'_>],
    rules: &ResourceRules,
    now: Timestamp,
) -> Result<()> {
    let open: Vec<OpenAlert> =
        alert::all_open(db, host_id)?.into_iter().filter(|one| one.process_id.is_some()).collect();
    let wanted: Vec<OfProcess> =
        judged.iter().flat_map(|one| deserved(one, &open, rules, now)).collect();
    let key = |one: &OfProcess| (one.process_id, one.kind);
    let keys: HashSet<(i64, AlertKind)> = wanted.iter().map(key).collect();
    let stands = |one: &&OpenAlert| one.process_id.is_some_and(|id| keys.contains(&(id, one.kind)));
    for over in open.iter().filter(|one| !stands(one)) {
        alert::close(db, over.alert_id, now)?;
    }
    let is_new = |one: &&OfProcess| {
        !open.iter().any(|old| (old.process_id, old.kind) == (Some(one.process_id), one.kind))
    };
    wanted.iter().filter(is_new).try_for_each(|new| alert::open(db, new, now))
}

/// Every alert a process deserves now.
fn deserved(
    judged: &Judged<'_>,
    open: &[OpenAlert],
    rules: &ResourceRules,
    now: Timestamp,
) -> impl Iterator<Item = OfProcess> {
    let process_id = judged.process_id;
    let own = || open.iter().filter(move |one| one.process_id == Some(process_id));
    let of = move |kind, since| OfProcess { process_id, kind, since, orphaned_by: None };
    let is_of_resources =
        |kind| matches!(kind, AlertKind::HighCpu | AlertKind::HighMemory | AlertKind::Both);
    let standing = own().map(|one| one.kind).find(|kind| is_of_resources(*kind));
    let resources = of_resources(rules, judged.share, standing).map(|kind| of(kind, now));
    let health = of_health(judged.health)
        .map(|kind| of(kind, if kind == AlertKind::Stale { judged.activity.at } else { now }));
    let before = own().find(|one| one.kind == AlertKind::Orphan);
    let before = before.and_then(|one| Some(Orphan { since: one.since_at, by: one.orphaned_by? }));
    let orphan = orphan::orphan(&kin(judged, before, now)).map(|orphan| OfProcess {
        orphaned_by: Some(orphan.by),
        ..of(AlertKind::Orphan, orphan.since)
    });
    health.into_iter().chain(resources).chain(orphan)
}

fn kin(judged: &Judged<'_>, before: Option<Orphan>, now: Timestamp) -> Kin {
    let seen = judged.seen;
    Kin {
        now,
        state: seen.state,
        kind: seen.kind,
        has_terminal: seen.terminal.is_some(),
        parent_pid: seen.parent_pid,
        parent_before: judged.parent_before,
        adopted: seen.adopted,
        before,
    }
}
