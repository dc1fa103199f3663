//! `status`: every living Claude Code process with its verdict, its session and what it costs.

mod sheet;

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

pub use sheet::{evidence, idle, zombie_note};

use crate::error::Result;
use crate::model::process::{ActiveBy, DetectedBy, Health, Kind, ResourceAlert, State};
use crate::model::session::LinkedBy;
use crate::model::time::Timestamp;
use crate::report::usage::document::Cost;
use crate::report::usage::remarks;
use crate::report::{Answer, Document, Filter, Sort};
use crate::sheet::wording;
use crate::store::Db;
use crate::store::queries::{HELPER_COUNT, STATUS_PROCESSES};

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
    pub ancestor_id: Option<i64>,
    pub ancestor_pid: Option<u32>,
    pub boot_id: String,
    pub host: String,
    pub session_title: String,
    pub linked_by: Option<LinkedBy>,
    pub responses: i64,
    pub tokens: i64,
    /// What its session cost while it had it, as far as prices are known; `None` without a known session or price.
    pub known_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
    /// The same over the last quarters of an hour.
    pub known_pico_per_hour: Option<i64>,
    pub recent_unpriced_responses: i64,
    pub tokens_per_minute: Option<f64>,
    /// The prompt of its session's last response.
    pub context_tokens: Option<i64>,
}

/// A process as the document shows it: the row, and the argument list the replaced program had.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Process {
    #[serde(flatten)]
    pub row: ProcessRow,
    /// The program's name only: arguments may hold prompts and keys.
    pub cmdline: Vec<String>,
    /// `None` where it is not known, or not all of it.
    pub cost_pico: Option<i64>,
    pub cost_usd: Option<f64>,
    pub pico_per_hour: Option<i64>,
    pub cost_per_hour_usd: Option<f64>,
}

impl Process {
    fn of(row: ProcessRow) -> Self {
        let Cost { cost_pico, cost_usd, .. } = row.cost();
        let rate = row.rate();
        Self {
            cmdline: vec![row.program.clone()],
            cost_pico,
            cost_usd,
            pico_per_hour: rate.cost_pico,
            cost_per_hour_usd: rate.cost_usd,
            row,
        }
    }
}

impl ProcessRow {
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost::of(self.known_cost_pico, self.unpriced_responses)
    }

    /// What it costs an hour now.
    #[must_use]
    pub fn rate(&self) -> Cost {
        Cost::of(self.known_pico_per_hour, self.recent_unpriced_responses)
    }
}

/// Those in the list, counted.
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

impl Totals {
    #[expect(clippy::cast_precision_loss, reason = "megabytes, to a tenth")]
    fn of(processes: &[Process]) -> Self {
        let count = |holds: fn(&ProcessRow) -> bool| {
            let rows = processes.iter().filter(|one| holds(&one.row));
            i64::try_from(rows.count()).unwrap_or(i64::MAX)
        };
        let memory: i64 = apart(processes).map(|row| row.memory_tree_bytes).sum();
        Self {
            total: count(|_| true),
            healthy: count(|row| row.health == Health::Healthy),
            stale: count(|row| row.health == Health::Stale),
            zombie: count(|row| row.health == Health::Zombie),
            pinned: count(|row| row.health == Health::Pinned),
            resource_alerts: count(|row| row.resource_alert.is_some()),
            total_memory_mb: (memory as f64 / 104_857.6).round() / 10.0,
        }
    }
}

/// Those that are not below another one of the list: that one's sums hold theirs already.
fn apart(processes: &[Process]) -> impl Iterator<Item = &ProcessRow> {
    let listed: HashSet<i64> = processes.iter().map(|one| one.row.process_id).collect();
    let rows = processes.iter().map(|one| &one.row);
    rows.filter(move |row| !row.ancestor_id.is_some_and(|id| listed.contains(&id)))
}

/// What several cost an hour now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// `None` as soon as a part has no price.
    pub pico_per_hour: Option<i64>,
    pub known_pico_per_hour: Option<i64>,
    #[serde(skip)]
    pub is_part: bool,
}

