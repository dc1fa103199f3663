//! Alerts about money follow the ledger: what was spent in local periods, by sessions, per hour.

use std::time::Duration;

use crate::error::Result;
use crate::model::alert::{AlertKind, Scope};
use crate::model::budget::{Budgets, Period, Span, Spent};
use crate::model::time::{Timestamp, WeekStart};
use crate::rules::budget::{burns_too_fast, is_over, last_hour, lately, per_hour, projected, soon};
use crate::store::alert::{self, OfMoney, OpenAlert};
use crate::store::transcript::last_reading;
use crate::store::{Db, Store, budget};

/// A session without a response for so long is over, and so is the alert about it.
const SESSION_IS_OVER: Duration = Duration::from_hours(24);
/// Sessions over their limit at once that are told of.
const MOST_SESSIONS: u32 = 20;
/// An open alert says a new amount after each further part of its limit: not after each response.
const RENEWED_PARTS: i64 = 10;

/// The limits, and how to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetRules {
    pub budgets: Budgets,
    pub week_start: WeekStart,
    /// The price book.
    pub prices: String,
}

/// At most once in this time, for the sums take longer than a look at processes.
const EVERY: Duration = Duration::from_mins(1);
/// Time alone changes what is about to be passed, and ends periods.
const AT_LEAST_EVERY: Duration = Duration::from_mins(15);

/// When the limits are to be looked at again.
#[derive(Debug, Default)]
pub(super) struct Pace {
    due_at: Duration,
    stale_at: Duration,
    /// The last reading of transcripts, whoever read.
    reading: Option<Timestamp>,
}

impl Pace {
    /// True if money may have been spent since, or much time has passed; what is due is taken as done.
    pub(super) fn is_due(&mut self, db: Db<'_>, now: Duration) -> Result<bool> {
        if now < self.due_at {
            return Ok(false);
        }
        let reading = last_reading(db)?;
        let due = now >= self.stale_at || reading != self.reading;
        if due {
            *self = Self { due_at: now + EVERY, stale_at: now + AT_LEAST_EVERY, reading };
        }
        Ok(due)
    }
}

/// Opens what is new, renews what grew, and closes what is over; true if anything was written.
pub fn settle(
    store: &mut Store,
    host_id: i64,
    rules: &BudgetRules,
    now: Timestamp,
) -> Result<bool> {
    let db = store.db();
    let mut open = alert::all_open(db, host_id)?;
    open.retain(|one| one.process_id.is_none());
    let wanted = wanted(db, rules, &open, now)?;
    let stands = |one: &OpenAlert| wanted.iter().any(|new| new.is(one));
    let closed: Vec<i64> = open.iter().filter(|one| !stands(one)).map(|one| one.alert_id).collect();
    let (known, new): (Vec<&OfMoney>, Vec<&OfMoney>) =
        wanted.iter().partition(|new| open.iter().any(|one| new.is(one)));
    let grown: Vec<(i64, &OfMoney)> = known
        .into_iter()
        .filter_map(|new| Some((open.iter().find(|one| new.is(one) && has_grown(one, new))?, new)))
        .map(|(old, new)| (old.alert_id, new))
        .collect();
    if closed.is_empty() && new.is_empty() && grown.is_empty() {
        return Ok(false);
    }
    store.write(|db| {
        // First, for a limit that was changed is closed and opened.
        closed.iter().try_for_each(|id| alert::close(db, *id, now))?;
        new.iter().try_for_each(|one| alert::open_money(db, host_id, one, now))?;
        grown.iter().try_for_each(|(id, one)| alert::renew(db, *id, one))
    })?;
    Ok(true)
}

fn has_grown(old: &OpenAlert, new: &OfMoney) -> bool {
    let step = new.limit_pico / RENEWED_PARTS;
    let grew =
        |old: Option<i64>, new: i64| old.is_none_or(|old| new.abs_diff(old) > step.unsigned_abs());
    grew(old.cost_pico, new.cost_pico)
        || new.projected_pico.is_some_and(|amount| grew(old.projected_pico, amount))
        || old.unpriced_responses == Some(0) && new.unpriced_responses > 0
}

/// Every alert that the ledger calls for at this moment.
fn wanted(
    db: Db<'_>,
    rules: &BudgetRules,
    open: &[OpenAlert],
    now: Timestamp,
) -> Result<Vec<OfMoney>> {
    let mut wanted = of_spans(db, rules, open, now)?;
    wanted.extend(of_sessions(db, rules, open, now)?);
    Ok(wanted)
}

