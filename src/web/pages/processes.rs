//! The first page: every living Claude Code process, what is thought of it, and what can be done about it.

use std::time::Duration;

use maud::{Markup, html};

use super::part::Part;
use super::{Page, View, processes_row, spark, words};
use crate::error::Result;
use crate::model::process::Health;
use crate::report::status::{self, ProcessRow, Status};
use crate::report::typed::{self, Present};
use crate::report::{Filter, Sort};
use crate::sheet::wording;
use crate::web::api::{Given, sort_named};

/// A column: what it is called, the order it stands for, and whether it holds numbers.
struct Column(&'static str, Option<&'static str>, bool);

const COLUMNS: [Column; 11] = [
    Column("PID", Some("pid"), true),
    Column("Project and session", Some("project"), false),
    Column("Memory", Some("memory"), true),
    Column("CPU", Some("cpu"), true),
    Column("Last hour", None, false),
    Column("Uptime", Some("uptime"), true),
    Column("Idle", Some("idle"), true),
    Column("Children", None, true),
    Column("Terminal", None, false),
    Column("Cost", Some("cost"), true),
    Column("$/h", Some("rate"), true),
];

pub(super) struct Processes;

impl Page for Processes {
    fn title(&self) -> String {
        "Processes".to_owned()
    }

    fn tab(&self) -> &'static str {
        "/"
    }

    fn takes(&self) -> &'static str {
        "project all sort at q"
    }

    fn parts(&self, view: &View, present: Present<'_>, base: Filter) -> Result<Vec<Part>> {
        let given = &view.given;
        let at = given.text("at").map(|text| typed::moment(present, "at", text, false));
        let filter = Filter {
            project: given.owned("project"),
            all: given.is_on("all"),
            sort: given.text("sort").map_or(Sort::Pid, sort_named),
            at: at.transpose()?,
            ..base
        };
        let status = status::read(present.db, &filter)?;
        // The hour before the moment that is shown.
        let courses = spark::courses(Present { now: filter.at.unwrap_or(present.now), ..present })?;
        let rows = status.processes.iter().map(|one| &one.row).filter(|row| is_wanted(row, given));
        let rows: Vec<Part> = rows
            .map(|row| processes_row::part(row, courses.get(&row.process_id), filter.at.is_none()))
            .collect();
        let is_empty = rows.is_empty();
        let list = Part::around("processes", rows, |rows| {
            html! {
                section #processes .panel {
                    (toolbar(given, &status))
                    @if is_empty { (nobody(given, &status)) } @else { (table(given, &rows)) }
                    (below(given, &status))
                }
            }
        });
        Ok(vec![Part::new("totals", cards(&status)), list])
    }
}

fn is_wanted(row: &ProcessRow, given: &Given) -> bool {
    let Some(words) = given.text("q") else { return true };
    let text = processes_row::search_text(row);
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

fn cards(status: &Status) -> Markup {
    let totals = &status.totals;
    let is_on = |count: i64, class: &'static str| if count > 0 { class } else { "" };
    let memory = format!("{:.0} MB", totals.total_memory_mb);
    let rate = status.rate.words_if_any().unwrap_or_else(|| "–".to_owned());
    html! {
        dl #totals .cards {
            div.card { dt { "Processes" } dd { (totals.total) } dd.more { (totals.pinned) " pinned" } }
            div.card.(is_on(totals.healthy, "good")) { dt { "Healthy" } dd { (totals.healthy) } dd.more { "in use, or idle for a while" } }
            div.card.(is_on(totals.stale, "warn")) { dt { "Stale" } dd { (totals.stale) } dd.more { "idle for hours" } }
            div.card.(is_on(totals.zombie, "bad")) { dt { "Zombie" } dd { (totals.zombie) } dd.more { "stopped or ended" } }
            div.card.(is_on(totals.resource_alerts, "bad")) { dt { "Resource alerts" } dd { (totals.resource_alerts) } dd.more { "heavy on the system" } }
            div.card { dt { "Memory" } dd { (memory) } dd.more { (rate) " an hour now" } }
        }
    }
}

