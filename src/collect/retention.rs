//! For how long Claude Code keeps transcripts: one number of its settings; nothing else is taken from there.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::collect::files::{Fingerprint, malformed, read_bounded};
use crate::model::trouble::Trouble;

/// Kept so many days where nothing else is set.
pub const USUAL_DAYS: u32 = 30;
const SIZE_LIMIT: u64 = 1 << 20;

/// The days set in a folder's `settings.json`; `None` where none are.
pub fn cleanup_days(claude_folder: &Path) -> Result<Option<u32>, Trouble> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Settings {
        cleanup_period_days: Option<Value>,
    }
    let path = claude_folder.join("settings.json");
    if Fingerprint::at(&path)?.is_none() {
        return Ok(None);
    }
    let bytes = read_bounded(&path, SIZE_LIMIT)?;
    let settings: Settings = serde_json::from_slice(&bytes).map_err(|e| malformed(&path, &e))?;
    // Claude Code itself refuses what is below one day.
    let days = settings.cleanup_period_days.and_then(|days| days.as_u64()).filter(|days| *days > 0);
    Ok(days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)))
}
