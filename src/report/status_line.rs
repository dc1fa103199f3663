//! What a line within Claude Code says: the session, the day, how fast, the plan's limits, whether anybody records.

mod words;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

pub(super) use words::window_words;
pub use words::{amount, parts};

use crate::error::Result;
use crate::model::budget::SpentLately;
use crate::model::limit::{Limit, SessionState};
use crate::model::time::{Timestamp, WeekStart};
use crate::rules::blocks::{self, Entry, Spent};
use crate::rules::budget::{lately, per_hour, soon};
use crate::rules::limits::in_force;
use crate::store::queries::LOCAL_TIMES;
use crate::store::{Db, budget, limit};

/// Far enough back to tell where the block that is going on began.
const BLOCKS_SINCE: Duration = blocks::RECENT;
const QUARTER_MS: i64 = 900_000;

/// Whether anybody records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "last_look_at")]
pub enum Recorder {
    AtWork,
    /// Since this look.
    Off(Timestamp),
    Never,
}

/// What a line is made of; what is not known is left out of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusLine {
    pub model: Option<String>,
    pub session: Option<String>,
    pub session_cost_usd: Option<f64>,
    pub context_percent: Option<f64>,
    pub today: Option<Money>,
    /// As fast as money is spent now.
    pub per_hour: Option<Money>,
    pub limits: Vec<Window>,
    /// Where no limit is known: a guess by when responses came.
    pub block: Option<Block>,
    pub recorder: Recorder,
}

/// What is known of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Money {
    pub cost_pico: i64,
    pub unpriced_responses: i64,
}

/// What is spent, wherever it is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spending {
    pub today: Money,
    /// As fast as money is spent now; what is not recorded cannot be seen to be spent.
    pub per_hour: Option<Money>,
}

/// A window of the plan's limits that is running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    #[serde(flatten)]
    pub limit: Limit,
    pub resets_local: Option<Local>,
}

/// Five hours, as `tce blocks` counts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    pub spent: Money,
    pub end_at: Timestamp,
    pub end_local: Option<Local>,
}

/// A moment on the wall, and whether it is today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Local {
    /// `2026-11-23 15:00`
    pub at: String,
    pub is_today: bool,
}

/// What is asked of the history.
pub struct Question<'a> {
    pub now: Timestamp,
    pub prices: &'a str,
    pub week_start: WeekStart,
    pub claude_home: &'a str,
    pub recorder: Recorder,
}

/// The line as far as it needs no history.
#[must_use]
pub fn without_history(state: &SessionState, recorder: Recorder, now: Timestamp) -> StatusLine {
    let nothing = limit::known(&[], "");
    let told = state.limits.iter();
    let limits = told.filter_map(|told| in_force(Some(told), &nothing, now));
    StatusLine {
        model: state.model.clone(),
        session: state.session.clone(),
        session_cost_usd: state.cost_usd,
        context_percent: state.context_percent,
        today: None,
        per_hour: None,
        limits: limits.map(|limit| Window { limit, resets_local: None }).collect(),
        block: None,
        recorder,
    }
}

/// The whole line.
pub fn read(db: Db<'_>, state: &SessionState, asked: &Question<'_>) -> Result<StatusLine> {
    let now = asked.now;
    let limits = windows(db, state, asked)?;
    let block = if limits.is_empty() { running_block(db, now)? } else { None };
    let day = budget::periods(db, now, asked.week_start)?.into_iter().next();
    let today = day.map_or(now, |day| day.since_at);
    let begun: Vec<Timestamp> =
        [today, lately(now)].into_iter().chain(block.map(|b| b.0)).collect();
    let spent = budget::spent_lately(db, &begun, soon(now), asked.prices)?;
    let money = |number: usize| spent.get(number).map(Money::of);
    let ends: Vec<Timestamp> =
        limits.iter().map(|limit| limit.resets_at).chain(block.map(|b| b.1)).collect();
    let mut local = local(db, now, &ends)?.into_iter();
    let limits = limits.into_iter().map(|limit| Window { limit, resets_local: local.next() });
    let limits = limits.collect();
    let block = block.zip(money(2)).map(|((_, end_at), spent)| Block {
        spent,
        end_at,
        end_local: local.next(),
    });
    // What is not being recorded cannot be seen to be spent.
    let recorded = asked.recorder == Recorder::AtWork;
    Ok(StatusLine {
        today: money(0),
        per_hour: money(1).map(|spent| hourly(spent, now)).filter(|_| recorded),
        limits,
        block,
        ..without_history(state, asked.recorder, now)
    })
}

