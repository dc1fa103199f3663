//! Limits of money against the ledger: over, fine, or not to be told.

use std::time::Duration;

use super::limits::{Limit, Subject};
use super::verdict::{Check, Verdict};
use crate::error::Result;
use crate::model::budget::{Period, SessionCost, Span, Spent};
use crate::model::time::{Timestamp, WeekStart};
use crate::record::budgets::{burn_rates, span};
use crate::rules::budget::lately;
use crate::sheet::wording;
use crate::store::{Db, budget};

/// Sessions that had no response for so long are not in use.
const IN_USE: Duration = Duration::from_hours(24);
const MOST_SESSIONS: u32 = 10_000;

/// What the ledger is asked with, and what is wrong with it.
pub(super) struct Ledger<'a> {
    pub db: Db<'a>,
    pub now: Timestamp,
    pub week_start: WeekStart,
    pub prices: &'a str,
    /// Why no answer of it is to be trusted, if so.
    pub doubt: Option<String>,
}

impl Ledger<'_> {
    pub(super) fn check(&self, limit: &Limit) -> Result<Check> {
        match &limit.subject {
            Subject::Period { scope, project } => {
                let periods = budget::periods(self.db, self.now, self.week_start)?;
                match periods.iter().find(|period| period.scope == *scope) {
                    Some(period) => self.period(limit, period, project.as_deref()),
                    None => Ok(self.unknown(limit, "that is no period".to_owned())),
                }
            }
            Subject::Session(id) => self.session(limit, id),
            Subject::Sessions => self.sessions(limit),
            Subject::BurnRate => self.burn_rate(limit),
        }
    }

    fn period(&self, limit: &Limit, period: &Period, project: Option<&str>) -> Result<Check> {
        let spans = [
            span(period, project),
            // A project without any response, ever, may be a slip of the hand.
            Span { project: project.map(str::to_owned), ..Span::default() },
        ];
        let asked = if project.is_some() { &spans[..] } else { &spans[..1] };
        let spent = budget::spent(self.db, asked, self.prices)?;
        if let (Some(name), Some(ever)) = (project, spent.get(1))
            && ever.responses == 0
        {
            return Ok(self.unknown(limit, format!("nothing is recorded of a project {name}")));
        }
        let now = spent.into_iter().next().unwrap_or_default();
        Ok(self.judge(
            limit,
            &now,
            period.since_at,
            &format!("{} of", wording::money(now.known_cost_pico)),
        ))
    }

    fn session(&self, limit: &Limit, id: &str) -> Result<Check> {
        let asked = Span { session: Some(id.to_owned()), ..Span::default() };
        let spent = budget::spent(self.db, &[asked], self.prices)?;
        let spent = spent.into_iter().next().unwrap_or_default();
        if spent.responses == 0 {
            return Ok(self.unknown(limit, format!("nothing is recorded of a session {id}")));
        }
        let words = format!("{} of", wording::money(spent.known_cost_pico));
        Ok(self.judge(limit, &spent, Timestamp::from_millis(0), &words))
    }

    /// The dearest session in use stands for all; one of unknown cost could be dearer.
    fn sessions(&self, limit: &Limit) -> Result<Check> {
        let since = self.now.minus(IN_USE);
        let sessions = budget::sessions(self.db, since, self.prices, MOST_SESSIONS)?;
        let unpriced = sessions.iter().find(|session| session.unpriced_responses > 0);
        let Some(dearest) = sessions.first() else {
            return Ok(self.judge(limit, &Spent::default(), since, "no session in use; limit"));
        };
        let doubtful = unpriced.unwrap_or(dearest);
        let spent = Spent {
            number: 0,
            responses: dearest.responses,
            known_cost_pico: dearest.known_cost_pico,
            unpriced_responses: doubtful.unpriced_responses,
            unpriced_models: doubtful.unpriced_models.clone(),
        };
        let begun = dearest.started_at.unwrap_or(since);
        Ok(self.judge(limit, &spent, begun, &session_words(dearest)))
    }

    fn burn_rate(&self, limit: &Limit) -> Result<Check> {
        let [spent, _] = burn_rates(self.db, self.prices, self.now)?;
        let words = format!("{} per hour of", wording::money(spent.known_cost_pico));
        Ok(self.judge(limit, &spent, lately(self.now), &words))
    }

    fn judge(&self, limit: &Limit, spent: &Spent, since: Timestamp, words: &str) -> Check {
        let unpriced =
            spent.unpriced_models.as_ref().map(|models| format!("no price for {models}"));
        let reason = self.doubt.clone().or(unpriced);
        let verdict = if spent.known_cost_pico > limit.pico {
            Verdict::Over
        } else if reason.is_some() {
            Verdict::CannotTell
        } else {
            Verdict::Fine
        };
        // What is not known could only add to it.
        let at_least = if reason.is_some() { "at least " } else { "" };
        Check {
            text: format!("{at_least}{words} {}", wording::money(limit.pico)),
            reason,
            since_at: Some(since),
            cost_pico: Some(spent.known_cost_pico).filter(|_| spent.unpriced_responses == 0),
            known_cost_pico: Some(spent.known_cost_pico),
            limit_pico: Some(limit.pico),
            unpriced_responses: Some(spent.unpriced_responses),
            ..Check::new(name(limit), verdict)
        }
    }

    fn unknown(&self, limit: &Limit, reason: String) -> Check {
        Check {
            text: format!("limit {}", wording::money(limit.pico)),
            reason: Some(self.doubt.clone().unwrap_or(reason)),
            limit_pico: Some(limit.pico),
            ..Check::new(name(limit), Verdict::CannotTell)
        }
    }
}

/// How a limit is called in an answer.
pub(super) fn name(limit: &Limit) -> String {
    format!("budget {}", limit.name())
}

fn session_words(session: &SessionCost) -> String {
    let project = session.project.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
    format!(
        "{} by session {}{project} of",
        wording::money(session.known_cost_pico),
        session.session
    )
}