impl Rate {
    fn of<'a>(rows: impl Iterator<Item = &'a ProcessRow> + Clone) -> Result<Self> {
        let rate = Cost::sum(rows.map(ProcessRow::rate))?;
        let is_part = rate.unpriced_responses > 0;
        let (pico_per_hour, known_pico_per_hour) = (rate.cost_pico, rate.known_cost_pico);
        Ok(Self { pico_per_hour, known_pico_per_hour, is_part })
    }

    /// For people; `None` where there is nothing to tell of.
    #[must_use]
    pub fn words_if_any(&self) -> Option<String> {
        wording::cost_if_any(self.known_pico_per_hour, self.is_part)
    }
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    #[serde(flatten)]
    pub totals: Totals,
    /// What those in the list cost so far; `None` if none has a session that is known.
    #[serde(flatten)]
    pub cost: Cost,
    #[serde(flatten)]
    pub rate: Rate,
    /// Helper processes that are not in the list.
    pub helpers_hidden: i64,
    pub processes: Vec<Process>,
    /// Those in the list, by project.
    pub projects: Vec<ProjectSum>,
}

/// The processes of one project together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProjectSum {
    pub project_name: String,
    pub processes: i64,
    pub cpu_percent: f64,
    pub memory_tree_bytes: i64,
    #[serde(flatten)]
    pub cost: Cost,
    #[serde(flatten)]
    pub rate: Rate,
}

/// Reads the document.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Status> {
    #[derive(Deserialize)]
    struct Helpers {
        helpers: i64,
    }
    let rows: Vec<ProcessRow> = db.rows(&STATUS_PROCESSES, filter)?;
    let helpers = db.only::<Helpers>(&HELPER_COUNT, filter)?.helpers;
    let mut processes: Vec<Process> = rows.into_iter().map(Process::of).collect();
    put_in_order(&mut processes, filter);
    Ok(Status {
        totals: Totals::of(&processes),
        helpers_hidden: if filter.all || filter.at.is_some() { 0 } else { helpers },
        cost: Cost::sum(processes.iter().map(|one| one.row.cost()))?,
        rate: Rate::of(processes.iter().map(|one| &one.row))?,
        projects: by_project(&processes)?,
        processes,
    })
}

/// The largest first; names and numbers from the least.
fn put_in_order(processes: &mut [Process], filter: &Filter) {
    let by = |a: &Process, b: &Process| {
        let (a, b) = (&a.row, &b.row);
        match filter.sort {
            Sort::Pid => a.pid.cmp(&b.pid),
            Sort::Project => a.project_name.cmp(&b.project_name),
            Sort::Cpu => b.cpu_tree_percent.total_cmp(&a.cpu_tree_percent),
            Sort::Memory => b.memory_tree_bytes.cmp(&a.memory_tree_bytes),
            Sort::Uptime => a.started_at.cmp(&b.started_at),
            Sort::Idle => b.idle_ms.cmp(&a.idle_ms),
            Sort::Cost => b.known_cost_pico.cmp(&a.known_cost_pico),
            Sort::Rate => b.known_pico_per_hour.cmp(&a.known_pico_per_hour),
        }
    };
    processes.sort_by(by);
}

/// Projects, dearest first.
fn by_project(processes: &[Process]) -> Result<Vec<ProjectSum>> {
    let apart: HashSet<i64> = apart(processes).map(|row| row.process_id).collect();
    let mut by_name: BTreeMap<&str, Vec<&ProcessRow>> = BTreeMap::new();
    for process in processes {
        by_name.entry(&process.row.project_name).or_default().push(&process.row);
    }
    let sums = by_name.into_iter().map(|(name, rows)| {
        let own = rows.iter().filter(|row| apart.contains(&row.process_id));
        Ok(ProjectSum {
            project_name: name.to_owned(),
            processes: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            cpu_percent: own.clone().map(|row| row.cpu_tree_percent).sum(),
            memory_tree_bytes: own.map(|row| row.memory_tree_bytes).sum(),
            cost: Cost::sum(rows.iter().map(|row| row.cost()))?,
            rate: Rate::of(rows.iter().copied())?,
        })
    });
    let mut sums = sums.collect::<Result<Vec<ProjectSum>>>()?;
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.cost.known_cost_pico));
    Ok(sums)
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let status = read(db, filter)?;
    let at = filter.at.map(|at| remarks::local_time(db, at)).transpose()?;
    let sheet = sheet::draw(&status, filter, at.as_deref());
    Ok(Answer { document: Document::new(status), sheet })
}
