//! One process of the table: a part of its own, for most of them change at different times.

use maud::{Markup, html};

use super::part::Part;
use super::processes::span;
use super::spark;
use super::words::{foreign, session_path};
use crate::model::process::{Health, Kind, State};
use crate::report::status::{self, ProcessRow};
use crate::sheet::wording;

const TITLE: usize = 64;
const PROJECT: usize = 40;

/// The row; with buttons where it is of now.
pub(super) fn part(row: &ProcessRow, course: Option<&Vec<Option<f64>>>, is_now: bool) -> Part {
    let id = format!("p-{}-{}", row.pid, row.started_at.as_millis());
    let (class, word) = look(row.health);
    let markup = html! {
        tr id=(id) .{ "is-" (class) } data-find=(search_text(row)) {
            td.health { span.dot.(class) title=(word) {} span.vh { (word) } }
            td.num.pid data-label="PID" { (row.pid) }
            td.what { (what(row)) }
            td.num data-label="Memory" { (wording::memory(row.memory_tree_bytes)) (share(row.memory_percent_of_system)) }
            td.num data-label="CPU" { (cpu(row)) }
            td.course data-label="Last hour" { @if let Some(course) = course { (spark::draw(course, "processor use in the last hour")) } }
            td.num data-label="Uptime" { (format!("{:.1}h", row.uptime_hours)) }
            td.num data-label="Idle" { @if row.active { span.good { "busy" } } @else { (span(row.idle_ms)) } }
            td.num.kids data-label="Children" { (row.child_count) }
            td.tty data-label="Terminal" { @if row.terminal.is_empty() { "–" } @else { (foreign(row.terminal.trim_start_matches("/dev/"), 16)) } }
            td.num data-label="Cost" { (row.cost().words_if_any().as_deref().unwrap_or("–")) }
            td.num data-label="$/h" { (row.rate().words_if_any().as_deref().unwrap_or("–")) }
            td.act { @if is_now { (actions(row)) } }
        }
    };
    Part::new(id, markup)
}

/// What the filter box looks at.
pub(super) fn search_text(row: &ProcessRow) -> String {
    let (_, word) = look(row.health);
    let parts = [&row.project_name, &row.session_title, &row.terminal, &row.cwd];
    let text = parts.iter().map(|part| wording::cut(part, 300).to_lowercase());
    let text: Vec<String> = text.collect();
    format!("{} {word} {}", row.pid, text.join(" "))
}

const fn look(health: Health) -> (&'static str, &'static str) {
    match health {
        Health::Healthy => ("good", "healthy"),
        Health::Stale => ("warn", "stale"),
        Health::Zombie => ("bad", "zombie"),
        Health::Pinned => ("marked", "pinned"),
    }
}

fn what(row: &ProcessRow) -> Markup {
    html! {
        a.name href=(format!("/why?pid={}", row.pid)) title="Why this verdict?" { (foreign(&row.project_name, PROJECT)) }
        @if row.kind != Kind::Interactive { " " span.tag { (kind(row.kind)) } }
        @if row.is_pinned && row.health != Health::Pinned { " " span.tag { "pinned" } }
        @if !row.confirmed { " " span.tag title="known by its name alone, never taken by kill-stale" { "unconfirmed" } }
        @if !row.session_id.is_empty() {
            div.sub {
                a href=(session_path(&row.session_id)) {
                    @if row.session_title.is_empty() { "session " (foreign(&row.session_id, 12)) }
                    @else { (foreign(&row.session_title, TITLE)) }
                }
            }
        }
        @for (class, note) in notes(row) { div.why.(class) { (note) } }
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Interactive => "interactive",
        Kind::Headless => "headless",
        Kind::Background => "background",
        Kind::Helper => "helper",
    }
}

fn notes(row: &ProcessRow) -> Vec<(&'static str, String)> {
    let mut notes = Vec::new();
    if row.health == Health::Stale {
        notes.push((
            "warn",
            format!("idle for {}: {}", span(row.idle_ms), status::evidence(row.idle_evidence)),
        ));
    }
    if row.health == Health::Zombie {
        notes.push(("bad", status::zombie_note(row)));
    }
    if row.resource_alert.is_some() {
        let (cpu, memory) = (row.cpu_percent_of_system, row.memory_percent_of_system);
        let words = format!(
            "takes {} of all processors, {} of all memory",
            wording::percent(cpu),
            wording::percent(memory)
        );
        notes.push(("bad", words));
    }
    notes
}

fn cpu(row: &ProcessRow) -> Markup {
    html! {
        @if row.cpu_known {
            (wording::percent(row.cpu_tree_percent)) (share(row.cpu_percent_of_system))
        } @else { "–" }
    }
}

/// Of the whole system.
fn share(percent: f64) -> Markup {
    html! { small title="of the whole system" { (wording::percent(percent)) } }
}

fn actions(row: &ProcessRow) -> Markup {
    let start = row.started_at.as_millis();
    let kill = format!("/confirm/kill/{}?started_at={start}", row.pid);
    let (verb, word) = if row.is_pinned { ("unpin", "Unpin") } else { ("pin", "Pin") };
    let who = format!("process {} in {}", row.pid, wording::cut(&row.project_name, PROJECT));
    html! {
        div.buttons {
            form method="post" action=(format!("/do/{verb}/{}", row.pid)) {
                input type="hidden" name="started_at" value=(start);
                button.button.small aria-label=(format!("{word} {who}")) { (word) }
            }
            // Nothing can end what has ended.
            @if row.status != State::Zombie {
                a.button.small href=(kill) data-ask aria-label=(format!("Kill {who}")) { "Kill" }
                a.button.small.bad href=(format!("{kill}&force=true")) data-ask aria-label=(format!("Force kill {who}")) { "Force" }
            }
        }
    }
}
