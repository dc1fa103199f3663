//! Numbers for Prometheus, in its text format. Counters count what the history holds, so no restart sets them back.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::error::Result;
use crate::report::Filter;
use crate::report::doctor::{self, Counts};
use crate::report::status::{self, ProcessRow, Status};
use crate::report::typed::Present;
use crate::report::usage::{self, Usage};
use crate::web::reply::{Answered, whole};
use crate::web::site::{Desk, Glance};

pub(super) async fn serve(State(desk): State<Arc<Desk>>) -> Answered<Response> {
    let glance = desk.glance().await?;
    let text = desk.ask(move |present, base| page(present, base, &glance)).await?;
    Ok(whole(super::PLAIN, text))
}

fn page(present: Present<'_>, base: Filter, glance: &Glance) -> Result<String> {
    let filter = Filter { all: true, detail: false, ..base };
    let mut page = Page::default();
    page.family("tce_build_info", "gauge", "The program that answers");
    page.line("tce_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    recorder(&mut page, glance);
    processes(&mut page, &status::read(present.db, &filter)?);
    tokens(&mut page, &usage::read(present.db, &filter)?);
    history(&mut page, &doctor::counts(present.db, &filter)?);
    Ok(page.0)
}

fn recorder(page: &mut Page, glance: &Glance) {
    page.family("tce_recording", "gauge", "1 while a recorder is at work");
    page.line("tce_recording", &[], u8::from(glance.recording));
    if let Some(beat) = glance.pulse.beat {
        page.family(
            "tce_last_tick_timestamp_seconds",
            "gauge",
            "When processes were looked at last",
        );
        let seconds = beat.as_millis() / 1000;
        page.line("tce_last_tick_timestamp_seconds", &[], seconds);
    }
}

/// What a process is measured by.
type Measure = fn(&ProcessRow) -> f64;

fn processes(page: &mut Page, status: &Status) {
    let totals = &status.totals;
    page.family(
        "tce_processes",
        "gauge",
        "Living Claude Code processes by verdict, without helpers",
    );
    for (health, count) in [
        ("healthy", totals.healthy),
        ("stale", totals.stale),
        ("zombie", totals.zombie),
        ("pinned", totals.pinned),
    ] {
        page.line("tce_processes", &[("health", health)], count);
    }
    page.family(
        "tce_resource_alerts",
        "gauge",
        "Processes that take too large a share of the system",
    );
    page.line("tce_resource_alerts", &[], totals.resource_alerts);
    let each: [(&str, &str, Measure); 4] = [
        ("tce_process_memory_bytes", "Resident memory with children", |row| {
            bytes(row.memory_tree_bytes)
        }),
        ("tce_process_cpu_percent", "Processor use with children, 100 being one core", |row| {
            row.cpu_tree_percent
        }),
        ("tce_process_uptime_seconds", "Since it started", |row| {
            (row.uptime_hours * 3600.0).round()
        }),
        ("tce_process_idle_seconds", "Since it was last in use", |row| {
            (bytes(row.idle_ms) / 1000.0).round()
        }),
    ];
    for (name, about, value) in each {
        page.family(name, "gauge", about);
        for row in status.processes.iter().map(|process| &process.row) {
            let pid = row.pid.to_string();
            page.line(name, &[("pid", &pid), ("project", &row.project_name)], value(row));
        }
    }
}

fn tokens(page: &mut Page, usage: &Usage) {
    page.family("tce_responses_total", "counter", "Responses in the ledger");
    for model in &usage.model_usage {
        page.line("tce_responses_total", &[("model", &model.model_id)], model.responses);
    }
    page.family("tce_tokens_total", "counter", "Tokens in the ledger");
    for model in &usage.model_usage {
        for (kind, count) in [
            ("input", model.input_tokens),
            ("output", model.output_tokens),
            ("cache_read", model.cache_read_tokens),
            ("cache_write", model.cache_creation_tokens),
        ] {
            page.line("tce_tokens_total", &[("model", &model.model_id), ("kind", kind)], count);
        }
    }
    page.family(
        "tce_cost_dollars",
        "gauge",
        "What they cost by the prices that hold; absent where a price is",
    );
    for model in &usage.model_usage {
        if let Some(dollars) = model.cost_usd {
            page.line("tce_cost_dollars", &[("model", &model.model_id)], dollars);
        }
    }
}

fn history(page: &mut Page, counts: &Counts) {
    for (name, kind, about, count) in [
        ("tce_processes_seen_total", "counter", "Processes ever recorded", counts.processes),
        ("tce_sessions", "gauge", "Sessions on record", counts.sessions),
        ("tce_token_files", "gauge", "Token files on record", counts.token_files),
        ("tce_gaps_total", "counter", "Spans nobody watched", counts.gaps),
        ("tce_orders_total", "counter", "Orders: kill, pin, unpin", counts.actions),
        ("tce_alerts_open", "gauge", "Alerts that stand", counts.open_alerts),
    ] {
        page.family(name, kind, about);
        page.line(name, &[], count);
    }
}

#[expect(clippy::cast_precision_loss, reason = "15 digits are enough for bytes")]
fn bytes(count: i64) -> f64 {
    count as f64
}

/// The text, as it grows.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, about: &str) {
        let _never_fails = write!(self.0, "# HELP {name} {about}\n# TYPE {name} {kind}\n");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> =
            labels.iter().map(|(key, text)| format!("{key}=\"{}\"", escaped(text))).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _never_fails = writeln!(self.0, "{name}{labels} {value}");
    }
}

/// Names may hold anything.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
