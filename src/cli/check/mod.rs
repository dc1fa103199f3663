//! `tce check`, for scripts and hooks: it looks for itself, and says fine, over, or that it cannot tell.

mod limits;
mod money;
mod verdict;

use serde_json::json;

use crate::cli::args::{Args, CheckArgs};
use crate::cli::check::limits::Limit;
use crate::cli::check::money::Ledger;
use crate::cli::check::verdict::{Check, Verdict, whole};
use crate::cli::outside::Outside;
use crate::cli::plan::{Session, interrupted};
use crate::cli::progress::ProgressLine;
use crate::cli::{print, reports};
use crate::error::{Kind, Result};
use crate::model::process::Health;
use crate::record::ledger::Reading;
use crate::record::recorder::{self, Plan};
use crate::report::prices::books;
use crate::report::status::{self, ProcessRow};
use crate::report::{Document, Filter, export};
use crate::sheet::wording;
use crate::store::{Db, Store, trouble};

/// Processes that one line names.
const NAMED: usize = 5;

/// What was asked for.
struct Asked {
    limits: Vec<Limit>,
    stale: bool,
    resources: bool,
    prices: String,
}

pub(super) fn check(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &CheckArgs,
) -> Result<u8> {
    let asked = asked(session, args, options)?;
    let checks = match look(outside, session, &asked) {
        Ok(checks) => checks,
        // A slip in the question is none of the answers.
        Err(error) if error.kind == Kind::Usage => return Err(error),
        Err(error) => {
            outside.complain(&error);
            asked.unknown(&error.message)
        }
    };
    let checks: Vec<Check> = checks.into_iter().map(Check::in_dollars).collect();
    write(outside, args, &checks)?;
    Ok(whole(&checks).exit_code())
}

/// Without a question: all there is to ask.
fn asked(session: &Session, args: &Args, options: &CheckArgs) -> Result<Asked> {
    let config = &session.config;
    let everything = options.budgets.is_empty() && !options.stale && !options.resources;
    let limits = if everything {
        limits::of_settings(&config.budgets)
    } else {
        options.budgets.iter().map(|text| limits::parse(text)).collect::<Result<_>>()?
    };
    let prices = [&options.prices, &args.prices.prices].into_iter().flatten().next();
    Ok(Asked {
        limits,
        stale: options.stale || everything,
        resources: options.resources || everything,
        prices: prices.unwrap_or(&config.prices).clone(),
    })
}

impl Asked {
    const fn of_processes(&self) -> bool {
        self.stale || self.resources
    }

    /// The names of what is asked of processes.
    fn processes(&self) -> impl Iterator<Item = &'static str> {
        let stale = self.stale.then_some("stale");
        stale.into_iter().chain(self.resources.then_some("resources"))
    }

    /// Nothing could be found out.
    fn unknown(&self, reason: &str) -> Vec<Check> {
        let names = self.limits.iter().map(money::name);
        let names = names.chain(self.processes().map(str::to_owned));
        let reason = || Some(reason.to_owned());
        names
            .map(|name| Check { reason: reason(), ..Check::new(name, Verdict::CannotTell) })
            .collect()
    }
}

/// Looks, whoever else does, and judges.
fn look(outside: &mut Outside<'_>, session: &Session, asked: &Asked) -> Result<Vec<Check>> {
    let folder = session.folder();
    let mut store = Store::open(&folder)?;
    // What this command was asked is no reason to open or close an alert.
    let plan = Plan { budgets: None, ..session.plan.clone() };
    let mut checks = Vec::new();
    if !asked.limits.is_empty() {
        let reading = read(outside, &mut store, &plan)?;
        let doubt = doubt(store.db(), session, &reading)?;
        let prices = Filter { prices: Some(asked.prices.clone()), ..Filter::default() };
        let now = outside.clock.now();
        checks = store.read(|db| {
            let prices = &books::named(db, &prices)?;
            let week_start = session.config.week_start;
            let ledger = Ledger { db, now, week_start, prices, doubt };
            asked.limits.iter().map(|limit| ledger.check(limit)).collect::<Result<Vec<_>>>()
        })?;
    }
    if asked.of_processes() {
        let (machine, clock) = (&mut *outside.machine, outside.clock);
        recorder::look(&mut store, &folder, machine, clock, &plan)?;
        let host = outside.machine.facts().name;
        let filter = Filter { now: Some(outside.clock.now()), ..Filter::default() };
        let status = store.read(|db| status::read(db, &filter))?;
        let own = status.processes.iter().map(|process| &process.row);
        let own: Vec<&ProcessRow> = own.filter(|row| row.host == host).collect();
        checks.extend(asked.stale.then(|| stale(&own)));
        checks.extend(asked.resources.then(|| resources(&own)));
    }
    Ok(checks)
}

