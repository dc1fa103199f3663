//! The chart of the usage page: periods, what is measured, and what it is split by.

use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::chart::{self, COLOURS, Series, Stack};
use crate::error::Result;
use crate::report::typed::Present;
use crate::report::usage::periods::{self, Period};
use crate::report::{By, Filter};
use crate::sheet::wording;
use crate::store::queries::LOCAL_TIMES;
use crate::web::api::Given;

const RANGES: [(&str, &str); 4] =
    [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("all", "All")];
const MEASURES: [(&str, &str); 2] = [("tokens", "Tokens"), ("dollars", "Dollars")];
const SPLITS: [(&str, &str); 2] = [("model", "By model"), ("project", "By project")];
/// More days are drawn as weeks, more weeks as months.
const DAYS_MOST: usize = 120;
const WEEKS_MOST: usize = 120;

/// Today in the local zone, as the reports write days.
pub(super) fn today(present: Present<'_>) -> Result<String> {
    #[derive(Deserialize)]
    struct Row {
        local: Option<String>,
    }
    let row: Row = present.db.only(&LOCAL_TIMES, &json!({ "at": [present.now] }))?;
    Ok(row.local.unwrap_or_default().chars().take(10).collect())
}

/// The day so many days before.
pub(super) fn days_before(day: &str, count: u64) -> String {
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok();
    let earlier = date.and_then(|date| date.checked_sub_days(Days::new(count)));
    earlier.map_or_else(|| day.to_owned(), |date| date.to_string())
}

/// What the chart is drawn from.
pub(super) struct Source<'a> {
    pub present: Present<'a>,
    pub filter: &'a Filter,
    pub days: &'a [Period],
    pub projects: &'a [Period],
    /// Models by id and what they are called, in the order in which they are given colours.
    pub models: &'a [(&'a str, &'a str)],
    pub today: &'a str,
}

/// The first day that is drawn.
fn first_day(given: &Given, days: &[Period], today: &str) -> String {
    match chosen(given, "range", "30").parse::<u64>() {
        Ok(count) => days_before(today, count.saturating_sub(1)),
        Err(_) => days.first().map_or(today, |day| day.period.as_str()).to_owned(),
    }
}

/// Models by id, those that were dearest in what is drawn first, then as they came: there are fewer colours than models.
pub(super) fn ranked<'a>(
    given: &Given,
    models: impl Iterator<Item = (&'a str, &'a str)>,
    days: &[Period],
    today: &str,
) -> Vec<(&'a str, &'a str)> {
    let from = first_day(given, days, today);
    let drawn: Vec<&Period> = days.iter().filter(|day| day.period >= from).collect();
    let mut models: Vec<_> = models.collect();
    models.sort_by_cached_key(|(id, _)| {
        let costs = drawn.iter().map(|day| cost(day, Some(id)));
        std::cmp::Reverse(costs.fold(0, i64::saturating_add))
    });
    models
}

pub(super) fn section(given: &Given, source: &Source<'_>) -> Result<Markup> {
    let (measure, split) = (chosen(given, "measure", "tokens"), chosen(given, "split", "model"));
    let from = first_day(given, source.days, source.today);
    let (by, names) = stretches(&from, source.today);
    let in_dollars = measure == "dollars";
    let measured: fn(&Period, Option<&str>) -> i64 = if in_dollars { cost } else { tokens };
    let all = source.ask(by, None)?;
    let whole = row("", 0, &names, &all, |period| measured(period, None));
    let series = if split == "project" {
        source.by_project(by, &names, measured)?
    } else {
        let models = source.models.iter().enumerate();
        models
            .map(|(rank, (id, name))| row(name, rank, &names, &all, |one| measured(one, Some(id))))
            .collect()
    };
    let split = SPLITS.iter().find(|(name, _)| *name == split).map_or("", |(_, word)| word);
    let about = format!("{} per {}, {}", capital(measure), word(by), split.to_lowercase());
    let words = if in_dollars { wording::money } else { |count: i64| wording::tokens(count) };
    let drawn = all.iter().filter(|period| in_dollars && names.contains(&period.period));
    let unpriced = drawn.map(|period| period.cost.unpriced_responses).sum();
    Ok(draw(
        given,
        unpriced,
        &Stack { periods: names, series: with_others(series, &whole), words, about },
    ))
}

