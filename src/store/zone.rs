//! The home zone, in whose days the day table is cut.

use serde::Deserialize;

use crate::error::Result;
use crate::store::host;
use crate::store::queries::{FORGET_DAYS, REBUILD_DAYS, ZONE_OFFSETS};
use crate::store::query::Db;

const HOME_ZONE: &str = "home_zone";

/// Makes the zone of this process the home zone; the day table is cut anew if it was another.
pub fn settle(db: Db<'_>) -> Result<()> {
    #[derive(Deserialize)]
    struct Row {
        offsets: String,
    }
    let nothing = serde_json::Map::new();
    let here: Row = db.only(&ZONE_OFFSETS, &nothing)?;
    if host::note(db, HOME_ZONE)?.as_deref() == Some(&here.offsets) {
        return Ok(());
    }
    let recut = [&FORGET_DAYS, &REBUILD_DAYS];
    recut.iter().try_for_each(|query| db.run(query, &nothing).map(drop))?;
    host::write_note(db, HOME_ZONE, &here.offsets)
}
