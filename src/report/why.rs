//! `why`: the verdict on one process, with what it rests on and since when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::model::process::{Health, ResourceAlert, State};
use crate::model::time::{Timestamp, millis};
use crate::report::status::{self, Process, ProcessRow};
use crate::report::usage::remarks;
use crate::report::{Answer, Document, Filter};
use crate::rules::evidence::{self, Span};
use crate::sheet::{Column, Row, Sheet, Table, Tone, fact, wording};
use crate::store::Db;
use crate::store::queries::{PROCESS_SIGNS, PROCESS_SPANS};

/// One row of `queries/process_spans.sql`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanRow {
    pub since_at: Timestamp,
    pub until_at: Timestamp,
    pub state: State,
    pub health: Health,
    pub resource_alert: Option<ResourceAlert>,
    pub active: bool,
    pub cpu_percent: Option<f64>,
    pub memory_tree_bytes: i64,
}

/// One row of `queries/process_signs.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignRow {
    pub responded_at: Option<Timestamp>,
    pub orphan_since: Option<Timestamp>,
    pub pinned_at: Option<Timestamp>,
}

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// In use.
    Busy,
    /// Idle, for less than would be stale.
    Waiting,
    Stale,
    /// By Ctrl-Z or a signal.
    Stopped,
    /// Ended, and its parent has not taken note.
    Ended,
    Pinned,
    Orphan,
    Spinning,
    Leaking,
    Resources,
}

/// One finding with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    pub finding: Finding,
    /// `None`: as far back as is recorded, or not known.
    pub since_at: Option<Timestamp>,
    pub evidence: String,
    #[serde(skip)]
    tone: Tone,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    #[serde(flatten)]
    pub process: Process,
    pub findings: Vec<Evidence>,
}

/// Reads the document of the process with the filter's pid.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Why> {
    let status = status::read(db, &Filter { all: true, ..filter.clone() })?;
    let pid = filter.pid.unwrap_or(0);
    let process = status.processes.into_iter().next().ok_or_else(|| {
        Error::new(Kind::NotFound, format!("no Claude Code process with pid {pid} is living"))
            .hint("tce status lists them; tce history tells of those that ended")
    })?;
    // A process may have been stopped for days; of what a busy one did, a day is enough.
    let since = (process.row.health == Health::Zombie).then_some(0);
    let of = serde_json::json!({ "process_id": process.row.process_id, "now": filter.now, "since": since });
    let spans: Vec<SpanRow> = db.rows(&PROCESS_SPANS, &of)?;
    let signs: SignRow = db.only(&PROCESS_SIGNS, &of)?;
    let spans: Vec<Span> = spans.iter().map(span).collect();
    let now = filter.now.unwrap_or(process.row.started_at);
    let findings = findings(&process.row, &spans, &signs, now);
    Ok(Why { process, findings })
}

const fn span(row: &SpanRow) -> Span {
    Span {
        since: row.since_at,
        until: row.until_at,
        state: row.state,
        active: row.active,
        alerting: row.resource_alert.is_some(),
        cpu_percent: row.cpu_percent,
        memory: row.memory_tree_bytes,
    }
}

/// The verdict first, then what else is seen.
fn findings(
    process: &ProcessRow,
    spans: &[Span],
    signs: &SignRow,
    now: Timestamp,
) -> Vec<Evidence> {
    let found = |finding, tone, since_at, evidence| Evidence { finding, since_at, evidence, tone };
    let mut findings = vec![verdict(process, spans, signs, now)];
    if let Some(since) = signs.orphan_since {
        let text = "who started it has ended, and no terminal leads to it".to_owned();
        findings.push(found(Finding::Orphan, Tone::Warn, Some(since), text));
    }
    if let Some(spin) = evidence::spinning(spans, signs.responded_at) {
        let text = format!(
            "{} of a core on average, and no response of its session since",
            wording::percent(spin.cpu_percent)
        );
        findings.push(found(Finding::Spinning, Tone::Bad, Some(spin.since), text));
    }
    if let Some(leak) = evidence::leaking(spans) {
        let text = format!("memory grows by {:.0} MB an hour", leak.bytes_per_hour / 1_048_576.0);
        findings.push(found(Finding::Leaking, Tone::Bad, Some(leak.since), text));
    }
    if process.resource_alert.is_some() {
        let text = format!(
            "CPU {} and memory {} of the system",
            wording::percent(process.cpu_percent_of_system),
            wording::percent(process.memory_percent_of_system)
        );
        let since = evidence::steady_since(spans, |span| span.alerting);
        findings.push(found(Finding::Resources, Tone::Bad, since, text));
    }
    findings
}