fn toolbar(given: &Given, status: &Status) -> Markup {
    let stale = status.processes.iter().filter(|one| one.row.health == Health::Stale).count();
    html! {
        div.tools {
            h1 { "Processes" }
            form.search method="get" action="/" role="search" {
                (hidden(given, &["sort", "all", "project", "at"]))
                label.vh for="q" { "Filter processes" }
                input #q type="search" name="q" placeholder="Filter  ( / )" value=[words::typed(given, "q")] maxlength="200" data-filter="processes";
            }
            @if let Some(at) = given.text("at") {
                span.badge.marked { "as of " (at) }
                a.button.plain href="/" { "Back to now" }
            } @else if stale > 0 {
                a.button.warn href="/confirm/kill-stale" data-ask { "End " (wording::plural(stale, "stale process", "stale processes")) " …" }
            }
        }
    }
}

fn hidden(given: &Given, names: &[&str]) -> Markup {
    html! {
        @for name in names {
            @if let Some(value) = words::typed(given, name) { input type="hidden" name=(name) value=(value); }
        }
    }
}

fn table(given: &Given, rows: &Markup) -> Markup {
    let lit = given.text("sort").unwrap_or("pid");
    html! {
        div.scroll tabindex="0" role="group" aria-label="Processes" {
            table.processes {
                thead {
                    tr {
                        th scope="col" { span.vh { "Health" } }
                        @for Column(title, sort, is_number) in COLUMNS {
                            th.(if is_number { "num" } else { "" }) scope="col"
                                aria-sort=[sort.filter(|name| *name == lit).map(direction)] {
                                @if let Some(name) = sort {
                                    a href=(sorted(given, name)) title=(format!("Sort by {}", title.to_lowercase())) { (title) }
                                } @else { (title) }
                            }
                        }
                        th scope="col" { span.vh { "Actions" } }
                    }
                }
                tbody { (rows) }
            }
        }
    }
}

/// Names from the least, everything else from the most.
fn direction(name: &str) -> &'static str {
    if matches!(name, "pid" | "project") { "ascending" } else { "descending" }
}

fn sorted(given: &Given, by: &str) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs
        .extend_pairs(given.pairs().filter(|(name, _)| !matches!(*name, "sort" | "said" | "seen")));
    pairs.append_pair("sort", by);
    format!("/?{}", pairs.finish())
}

fn nobody(given: &Given, status: &Status) -> Markup {
    html! {
        div.empty {
            @if status.processes.is_empty() && given.text("at").is_some() {
                p { strong { "No Claude process was seen at that moment." } }
                p { "Either none ran, or nobody watched. " a href="/history" { "History" } " shows the holes." }
            } @else if status.processes.is_empty() {
                p { strong { "No Claude processes running." } }
                p { "Start " code { "claude" } " in a terminal: it appears here with the next look." }
            } @else {
                p { strong { "None of the " (status.processes.len()) " processes matches." } }
                @if let Some(words) = given.text("q") { p { "Nothing contains “" (words::foreign(words, 80)) "”. " a href="/" { "Show all" } } }
            }
        }
    }
}

fn below(given: &Given, status: &Status) -> Markup {
    html! {
        p.quiet.below {
            @if status.helpers_hidden > 0 {
                (wording::plural(status.helpers_hidden, "helper process", "helper processes")) " not shown: "
                a href="/?all=true" { "show them" } ". "
            } @else if given.is_on("all") {
                "Helper processes are shown, too: " a href="/" { "hide them" } ". "
            }
            "CPU is of one core; both with children. The small figures are shares of the whole system. Stale is measured: "
            "idle for hours, not open for hours."
        }
    }
}

/// How long, in the words of the reports.
pub(super) fn span(ms: i64) -> String {
    wording::span(Duration::from_millis(u64::try_from(ms).unwrap_or(0)))
}
