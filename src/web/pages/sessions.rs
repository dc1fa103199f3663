//! Recent sessions: searched, paged, each with a page of its own.

use maud::{Markup, html};

use super::part::Part;
use super::words::{foreign, session_path, typed};
use super::{Page, View};
use crate::error::Result;
use crate::report::Filter;
use crate::report::sessions::{self, Session};
use crate::report::typed::{self as moments, Present};
use crate::sheet::wording;
use crate::web::api::Given;

/// The replaced program's page asked for as many.
const SHOWN: u32 = 30;

pub(super) struct Sessions;

impl Page for Sessions {
    fn title(&self) -> String {
        "Sessions".to_owned()
    }

    fn tab(&self) -> &'static str {
        "/sessions"
    }

    fn takes(&self) -> &'static str {
        "search project since until offset limit prices"
    }

    fn parts(&self, view: &View, present: Present<'_>, base: Filter) -> Result<Vec<Part>> {
        let given = &view.given;
        let limit = given.number("limit").unwrap_or(SHOWN).min(500);
        let moment = |name: &str, end: bool| {
            given.text(name).map(|text| moments::moment(present, name, text, end)).transpose()
        };
        let ends = (("since", moment("since", false)?), ("until", moment("until", true)?));
        let (since, until) = moments::span(ends.0, ends.1)?;
        let filter = Filter {
            project: given.owned("project"),
            search: given.owned("search"),
            since,
            until,
            offset: given.number("offset"),
            // One more tells whether there is another page.
            limit: Some(limit + 1),
            prices: given.owned("prices").or(base.prices.clone()),
            ..base
        };
        let mut found = sessions::read(present.db, &filter)?;
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = found.len() > shown;
        found.truncate(shown);
        Ok(vec![Part::new("sessions", list(given, &found, limit, has_more))])
    }
}

fn list(given: &Given, found: &[Session], limit: u32, has_more: bool) -> Markup {
    let offset = given.number("offset").unwrap_or(0);
    html! {
        section #sessions .panel {
            div.tools {
                h1 { "Sessions" }
                form.search method="get" action="/sessions" role="search" {
                    label.vh for="search" { "Search sessions" }
                    input #search type="search" name="search" placeholder="Title, project or id  ( / )" value=[typed(given, "search")] maxlength="200";
                    @if let Some(project) = given.text("project") {
                        input type="hidden" name="project" value=(wording::tame(project));
                        span.tag { "project " (foreign(project, 30)) " " a href="/sessions" aria-label="All projects" { "×" } }
                    }
                }
            }
            @if found.is_empty() { (nothing(given)) } @else { (table(found)) }
            @if offset > 0 || has_more {
                nav.pager aria-label="Pages of sessions" {
                    @if offset > 0 { a.button.plain href=(page(given, offset.saturating_sub(limit))) rel="prev" { "← Newer" } }
                    span.quiet { (offset + 1) "–" (offset + u32::try_from(found.len()).unwrap_or(0)) }
                    @if has_more { a.button.plain href=(page(given, offset.saturating_add(limit))) rel="next" { "Older →" } }
                }
            }
        }
    }
}

fn page(given: &Given, offset: u32) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(
        given.pairs().filter(|(name, _)| !matches!(*name, "offset" | "said" | "seen")),
    );
    pairs.append_pair("offset", &offset.to_string());
    format!("/sessions?{}", pairs.finish())
}

fn nothing(given: &Given) -> Markup {
    html! {
        div.empty {
            @if given.pairs().next().is_some() {
                p { strong { "No session matches." } " " a href="/sessions" { "Show all" } }
            } @else {
                p { strong { "No sessions found." } }
                p { a href="/doctor" { "Doctor" } " shows where the files of Claude Code are looked for." }
            }
        }
    }
}

/// The table, for the page of a project, too.
pub(super) fn table(found: &[Session]) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="Sessions" {
            table.sessions {
                thead { tr {
                    th scope="col" { "Started" }
                    th scope="col" { "Title and project" }
                    th.num scope="col" { "Duration" }
                    th scope="col" { "Models" }
                    th.num scope="col" { "Input" }
                    th.num scope="col" { "Output" }
                    th.num scope="col" { "Cost" }
                    th.num scope="col" { "Lines" }
                } }
                tbody { @for session in found { (row(session)) } }
            }
        }
    }
}

fn row(session: &Session) -> Markup {
    let title = title(session);
    html! {
        tr {
            td.when data-label="Started" { (session.start_local.as_deref().unwrap_or("–")) }
            td.what {
                a.name href=(session_path(&session.session_id)) {
                    @if let Some(title) = title { (foreign(title, 90)) } @else { "session " (foreign(&session.session_id, 20)) }
                }
                div.sub { (foreign(&session.project_name, 40)) }
            }
            td.num data-label="Duration" { (super::processes::span(session.duration_minutes.max(0) * 60_000)) }
            td data-label="Models" { (foreign(session.models.as_deref().unwrap_or("–"), 40)) }
            td.num data-label="Input" { (wording::tokens(session.input_tokens)) }
            td.num data-label="Output" { (wording::tokens(session.output_tokens)) }
            td.num data-label="Cost" { (session.cost_words().as_deref().unwrap_or("–")) }
            td.num data-label="Lines" { (lines(session)) }
        }
    }
}

/// What people know it by, if anything.
pub(super) fn title(session: &Session) -> Option<&str> {
    let title = session.title.as_deref().filter(|title| !title.is_empty());
    title.or(Some(session.summary.as_str()).filter(|summary| !summary.is_empty()))
}

pub(super) fn lines(session: &Session) -> Markup {
    html! {
        @if session.lines_added == 0 && session.lines_removed == 0 { span.quiet { "–" } } @else {
            span.good { "+" (wording::count(session.lines_added)) } " " span.bad { "−" (wording::count(session.lines_removed)) }
        }
    }
}
