//! `doctor`: what is recorded, what is missing, what went wrong.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model::alert::AlertState;
use crate::model::time::Timestamp;
use crate::report::alerts::{self, Shown, UNTOLD};
use crate::report::witnesses::{self, Witnesses};
use crate::report::{Answer, Document, Filter};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::{GAPS, PRICE_BOOKS, RECORD_COUNTS, TROUBLE};

/// One row of `queries/record_counts.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub processes: i64,
    pub living: i64,
    pub samples: i64,
    pub sessions: i64,
    pub stats_snapshots: i64,
    pub token_files: i64,
    pub gaps: i64,
    pub actions: i64,
    pub open_alerts: i64,
    pub recording_since_at: Option<Timestamp>,
}

/// One row of `queries/trouble.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroubleRow {
    pub kind: String,
    pub subject: String,
    pub detail: String,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub count: i64,
}

/// One row of `queries/gaps.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapRow {
    pub host: String,
    pub reason: String,
    pub since_at: Timestamp,
    pub until_at: Timestamp,
}

/// One row of `queries/price_books.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookRow {
    pub book: String,
    pub meaning: String,
    pub prices: i64,
    pub models: i64,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Doctor {
    pub recorded: Counts,
    #[serde(flatten)]
    pub witnesses: Witnesses,
    /// Why there are none, if that is so.
    pub witnesses_failure: Option<String>,
    /// Open, and nobody was told, or not by every way.
    pub untold_alerts: Vec<Shown>,
    pub trouble: Vec<TroubleRow>,
    pub gaps: Vec<GapRow>,
    pub price_books: Vec<BookRow>,
}

/// How much is recorded.
pub fn counts(db: Db<'_>, filter: &Filter) -> Result<Counts> {
    db.only(&RECORD_COUNTS, filter)
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let (told, untold) = match witnesses::read(db, filter) {
        // What is too dear to be summed up shall not hide everything else.
        Err(error) if error == Error::too_dear() => (Witnesses::default(), Some(error)),
        read => (read?, None),
    };
    let doctor = Doctor {
        recorded: counts(db, filter)?,
        witnesses: told,
        witnesses_failure: untold.map(|error| error.message),
        untold_alerts: alerts::untold(db, filter.now)?,
        trouble: db.rows(&TROUBLE, filter)?,
        gaps: db.rows(&GAPS, filter)?,
        price_books: db.rows(&PRICE_BOOKS, filter)?,
    };
    let sheet = sheet(&doctor, filter.now);
    Ok(Answer { document: Document::new(doctor), sheet })
}

fn sheet(doctor: &Doctor, now: Option<Timestamp>) -> Sheet {
    let mut sheet = Sheet::new("Doctor");
    let recorded = &doctor.recorded;
    sheet.facts([
        fact("Processes", wording::count(recorded.processes)),
        fact("Living", wording::count(recorded.living)),
        fact("Spans", wording::count(recorded.samples)),
        fact("Sessions", wording::count(recorded.sessions)),
        fact("Token files", wording::count(recorded.token_files)),
        fact("Gaps", wording::count(recorded.gaps)),
        fact("Orders", wording::count(recorded.actions)),
    ]);
    let not_told = |one: &&Shown| one.alert.alert_state == AlertState::Opened;
    let not_told = doctor.untold_alerts.iter().filter(not_told).count();
    if recorded.open_alerts > 0 {
        sheet.facts([
            fact("Open alerts", wording::count(recorded.open_alerts)),
            fact("Not told", wording::count(not_told)).tone(Tone::Warn.when(not_told > 0)),
        ]);
    }
    if let (Some(since), Some(now)) = (recorded.recording_since_at, now) {
        sheet.facts([fact("Recording for", wording::span(now.since(since)))]);
    }
    witnesses::draw(&mut sheet, &doctor.witnesses);
    if let Some(failure) = &doctor.witnesses_failure {
        sheet.remark(Tone::Warn, format!("Who else counted cannot be told: {failure}."));
    }
    let failed: Vec<&Shown> =
        doctor.untold_alerts.iter().filter(|one| one.alert.failure.is_some()).collect();
    if !failed.is_empty() {
        sheet.table(untold(&failed, now));
        sheet.remark(Tone::Quiet, UNTOLD);
    }
    sheet.table(troubles(&doctor.trouble, now));
    if !doctor.gaps.is_empty() {
        sheet.table(gaps(&doctor.gaps, now));
    }
    sheet
}

fn untold(rows: &[&Shown], now: Option<Timestamp>) -> Table {
    let columns = vec![
        Column::text("Alert").toned().elastic(),
        Column::number("Opened"),
        Column::text("Why it could not be told").elastic(),
    ];
    let rows = rows.iter().map(|one| {
        let why = one.alert.failure.as_deref().unwrap_or_default();
        Row::new([one.text.as_str(), &ago(one.alert.opened_at, now), why]).tone(Tone::Warn)
    });
    Table::new(columns).titled("Alerts that could not be told").rows(rows)
}

fn troubles(rows: &[TroubleRow], now: Option<Timestamp>) -> Table {
    let columns = vec![
        Column::text("Trouble").toned(),
        Column::text("What").elastic(),
        Column::text("Where and why").elastic(),
        Column::number("Times"),
        Column::number("Last"),
    ];
    let rows = rows.iter().map(|row| {
        let cells = [
            row.kind.replace('_', " "),
            row.subject.clone(),
            row.detail.clone(),
            wording::count(row.count),
            ago(row.last_at, now),
        ];
        Row::new(cells).tone(Tone::Warn)
    });
    Table::new(columns).titled("Trouble").or_say("No trouble on record.").rows(rows)
}

fn gaps(rows: &[GapRow], now: Option<Timestamp>) -> Table {
    let columns = vec![
        Column::text("Reason"),
        Column::number("For"),
        Column::number("Ended"),
        Column::text("Host").elastic(),
    ];
    let rows = rows.iter().map(|row| {
        Row::new([
            row.reason.replace('_', " "),
            wording::span(row.until_at.since(row.since_at)),
            ago(row.until_at, now),
            row.host.clone(),
        ])
    });
    Table::new(columns).titled("Spans nobody watched").rows(rows)
}

fn ago(at: Timestamp, now: Option<Timestamp>) -> String {
    now.map_or_else(|| at.to_iso(), |now| wording::age(now.since(at).max(Duration::ZERO)))
}
