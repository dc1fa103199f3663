//! Limits of money, and how far they are used up: each a bar, and what it comes to if it goes on like this.

use maud::{Markup, html};

use super::View;
use super::chart;
use super::words::foreign;
use crate::error::Result;
use crate::model::alert::Scope;
use crate::model::budget::{Period, Span, Spent};
use crate::model::time::Timestamp;
use crate::record::budgets::{BudgetRules, burn_rates, span};
use crate::report::typed::Present;
use crate::rules::budget::projected;
use crate::sheet::wording;
use crate::store::budget;

/// Colours of the bars: within the limit, about to be passed, passed.
const FINE: usize = 0;
const SOON: usize = 1;
const OVER: usize = 4;

/// One limit, and what was spent of it.
struct Line {
    name: String,
    limit: i64,
    spent: i64,
    is_whole: bool,
    projected: Option<i64>,
}

/// The panel; nothing where no limit is set.
pub(super) fn section(view: &View, present: Present<'_>, prices: Option<&str>) -> Result<Markup> {
    let rules = view.desk.site.plan.budgets.as_ref();
    let Some(rules) = rules.filter(|rules| !rules.budgets.is_empty()) else {
        return Ok(html! { div #budgets {} });
    };
    let lines = lines(rules, present, prices.unwrap_or(&rules.prices))?;
    Ok(html! {
        section #budgets .panel {
            h2 { "Budgets" }
            ul.shares { @for line in &lines { (draw(line)) } }
            @if let Some(limit) = rules.budgets.session {
                p.quiet.below { "A session is told of when it costs more than " (wording::money(limit)) "." }
            }
        }
    })
}

fn lines(rules: &BudgetRules, present: Present<'_>, prices: &str) -> Result<Vec<Line>> {
    let (db, now) = (present.db, present.now);
    let periods = budget::periods(db, now, rules.week_start)?;
    let of = |scope: Scope| periods.iter().find(|period| period.scope == scope);
    let asked: Vec<(&Period, Option<&str>, i64)> = rules
        .budgets
        .of_periods()
        .filter_map(|(project, scope, limit)| Some((of(scope)?, project, limit)))
        .collect();
    let spans: Vec<Span> =
        asked.iter().map(|(period, project, _)| span(period, *project)).collect();
    let spent = if spans.is_empty() { Vec::new() } else { budget::spent(db, &spans, prices)? };
    let both = asked.iter().zip(&spent);
    let mut lines: Vec<Line> = both
        .map(|((period, project, limit), spent)| line(period, *project, *limit, spent, now))
        .collect();
    if let Some(limit) = rules.budgets.burn_rate {
        let [lately, _] = burn_rates(db, prices, now)?;
        lines.push(Line {
            name: "An hour, as fast as now".to_owned(),
            limit,
            spent: lately.known_cost_pico,
            is_whole: lately.unpriced_responses == 0,
            projected: None,
        });
    }
    Ok(lines)
}

fn line(period: &Period, project: Option<&str>, limit: i64, spent: &Spent, now: Timestamp) -> Line {
    let word = match period.scope {
        Scope::Day => "Today",
        Scope::Week => "This week",
        _ => "This month",
    };
    Line {
        name: project.map_or_else(|| word.to_owned(), |project| format!("{word}, {project}")),
        limit,
        spent: spent.known_cost_pico,
        is_whole: spent.unpriced_responses == 0,
        projected: projected(spent.known_cost_pico, (period.since_at, period.until_at), now),
    }
}

fn draw(line: &Line) -> Markup {
    let will_pass = line.projected.is_some_and(|amount| amount > line.limit);
    let (colour, class) = match (line.spent > line.limit, will_pass) {
        (true, _) => (OVER, "bad"),
        (_, true) => (SOON, "warn"),
        _ => (FINE, "quiet"),
    };
    let more = if line.is_whole { "" } else { "+" };
    html! {
        li.wide {
            span.name { (foreign(&line.name, 60)) }
            (chart::share(line.spent, line.limit, colour))
            span.num { (wording::money(line.spent)) (more) " of " (wording::money(line.limit)) }
            span.num.(class) {
                @match (line.spent > line.limit, line.projected) {
                    (true, _) => "passed",
                    (_, Some(amount)) => { (wording::money(amount)) " at its end" }
                    _ => { (super::usage::percent(line.spent, line.limit)) }
                }
            }
        }
    }
}
