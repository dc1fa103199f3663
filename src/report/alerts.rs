//! `alerts`: what somebody should be told of, and whether that went well.

use serde::Serialize;

use crate::error::Result;
use crate::model::alert::{Alert, AlertKind, AlertState};
use crate::model::time::Timestamp;
use crate::report::{Answer, Document, Filter};
use crate::sheet::{Column, Row, Sheet, Table, Tone, alert as words, fact, wording};
use crate::store::Db;
use crate::store::queries::ALERTS;

/// An alert of the document: the row, and what it says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    pub alert: Alert,
    pub text: String,
    /// The command that goes on from here.
    pub hint: Option<String>,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alerts {
    pub open: usize,
    /// Open, and nobody was told.
    pub not_told: usize,
    pub alerts: Vec<Shown>,
}

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Alerts> {
    let rows: Vec<Alert> = db.rows(&ALERTS, filter)?;
    let count = |of: fn(&Alert) -> bool| rows.iter().filter(|alert| of(alert)).count();
    Ok(Alerts {
        open: count(|alert| alert.alert_state != AlertState::Closed),
        not_told: count(|alert| alert.alert_state == AlertState::Opened),
        alerts: rows
            .into_iter()
            .map(|alert| Shown { text: words::text(&alert), hint: words::hint(&alert), alert })
            .collect(),
    })
}

/// The open ones that nobody was told of, or not by every way.
pub fn untold(db: Db<'_>, now: Option<Timestamp>) -> Result<Vec<Shown>> {
    let filter = Filter { now, open: Some(true), ..Filter::default() };
    let mut found = read(db, &filter)?.alerts;
    found.retain(|one| one.alert.alert_state == AlertState::Opened || one.alert.failure.is_some());
    Ok(found)
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let document = read(db, filter)?;
    let sheet = sheet(&document, filter);
    Ok(Answer { document: Document::new(document), sheet })
}

fn sheet(document: &Alerts, filter: &Filter) -> Sheet {
    let mut sheet = Sheet::new("Alerts");
    let over = document.alerts.len() - document.open;
    sheet.facts([
        fact("Open", wording::count(document.open)).tone(Tone::Warn.when(document.open > 0)),
        fact("Not told", wording::count(document.not_told))
            .tone(Tone::Bad.when(document.not_told > 0)),
        fact("Over", wording::count(over)),
    ]);
    let nothing = match filter.open {
        Some(true) => "No open alerts.",
        _ => "No alerts on record.",
    };
    let rows = document.alerts.iter().map(|one| row(one, filter.now));
    sheet.table(Table::new(columns()).or_say(nothing).rows(rows));
    if document.alerts.iter().any(|one| one.alert.projected) {
        sheet.remark(
            Tone::Quiet,
            "Projected: spent so far, divided by the time so far, times the length of the period.",
        );
    }
    if document.not_told > 0 {
        sheet.remark(Tone::Quiet, UNTOLD);
    }
    sheet
}

/// Why somebody may not have been told.
pub(super) const UNTOLD: &str = "A recorder tells: by notices on the desktop (the setting notices), and by a program of yours \
     (alert_command). What fails is tried again.";

fn columns() -> Vec<Column> {
    vec![
        Column::text("Alert").toned(),
        Column::text("What").elastic(),
        Column::number("Opened"),
        Column::text("State").toned(),
    ]
}

fn row(shown: &Shown, now: Option<Timestamp>) -> Row {
    let alert = &shown.alert;
    let (state, tone) = match alert.alert_state {
        AlertState::Opened => ("not told", tone(alert.kind)),
        AlertState::Told => ("told", tone(alert.kind)),
        AlertState::Closed => ("over", Tone::Quiet),
    };
    let cells = [
        words::kind_word(alert.kind, alert.projected).to_owned(),
        shown.text.clone(),
        ago(alert.opened_at, now),
        state.to_owned(),
    ];
    notes(shown, now)
        .into_iter()
        .fold(Row::new(cells).tone(tone), |row, (tone, text)| row.note(tone, text))
}

const fn tone(kind: AlertKind) -> Tone {
    match kind {
        AlertKind::Stale | AlertKind::Orphan => Tone::Warn,
        _ => Tone::Bad,
    }
}

fn notes(shown: &Shown, now: Option<Timestamp>) -> Vec<(Tone, String)> {
    let alert = &shown.alert;
    let mut notes = Vec::new();
    if let Some(closed) = alert.closed_at {
        let lasted = wording::span(closed.since(alert.opened_at));
        notes.push((Tone::Quiet, format!("over {}, after {lasted}", ago(closed, now))));
    } else if let Some(hint) = &shown.hint {
        notes.push((Tone::Quiet, format!("try: {hint}")));
    }
    match (alert.told_at, alert.closed_at) {
        (Some(told), _) => notes.push((Tone::Quiet, format!("told {}", ago(told, now)))),
        (None, Some(_)) => notes.push((Tone::Quiet, "nobody was told".to_owned())),
        (None, None) => {}
    }
    if let Some(failure) = alert.failure.as_ref().filter(|_| alert.closed_at.is_none()) {
        notes.push((Tone::Warn, format!("not told by {failure}")));
    }
    notes
}

fn ago(at: Timestamp, now: Option<Timestamp>) -> String {
    now.map_or_else(|| at.to_iso(), |now| wording::age(now.since(at)))
}
