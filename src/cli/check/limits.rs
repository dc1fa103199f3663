//! What is to be checked: limits of money as they are typed, or as the settings have them.

use crate::config::decimal::scaled;
use crate::error::{Error, Kind, Result};
use crate::model::alert::Scope;
use crate::model::budget::Budgets;

const FORMS: &str = "give day=3, week=15, month=50, session=5, session:ID=5, burn_rate=10 or project:NAME:day=3, in dollars";
/// Pico-dollars are counted in 64 bits.
const MOST: i64 = 9_000_000_000_000_000_000;

/// What a limit is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// Of everything, or of one project.
    Period {
        scope: Scope,
        project: Option<String>,
    },
    /// Of each session in use.
    Sessions,
    Session(String),
    BurnRate,
}

/// A limit in pico-dollars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub subject: Subject,
    pub pico: i64,
}

impl Limit {
    /// As it would be typed, without the amount.
    pub(super) fn name(&self) -> String {
        match &self.subject {
            Subject::Period { scope, project: None } => scope.word().to_owned(),
            Subject::Period { scope, project: Some(name) } => {
                format!("project:{name}:{}", scope.word())
            }
            Subject::Sessions => "session".to_owned(),
            Subject::Session(id) => format!("session:{id}"),
            Subject::BurnRate => "burn_rate".to_owned(),
        }
    }
}

/// Reads `day=3`.
pub(super) fn parse(text: &str) -> Result<Limit> {
    let wrong = || {
        Error::new(Kind::Usage, format!("--budget {text:?} is not a limit of money")).hint(FORMS)
    };
    // A name may hold anything; the amount is what stands last.
    let (name, amount) = text.rsplit_once('=').ok_or_else(wrong)?;
    let amount = amount.trim();
    let amount = amount.strip_prefix('$').unwrap_or(amount);
    let pico = scaled(amount, 12).filter(|pico| *pico <= MOST).ok_or_else(wrong)?;
    let subject = subject(name.trim()).ok_or_else(wrong)?;
    Ok(Limit { subject, pico })
}

fn subject(name: &str) -> Option<Subject> {
    if let Some(rest) = name.strip_prefix("project:") {
        let (project, scope) = rest.rsplit_once(':')?;
        let scope = period(scope).filter(|_| !project.is_empty())?;
        return Some(Subject::Period { scope, project: Some(project.to_owned()) });
    }
    if let Some(id) = name.strip_prefix("session:") {
        return (!id.is_empty()).then(|| Subject::Session(id.to_owned()));
    }
    match name {
        "session" => Some(Subject::Sessions),
        "burn_rate" => Some(Subject::BurnRate),
        _ => period(name).map(|scope| Subject::Period { scope, project: None }),
    }
}

fn period(word: &str) -> Option<Scope> {
    [Scope::Day, Scope::Week, Scope::Month].into_iter().find(|scope| scope.word() == word)
}

/// Every limit of the settings.
pub(super) fn of_settings(budgets: &Budgets) -> Vec<Limit> {
    let periods = budgets.of_periods().map(|(project, scope, pico)| Limit {
        subject: Subject::Period { scope, project: project.map(str::to_owned) },
        pico,
    });
    let session = budgets.session.map(|pico| Limit { subject: Subject::Sessions, pico });
    let burn_rate = budgets.burn_rate.map(|pico| Limit { subject: Subject::BurnRate, pico });
    periods.chain(session).chain(burn_rate).collect()
}
