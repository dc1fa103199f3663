//! `sessions`: recent sessions, newest first.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::report::prices::books;
use crate::report::usage::{self, remarks};
use crate::report::{Answer, Document, Filter};
use crate::sheet::{Column, Row, Sheet, Table, Tone, wording};
use crate::store::Db;
use crate::store::queries::SESSIONS;

/// One row of `queries/sessions.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionRow {
    pub session_id: String,
    pub project_path: String,
    pub project_name: String,
    pub start_time: Option<String>,
    pub start_local: Option<String>,
    pub duration_minutes: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub subagent_tokens: i64,
    pub responses: i64,
    /// That stand in it, too, and are counted in the session they stood in first: a fork repeats its parent's.
    pub copied_responses: i64,
    /// `None`: nothing in the ledger, or not all of it has a price.
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
    pub known_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
    pub title: Option<String>,
    pub models: Option<String>,
    /// Ids of models that have no price for a part of it.
    pub unpriced_models: Option<String>,
    /// Ids of models that have a price for a part of it.
    pub priced_models: Option<String>,
    pub summary: String,
    /// A JSON object, as SQLite gives it.
    pub tool_counts: String,
    pub lines_added: i64,
    pub lines_removed: i64,
}

/// One session of the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Session {
    pub session_id: String,
    pub project_path: String,
    pub project_name: String,
    pub start_time: Option<String>,
    #[serde(skip)]
    pub start_local: Option<String>,
    pub duration_minutes: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub subagent_tokens: i64,
    pub responses: i64,
    /// That stand in it, too, and are counted in the session they stood in first: a fork repeats its parent's.
    pub copied_responses: i64,
    /// `None`: nothing in the ledger, or not all of it has a price.
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
    pub known_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
    pub title: Option<String>,
    pub models: Option<String>,
    /// Ids of models that have no price for a part of it.
    pub unpriced_models: Option<String>,
    /// Ids of models that have a price for a part of it.
    #[serde(skip)]
    pub priced_models: Option<String>,
    pub summary: String,
    pub tool_counts: BTreeMap<String, i64>,
    pub lines_added: i64,
    pub lines_removed: i64,
}

impl TryFrom<SessionRow> for Session {
    type Error = Error;

    fn try_from(row: SessionRow) -> Result<Self> {
        let tool_counts = serde_json::from_str(&row.tool_counts).map_err(|e| {
            Error::new(Kind::StoreUnusable, format!("tools of session {}", row.session_id))
                .because(e)
        })?;
        Ok(Self {
            session_id: row.session_id,
            project_path: row.project_path,
            project_name: row.project_name,
            start_time: row.start_time,
            start_local: row.start_local,
            duration_minutes: row.duration_minutes,
            input_tokens: row.input_tokens,
            output_tokens: row.output_tokens,
            cache_read_tokens: row.cache_read_tokens,
            cache_creation_tokens: row.cache_creation_tokens,
            subagent_tokens: row.subagent_tokens,
            responses: row.responses,
            copied_responses: row.copied_responses,
            cost_pico: row.cost_pico,
            cost_usd: row.cost_usd,
            known_cost_pico: row.known_cost_pico,
            unpriced_responses: row.unpriced_responses,
            title: row.title,
            models: row.models,
            unpriced_models: row.unpriced_models,
            priced_models: row.priced_models,
            summary: row.summary,
            tool_counts,
            lines_added: row.lines_added,
            lines_removed: row.lines_removed,
        })
    }
}

impl Session {
    /// What it cost, for people; `None` where nothing of it is in the ledger.
    #[must_use]
    pub fn cost_words(&self) -> Option<String> {
        wording::cost_if_any(self.known_cost_pico, self.unpriced_responses > 0)
    }
}

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Vec<Session>> {
    let filter = &Filter { prices: Some(books::named(db, filter)?), ..filter.clone() };
    let rows: Vec<SessionRow> = db.rows(&SESSIONS, filter)?;
    rows.into_iter().map(Session::try_from).collect()
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let sessions = read(db, filter)?;
    let sheet = sheet(&sessions, filter);
    Ok(Answer { document: Document::new(sessions), sheet })
}

