//! The menu of the tray and of macOS's menu bar: a pure function of what is known.
//!
//! Before a process is ended it is asked: `Kill` opens a menu of its own whose one entry says whom it will end. A dialog would
//! take the keyboard from whatever the user was typing into.

use serde::{Deserialize, Serialize};

use crate::model::action::{Action, KillOptions, Target};
use crate::model::process::{Health, ResourceAlert, State};
use crate::report::status::{self, ProcessRow, Status, Totals};
use crate::report::status_line::{Spending, amount};
use crate::sheet::wording;

/// More processes than these do not fit on a screen.
pub const SHOWN: usize = 20;
/// How much of a project's name is shown.
const NAME: usize = 40;
/// How much of what was said of the last order.
const SAID: usize = 90;
const CRAB: &str = "🦀";
/// What stands beside it keeps its place, whichever way a name is written.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// What a menu is made of.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub status: &'a Status,
    /// Where prices are known at all.
    pub spending: Option<Spending>,
    /// Else what is shown is as old as the last look.
    pub recording: bool,
    /// How the last order went.
    pub said: Option<&'a str>,
}

/// A menu, and what is to be seen of it while it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    pub badge: Badge,
    /// `🦀 💀2`
    pub title: String,
    pub summary: String,
    pub items: Vec<Item>,
}

/// The worst there is, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Badge {
    Calm,
    Stale(i64),
    Resources(i64),
    Zombies(i64),
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// To be read.
    Line(String),
    Separator,
    /// To be chosen.
    Entry(String, Order),
    Submenu(String, Vec<Self>),
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    OpenDashboard,
    Do(Action),
    Quit,
}

/// The menu.
#[must_use]
pub fn menu(view: &View<'_>) -> Menu {
    let totals = &view.status.totals;
    let (badge, summary) = (badge(totals), summary(totals));
    let mut items = vec![
        Item::Entry("Open Dashboard".to_owned(), Order::OpenDashboard),
        Item::Separator,
        Item::Line(summary.clone()),
    ];
    items.extend(view.spending.map(|spending| Item::Line(spent(&spending))));
    if !view.recording {
        items.push(Item::Line("⚠️ Nobody records: this is the last look".to_owned()));
    }
    items.extend(view.said.map(|words| Item::Line(wording::cut(words, SAID))));
    if !view.status.processes.is_empty() {
        items.push(Item::Separator);
    }
    items.extend(processes(view.status));
    items.extend([Item::Separator, Item::Entry("Quit".to_owned(), Order::Quit)]);
    Menu { badge, title: title(badge), summary, items }
}

const fn badge(totals: &Totals) -> Badge {
    match (totals.zombie, totals.resource_alerts, totals.stale) {
        (0, 0, 0) => Badge::Calm,
        (0, 0, stale) => Badge::Stale(stale),
        (0, alerts, _) => Badge::Resources(alerts),
        (zombies, ..) => Badge::Zombies(zombies),
    }
}

fn title(badge: Badge) -> String {
    match badge {
        Badge::Calm => CRAB.to_owned(),
        Badge::Stale(count) => format!("{CRAB} 🟡{count}"),
        Badge::Resources(count) => format!("{CRAB} ⚠️{count}"),
        Badge::Zombies(count) => format!("{CRAB} 💀{count}"),
    }
}

/// `5 processes | 5877 MB total | ⚠️ 2 resource alerts`
fn summary(totals: &Totals) -> String {
    if totals.total == 0 {
        return "No Claude processes".to_owned();
    }
    let count = wording::plural(totals.total, "process", "processes");
    let alerts = wording::plural(totals.resource_alerts, "resource alert", "resource alerts");
    let alerts =
        if totals.resource_alerts > 0 { format!(" | ⚠️ {alerts}") } else { String::new() };
    format!("{count} | {:.0} MB total{alerts}", totals.total_memory_mb)
}

/// `Today $12.34 | $1.20 per hour`
fn spent(spending: &Spending) -> String {
    let today = format!("Today {}", amount(spending.today));
    spending
        .per_hour
        .map_or_else(|| today.clone(), |rate| format!("{today} | {} per hour", amount(rate)))
}

/// A line for each process. Of too many the most urgent are shown, in the order of all: a list that jumps is not read.
fn processes(status: &Status) -> Vec<Item> {
    let rows: Vec<&ProcessRow> = status.processes.iter().map(|one| &one.row).collect();
    let mut by_urgency = rows.clone();
    by_urgency.sort_by_key(|row| urgency(row));
    by_urgency.truncate(SHOWN);
    let shown = |row: &&&ProcessRow| by_urgency.iter().any(|one| one.process_id == row.process_id);
    let mut items: Vec<Item> = rows.iter().filter(shown).map(|row| process(row)).collect();
    let more = rows.len().saturating_sub(SHOWN);
    if more > 0 {
        items.push(Item::Line(format!("and {} more: see the dashboard", wording::count(more))));
    }
    items
}

