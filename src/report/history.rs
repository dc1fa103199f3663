//! `history`: what ran in a span of time, what it did, what it cost, and how it ended.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::process::Kind;
use crate::model::time::{Timestamp, millis};
use crate::report::prices::books;
use crate::report::usage::document::Cost;
use crate::report::usage::remarks;
use crate::report::{Answer, Document, Filter};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::{HISTORY, HISTORY_COST, HISTORY_POINTS, KILLS};

/// What is told of where nobody says otherwise.
const SPAN: Duration = Duration::from_hours(24);
/// Points of a course.
pub const POINTS: u32 = 24;
/// So much of a session's title is shown.
const TITLE_LIMIT: usize = 60;

/// One row of `queries/history.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastRow {
    pub process_id: i64,
    pub pid: u32,
    pub program: String,
    pub kind: Kind,
    pub terminal: String,
    pub project_name: String,
    pub cwd: String,
    pub host: String,
    pub started_at: Timestamp,
    /// `None` while it lives.
    pub ended_at: Option<Timestamp>,
    pub end_reason: Option<String>,
    /// Who ended it through us, and by which order: `cli kill`.
    pub ended_by: Option<String>,
    /// Ids, one after the other.
    pub session_ids: String,
    pub session_title: String,
    pub observed_ms: i64,
    pub active_ms: i64,
    pub cpu_ms: i64,
    pub cpu_mean_percent: Option<f64>,
    pub cpu_peak_percent: Option<f64>,
    pub memory_mean_bytes: Option<i64>,
    pub memory_peak_bytes: Option<i64>,
    pub gb_hours: f64,
    pub responses: i64,
    pub tokens: i64,
    pub known_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
}

impl PastRow {
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost::of(self.known_cost_pico, self.unpriced_responses)
    }
}

/// One row of `queries/kills.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KillRow {
    pub requested_at: Timestamp,
    pub pid: u32,
    pub project_name: String,
    /// `cli`, `web` or `desktop`.
    pub requested_by: String,
    pub verb: String,
    pub signal: Option<String>,
    /// `None` while it is not known.
    pub outcome: Option<String>,
}

/// Orders to end a process in a span of time, newest first.
pub fn kills(db: Db<'_>, filter: &Filter) -> Result<Vec<KillRow>> {
    db.rows(&KILLS, filter)
}

/// One row of `queries/history_points.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointRow {
    pub process_id: i64,
    pub bucket: usize,
    pub since_at: Timestamp,
    pub observed_ms: i64,
    pub active_ms: i64,
    pub cpu_percent: f64,
    pub memory_bytes: i64,
}

/// One row of `queries/history_cost.sql`: what is known of the parts sums to what is known of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRow {
    pub known_attributed_pico: Option<i64>,
    pub known_unattributed_pico: Option<i64>,
    pub known_whole_pico: Option<i64>,
    pub unpriced_responses: i64,
}

/// A process of the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Past {
    #[serde(flatten)]
    pub row: PastRow,
    /// `None` where it is not known, or not all of it.
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
    /// Where nobody watched there is no point.
    pub course: Vec<PointRow>,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    pub since: Timestamp,
    pub until: Timestamp,
    pub processes: Vec<Past>,
    pub cost: CostRow,
}

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<History> {
    let prices = Some(books::named(db, filter)?);
    let until = filter.until.or(filter.now).unwrap_or(Timestamp::from_millis(0));
    let since = filter.since.unwrap_or_else(|| until.minus(SPAN));
    let filter = Filter { prices, since: Some(since), until: Some(until), ..filter.clone() };
    let rows: Vec<PastRow> = db.rows(&HISTORY, &filter)?;
    let points: Vec<PointRow> =
        db.rows(&HISTORY_POINTS, &Filter { limit: Some(POINTS), ..filter.clone() })?;
    let mut courses: HashMap<i64, Vec<PointRow>> = HashMap::new();
    for point in points {
        courses.entry(point.process_id).or_default().push(point);
    }
    let processes = rows.into_iter().map(|row| {
        let Cost { cost_pico, cost_usd, .. } = row.cost();
        let course = courses.remove(&row.process_id).unwrap_or_default();
        Past { row, cost_pico, cost_usd, course }
    });
    Ok(History {
        since,
        until,
        processes: processes.collect(),
        cost: db.only(&HISTORY_COST, &filter)?,
    })
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let history = read(db, filter)?;
    let sheet = sheet(db, &history, filter)?;
    Ok(Answer { document: Document::new(history), sheet })
}

