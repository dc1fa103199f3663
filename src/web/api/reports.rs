//! Reports as JSON or CSV: the very documents that the command line prints.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::report::{ALL, Filter, Report, export};
use crate::web::api::parameters::Given;
use crate::web::api::question;
use crate::web::reply::{Answered, Fault, JSON, whole};
use crate::web::site::Desk;

const CSV: &str = "text/csv; charset=utf-8";

/// What the replaced program called its list of processes.
pub(super) async fn processes(desk: State<Arc<Desk>>, query: RawQuery) -> Answered<Response> {
    let status = ALL.iter().find(|report| report.name == "status");
    let gone = || Fault::new(StatusCode::NOT_FOUND, "not_found", "there is no such report");
    answer(desk, query, status.ok_or_else(gone)?).await
}

/// Asks a report and writes its answer down.
pub(super) async fn answer(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
    report: &'static Report,
) -> Answered<Response> {
    let given = Given::read(query.as_deref(), &format!("{} format", report.takes))?;
    let as_csv = given.text("format") == Some("csv");
    let question = format!("{}?{}", report.name, query.as_deref().unwrap_or_default());
    let asked = Arc::clone(&desk);
    let text = desk.recent(&question, move |present, base| {
        // Rows of a table need not what is nested in them.
        let base = Filter { detail: !as_csv, ..base };
        let filter = question::filter(report, &given, base, present)?;
        let mut answer = report.answer(present.db, &filter)?;
        if report.name == "doctor" {
            asked.site.upkeep(present)?.complete(&mut answer)?;
        }
        if as_csv {
            return export::csv(report.name, &answer.document);
        }
        answer.document.compact()
    });
    let mut response = whole(if as_csv { CSV } else { JSON }, text.await?);
    let name = format!("attachment; filename=\"tce-{}.csv\"", report.name);
    if let Some(name) = as_csv.then(|| HeaderValue::from_str(&name).ok()).flatten() {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