const fn urgency(row: &ProcessRow) -> u8 {
    match (row.health, row.resource_alert.is_some()) {
        (Health::Zombie, _) => 0,
        (_, true) => 1,
        (Health::Stale, _) => 2,
        _ => 3,
    }
}

fn process(row: &ProcessRow) -> Item {
    let mut items: Vec<Item> = notes(row).into_iter().map(Item::Line).collect();
    if !items.is_empty() {
        items.push(Item::Separator);
    }
    // Nothing can end what has ended.
    if row.status != State::Zombie {
        items.push(kill(row, false));
        items.push(kill(row, true));
    }
    let target = target(row);
    items.push(if row.is_pinned {
        Item::Entry("Unpin".to_owned(), Order::Do(Action::Unpin { target }))
    } else {
        Item::Entry("Pin".to_owned(), Order::Do(Action::Pin { target }))
    });
    Item::Submenu(line(row), items)
}

/// `⚠️ ✅ 12345 — my-project (🔴 CPU: 85.0%, Mem: 1024MB, 1.2h)`
fn line(row: &ProcessRow) -> String {
    let sign = match row.health {
        Health::Healthy => "✅",
        Health::Stale => "🟡",
        Health::Zombie => "💀",
        Health::Pinned => "📌",
    };
    let alert = if row.resource_alert.is_some() { "⚠️ " } else { "" };
    let cpu = if row.cpu_known { wording::percent(row.cpu_percent) } else { "-".to_owned() };
    let (red_cpu, red_memory) = circles(row);
    format!(
        "{alert}{sign} {} — {} ({red_cpu}CPU: {cpu}, {red_memory}Mem: {}, {:.1}h)",
        row.pid,
        name(row),
        wording::memory(row.memory_tree_bytes).replace(' ', ""),
        row.uptime_hours
    )
}

/// Which of processor and memory takes too large a share of the system.
const fn circles(row: &ProcessRow) -> (&'static str, &'static str) {
    const RED: &str = "🔴 ";
    match row.resource_alert {
        None => ("", ""),
        Some(ResourceAlert::HighCpu) => (RED, ""),
        Some(ResourceAlert::HighMemory) => ("", RED),
        Some(ResourceAlert::Both) => (RED, RED),
    }
}

/// What there is to say of a process before something is done about it.
fn notes(row: &ProcessRow) -> Vec<String> {
    let mut notes = Vec::new();
    if row.resource_alert.is_some() {
        let (red_cpu, red_memory) = circles(row);
        notes.push(format!(
            "System Usage: {red_cpu}CPU {}, {red_memory}Memory {}",
            wording::percent(row.cpu_percent_of_system),
            wording::percent(row.memory_percent_of_system)
        ));
    }
    match row.health {
        Health::Stale => {
            let evidence = status::evidence(row.idle_evidence);
            notes.push(format!("Idle for {}: {evidence}", status::idle(row)));
        }
        Health::Zombie => notes.push(capital(&status::zombie_note(row))),
        Health::Healthy | Health::Pinned => {}
    }
    if let Some(cost) = row.cost().words_if_any() {
        let rate = row.rate();
        let rate = rate.words_if_any().filter(|_| rate.known_cost_pico != Some(0));
        let rate = rate.map(|rate| format!(" | {rate} per hour"));
        notes.push(format!("Cost {cost}{}", rate.unwrap_or_default()));
    }
    if !row.confirmed {
        notes.push("Unconfirmed: known by its name alone".to_owned());
    }
    notes
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The question is the entry: who chooses it has read whom it ends.
fn kill(row: &ProcessRow, force: bool) -> Item {
    let order = Order::Do(Action::Kill {
        target: target(row),
        options: KillOptions { force, ..KillOptions::default() },
    });
    let (word, how) = if force { ("Force Kill", " by force") } else { ("Kill", "") };
    let question = format!("Really end{how}: {} — {}", row.pid, name(row));
    Item::Submenu(word.to_owned(), vec![Item::Entry(question, order)])
}

/// This very process: its number may be another's by the time somebody chooses.
const fn target(row: &ProcessRow) -> Target {
    Target { pid: row.pid, start_ticks: Some(row.start_ticks) }
}

fn name(row: &ProcessRow) -> String {
    let known = if row.project_name.is_empty() { &row.program } else { &row.project_name };
    let name = wording::cut(known, NAME);
    if name.chars().any(runs_left) {
        return format!("{ISOLATE}{name}{END_OF_ISOLATE}");
    }
    name
}

/// Letters of scripts that are written from right to left.
const fn runs_left(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}
