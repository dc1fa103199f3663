//! `status`: every living Claude Code process with its verdict.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::process::{ActiveBy, DetectedBy, Health, Kind, ResourceAlert, State};
use crate::model::time::Timestamp;
use crate::report::{Answer, Filter, to_json};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::{HELPER_COUNT, STATUS_PROCESSES, STATUS_TOTALS};

/// One row of `queries/status_processes.sql`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column that JSON readers test by itself"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProcessRow {
    pub process_id: i64,
    pub pid: u32,
    pub exe: String,
    pub program: String,
    pub cwd: String,
    pub project_name: String,
    pub terminal: String,
    pub status: State,
    pub health: Health,
    pub cpu_percent: f64,
    pub cpu_tree_percent: f64,
    pub cpu_known: bool,
    pub memory_rss_mb: f64,
    pub memory_total_mb: f64,
    pub memory_tree_bytes: i64,
    pub child_count: i64,
    pub create_time: String,
    pub uptime_hours: f64,
    pub is_pinned: bool,
    pub resource_alert: Option<ResourceAlert>,
    pub cpu_percent_of_system: f64,
    pub memory_percent_of_system: f64,
    pub kind: Kind,
    pub detected_by: DetectedBy,
    pub confirmed: bool,
    pub session_id: String,
    pub parent_pid: Option<u32>,
    pub start_ticks: u64,
    pub started_at: Timestamp,
    pub active: bool,
    pub idle_ms: i64,
    pub idle_evidence: ActiveBy,
    pub ancestor_pid: Option<u32>,
    pub boot_id: String,
    pub host: String,
}

/// A process as the document shows it: the row, and the argument list the replaced program had.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Process {
    #[serde(flatten)]
    pub row: ProcessRow,
    /// The program's name only: arguments may hold prompts and keys.
    pub cmdline: Vec<String>,
}

/// One row of `queries/status_totals.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    pub total: i64,
    pub healthy: i64,
    pub stale: i64,
    pub zombie: i64,
    pub pinned: i64,
    pub resource_alerts: i64,
    pub total_memory_mb: f64,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    #[serde(flatten)]
    pub totals: Totals,
    /// Helper processes that are not in the list.
    pub helpers_hidden: i64,
    pub processes: Vec<Process>,
}

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Status> {
    #[derive(Deserialize)]
    struct Helpers {
        helpers: i64,
    }
    let rows: Vec<ProcessRow> = db.rows(&STATUS_PROCESSES, filter)?;
    let helpers = db.only::<Helpers>(&HELPER_COUNT, filter)?.helpers;
    Ok(Status {
        totals: db.only(&STATUS_TOTALS, filter)?,
        helpers_hidden: if filter.all { 0 } else { helpers },
        processes: rows
            .into_iter()
            .map(|row| Process { cmdline: vec![row.program.clone()], row })
            .collect(),
    })
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let status = read(db, filter)?;
    Ok(Answer { json: to_json(&status)?, sheet: sheet(&status, filter) })
}

fn sheet(status: &Status, filter: &Filter) -> Sheet {
    let mut sheet = Sheet::new("Process Status");
    add_facts(&mut sheet, &status.totals);
    let nobody = match &filter.project {
        Some(project) => format!("No Claude processes running in {project}."),
        None => "No Claude processes running.".to_owned(),
    };
    let table = Table::new(columns()).bare().or_say(nobody);
    sheet.table(table.rows(status.processes.iter().map(|process| row(&process.row))));
    add_remarks(&mut sheet, status);
    sheet
}

/// The counts every face shows first.
pub(super) fn add_facts(sheet: &mut Sheet, totals: &Totals) {
    sheet.facts([
        fact("Total", wording::count(totals.total)),
        fact("Healthy", wording::count(totals.healthy)).tone(Tone::Good.when(totals.healthy > 0)),
        fact("Stale", wording::count(totals.stale)).tone(Tone::Warn.when(totals.stale > 0)),
        fact("Zombie", wording::count(totals.zombie)).tone(Tone::Bad.when(totals.zombie > 0)),
        fact("Pinned", wording::count(totals.pinned)).tone(Tone::Marked.when(totals.pinned > 0)),
    ]);
    sheet.facts([
        fact("Resource Alerts", wording::count(totals.resource_alerts))
            .tone(Tone::Bad.when(totals.resource_alerts > 0)),
        fact("Total Memory", format!("{:.0} MB", totals.total_memory_mb)),
    ]);
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("").toned(),
        Column::number("PID"),
        Column::text("Project").elastic(),
        Column::number("Memory"),
        Column::number("CPU"),
        Column::number("Uptime"),
        Column::text("Health").toned(),
    ]
}