fn read(outside: &mut Outside<'_>, store: &mut Store, plan: &Plan) -> Result<Reading> {
    let width = outside.progress_width();
    let (machine, clock) = (&mut *outside.machine, outside.clock);
    let mut line = ProgressLine::new(outside.err, clock, width);
    let watch = &mut |progress: &_| line.watch(progress);
    let reading = recorder::tokens(store, machine, clock, plan, None, watch);
    let stopped = line.end();
    let reading = reading?;
    if stopped { Err(interrupted()) } else { Ok(reading) }
}

/// Why the ledger may not have everything, if so.
fn doubt(db: Db<'_>, session: &Session, reading: &Reading) -> Result<Option<String>> {
    let folders = &session.config.claude_folders;
    if !folders.iter().any(|folder| folder.is_dir()) {
        let names: Vec<String> = folders.iter().map(|path| path.display().to_string()).collect();
        return Ok(Some(format!("there is no folder of Claude Code: {}", names.join(", "))));
    }
    if reading.unreadable > 0 {
        let count = wording::plural(reading.unreadable, "transcript", "transcripts");
        let first = trouble::open(db, None)?.into_iter().find(|one| one.kind.is_of_file());
        let first =
            first.map_or_else(String::new, |one| format!(": {}: {}", one.subject, one.detail));
        return Ok(Some(format!("{count} cannot be read{first}")));
    }
    let empty = crate::report::usage::account(db)?.responses == 0;
    Ok(empty.then(|| "nothing is recorded yet".to_owned()))
}

fn stale(rows: &[&ProcessRow]) -> Check {
    let found: Vec<&ProcessRow> =
        rows.iter().filter(|row| row.health == Health::Stale).copied().collect();
    let words = |row: &ProcessRow| {
        format!("PID {} ({}) idle for {}", row.pid, row.project_name, status::idle(row))
    };
    of_processes("stale", &found, words)
}

fn resources(rows: &[&ProcessRow]) -> Check {
    let found: Vec<&ProcessRow> =
        rows.iter().filter(|row| row.resource_alert.is_some()).copied().collect();
    let words = |row: &ProcessRow| {
        let cpu = wording::percent(row.cpu_percent_of_system);
        let memory = wording::percent(row.memory_percent_of_system);
        format!(
            "PID {} ({}) {cpu} of all processors, {memory} of all memory",
            row.pid, row.project_name
        )
    };
    of_processes("resources", &found, words)
}

fn of_processes(name: &str, found: &[&ProcessRow], words: impl Fn(&ProcessRow) -> String) -> Check {
    let verdict = if found.is_empty() { Verdict::Fine } else { Verdict::Over };
    let named: Vec<String> = found.iter().take(NAMED).map(|row| words(row)).collect();
    let mut text = wording::plural(found.len(), "process", "processes");
    if !named.is_empty() {
        text = format!("{text}: {}", named.join("; "));
    }
    if found.len() > NAMED {
        text.push_str("; …");
    }
    Check { text, count: Some(found.len()), ..Check::new(name.to_owned(), verdict) }
}

/// One line for each.
fn write(outside: &mut Outside<'_>, args: &Args, checks: &[Check]) -> Result<()> {
    let document = json!({ "verdict": whole(checks), "checks": checks });
    let text = if args.json {
        reports::json(&document)?
    } else if args.csv {
        export::csv("check", &Document::new(document))?
    } else {
        let width = checks.iter().map(|check| wording::width(&check.name)).max().unwrap_or(0);
        checks.iter().map(|check| line(check, width)).collect()
    };
    print(outside, &text)
}

fn line(check: &Check, width: usize) -> String {
    let gap = " ".repeat(width.saturating_sub(wording::width(&check.name)));
    let reason = check.reason.as_ref().map_or_else(String::new, |reason| format!(" ({reason})"));
    let text = format!("{:<11}  {}{gap}  {}{reason}", check.verdict.word(), check.name, check.text);
    wording::tame(text.trim_end()) + "\n"
}
