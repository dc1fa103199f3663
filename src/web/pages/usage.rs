//! What tokens were used and what they cost: today, by day, by model, by project.

use maud::{Markup, html};
use serde_json::Value;

use super::part::Part;
use super::words::foreign;
use super::{Page, View, budgets, chart, sheet, usage_chart};
use crate::error::Result;
use crate::report::typed::Present;
use crate::report::usage::document::Cost;
use crate::report::usage::lines::told_apart;
use crate::report::usage::periods::{self, Period};
use crate::report::usage::{self, Usage};
use crate::report::{By, Filter};
use crate::sheet::{Block, wording};

const NAME: usize = 40;
const PROJECTS: usize = 10;

pub(super) struct UsagePage;

impl Page for UsagePage {
    fn title(&self) -> String {
        "Usage".to_owned()
    }

    fn tab(&self) -> &'static str {
        "/usage"
    }

    fn takes(&self) -> &'static str {
        "range measure split prices"
    }

    fn parts(&self, view: &View, present: Present<'_>, base: Filter) -> Result<Vec<Part>> {
        let given = &view.given;
        let prices = given.owned("prices").or(base.prices.clone());
        let filter = Filter { prices, detail: false, ..base };
        let usage = usage::read(present.db, &filter)?;
        if usage.model_usage.is_empty() {
            return Ok(vec![Part::new("nothing", nothing())]);
        }
        let days = periods::read(present.db, &Filter { by: Some(By::Day), ..filter.clone() })?;
        let projects =
            periods::read(present.db, &Filter { by: Some(By::Project), ..filter.clone() })?;
        let today = usage_chart::today(present)?;
        let ids = usage.model_usage.iter().map(|model| model.model_id.as_str());
        let ranked = usage_chart::ranked(given, ids.zip(names(&usage)), &days, &today);
        let source = usage_chart::Source {
            present,
            filter: &filter,
            days: &days,
            projects: &projects,
            models: &ranked,
            today: &today,
        };
        // A stats cache alone knows no days.
        let chart = if days.is_empty() {
            html! { div #chart {} }
        } else {
            usage_chart::section(given, &source)?
        };
        let mut parts = vec![
            Part::new("sums", cards(&usage, &days, &today)?),
            Part::new("budgets", budgets::section(view, present, filter.prices.as_deref())?),
            Part::new("block", block(present, &filter)?),
            Part::new("chart", chart),
            Part::new("models", models(&usage, &ranked)),
            Part::new("projects", by_project(&projects)),
        ];
        parts.extend(table(present, &filter)?);
        Ok(parts)
    }
}

fn nothing() -> Markup {
    html! {
        section #nothing .panel {
            h1 { "Usage" }
            div.empty {
                p { strong { "No usage data found yet." } }
                p { "Claude Code writes a transcript as soon as you talk to it. " a href="/doctor" { "Doctor" } " shows where they are looked for." }
            }
        }
    }
}

/// The last days, today included.
fn since<'a>(
    days: &'a [Period],
    today: &'a str,
    count: u64,
) -> impl Iterator<Item = &'a Period> + Clone {
    let first = usage_chart::days_before(today, count.saturating_sub(1));
    // Somebody's clock may be wrong: what is dated later is not of these days.
    days.iter().filter(move |day| (first.as_str()..=today).contains(&day.period.as_str()))
}

fn money<'a>(days: impl Iterator<Item = &'a Period> + Clone) -> Result<String> {
    let cost = Cost::sum(days.map(|day| day.cost))?;
    Ok(cost.words_if_any().unwrap_or_else(|| wording::money(0)))
}

fn cards(usage: &Usage, days: &[Period], today: &str) -> Result<Markup> {
    let tokens = usage.total_input_tokens + usage.total_output_tokens;
    let cached = usage.total_cache_read_tokens + usage.total_cache_creation_tokens;
    let unpriced = usage.unpriced_models.len();
    let spent = |count| money(since(days, today, count));
    let (day, week, month) = (spent(1)?, spent(7)?, spent(30)?);
    Ok(html! {
        div #sums {
            h1.vh { "Usage" }
            dl.cards {
                div.card.main {
                    dt { "Total cost" }
                    dd { (wording::cost(usage.total_cost_pico)) }
                    dd.more { @if unpriced == 0 { "all time" } @else { "and " (wording::plural(unpriced, "model", "models")) " without a price" } }
                }
                div.card { dt { "Today" } dd { (day) } dd.more { (today) } }
                div.card { dt { "7 days" } dd { (week) } dd.more { "today included" } }
                div.card { dt { "30 days" } dd { (month) } dd.more { "today included" } }
                div.card { dt { "Tokens in and out" } dd { (wording::tokens(tokens)) } dd.more { (wording::tokens(cached)) " through caches" } }
                div.card { dt { "Sessions" } dd { (wording::count(usage.total_sessions)) } dd.more { "with " (wording::plural(usage.model_usage.len(), "model", "models")) } }
            }
        }
    })
}

