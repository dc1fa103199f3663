//! The pins of tce-monitor 0.4.0, taken over once.

use std::path::Path;

use serde::Deserialize;

use crate::collect::files::{Fingerprint, malformed, read_bounded};
use crate::error::Result;
use crate::model::process::Health;
use crate::model::time::Timestamp;
use crate::model::trouble::Trouble;
use crate::store::process::{living, set_health, set_pin};
use crate::store::{Store, host, trouble};

const SIZE_LIMIT: u64 = 1 << 20;
const DONE: &str = "pinned_json_taken_over";

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Wrapped { pinned_pids: Vec<u32> },
    Bare(Vec<u32>),
}

/// Pins living Claude Code processes that `pinned.json` names, if they started before it was written: the old
/// program kept bare pids, which strangers get again. Done once, whatever the file holds.
pub fn take_over(store: &mut Store, host_id: i64, path: &Path, now: Timestamp) -> Result<Vec<u32>> {
    if host::note(store.db(), DONE)?.is_some() {
        return Ok(Vec::new());
    }
    let read = read(path);
    store.write(|db| {
        let taken = match read {
            Ok(None) => return Ok(Vec::new()),
            Ok(Some((pids, written_at))) => {
                let living = living(db, host_id)?;
                let meant = living
                    .iter()
                    .filter(|one| pids.contains(&one.pid) && one.started_at <= written_at);
                let mut taken = Vec::new();
                for one in meant {
                    set_pin(db, one.process_id, true, now)?;
                    if one.health != Health::Zombie {
                        set_health(db, one.process_id, Health::Pinned)?;
                    }
                    taken.push(one.pid);
                }
                taken
            }
            Err(broken) => {
                trouble::note(db, host_id, &broken, now)?;
                Vec::new()
            }
        };
        host::write_note(db, DONE, &now.to_iso())?;
        Ok(taken)
    })
}

fn read(path: &Path) -> std::result::Result<Option<(Vec<u32>, Timestamp)>, Trouble> {
    let Some(fingerprint) = Fingerprint::at(path)? else { return Ok(None) };
    let bytes = read_bounded(path, SIZE_LIMIT)?;
    let raw: Raw = serde_json::from_slice(&bytes).map_err(|e| malformed(path, &e))?;
    let (Raw::Wrapped { pinned_pids } | Raw::Bare(pinned_pids)) = raw;
    Ok(Some((pinned_pids, Timestamp::from_millis(fingerprint.mtime_ns / 1_000_000))))
}