fn sheet(db: Db<'_>, history: &History, filter: &Filter) -> Result<Sheet> {
    let mut sheet = Sheet::new("History");
    let starts = history.processes.iter().map(|past| past.row.started_at);
    let moments: Vec<Timestamp> = starts.chain([history.since, history.until]).collect();
    let local = remarks::local_times(db, &moments)?;
    let word = |at: Timestamp| local.get(&at.as_millis()).cloned().unwrap_or_else(|| at.to_iso());
    sheet.facts([
        fact("From", word(history.since)),
        fact("To", word(history.until)),
        fact("Processes", wording::count(history.processes.len())),
    ]);
    let nothing = "No Claude process was seen in that time.";
    let table = Table::new(columns()).or_say(nothing);
    sheet.table(
        table.rows(history.processes.iter().map(|past| row(past, &word(past.row.started_at)))),
    );
    if filter.project.is_none() && filter.pid.is_none() && filter.session.is_none() {
        add_cost(&mut sheet, &history.cost);
    }
    remarks::prices(&mut sheet, filter);
    Ok(sheet)
}

/// The parts, and that they are all.
fn add_cost(sheet: &mut Sheet, cost: &CostRow) {
    if let Some(whole) = cost.known_whole_pico {
        let money = |pico: Option<i64>| wording::money(pico.unwrap_or(0));
        let text = format!(
            "Cost in that time: {} of recorded processes + {} of no recorded process = {}.",
            money(cost.known_attributed_pico),
            money(cost.known_unattributed_pico),
            wording::money(whole)
        );
        sheet.remark(Tone::Quiet, text);
    }
    if cost.unpriced_responses > 0 {
        let one = "response has no known price and is";
        let many = "responses have no known price and are";
        let count = wording::plural(cost.unpriced_responses, one, many);
        sheet.remark(Tone::Warn, format!("{count} in no sum of costs."));
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::number("PID"),
        Column::text("Project").elastic(),
        Column::text("Started"),
        Column::number("Seen"),
        Column::number("Busy"),
        Column::number("CPU").spare(),
        Column::number("Peak").spare(),
        Column::number("Memory"),
        Column::number("Peak").spare(),
        Column::number("GB-h").spare(),
        Column::number("Cost"),
        Column::text("CPU course").spare(),
        Column::text("End"),
    ]
}

fn row(past: &Past, started: &str) -> Row {
    let row = &past.row;
    let percent = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), wording::percent);
    let memory = |bytes: Option<i64>| bytes.map_or_else(|| "-".to_owned(), wording::memory);
    let cells = [
        row.pid.to_string(),
        row.project_name.clone(),
        started.to_owned(),
        span(row.observed_ms),
        span(row.active_ms),
        percent(row.cpu_mean_percent),
        percent(row.cpu_peak_percent),
        memory(row.memory_mean_bytes),
        memory(row.memory_peak_bytes),
        format!("{:.2}", row.gb_hours),
        cost(row),
        course(&past.course),
        end(row),
    ];
    let shown = Row::new(cells);
    if row.session_title.is_empty() {
        return shown;
    }
    let title = wording::cut(&row.session_title, TITLE_LIMIT);
    shown.note(Tone::Quiet, format!("session: {title}"))
}

fn span(ms: i64) -> String {
    wording::span(Duration::from_millis(u64::try_from(ms).unwrap_or(0)))
}

fn cost(row: &PastRow) -> String {
    match row.cost().words_if_any() {
        None if row.session_ids.is_empty() => "-".to_owned(),
        words => words.unwrap_or_else(|| wording::money(0)),
    }
}

/// Use of the processor over the span, each bucket against the highest.
fn course(points: &[PointRow]) -> String {
    let mut buckets = vec![None; POINTS as usize];
    for point in points {
        if let Some(bucket) = buckets.get_mut(point.bucket) {
            *bucket = Some(point.cpu_percent);
        }
    }
    wording::course(&buckets)
}

/// How it came to its end.
fn end(row: &PastRow) -> String {
    let lasted = row.ended_at.map(|ended| span(millis(ended.since(row.started_at))));
    match (&row.ended_by, row.end_reason.as_deref(), lasted) {
        (_, _, None) => "lives".to_owned(),
        (Some(by), _, Some(lasted)) => format!("ended after {lasted} by {by}"),
        (None, Some("machine_off"), Some(lasted)) => format!("machine off after {lasted}"),
        (None, Some("gone_unwatched"), Some(lasted)) => {
            format!("gone unwatched after {lasted} or later")
        }
        (None, _, Some(lasted)) => format!("ended after {lasted}"),
    }
}
