//! How the processes are shown.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::{Process, ProcessRow, ProjectSum, Status, Totals};
use crate::model::process::{ActiveBy, Health, Kind, ResourceAlert, State};
use crate::report::Filter;
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};

/// So much of a session's title is shown.
const TITLE_LIMIT: usize = 60;

/// The sheet of the document.
pub(super) fn draw(status: &Status, filter: &Filter, at: Option<&str>) -> Sheet {
    let title =
        at.map_or_else(|| "Process Status".to_owned(), |at| format!("Process Status at {at}"));
    let mut sheet = Sheet::new(&title);
    add_facts(&mut sheet, &status.totals);
    if !status.processes.is_empty() {
        sheet.facts([
            fact("Cost", or_dash(status.cost.words_if_any())),
            fact("Per Hour Now", or_dash(status.rate.words_if_any())),
        ]);
    }
    let nobody = match &filter.project {
        Some(project) => format!("No Claude processes running in {project}."),
        None => "No Claude processes running.".to_owned(),
    };
    let table = Table::new(columns()).or_say(nobody);
    let rows = lineage(&status.processes, filter.tree);
    sheet.table(table.rows(rows.into_iter().map(|(depth, process)| row(&process.row, depth))));
    // Of one process each, the rows above say it all.
    if status.projects.len() > 1 && status.projects.len() < status.processes.len() {
        sheet.table(projects(&status.projects));
    }
    add_remarks(&mut sheet, status);
    sheet
}

/// The counts every face shows first.
pub(in crate::report) fn add_facts(sheet: &mut Sheet, totals: &Totals) {
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
        Column::number("Idle").spare(),
        Column::number("Cost"),
        Column::number("$/h").spare(),
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

fn row(process: &ProcessRow, depth: usize) -> Row {
    let (symbol, word, tone) = look(process.health);
    let cells = [
        symbol.to_owned(),
        format!("PID {}", process.pid),
        format!("{}{}", "- ".repeat(depth), process.project_name),
        wording::memory(process.memory_tree_bytes),
        if process.cpu_known { wording::percent(process.cpu_percent) } else { "-".to_owned() },
        format!("{:.1}h", process.uptime_hours),
        if process.active { "busy".to_owned() } else { idle(process) },
        or_dash(process.cost().words_if_any()),
        or_dash(process.rate().words_if_any()),
        word.to_owned(),
    ];
    notes(process)
        .into_iter()
        .fold(Row::new(cells).tone(tone), |row, (tone, text)| row.note(tone, text))
}

/// Where there is no cost there is no sum of it either.
fn or_dash(words: Option<String>) -> String {
    words.unwrap_or_else(|| "-".to_owned())
}

/// Processes with how deep they stand below others, if that is asked for.
fn lineage(processes: &[Process], tree: bool) -> Vec<(usize, &Process)> {
    if !tree {
        return processes.iter().map(|process| (0, process)).collect();
    }
    let listed: HashSet<i64> = processes.iter().map(|one| one.row.process_id).collect();
    let parent = |one: &Process| one.row.ancestor_id.filter(|id| listed.contains(id));
    let mut below: HashMap<Option<i64>, Vec<&Process>> = HashMap::new();
    for process in processes {
        below.entry(parent(process)).or_default().push(process);
    }
    let mut waiting: Vec<(usize, &Process)> =
        below.remove(&None).unwrap_or_default().into_iter().rev().map(|one| (0, one)).collect();
    let mut rows = Vec::new();
    while let Some((depth, process)) = waiting.pop() {
        rows.push((depth, process));
        let children = below.remove(&Some(process.row.process_id)).unwrap_or_default();
        waiting.extend(children.into_iter().rev().map(|child| (depth + 1, child)));
    }
    rows
}

/// What each project takes.
fn projects(sums: &[ProjectSum]) -> Table {
    let columns = [
        Column::text("Project").elastic(),
        Column::number("Processes"),
        Column::number("Memory"),
        Column::number("CPU"),
        Column::number("Cost"),
        Column::number("$/h"),
    ];
    let rows = sums.iter().map(|sum| {
        Row::new([
            sum.project_name.clone(),
            wording::count(sum.processes),
            wording::memory(sum.memory_tree_bytes),
            wording::percent(sum.cpu_percent),
            or_dash(sum.cost.words_if_any()),
            or_dash(sum.rate.words_if_any()),
        ])
    });
    Table::new(columns).titled("By project").rows(rows)
}

fn notes(process: &ProcessRow) -> Vec<(Tone, String)> {
    let mut notes = Vec::new();
    if !process.session_title.is_empty() {
        notes.push((
            Tone::Quiet,
            format!("session: {}", wording::cut(&process.session_title, TITLE_LIMIT)),
        ));
    }
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
pub(in crate::report) const fn kind_word(kind: Kind) -> &'static str {
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
#[must_use]
pub const fn evidence(by: ActiveBy) -> &'static str {
    match by {
        ActiveBy::Cpu => "no processor use since",
        ActiveBy::Transcript => "its transcript has not grown since",
        ActiveBy::SessionFile => "its session has been idle since",
        ActiveBy::Start => "no sign of use on record since it started",
    }
}

/// What can be done about a process that is stopped or has ended.
#[must_use]
pub fn zombie_note(process: &ProcessRow) -> String {
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