impl Source<'_> {
    fn ask(&self, by: By, project: Option<&str>) -> Result<Vec<Period>> {
        let project = project.map(str::to_owned);
        if by == By::Day && project.is_none() {
            return Ok(self.days.to_vec());
        }
        periods::read(self.present.db, &Filter { by: Some(by), project, ..self.filter.clone() })
    }

    fn by_project(
        &self,
        by: By,
        names: &[String],
        measured: fn(&Period, Option<&str>) -> i64,
    ) -> Result<Vec<Series>> {
        let dearest = self.projects.iter().take(COLOURS - 1).enumerate();
        let series = dearest.map(|(rank, project)| {
            let periods = self.ask(by, Some(&project.period))?;
            Ok(row(&project.period, rank, names, &periods, |period| measured(period, None)))
        });
        series.collect()
    }
}

fn capital(word: &str) -> String {
    super::words::capital(word)
}

const fn word(by: By) -> &'static str {
    match by {
        By::Week => "week",
        By::Month => "month",
        _ => "day",
    }
}

fn draw(given: &Given, unpriced: i64, stack: &Stack) -> Markup {
    html! {
        section #chart .panel {
            div.tools {
                h2 { (stack.about) }
                (choice(given, "range", &RANGES, "30"))
                (choice(given, "measure", &MEASURES, "tokens"))
                (choice(given, "split", &SPLITS, "model"))
            }
            (chart::draw(stack))
            @if unpriced > 0 {
                p.quiet { "Without " (wording::plural(unpriced, "response", "responses")) " that no price is known for." }
            }
        }
    }
}

fn chosen<'a>(given: &'a Given, name: &str, usual: &'a str) -> &'a str {
    given.text(name).unwrap_or(usual)
}

/// Links that look like a switch: they work without scripts and can be kept.
fn choice(given: &Given, name: &str, all: &[(&str, &str)], usual: &str) -> Markup {
    let lit = chosen(given, name, usual);
    html! {
        div.choice role="group" aria-label=(name) {
            @for (value, word) in all {
                a href=(with(given, name, value)) aria-current=[(*value == lit).then_some("true")] { (word) }
            }
        }
    }
}

fn with(given: &Given, name: &str, value: &str) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(
        given.pairs().filter(|(other, _)| *other != name && !matches!(*other, "said" | "seen")),
    );
    pairs.append_pair(name, value);
    format!("/usage?{}#chart", pairs.finish())
}

/// Days, or weeks, or months, from one day to another, each by the name that the report gives it.
fn stretches(from: &str, until: &str) -> (By, Vec<String>) {
    let date = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let (Some(from), Some(until)) = (date(from), date(until)) else {
        return (By::Day, vec![until.to_owned()]);
    };
    let days: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= until).collect();
    if days.len() <= DAYS_MOST {
        return (By::Day, days.iter().map(ToString::to_string).collect());
    }
    let mut weeks: Vec<String> = days
        .iter()
        .filter_map(|day| {
            day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))
        })
        .map(|monday| monday.to_string())
        .collect();
    weeks.dedup();
    if weeks.len() <= WEEKS_MOST {
        return (By::Week, weeks);
    }
    let mut months: Vec<String> = days.iter().map(|day| day.format("%Y-%m").to_string()).collect();
    months.dedup();
    (By::Month, months)
}

fn tokens(period: &Period, model: Option<&str>) -> i64 {
    let models = period.models.iter().filter(|one| model.is_none_or(|id| one.model_id == id));
    models
        .map(|one| {
            one.input_tokens + one.output_tokens + one.cache_read_tokens + one.cache_creation_tokens
        })
        .sum()
}

fn cost(period: &Period, model: Option<&str>) -> i64 {
    let models = period.models.iter().filter(|one| model.is_none_or(|id| one.model_id == id));
    models.filter_map(|one| one.known_cost_pico).fold(0, i64::saturating_add)
}

fn row(
    name: &str,
    colour: usize,
    names: &[String],
    periods: &[Period],
    value: impl Fn(&Period) -> i64,
) -> Series {
    let of = |wanted: &String| periods.iter().find(|one| one.period == *wanted).map_or(0, &value);
    Series { name: name.to_owned(), colour, values: names.iter().map(of).collect() }
}

/// As many as there are colours; what is left over is one more.
fn with_others(mut series: Vec<Series>, whole: &Series) -> Vec<Series> {
    let sum = |one: &Series| one.values.iter().fold(0_i64, |sum, value| sum.saturating_add(*value));
    series.retain(|one| one.colour < COLOURS - 1 && sum(one) > 0);
    let rest = whole.values.iter().enumerate().map(|(place, all)| {
        let named = series.iter().map(|one| one.values.get(place).copied().unwrap_or(0));
        (all - named.fold(0, i64::saturating_add)).max(0)
    });
    let rest = Series { name: "others".to_owned(), colour: COLOURS - 1, values: rest.collect() };
    if sum(&rest) > 0 {
        series.push(rest);
    }
    series
}
