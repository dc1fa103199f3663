//! Processes that ran: a table of the page of history, and of the page of a session.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::spark;
use super::words::{foreign, session_path};
use crate::error::Result;
use crate::model::time::{Timestamp, millis};
use crate::report::history::{self, History, Past};
use crate::report::typed::Present;
use crate::sheet::{Tone, wording};
use crate::store::queries::LOCAL_TIMES;

/// Moments as local times.
pub(super) type Local = BTreeMap<i64, String>;

/// The local time of a moment that was asked for.
pub(super) fn word(local: &Local, at: Timestamp) -> String {
    local.get(&at.as_millis()).cloned().unwrap_or_else(|| at.to_iso())
}

/// When each of them began.
pub(super) fn starts(history: &History) -> impl Iterator<Item = Timestamp> {
    history.processes.iter().map(|past| past.row.started_at)
}

/// Local times of all moments at once.
pub(super) fn local(present: Present<'_>, moments: &[Timestamp]) -> Result<Local> {
    #[derive(serde::Deserialize)]
    struct Row {
        at: i64,
        local: Option<String>,
    }
    let rows: Vec<Row> = present.db.rows(&LOCAL_TIMES, &serde_json::json!({ "at": moments }))?;
    Ok(rows.into_iter().filter_map(|row| Some((row.at, row.local?))).collect())
}

/// The table, or what is said in its place.
pub(super) fn panel(
    id: &str,
    title: &str,
    nobody: &str,
    history: &History,
    local: &Local,
) -> Markup {
    html! {
        section #(id) .panel {
            h2 { (title) }
            @if history.processes.is_empty() { p.empty { (nobody) } } @else {
                div.scroll tabindex="0" role="group" aria-label="Processes of that time" {
                    table.sessions {
                        thead { tr {
                            th.num scope="col" { "PID" } th scope="col" { "Project and session" } th scope="col" { "Started" }
                            th.num scope="col" { "Busy" } th.num scope="col" { "CPU" } th.num scope="col" { "Memory" }
                            th scope="col" { "CPU course" } th.num scope="col" { "Cost" } th scope="col" { "End" }
                        } }
                        tbody { @for one in &history.processes { (row(one, &word(local, one.row.started_at))) } }
                    }
                }
            }
        }
    }
}

fn row(past: &Past, started: &str) -> Markup {
    let row = &past.row;
    let span = super::processes::span;
    let session = row.session_ids.split(", ").next().unwrap_or_default();
    html! {
        tr {
            td.num data-label="PID" { (row.pid) }
            td.what {
                a.name href=(format!("/history?project={}", super::words::encoded(&row.project_name))) { (foreign(&row.project_name, 40)) }
                @if !session.is_empty() {
                    div.sub { a href=(session_path(session)) { @if row.session_title.is_empty() { "session " (foreign(session, 12)) } @else { (foreign(&row.session_title, 64)) } } }
                }
            }
            td.when data-label="Started" { (started) }
            td.num data-label="Busy" { (span(row.active_ms)) small { "of " (span(row.observed_ms)) } }
            td.num data-label="CPU" { (row.cpu_mean_percent.map_or_else(|| "–".to_owned(), wording::percent)) small { "peak " (row.cpu_peak_percent.map_or_else(|| "–".to_owned(), wording::percent)) } }
            td.num data-label="Memory" { (row.memory_mean_bytes.map_or_else(|| "–".to_owned(), wording::memory)) small { "peak " (row.memory_peak_bytes.map_or_else(|| "–".to_owned(), wording::memory)) } }
            td data-label="CPU course" { (spark::draw(&course(past), "processor use in that time")) }
            td.num data-label="Cost" { (cost(past)) }
            td.end data-label="End" { (end(past)) }
        }
    }
}

fn course(past: &Past) -> Vec<Option<f64>> {
    let mut course = vec![None; history::POINTS as usize];
    for point in &past.course {
        if let Some(place) = course.get_mut(point.bucket) {
            *place = Some(point.cpu_percent);
        }
    }
    course
}

fn cost(past: &Past) -> String {
    past.row.cost().words_if_any().unwrap_or_else(|| "–".to_owned())
}

fn end(past: &Past) -> Markup {
    let row = &past.row;
    let class = if row.ended_at.is_none() { super::words::class(Tone::Good) } else { "" };
    let lasted =
        row.ended_at.map(|ended| super::processes::span(millis(ended.since(row.started_at))));
    html! {
        @match lasted {
            None => { span.(class) { "lives" } }
            Some(lasted) => {
                "after " (lasted)
                @if let Some(by) = &row.ended_by { small { "by " (by) } }
                @else if let Some(reason) = &row.end_reason { small { (reason.replace('_', " ")) } }
            }
        }
    }
}
