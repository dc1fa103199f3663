//! The home zone, in whose days the parts of a day and the days are cut.

use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::store::host;
use crate::store::queries::{CLOSE_DAYS, FORGET_PARTS, REBUILD_PARTS, REOPEN_DAYS, ZONE_OFFSETS};
use crate::store::query::Db;

const HOME_ZONE: &str = "home_zone";

/// Makes the zone of this process the home zone; its days are cut anew if it was another.
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
    [&FORGET_PARTS, &REBUILD_PARTS]
        .iter()
        .try_for_each(|query| db.run(query, &nothing).map(drop))?;
    // All of them.
    db.run(&REOPEN_DAYS, &json!({ "utc_day": null }))?;
    db.run(&CLOSE_DAYS, &json!({ "since_day": null, "until_day": null }))?;
    host::write_note(db, HOME_ZONE, &here.offsets)
}
