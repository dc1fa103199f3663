//! The page of one session: what it was about, what it cost and when, and which processes had it.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::chart::{self, Series, Stack};
use super::part::Part;
use super::words::foreign;
use super::{Page, View, past, sessions, sheet, words};
use crate::error::{Error, Kind, Result};
use crate::report::sessions::{self as report, Session};
use crate::report::typed::Present;
use crate::report::usage::periods;
use crate::report::{By, Filter, Source, history, usage};
use crate::sheet::{Block, wording};

/// Since ever: a session may be from long ago.
const EVER: i64 = 0;
const PROCESSES: u32 = 20;

pub(super) struct OneSession {
    pub id: String,
}

impl Page for OneSession {
    fn title(&self) -> String {
        format!("Session {}", wording::cut(&self.id, 12))
    }

    fn tab(&self) -> &'static str {
        "/sessions"
    }

    fn takes(&self) -> &'static str {
        "prices"
    }

    fn parts(&self, view: &View, present: Present<'_>, base: Filter) -> Result<Vec<Part>> {
        let filter = Filter {
            session: Some(self.id.clone()),
            prices: view.given.owned("prices").or(base.prices.clone()),
            source: Source::Ledger,
            detail: false,
            limit: Some(1),
            ..base
        };
        let found = report::read(present.db, &filter)?.into_iter().next();
        let session = found.ok_or_else(|| {
            Error::new(Kind::NotFound, "no session of that id is on record")
                .hint("the list of sessions has those that are")
        })?;
        let mut parts =
            vec![Part::new("about", about(&session)), Part::new("sums", cards(&session))];
        if session.responses > 0 {
            parts.push(Part::new("course", course(present, &filter)?));
            let mut tokens = usage::ask(present.db, &filter)?.sheet;
            tokens.blocks.retain(|block| matches!(block, Block::Table(_)));
            for block in &mut tokens.blocks {
                if let Block::Table(table) = block {
                    table.title = Some("Tokens by model".to_owned());
                }
            }
            parts.extend(sheet::parts(&tokens));
        }
        parts.push(Part::new("processes", processes(present, &filter)?));
        Ok(parts)
    }
}

fn about(session: &Session) -> Markup {
    let title = sessions::title(session).unwrap_or("Session without a title");
    html! {
        div #about .head {
            p.crumbs { a href="/sessions" { "Sessions" } " / " a href=(format!("/sessions?project={}", words::encoded(&session.project_name))) { (foreign(&session.project_name, 60)) } }
            h1 { (foreign(title, 160)) }
            @if !session.summary.is_empty() && session.summary != title { p { (foreign(&session.summary, 600)) } }
            p.quiet { code { (foreign(&session.session_id, 80)) } " in " code { (foreign(&session.project_path, 160)) } }
        }
    }
}

fn cards(session: &Session) -> Markup {
    let cached = session.cache_read_tokens + session.cache_creation_tokens;
    html! {
        dl #sums .cards {
            div.card.main { dt { "Cost" } dd { (session.cost_words().as_deref().unwrap_or("–")) } dd.more { (wording::plural(session.responses, "response", "responses")) } }
            div.card { dt { "Started" } dd.small { (session.start_local.as_deref().unwrap_or("–")) } dd.more { "lasted " (super::processes::span(session.duration_minutes.max(0) * 60_000)) } }
            div.card { dt { "Tokens" } dd { (wording::tokens(session.input_tokens + session.output_tokens)) } dd.more { (wording::tokens(cached)) " through caches" } }
            div.card { dt { "Subagents" } dd { (wording::tokens(session.subagent_tokens)) } dd.more { "tokens of all" } }
            div.card { dt { "Lines" } dd.small { (sessions::lines(session)) } dd.more { "added, removed" } }
            div.card { dt { "Tools" } dd { (wording::count(session.tool_counts.values().sum::<i64>())) } dd.more { (tools(session)) } }
        }
    }
}

/// The most used.
fn tools(session: &Session) -> String {
    let mut all: Vec<(&String, &i64)> = session.tool_counts.iter().collect();
    all.sort_by_key(|(_, calls)| std::cmp::Reverse(**calls));
    let named =
        all.iter().take(3).map(|(name, calls)| format!("{} {calls}", wording::cut(name, 16)));
    let named: Vec<String> = named.collect();
    if named.is_empty() { "not on record".to_owned() } else { named.join(", ") }
}

/// What it cost, hour by hour.
fn course(present: Present<'_>, filter: &Filter) -> Result<Markup> {
    let hours =
        periods::read(present.db, &Filter { by: Some(By::Hour), limit: None, ..filter.clone() })?;
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for model in hours.iter().flat_map(|hour| &hour.models) {
        *sums.entry(model.model_name.clone()).or_default() += model.known_cost_pico.unwrap_or(0);
    }
    let mut names: Vec<(String, i64)> = sums.into_iter().collect();
    names.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    let series = names.into_iter().enumerate().map(|(colour, (name, _))| {
        let of = |hour: &periods::Period| {
            let own = hour.models.iter().filter(|model| model.model_name == name);
            own.filter_map(|model| model.known_cost_pico).fold(0, i64::saturating_add)
        };
        Series { colour, values: hours.iter().map(of).collect(), name }
    });
    let stack = Stack {
        series: series.collect(),
        periods: hours.iter().map(|hour| hour.period.clone()).collect(),
        words: wording::money,
        about: "Cost by hour and model".to_owned(),
    };
    Ok(html! { section #course .panel { h2 { (stack.about) } (chart::draw(&stack)) } })
}

fn processes(present: Present<'_>, filter: &Filter) -> Result<Markup> {
    let since = Some(crate::model::time::Timestamp::from_millis(EVER));
    let asked = Filter { since, limit: Some(PROCESSES), ..filter.clone() };
    let history = history::read(present.db, &asked)?;
    let starts: Vec<_> = past::starts(&history).collect();
    let local = past::local(present, &starts)?;
    Ok(past::panel("processes", "Its processes", "No process of it was seen.", &history, &local))
}