/// What the sums of spans call for: all of them are asked at once.
fn of_spans(
    db: Db<'_>,
    rules: &BudgetRules,
    open: &[OpenAlert],
    now: Timestamp,
) -> Result<Vec<OfMoney>> {
    let limits: Vec<(Option<&str>, Scope, i64)> = rules.budgets.of_periods().collect();
    if limits.is_empty() && rules.budgets.burn_rate.is_none() {
        return Ok(Vec::new());
    }
    let periods = budget::periods(db, now, rules.week_start)?;
    let asked: Vec<(&Period, Option<&str>, i64)> = limits
        .iter()
        .filter_map(|(project, scope, limit)| {
            Some((periods.iter().find(|period| period.scope == *scope)?, *project, *limit))
        })
        .collect();
    let spans = asked.iter().map(|(period, project, _)| span(period, *project));
    let spans: Vec<Span> = spans.chain(rate_spans(now)).collect();
    let spent = budget::spent(db, &spans, &rules.prices)?;
    let (of_periods, of_rates) = spent.split_at_checked(asked.len()).unwrap_or_default();
    let judged = asked.iter().zip(of_periods);
    let alerts = judged.filter_map(|((period, project, limit), spent)| {
        of_period(period, *project, *limit, spent, open, now)
    });
    let rate = rules.budgets.burn_rate.zip(rates(of_rates, now));
    let rate = rate.and_then(|(limit, rates)| of_burn_rate(limit, &rates, open, now));
    Ok(alerts.chain(rate).collect())
}

/// The span of a period, of one project or of everything.
pub fn span(period: &Period, project: Option<&str>) -> Span {
    Span {
        since: Some(period.since_at),
        until: Some(period.until_at),
        project: project.map(str::to_owned),
        session: None,
    }
}

/// What is passed is told as such; only what is not yet passed can be about to be.
fn of_period(
    period: &Period,
    project: Option<&str>,
    limit: i64,
    spent: &Spent,
    open: &[OpenAlert],
    now: Timestamp,
) -> Option<OfMoney> {
    let ends = (period.since_at, period.until_at);
    let mut alert = OfMoney {
        kind: AlertKind::Budget,
        scope: period.scope,
        project: project.map(str::to_owned),
        session: None,
        period: Some(period.period.clone()),
        projected: false,
        since_at: period.since_at,
        until_at: Some(period.until_at),
        limit_pico: limit,
        cost_pico: spent.known_cost_pico,
        projected_pico: projected(spent.known_cost_pico, ends, now),
        unpriced_responses: spent.unpriced_responses,
    };
    let stands = |alert: &OfMoney| open.iter().any(|one| alert.is(one));
    if is_over(limit, alert.cost_pico, stands(&alert)) {
        return Some(alert);
    }
    alert.projected = true;
    let amount = alert.projected_pico?;
    is_over(limit, amount, stands(&alert)).then_some(alert)
}

fn of_sessions(
    db: Db<'_>,
    rules: &BudgetRules,
    open: &[OpenAlert],
    now: Timestamp,
) -> Result<Vec<OfMoney>> {
    let Some(limit) = rules.budgets.session else { return Ok(Vec::new()) };
    let since = now.minus(SESSION_IS_OVER);
    let sessions = budget::sessions(db, since, &rules.prices, MOST_SESSIONS)?;
    let alerts = sessions.into_iter().map(|session| OfMoney {
        kind: AlertKind::Budget,
        scope: Scope::Session,
        project: session.project,
        session: Some(session.session),
        period: None,
        projected: false,
        since_at: session.started_at.unwrap_or(now),
        until_at: None,
        limit_pico: limit,
        cost_pico: session.known_cost_pico,
        projected_pico: None,
        unpriced_responses: session.unpriced_responses,
    });
    let stands = |alert: &OfMoney| open.iter().any(|one| alert.is(one));
    Ok(alerts.filter(|alert| is_over(limit, alert.cost_pico, stands(alert))).collect())
}

fn of_burn_rate(
    limit: i64,
    [quarter, hour]: &[Spent; 2],
    open: &[OpenAlert],
    now: Timestamp,
) -> Option<OfMoney> {
    let alert = OfMoney {
        kind: AlertKind::BurnRate,
        scope: Scope::Hour,
        project: None,
        session: None,
        period: None,
        projected: false,
        since_at: lately(now),
        until_at: None,
        limit_pico: limit,
        cost_pico: quarter.known_cost_pico.max(hour.known_cost_pico),
        projected_pico: None,
        unpriced_responses: quarter.unpriced_responses,
    };
    let stands = open.iter().any(|one| alert.is(one));
    burns_too_fast(limit, quarter.known_cost_pico, hour.known_cost_pico, stands).then_some(alert)
}

/// The spans by which it is told how fast money is spent: the last quarter of an hour, and the last hour.
fn rate_spans(now: Timestamp) -> [Span; 2] {
    let span = |since| Span { since: Some(since), until: Some(soon(now)), ..Span::default() };
    [lately(now), last_hour(now)].map(span)
}

/// Their sums as costs per hour.
fn rates(spent: &[Spent], now: Timestamp) -> Option<[Spent; 2]> {
    let [quarter, hour] = spent else { return None };
    let per_hour = |spent: &Spent, since| Spent {
        known_cost_pico: per_hour(spent.known_cost_pico, since, now),
        ..spent.clone()
    };
    Some([per_hour(quarter, lately(now)), per_hour(hour, last_hour(now))])
}

/// What is spent per hour: after the last quarter of an hour, and after the last hour.
pub fn burn_rates(db: Db<'_>, prices: &str, now: Timestamp) -> Result<[Spent; 2]> {
    let spent = budget::spent(db, &rate_spans(now), prices)?;
    Ok(rates(&spent, now).unwrap_or_default())
}