fn sheet(sessions: &[Session], filter: &Filter) -> Sheet {
    let mut sheet = Sheet::new("Recent Sessions");
    if sessions.is_empty() {
        sheet.remark(Tone::Plain, "No sessions found.");
        let text = if is_whole(filter) {
            "tce doctor shows where the files of Claude Code are looked for."
        } else {
            "Nothing matches; without filters tce sessions shows the latest."
        };
        sheet.remark(Tone::Quiet, text);
        return sheet;
    }
    sheet.table(table(sessions));
    if sessions.iter().any(|session| session.responses == 0 && session.copied_responses == 0) {
        let text = "Sessions without a cost are not in the ledger; their tokens are as /insights counts them: by line.";
        sheet.remark(Tone::Quiet, text);
    }
    if let Some(text) = copied(sessions) {
        sheet.remark(Tone::Quiet, text);
    }
    remarks::unpriced(&mut sheet, unpriced(sessions).into_iter());
    remarks::prices(&mut sheet, filter);
    sheet
}

/// What forks repeat, and sessions that were resumed into a new file.
fn copied(sessions: &[Session]) -> Option<String> {
    let copied = sessions.iter().map(|session| session.copied_responses);
    let copied: Vec<i64> = copied.filter(|copied| *copied > 0).collect();
    let (all, of) = (copied.iter().sum::<i64>(), copied.len());
    let of = wording::plural(i64::try_from(of).unwrap_or(i64::MAX), "session", "sessions");
    let responses = wording::plural(all, "response", "responses");
    let text = format!(
        "Copied from other sessions, as forks do, and counted there, once: {responses} in {of}."
    );
    (all > 0).then_some(text)
}

/// True where nothing is left out.
fn is_whole(filter: &Filter) -> bool {
    usage::ledger::is_whole(filter) && filter.search.is_none() && filter.offset.is_none()
}

/// Models of which something has no price, by their ids, and whether nothing of it has one.
fn unpriced(sessions: &[Session]) -> Vec<(&str, bool)> {
    let ids = |of: fn(&Session) -> &Option<String>| {
        let lists = sessions.iter().filter_map(move |session| of(session).as_deref());
        lists.flat_map(|ids| ids.split(", "))
    };
    let priced: BTreeSet<&str> = ids(|session| &session.priced_models).collect();
    let unpriced = ids(|session| &session.unpriced_models);
    unpriced.map(|id| (id, !priced.contains(id))).collect()
}

/// The table, for the overview too.
pub(super) fn table(sessions: &[Session]) -> Table {
    Table::new(vec![
        Column::text("Start"),
        Column::text("Project").elastic(),
        Column::number("Duration"),
        Column::text("Models").elastic().spare(),
        Column::number("Input").spare(),
        Column::number("Output").spare(),
        Column::number("Cost"),
        Column::number("Lines").spare(),
        Column::number("Sub").spare(),
        Column::text("Title").elastic(),
    ])
    .rows(sessions.iter().map(row))
}

fn row(session: &Session) -> Row {
    let minutes = u64::try_from(session.duration_minutes).unwrap_or(0);
    let title =
        session.title.as_ref().filter(|title| !title.is_empty()).unwrap_or(&session.summary);
    Row::new([
        session.start_local.clone().unwrap_or_else(|| "-".to_owned()),
        session.project_name.clone(),
        wording::span(Duration::from_secs(minutes.saturating_mul(60))),
        session.models.clone().unwrap_or_default(),
        wording::tokens(session.input_tokens),
        wording::tokens(session.output_tokens),
        session.cost_words().unwrap_or_else(|| "-".to_owned()),
        format!(
            "+{} -{}",
            wording::count(session.lines_added),
            wording::count(session.lines_removed)
        ),
        subagent_share(session),
        title.clone(),
    ])
}

/// How much of the tokens subagents used.
fn subagent_share(session: &Session) -> String {
    let all = session.input_tokens
        + session.output_tokens
        + session.cache_read_tokens
        + session.cache_creation_tokens;
    match session.subagent_tokens.saturating_mul(100).checked_div(all) {
        Some(share) if session.responses > 0 => format!("{share}%"),
        _ => "-".to_owned(),
    }
}