fn look(health: Health) -> (&'static str, &'static str, Tone) {
    match health {
        Health::Healthy => ("[+]", "healthy", Tone::Good),
        Health::Stale => ("[!]", "stale", Tone::Warn),
        Health::Zombie => ("[X]", "zombie", Tone::Bad),
        Health::Pinned => ("[*]", "pinned", Tone::Marked),
    }
}

fn row(process: &ProcessRow) -> Row {
    let (symbol, word, tone) = look(process.health);
    let cells = [
        symbol.to_owned(),
        format!("PID {}", process.pid),
        process.project_name.clone(),
        wording::memory(process.memory_tree_bytes),
        if process.cpu_known { wording::percent(process.cpu_percent) } else { "-".to_owned() },
        format!("{:.1}h", process.uptime_hours),
        word.to_owned(),
    ];
    notes(process)
        .into_iter()
        .fold(Row::new(cells).tone(tone), |row, (tone, text)| row.note(tone, text))
}

fn notes(process: &ProcessRow) -> Vec<(Tone, String)> {
    let mut notes = Vec::new();
    if !process.terminal.is_empty() {
        notes.push((Tone::Quiet, format!("terminal: {}", process.terminal)));
    }
    if process.kind != Kind::Interactive {
        notes.push((Tone::Quiet, format!("kind: {}", kind_word(process.kind))));
    }
    if process.health == Health::Stale {
        notes.push((
            Tone::Warn,
            format!("idle for {}: {}", idle(process), evidence(process.idle_evidence)),
        ));
    }
    if process.health == Health::Zombie {
        notes.push((Tone::Bad, zombie_note(process)));
    }
    if let Some(alert) = process.resource_alert {
        notes.push((Tone::Bad, format!("⚠️  RESOURCE ALERT: {}", share(process, alert))));
    }
    if !process.confirmed {
        notes.push((
            Tone::Quiet,
            "unconfirmed: known by its name alone, never taken by kill-stale".to_owned(),
        ));
    }
    notes
}

/// The word for a kind, the same everywhere.
pub(super) const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Interactive => "interactive",
        Kind::Headless => "headless",
        Kind::Background => "background",
        Kind::Helper => "helper",
    }
}

/// How long it has been idle, in words.
#[must_use]
pub fn idle(process: &ProcessRow) -> String {
    wording::span(Duration::from_millis(u64::try_from(process.idle_ms).unwrap_or(0)))
}

/// By what the idleness is known.
const fn evidence(by: ActiveBy) -> &'static str {
    match by {
        ActiveBy::Cpu => "no processor use since",
        ActiveBy::Transcript => "its transcript has not grown since",
        ActiveBy::SessionFile => "its session has been idle since",
        ActiveBy::Start => "no sign of use on record since it started",
    }
}

fn zombie_note(process: &ProcessRow) -> String {
    match (process.status, process.parent_pid) {
        (State::Zombie, Some(1)) => {
            "has ended, but process 1, whose task it is, has not taken note yet".to_owned()
        }
        (State::Zombie, Some(parent)) => {
            format!(
                "has ended, but its parent {parent} has not taken note; nothing can kill it, ending {parent} can"
            )
        }
        _ => "stopped (as by Ctrl-Z): fg in its terminal lets it go on".to_owned(),
    }
}

fn share(process: &ProcessRow, alert: ResourceAlert) -> String {
    let cpu = format!("CPU {} of system", wording::percent(process.cpu_percent_of_system));
    let memory = format!("memory {} of system", wording::percent(process.memory_percent_of_system));
    match alert {
        ResourceAlert::HighCpu => cpu,
        ResourceAlert::HighMemory => memory,
        ResourceAlert::Both => format!("{cpu}, {memory}"),
    }
}

fn add_remarks(sheet: &mut Sheet, status: &Status) {
    let totals = &status.totals;
    if totals.stale > 0 {
        let text = format!(
            "WARNING: {} stale process(es) detected. Use 'tce kill-stale' to clean up.",
            totals.stale
        );
        sheet.remark(Tone::Warn, text);
    }
    if totals.zombie > 0 {
        let text = format!(
            "WARNING: {} zombie process(es) detected: stopped, or ended and not taken note of.",
            totals.zombie
        );
        sheet.remark(Tone::Bad, text);
    }
    if totals.resource_alerts > 0 {
        let text = format!(
            "WARNING: {} process(es) consuming excessive resources.",
            totals.resource_alerts
        );
        sheet.remark(Tone::Bad, text);
    }
    if status.helpers_hidden > 0 {
        let text = format!(
            "{} not shown: --all",
            wording::plural(status.helpers_hidden, "helper process", "helper processes")
        );
        sheet.remark(Tone::Quiet, text);
    }
}