/// The five hours that are going on.
fn block(present: Present<'_>, filter: &Filter) -> Result<Markup> {
    let mut asked = filter.clone();
    asked.blocks.active = true;
    let answer = usage::by_block(present.db, &asked)?;
    let document = answer.document.value()?;
    let Some(block) = document.pointer("/blocks/0") else { return Ok(html! { div #block {} }) };
    let number = |name: &str| block.get(name).and_then(Value::as_i64);
    let money = |name: &str| {
        let is_part = number("unpriced_responses").is_some_and(|count| count > 0);
        wording::known_cost(number(name), is_part)
    };
    let left = number("remaining_minutes").unwrap_or(0).max(0);
    let gone = (300 - left).clamp(0, 300);
    Ok(html! {
        section #block .panel.slim {
            h2 { "Five-hour block" }
            p {
                strong { (money("known_cost_pico")) } " so far, "
                (wording::tokens(number("total_tokens").unwrap_or(0))) " tokens, "
                strong { (super::processes::span(left * 60_000)) } " left"
                @if number("known_projected_cost_pico").is_some() { "; at this rate " strong { (money("known_projected_cost_pico")) } " at its end" }
                "."
            }
            (chart::share(gone, 300, 0))
        }
    })
}

/// What its models are called.
fn names(usage: &Usage) -> Vec<&str> {
    told_apart(usage.model_usage.iter().map(|model| (&*model.model_id, &*model.model_name)))
}

/// In the colours of the chart.
fn models(usage: &Usage, ranked: &[(&str, &str)]) -> Markup {
    let colour = |id: &str| ranked.iter().position(|one| one.0 == id).unwrap_or(ranked.len());
    let whole = usage.total_cost_pico.unwrap_or(0);
    html! {
        section #models .panel {
            h2 { "Cost by model" }
            ul.shares {
                @for (model, name) in usage.model_usage.iter().zip(names(usage)) {
                    @let known = model.known_cost_pico.unwrap_or(0);
                    li {
                        span.name { (foreign(name, NAME)) }
                        (chart::share(known, whole, colour(&model.model_id)))
                        span.num { (model.cost_words()) }
                        span.num.quiet { (share(model.known_cost_pico, whole)) }
                    }
                }
            }
        }
    }
}

fn by_project(projects: &[Period]) -> Markup {
    let known = || projects.iter().filter_map(|one| one.cost.known_cost_pico);
    let all = known().fold(0_i64, i64::saturating_add);
    let most = known().max().unwrap_or(0);
    html! {
        section #projects .panel {
            h2 { "Cost by project" }
            ul.shares {
                @for (place, project) in projects.iter().take(PROJECTS).enumerate() {
                    @let known = project.cost.known_cost_pico.unwrap_or(0);
                    li {
                        span.name { a href=(format!("/sessions?project={}", super::words::encoded(&project.period))) { (foreign(&project.period, NAME)) } }
                        (chart::share(known, most, place))
                        span.num { (project.cost.words()) }
                        span.num.quiet { (share(project.cost.known_cost_pico, all)) }
                    }
                }
            }
            @if projects.len() > PROJECTS {
                p.quiet { (PROJECTS) " of " (projects.len()) " projects; all of them: " a href="/api/usage?by=project&format=csv" { "CSV" } }
            }
        }
    }
}

/// Of what is not known there is no share.
fn share(known: Option<i64>, whole: i64) -> String {
    known.map_or_else(String::new, |known| percent(known, whole))
}

pub(super) fn percent(part: i64, whole: i64) -> String {
    let tenths = i128::from(part) * 1000 / i128::from(whole.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// The table and the remarks of the report itself, in its own words.
fn table(present: Present<'_>, filter: &Filter) -> Result<Vec<Part>> {
    let mut sheet = usage::ask(present.db, filter)?.sheet;
    sheet.blocks.retain(|block| !matches!(block, Block::Facts(_)));
    for block in &mut sheet.blocks {
        if let Block::Table(table) = block {
            table.title = Some("Tokens by model".to_owned());
        }
    }
    Ok(sheet::parts(&sheet))
}
