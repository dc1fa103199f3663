//! What an alert says: in one line, as a notice, and what to do about it.

use std::time::Duration;

use super::wording;
use crate::model::alert::{Alert, AlertKind, Scope};
use crate::model::process::{OrphanedBy, State};

/// Over every notice.
const TITLE: &str = "🦀 Terminus Cancrorum Est";
/// Alerts that one notice lists; a desktop shows no more lines.
const LISTED: usize = 4;
/// How much of a session's id tells it from others.
const SESSION_CHARS: usize = 8;

/// A notice as a desktop shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    pub subtitle: String,
    pub body: String,
}

/// One notice for alerts that came together: of one all it says, of several a line each.
#[must_use]
pub fn notice(alerts: &[Alert]) -> Notice {
    let (subtitle, lines) = match alerts {
        [only] => {
            let lines = [Some(text(only)), hint(only)].into_iter().flatten().collect();
            (heading(only.kind, only.projected).to_owned(), lines)
        }
        several => {
            let mut lines: Vec<String> = several.iter().take(LISTED).map(short).collect();
            let more = several.len().saturating_sub(LISTED);
            if more > 0 {
                lines.push(format!("and {more} more"));
            }
            lines.push("tce alerts".to_owned());
            (format!("⚠️ {}", wording::plural(several.len(), "alert", "alerts")), lines)
        }
    };
    let lines: Vec<String> = lines.iter().map(|line| harmless(line)).collect();
    Notice { title: TITLE.to_owned(), subtitle, body: lines.join("\n") }
}

/// How an order went that nobody at a terminal waits for.
#[must_use]
pub fn order_notice(succeeded: bool, words: &str) -> Notice {
    let subtitle = if succeeded { "✅ Done" } else { "⚠️ Not done" };
    let lines: Vec<String> = words.lines().map(harmless).collect();
    Notice { title: TITLE.to_owned(), subtitle: subtitle.to_owned(), body: lines.join("\n") }
}

/// Some desktops read a body as markup and some do not: what others named is made to look alike in both.
fn harmless(text: &str) -> String {
    wording::tame(text).replace('<', "‹").replace('>', "›").replace('&', "＆")
}

/// Everything in one line, with the way out.
#[must_use]
pub fn line(alert: &Alert) -> String {
    let hint = hint(alert).map_or_else(String::new, |hint| format!("; {hint}"));
    format!("{}{hint}", text(alert))
}

fn short(alert: &Alert) -> String {
    let words = heading(alert.kind, alert.projected);
    // The sign, and who or what.
    let sign = words.split(' ').next().unwrap_or_default();
    format!("{sign} {}", text(alert))
}

const fn heading(kind: AlertKind, projected: bool) -> &'static str {
    match (kind, projected) {
        (AlertKind::Stale, _) => "🟡 Stale process",
        (AlertKind::Zombie, _) => "💀 Zombie process",
        (AlertKind::HighCpu, _) => "⚠️ High CPU usage",
        (AlertKind::HighMemory, _) => "⚠️ High memory usage",
        (AlertKind::Both, _) => "⚠️ High resource usage",
        (AlertKind::Orphan, _) => "👻 Orphan process",
        (AlertKind::Budget, false) => "💸 Budget passed",
        (AlertKind::Budget, true) => "💸 Budget will be passed",
        (AlertKind::BurnRate, _) => "🔥 High burn rate",
    }
}

/// The word for a kind, the same everywhere.
#[must_use]
pub const fn kind_word(kind: AlertKind, projected: bool) -> &'static str {
    match (kind, projected) {
        (AlertKind::Stale, _) => "stale",
        (AlertKind::Zombie, _) => "zombie",
        (AlertKind::HighCpu, _) => "high CPU",
        (AlertKind::HighMemory, _) => "high memory",
        (AlertKind::Both, _) => "high CPU and memory",
        (AlertKind::Orphan, _) => "orphan",
        (AlertKind::Budget, false) => "budget",
        (AlertKind::Budget, true) => "budget, projected",
        (AlertKind::BurnRate, _) => "burn rate",
    }
}

/// Who or what it is about, and what is the matter.
#[must_use]
pub fn text(alert: &Alert) -> String {
    match alert.kind {
        AlertKind::Budget if alert.scope == Some(Scope::Session) => session_text(alert),
        AlertKind::Budget if alert.projected => projected_text(alert),
        AlertKind::Budget => budget_text(alert),
        AlertKind::BurnRate => format!(
            "{}{} per hour is spent, over the limit of {}",
            at_least(alert),
            wording::cost(alert.cost_pico),
            wording::cost(alert.limit_pico)
        ),
        _ => process_text(alert),
    }
}