fn verdict(process: &ProcessRow, spans: &[Span], signs: &SignRow, now: Timestamp) -> Evidence {
    let found = |finding, tone, since_at, evidence| Evidence { finding, since_at, evidence, tone };
    let idle_since = now.minus(Duration::from_millis(u64::try_from(process.idle_ms).unwrap_or(0)));
    let evidence = status::evidence(process.idle_evidence).to_owned();
    match process.health {
        Health::Zombie => {
            let since = evidence::held_since(spans, |span| span.state == process.status);
            let ended = process.status == State::Zombie;
            let finding = if ended { Finding::Ended } else { Finding::Stopped };
            found(finding, Tone::Bad, since, status::zombie_note(process))
        }
        Health::Pinned => {
            let text = "pinned: never called stale".to_owned();
            found(Finding::Pinned, Tone::Marked, signs.pinned_at, text)
        }
        Health::Stale => found(Finding::Stale, Tone::Warn, Some(idle_since), evidence),
        Health::Healthy if process.active => {
            let since = evidence::steady_since(spans, |span| span.active);
            found(Finding::Busy, Tone::Good, since, busy(process))
        }
        Health::Healthy => found(Finding::Waiting, Tone::Good, Some(idle_since), evidence),
    }
}

/// By what it is known to be in use.
fn busy(process: &ProcessRow) -> String {
    let cpu = wording::percent(process.cpu_tree_percent);
    match process.child_count {
        0 => format!("in use: {cpu} of a core"),
        count => {
            let children = wording::plural(count, "process", "processes");
            format!("in use: {cpu} of a core, with {children} below it")
        }
    }
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let why = read(db, filter)?;
    let moments: Vec<Timestamp> = why.findings.iter().filter_map(|one| one.since_at).collect();
    let local = remarks::local_times(db, &moments)?;
    let now = filter.now.unwrap_or(why.process.row.started_at);
    let rows = why.findings.iter().map(|one| {
        let since = one.since_at.map_or_else(
            || "-".to_owned(),
            |at| {
                let ago = wording::span(Duration::from_millis(
                    u64::try_from(millis(now.since(at))).unwrap_or(0),
                ));
                let local = local.get(&at.as_millis()).cloned().unwrap_or_else(|| at.to_iso());
                format!("{local} ({ago})")
            },
        );
        Row::new([word(one.finding).to_owned(), since, one.evidence.clone()]).tone(one.tone)
    });
    let mut sheet = Sheet::new(&format!("Why: PID {}", why.process.row.pid));
    let row = &why.process.row;
    sheet.facts([
        fact("Project", row.project_name.clone()),
        fact("Memory", wording::memory(row.memory_tree_bytes)),
        fact("CPU", wording::percent(row.cpu_tree_percent)),
        fact("Uptime", format!("{:.1}h", row.uptime_hours)),
    ]);
    let columns =
        [Column::text("Finding").toned(), Column::text("Since"), Column::text("Evidence")];
    sheet.table(Table::new(columns).rows(rows));
    Ok(Answer { document: Document::new(why), sheet })
}

const fn word(finding: Finding) -> &'static str {
    match finding {
        Finding::Busy => "busy",
        Finding::Waiting => "waiting",
        Finding::Stale => "stale",
        Finding::Stopped => "stopped",
        Finding::Ended => "ended",
        Finding::Pinned => "pinned",
        Finding::Orphan => "orphan",
        Finding::Spinning => "spinning",
        Finding::Leaking => "leaking",
        Finding::Resources => "resources",
    }
}