/// The sums alone; `None` where nothing is known of them.
pub fn spending(
    db: Db<'_>,
    now: Timestamp,
    prices: &str,
    week_start: WeekStart,
    recorded: bool,
) -> Result<Option<Spending>> {
    let day = budget::periods(db, now, week_start)?.into_iter().next();
    let today = day.map_or(now, |day| day.since_at);
    let spent = budget::spent_lately(db, &[today, lately(now)], soon(now), prices)?;
    let [today, lately] = spent.as_slice() else { return Ok(None) };
    let per_hour = recorded.then(|| hourly(Money::of(lately), now));
    Ok(Some(Spending { today: Money::of(today), per_hour }))
}

fn hourly(spent: Money, now: Timestamp) -> Money {
    Money { cost_pico: per_hour(spent.cost_pico, lately(now), now), ..spent }
}

/// Every window that is told or on record, in the order of their ends.
fn windows(db: Db<'_>, state: &SessionState, asked: &Question<'_>) -> Result<Vec<Limit>> {
    let teller =
        limit::Teller { claude_home: asked.claude_home, session: state.session.as_deref() };
    let rows = limit::running(db, &teller, asked.now)?;
    let told = state.limits.iter().map(|limit| limit.window_name.as_str());
    let mut names: Vec<&str> =
        told.chain(rows.iter().map(|row| row.window_name.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let in_force = |name: &&str| {
        let told = state.limits.iter().find(|limit| limit.window_name == **name);
        in_force(told, &limit::known(&rows, name), asked.now)
    };
    let mut limits: Vec<Limit> = names.iter().filter_map(in_force).collect();
    limits.sort_by_key(|limit| limit.resets_at);
    Ok(limits)
}

/// Begin and end of the block that is going on, to the quarter of an hour.
fn running_block(db: Db<'_>, now: Timestamp) -> Result<Option<(Timestamp, Timestamp)>> {
    let slots = budget::slots_since(db, now.minus(BLOCKS_SINCE))?;
    let entry = |slot: &budget::Slot| {
        let at = Timestamp::from_millis(slot.slot.saturating_mul(QUARTER_MS));
        Entry { first_at: at, last_at: at, model: None, spent: Spent::default() }
    };
    let entries: Vec<Entry> = slots.iter().map(entry).collect();
    let blocks = blocks::cut(&entries, blocks::LENGTH, now)?;
    Ok(blocks.iter().find(|block| block.active).map(|block| (block.start, block.end)))
}

/// What the clocks on the wall will show.
fn local(db: Db<'_>, now: Timestamp, moments: &[Timestamp]) -> Result<Vec<Local>> {
    #[derive(Deserialize)]
    struct Row {
        local: String,
    }
    let asked: Vec<Timestamp> = std::iter::once(now).chain(moments.iter().copied()).collect();
    let rows: Vec<Row> = db.rows(&LOCAL_TIMES, &json!({ "at": asked }))?;
    let today = rows.first().and_then(|row| row.local.get(..10)).unwrap_or_default();
    let local = |row: &Row| Local {
        at: row.local.clone(),
        is_today: !today.is_empty() && row.local.starts_with(today),
    };
    Ok(rows.iter().skip(1).map(local).collect())
}

impl Money {
    const fn of(spent: &SpentLately) -> Self {
        Self { cost_pico: spent.known_cost_pico, unpriced_responses: spent.unpriced_responses }
    }
}
