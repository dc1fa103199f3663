//! `limits`: how much of the plan's limits was used, now and before, as status lines were told.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::status_line::window_words;
use crate::report::{Answer, Document, Filter};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::{LIMIT_SAMPLES, LIMITS};

const NOTHING: &str = "No limits on record. Claude Code tells them to its status line, on Claude.ai plans only: \
     tce statusline --install lets tce hear it.";
/// Shares from which a window deserves a look.
const WARN_PERCENT: f64 = 80.0;
const BAD_PERCENT: f64 = 95.0;

/// One row of `queries/limits.sql`: one window, from its first word to its last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowRow {
    pub claude_home: String,
    pub window_name: String,
    pub resets_at: Timestamp,
    pub resets_local: String,
    pub running: bool,
    /// As told last.
    pub used_percentage: f64,
    /// The most that was told.
    pub peak_percentage: f64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub samples: i64,
}

/// One row of `queries/limit_samples.sql`: a share, from when on it was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleRow {
    pub claude_home: String,
    pub window_name: String,
    pub resets_at: Timestamp,
    pub observed_at: Timestamp,
    pub used_percentage: f64,
    pub session: Option<String>,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limits {
    pub windows: Vec<WindowRow>,
    pub samples: Vec<SampleRow>,
}

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Limits> {
    // Rows of samples are many to a window: a limit is of windows.
    let samples = Filter { limit: None, ..filter.clone() };
    Ok(Limits { windows: db.rows(&LIMITS, filter)?, samples: db.rows(&LIMIT_SAMPLES, &samples)? })
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let document = read(db, filter)?;
    let sheet = sheet(&document, filter);
    Ok(Answer { document: Document::new(document), sheet })
}

fn sheet(document: &Limits, filter: &Filter) -> Sheet {
    let mut sheet = Sheet::new("Plan Limits");
    let running = document.windows.iter().filter(|window| window.running).rev();
    let facts: Vec<_> = running
        .map(|window| {
            let used = wording::percent(window.used_percentage);
            fact(words(window, document), used).tone(tone(window.used_percentage))
        })
        .collect();
    if !facts.is_empty() {
        sheet.facts(facts);
    }
    let rows = document.windows.iter().map(|window| row(window, document, filter.now));
    sheet.table(Table::new(columns()).or_say(NOTHING).rows(rows));
    if !document.windows.is_empty() {
        sheet.remark(Tone::Quiet, "Used: as told last, by any session of the account. What nobody told is not known here.");
    }
    sheet
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("Window"),
        Column::number("Used").toned(),
        Column::number("Most").spare(),
        Column::text("Until"),
        Column::number("Told last"),
        Column::number("Changes").spare(),
    ]
}

fn row(window: &WindowRow, document: &Limits, now: Option<Timestamp>) -> Row {
    let told =
        now.map_or_else(|| window.last_at.to_iso(), |now| wording::age(now.since(window.last_at)));
    let row = Row::new([
        words(window, document),
        wording::percent(window.used_percentage),
        wording::percent(window.peak_percentage),
        window.resets_local.clone(),
        told,
        wording::count(window.samples),
    ]);
    row.tone(if window.running { tone(window.used_percentage) } else { Tone::Quiet })
}

/// With its folder, where there is more than one account.
fn words(window: &WindowRow, document: &Limits) -> String {
    let name = window_words(&window.window_name);
    let homes = document.windows.iter().map(|other| &other.claude_home);
    let alone = homes.clone().all(|home| *home == window.claude_home);
    if alone { name } else { format!("{name} ({})", window.claude_home) }
}

fn tone(percent: f64) -> Tone {
    if percent >= BAD_PERCENT {
        Tone::Bad
    } else if percent >= WARN_PERCENT {
        Tone::Warn
    } else {
        Tone::Good
    }
}
