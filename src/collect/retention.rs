//! For how long Claude Code keeps transcripts: one number of its settings; nothing else is taken from there.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::collect::files::{Fingerprint, read_bounded};
use crate::model::trouble::{Trouble, TroubleKind};

/// Kept so many days where nothing else is set.
pub const USUAL_DAYS: u32 = 30;
const SIZE_LIMIT: u64 = 1 << 20;

/// The days set in a folder's `settings.json`; `None` where none are. What cannot be understood is told without a word of
/// it: there may be secrets in that file.
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
    let wrong =
        |detail: &dyn ToString| Trouble::new(TroubleKind::FileMalformed, &path.display(), detail);
    let settings: Settings = serde_json::from_slice(&bytes).map_err(|e| {
        wrong(&format!("not what it should be at line {} column {}", e.line(), e.column()))
    })?;
    let Some(days) = settings.cleanup_period_days.filter(|days| !days.is_null()) else {
        return Ok(None);
    };
    // Claude Code itself refuses what is below one day.
    let days = days.as_u64().filter(|days| *days > 0);
    let days =
        days.ok_or_else(|| wrong(&"cleanupPeriodDays is no whole number of days from 1 on"))?;
    Ok(Some(u32::try_from(days).unwrap_or(u32::MAX)))
}
