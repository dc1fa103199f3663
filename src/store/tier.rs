//! The tiers: spans become sums, watermarks move, floors rise.

use rusqlite::named_params;
use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::model::process::Seen;
use crate::model::time::Timestamp;
use crate::rules::tiers::{Cutter, Key, Span, Sums, Tier};
use crate::rules::zone::Zone;
use crate::store::process::Living;
use crate::store::queries::{
    ADD_TO_TIER, BUCKET_OVER, CUT_OPEN_SAMPLE, FORGET_BUCKETS, FORGET_SAMPLES, KEEP_TIER_SINCE,
    MOVE_WATERMARK, SAMPLE_TIERS, SPANS_TO_ROLL_UP,
};
use crate::store::query::Db;
use crate::store::sample;

/// Spans that are rolled up, or let go, in one transaction: others want to write, too.
const BATCH: usize = 2000;

/// One row of `queries/sample_tiers.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TierRow {
    pub tier_id: i64,
    pub tier: String,
    /// What lies before is told by the next tier.
    pub kept_since_at: i64,
    pub rolled_sample_id: i64,
    pub oldest_at: Option<i64>,
}

/// The tiers, the spans themselves first.
pub fn tiers(db: Db<'_>) -> Result<Vec<TierRow>> {
    db.rows(&SAMPLE_TIERS, &json!({}))
}

/// From when on each tier is kept.
pub fn floors(db: Db<'_>) -> Result<[i64; 4]> {
    let mut floors = [0; 4];
    for (floor, row) in floors.iter_mut().zip(tiers(db)?) {
        *floor = row.kept_since_at;
    }
    Ok(floors)
}

/// Adds closed spans to every tier, as many as fit into one transaction; how many. Those that are added and the
/// watermark that passes them are one step, so none is lost and none counts twice, whenever this program is killed.
pub fn roll_up(db: Db<'_>, zone: Zone<'_>) -> Result<usize> {
    let spans: Vec<Span> = db.rows(&SPANS_TO_ROLL_UP, &json!({ "limit": BATCH }))?;
    let Some(last) = spans.last() else { return Ok(0) };
    let floors = floors(db)?;
    let mut cutter = Cutter::new(zone, floors);
    for span in &spans {
        cutter.add(span);
    }
    cutter.rows().iter().try_for_each(|(key, (until, sums))| add(db, key, *until, sums))?;
    db.run(&MOVE_WATERMARK, &json!({ "sample_id": last.sample_id }))?;
    Ok(spans.len())
}

/// True if there may be more than the last call took.
#[must_use]
pub const fn is_full(count: usize) -> bool {
    count >= BATCH
}

fn add(db: Db<'_>, key: &Key, until: i64, sums: &Sums) -> Result<()> {
    let values = named_params! {
        ":tier_id": key.tier.id(), ":since": key.since_at, ":process_id": key.process_id, ":until": until,
        ":spans": sums.spans, ":observed_ms": sums.observed_ms, ":active_ms": sums.active_ms,
        ":rated_ms": sums.rated_ms, ":cpu_us": sums.cpu_us, ":cpu_tree_ms": sums.cpu_tree_ms,
        ":memory_kib_ms": sums.memory_kib_ms, ":memory_tree_kib_ms": sums.memory_tree_kib_ms,
        ":cpu_peak_permille": sums.cpu_peak_permille, ":cpu_tree_peak_permille": sums.cpu_tree_peak_permille,
        ":memory_peak_bytes": sums.memory_peak_bytes, ":memory_tree_peak_bytes": sums.memory_tree_peak_bytes,
        ":child_peak": sums.child_peak, ":worst_health": sums.worst_health.word(),
    };
    db.run_often(&ADD_TO_TIER, values).map(drop)
}

/// Keeps a tier from a moment on, as far as the edges of buckets allow, and never from earlier than before.
/// What lies before is told by the next tier from then on, and can be let go. The new floor.
pub fn keep_since(db: Db<'_>, zone: Zone<'_>, tier_id: i64, wanted: i64) -> Result<i64> {
    let mut floors = floors(db)?;
    let Some(old) = usize::try_from(tier_id).ok().and_then(|at| floors.get_mut(at)) else {
        return Ok(wanted);
    };
    let floor = edge(db, zone, tier_id, wanted)?.max(*old);
    if floor > *old {
        db.run(&KEEP_TIER_SINCE, &json!({ "tier_id": tier_id, "since": floor }))?;
    }
    Ok(floor)
}

/// The last moment up to one that lies within no bucket of this tier and the next one, stored or to come.
fn edge(db: Db<'_>, zone: Zone<'_>, tier_id: i64, wanted: i64) -> Result<i64> {
    #[derive(Deserialize)]
    struct Over {
        since_at: Option<i64>,
    }
    let coarser = Tier::ALL.into_iter().find(|tier| tier.id() == tier_id + 1);
    let Some(coarser) = coarser else { return Ok(wanted) };
    let mut at = Cutter::new(zone, [0; 4]).bucket(coarser, wanted).0;
    // Buckets of another zone, if the machine has moved, lie askew.
    while let Over { since_at: Some(since) } =
        db.only(&BUCKET_OVER, &json!({ "tier_id": tier_id, "at": at }))?
    {
        at = since;
    }
    Ok(at)
}

/// Lets go of what a tier is not kept of any more, as much as fits into one transaction; how many rows.
pub fn forget(db: Db<'_>, tier_id: i64, floor: i64) -> Result<usize> {
    let row = json!({ "tier_id": tier_id, "since": floor, "limit": BATCH });
    db.run(if tier_id == 0 { &FORGET_SAMPLES } else { &FORGET_BUCKETS }, &row)
}

/// After the clock ran ahead for a while: what is recorded from now on shall not count as forgotten.
pub fn come_back_from_the_future(db: Db<'_>, zone: Zone<'_>, now: Timestamp) -> Result<()> {
    let today = Cutter::new(zone, [0; 4]).bucket(Tier::Day, now.as_millis()).0;
    for row in tiers(db)?.iter().filter(|row| row.kept_since_at > now.as_millis()) {
        db.run(&KEEP_TIER_SINCE, &json!({ "tier_id": row.tier_id, "since": today }))?;
    }
    Ok(())
}

/// Closes the open spans of processes where a look stands, and lets them go on from there.
pub fn cut_open(
    db: Db<'_>,
    living: &[Living],
    seen: &[Seen],
    since: Timestamp,
    now: Timestamp,
) -> Result<usize> {
    let mut count = 0;
    for open in living.iter().filter(|open| open.since_at <= since && open.looked_at <= now) {
        let Some(seen) = seen.iter().find(|seen| seen.identity == open.identity()) else {
            continue;
        };
        sample::close(db, open.process_id, now, Some(seen.cpu_tree_ms))?;
        let row = json!({ "process_id": open.process_id, "now": now, "cpu_ms": seen.cpu_ms,
                          "cpu_tree_ms": seen.cpu_tree_ms });
        db.run(&CUT_OPEN_SAMPLE, &row)?;
        count += 1;
    }
    Ok(count)
}