fn process_text(alert: &Alert) -> String {
    let pid = alert.pid.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
    let who = format!("PID {pid} ({})", alert.project.as_deref().unwrap_or("?"));
    let lasted = Duration::from_millis(u64::try_from(alert.lasted_ms).unwrap_or(0));
    let percent =
        |share: Option<f64>| share.map_or_else(|| wording::UNKNOWN.to_owned(), wording::percent);
    let cpu = format!("{} of all processors", percent(alert.cpu_percent_of_system));
    let memory = format!("{} of all memory", percent(alert.memory_percent_of_system));
    match alert.kind {
        AlertKind::Stale => {
            let held = wording::memory(alert.memory_bytes.unwrap_or(0));
            format!("{who} is stale: idle for {}, {held}", wording::span(lasted))
        }
        AlertKind::Zombie if alert.process_state == Some(State::Zombie) => {
            format!("{who} has ended, but its parent has not taken note")
        }
        AlertKind::Zombie => format!("{who} does not respond: it is stopped"),
        AlertKind::HighCpu => format!("{who} uses {cpu}"),
        AlertKind::HighMemory => format!("{who} uses {memory}"),
        AlertKind::Both => format!("{who} uses {cpu} and {memory}"),
        AlertKind::Orphan => {
            let since = match alert.orphaned_by {
                Some(OrphanedBy::NewParent) => format!("since {} ago", wording::span(lasted)),
                _ => format!("since {} ago at least", wording::span(lasted)),
            };
            format!("{who} is an orphan: who started it has ended, and it has no terminal, {since}")
        }
        AlertKind::Budget | AlertKind::BurnRate => who,
    }
}

/// Responses without a price are not in the amount.
fn at_least(alert: &Alert) -> &'static str {
    if alert.unpriced_responses.is_some_and(|count| count > 0) { "at least " } else { "" }
}

fn budget_text(alert: &Alert) -> String {
    let (spent, limit) = (wording::cost(alert.cost_pico), wording::cost(alert.limit_pico));
    format!("{}{spent} spent {}, over the limit of {limit}", at_least(alert), period_words(alert))
}

fn projected_text(alert: &Alert) -> String {
    let [spent, limit, projected] =
        [alert.cost_pico, alert.limit_pico, alert.projected_pico].map(wording::cost);
    format!(
        "{}{spent} spent {}: {projected} at its end if it goes on like this, over the limit of {limit}",
        at_least(alert),
        period_words(alert)
    )
}

fn session_text(alert: &Alert) -> String {
    let id: String = alert.session.iter().flat_map(|id| id.chars().take(SESSION_CHARS)).collect();
    let project = alert.project.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
    let (spent, limit) = (wording::cost(alert.cost_pico), wording::cost(alert.limit_pico));
    format!("session {id}{project} cost {}{spent}, over the limit of {limit}", at_least(alert))
}

/// `on 2026-11-23`, `in the week of 2026-11-23`, `in 2026-11 on alpha`.
fn period_words(alert: &Alert) -> String {
    let name = alert.period.as_deref().unwrap_or("?");
    let when = match alert.scope {
        Some(Scope::Week) => format!("in the week of {name}"),
        Some(Scope::Month) => format!("in {name}"),
        _ => format!("on {name}"),
    };
    match &alert.project {
        Some(project) => format!("{when} by project {project}"),
        None => when,
    }
}

/// The command that goes on from here.
#[must_use]
pub fn hint(alert: &Alert) -> Option<String> {
    let pid = alert.pid.unwrap_or(0);
    Some(match alert.kind {
        AlertKind::Zombie if alert.process_state == Some(State::Zombie) => "tce status".to_owned(),
        AlertKind::Zombie => format!("tce kill {pid} --force"),
        AlertKind::Stale
        | AlertKind::HighCpu
        | AlertKind::HighMemory
        | AlertKind::Both
        | AlertKind::Orphan => format!("tce kill {pid}"),
        AlertKind::BurnRate => "tce status".to_owned(),
        AlertKind::Budget => return spending_hint(alert),
    })
}

/// To be copied into a shell: names that a shell could take for more than a name are left out.
fn spending_hint(alert: &Alert) -> Option<String> {
    let is_plain = |name: &&String| {
        !name.starts_with('-')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    if alert.scope == Some(Scope::Session) {
        let session = alert.session.as_ref().filter(is_plain)?;
        return Some(format!("tce usage --session {session}"));
    }
    let since = alert.period.as_deref()?;
    let project = alert.project.as_ref().filter(is_plain);
    let project = project.map_or_else(String::new, |name| format!(" --project {name}"));
    Some(format!("tce usage --by session --since {since}{project}"))
}
