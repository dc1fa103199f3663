//! What stands out in a span of the history: alerts that were opened, and orders to end a process.

use maud::{Markup, html};

use super::words::{class, foreign};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::history::{self, KillRow};
use crate::report::typed::Present;
use crate::report::{Filter, alerts};
use crate::sheet::{Tone, alert, wording};

/// More are a wall.
const SHOWN: u32 = 200;
const TEXT: usize = 140;

/// One mark.
pub(super) struct Mark {
    pub at: Timestamp,
    pub tone: Tone,
    /// `alert` or `kill`.
    pub kind: &'static str,
    pub text: String,
}

/// All of a span, newest first. Alerts of money are about no process: they stand where no process was asked for.
pub(super) fn of(present: Present<'_>, span: &Filter) -> Result<Vec<Mark>> {
    let asked = Filter { limit: Some(SHOWN), ..span.clone() };
    let opened = alerts::read(present.db, &asked)?.alerts.into_iter();
    let within = |at: Timestamp| span.since.is_none_or(|since| at >= since);
    let opened = opened.filter(|one| {
        within(one.alert.opened_at) && (span.session.is_none() || one.alert.session == span.session)
    });
    let opened = opened.map(|one| Mark {
        at: one.alert.opened_at,
        tone: Tone::Warn,
        kind: "alert",
        text: format!("{}: {}", alert::kind_word(one.alert.kind, one.alert.projected), one.text),
    });
    let ended =
        if span.session.is_some() { Vec::new() } else { history::kills(present.db, &asked)? };
    let ended = ended.into_iter().map(|one| Mark {
        at: one.requested_at,
        tone: Tone::Bad,
        kind: "kill",
        text: order(&one),
    });
    let mut marks: Vec<Mark> = opened.chain(ended).collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.at));
    Ok(marks)
}

fn order(row: &KillRow) -> String {
    let how = if row.signal.as_deref() == Some("kill") { "force kill" } else { "kill" };
    let end = row.outcome.as_deref().map_or("", |word| match word {
        "exited" => ": it ended",
        "still_running" => ": it went on",
        "gone" => ": it was gone already",
        "refused" => ": refused",
        _ => ": it failed",
    });
    format!("{how} of PID {} ({}) by {}{end}", row.pid, row.project_name, row.requested_by)
}

/// The same in words, for those who cannot point at a mark.
pub(super) fn table(marks: &[Mark], local: impl Fn(Timestamp) -> String) -> Markup {
    html! {
        @if !marks.is_empty() {
            details {
                summary { (wording::plural(marks.len(), "alert or kill", "alerts and kills")) " in that time" }
                div.scroll tabindex="0" role="group" aria-label="Alerts and kills" {
                    table {
                        thead { tr { th scope="col" { "When" } th scope="col" { "What" } } }
                        tbody {
                            @for mark in marks {
                                tr { td.when { (local(mark.at)) } td.(class(mark.tone)) { (foreign(&mark.text, TEXT)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
