//! Orders from pages: first a page that names who is meant, then the order itself, then back with what became of it.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::notice::Notice;
use super::processes::span;
use super::words::foreign;
use super::{HTML, layout};
use crate::error::{Error, Kind};
use crate::model::action::KillOptions;
use crate::model::process::Health;
use crate::report::Filter;
use crate::report::status::{self, ProcessRow};
use crate::sheet::wording;
use crate::web::api::{Given, Wish, carry_out, listed, number, read_request, started_at};
use crate::web::reply::{Answered, Fault, seen_at, whole};
use crate::web::site::Desk;

const KILL: &str = "force tree started_at";

/// Asks whether this process is to be ended.
pub(super) async fn kill(
    State(desk): State<Arc<Desk>>,
    Path(pid): Path<String>,
    RawQuery(query): RawQuery,
) -> Answered<Response> {
    let pid = number(&pid)?;
    let given = Given::read(query.as_deref(), KILL)?;
    let start = started_at(&given)?;
    let rows = processes(&desk).await?;
    let found =
        rows.iter().find(|row| row.pid == pid && start.is_none_or(|start| row.started_at == start));
    let row = found.ok_or_else(|| {
        Error::new(Kind::NotFound, format!("process {pid} has ended"))
            .hint("the list of processes has those that live")
    })?;
    Ok(page("Kill a process", &question(row, given.is_on("force"))))
}

async fn processes(desk: &Arc<Desk>) -> Answered<Vec<ProcessRow>> {
    let status = desk.ask(|present, base| status::read(present.db, &Filter { all: true, ..base }));
    Ok(status.await?.processes.into_iter().map(|one| one.row).collect())
}

fn page(title: &str, body: &Markup) -> Response {
    whole(HTML, layout::document(title, "/", None, &html! {}, body).into_string())
}

fn question(row: &ProcessRow, force: bool) -> Markup {
    let verb = if force { "Force kill" } else { "Kill" };
    let how = if force {
        "SIGKILL ends it at once; it can save nothing."
    } else {
        "SIGTERM asks it to end, and five seconds are given for that."
    };
    html! {
        section #confirm .panel {
            h1 { (verb) " process " (row.pid) "?" }
            (who(row))
            p { (how) " Its transcript stays, and " code { "claude --resume" } " takes the session up again." }
            form method="post" action=(format!("/do/kill/{}", row.pid)) {
                input type="hidden" name="started_at" value=(row.started_at.as_millis());
                @if force { input type="hidden" name="force" value="true"; }
                @if row.child_count > 0 {
                    p { label { input type="checkbox" name="tree" value="true"; " and " (wording::plural(row.child_count, "process", "processes")) " below it" } }
                }
                p.buttons {
                    button.button.danger { (verb) }
                    a.button.plain href="/" data-close { "Leave it" }
                }
            }
        }
    }
}

fn who(row: &ProcessRow) -> Markup {
    html! {
        dl.facts {
            dt { "Project" } dd { (foreign(&row.project_name, 60)) }
            @if !row.session_title.is_empty() { dt { "Session" } dd { (foreign(&row.session_title, 90)) } }
            dt { "Folder" } dd { (foreign(&row.cwd, 90)) }
            dt { "Since" } dd { (format!("{:.1}h", row.uptime_hours)) ", " @if row.active { strong.warn { "at work now" } } @else { "idle for " (span(row.idle_ms)) } }
            dt { "Memory" } dd { (wording::memory(row.memory_tree_bytes)) }
        }
    }
}

/// Shows who would be ended.
pub(super) async fn kill_stale(State(desk): State<Arc<Desk>>) -> Answered<Response> {
    let rows = processes(&desk).await?;
    let stale: Vec<&ProcessRow> =
        rows.iter().filter(|row| row.health == Health::Stale && row.confirmed).collect();
    let named = stale.iter().map(|row| format!("{}-{}", row.pid, row.started_at.as_millis()));
    let named: Vec<String> = named.collect();
    let body = html! {
        section #confirm .panel {
            h1 { "End " (wording::plural(stale.len(), "stale process", "stale processes")) "?" }
            @if stale.is_empty() { p { "None is stale any more." } a.button href="/" data-close { "Back" } } @else {
                ul.list {
                    @for row in &stale {
                        li { span.num { (row.pid) } " " (foreign(&row.project_name, 40)) span.quiet { " idle for " (span(row.idle_ms)) ", " (wording::memory(row.memory_tree_bytes)) } }
                    }
                }
                p { "Each is looked at once more: who is in use by then, or is not the same process, is left alone." }
                form method="post" action="/do/kill-stale" {
                    input type="hidden" name="listed" value=(named.join(","));
                    p.buttons {
                        button.button.danger { "End them" }
                        a.button.plain href="/" data-close { "Leave them" }
                    }
                }
            }
        }
    };
    Ok(page("End stale processes", &body))
}

pub(super) async fn do_kill(
    State(desk): State<Arc<Desk>>,
    Path(pid): Path<String>,
    request: Request,
) -> Answered<Response> {
    let given = read_request(request, KILL).await?;
    let options =
        KillOptions { force: given.is_on("force"), tree: given.is_on("tree"), dry_run: false };
    done(&desk, Wish::Kill { pid: number(&pid)?, options }, &given).await
}

pub(super) async fn do_pin(
    State(desk): State<Arc<Desk>>,
    Path(pid): Path<String>,
    request: Request,
) -> Answered<Response> {
    let given = read_request(request, "started_at").await?;
    done(&desk, Wish::Pin { pid: number(&pid)? }, &given).await
}

pub(super) async fn do_unpin(
    State(desk): State<Arc<Desk>>,
    Path(pid): Path<String>,
    request: Request,
) -> Answered<Response> {
    let given = read_request(request, "started_at").await?;
    done(&desk, Wish::Unpin { pid: number(&pid)? }, &given).await
}

pub(super) async fn do_kill_stale(
    State(desk): State<Arc<Desk>>,
    request: Request,
) -> Answered<Response> {
    let given = read_request(request, "listed").await?;
    // Without a list nobody was shown anything.
    let text = given.text("listed").unwrap_or_default();
    let wish = Wish::KillStale { listed: Some(listed(text)?), options: KillOptions::default() };
    done(&desk, wish, &given).await
}

/// Carries it out, and leads back to where it can be seen.
async fn done(desk: &Arc<Desk>, wish: Wish, given: &Given) -> Answered<Response> {
    let notice = match carry_out(desk, wish, started_at(given)?).await {
        Ok(done) => Notice { good: done.succeeded(), text: wording::tame(&done.message) },
        Err(fault) => Notice { good: false, text: told(&fault) },
    };
    Ok(seen_at(&format!("/?said={}", desk.notices.add(notice))))
}

fn told(fault: &Fault) -> String {
    let hint = fault.hint.as_deref().map(|hint| format!(" ({hint})"));
    wording::tame(&format!("{}{}", fault.message, hint.unwrap_or_default()))
}
