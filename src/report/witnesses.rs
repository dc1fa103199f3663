//! Who else counted, beside the ledger: by how much each differs, and the known reason for it.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::report::Filter;
use crate::sheet::{Column, Row, Sheet, Table, Tone, wording};
use crate::store::Db;
use crate::store::queries::{COST_STATES, WITNESSES};

/// Sessions listed one by one.
const SESSIONS_SHOWN: usize = 20;

/// One row of `queries/witnesses.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WitnessRow {
    pub witness: String,
    pub sessions: i64,
    pub tokens: i64,
    pub cost_pico: Option<i64>,
    /// What the ledger has of the same sessions or days.
    pub ledger_tokens: i64,
    pub ledger_cost_pico: Option<i64>,
    pub other_sessions: i64,
    pub until_day: Option<String>,
}

/// One row of `queries/cost_states.sql`: a session with its forks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostStateRow {
    pub session_id: String,
    pub project_name: String,
    pub start_local: Option<String>,
    /// It and its forks.
    pub sessions: i64,
    pub claimed_tokens: i64,
    pub claimed_cost_pico: Option<i64>,
    pub unknown_model: bool,
    pub ledger_tokens: i64,
    pub ledger_cost_pico: Option<i64>,
    pub unpriced_responses: i64,
    pub unlisted_tokens: i64,
    pub unlisted_cost_pico: Option<i64>,
}

/// A witness with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Witness {
    #[serde(flatten)]
    pub row: WitnessRow,
    pub difference_tokens: i64,
    /// Of what the ledger has.
    pub difference_percent: Option<f64>,
    pub reason: &'static str,
}

/// What the ledger cannot see, as far as sessions say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Unlisted {
    pub sessions: i64,
    pub tokens: i64,
    /// Where all of a session has a price.
    pub cost_pico: i64,
}

/// The witnesses' part of the doctor's document.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Witnesses {
    pub witnesses: Vec<Witness>,
    pub unlisted: Unlisted,
    pub unlisted_sessions: Vec<CostStateRow>,
}

/// Reads them all.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Witnesses> {
    let mut rows: Vec<WitnessRow> = db.rows(&WITNESSES, filter)?;
    let mut sessions: Vec<CostStateRow> =
        db.rows(&COST_STATES, &Filter { limit: None, ..filter.clone() })?;
    if !sessions.is_empty() {
        rows.insert(rows.len().min(1), cost_states(&sessions));
    }
    sessions.retain(|session| session.unlisted_tokens > 0);
    let unlisted = Unlisted {
        sessions: i64::try_from(sessions.len()).unwrap_or(i64::MAX),
        tokens: sessions.iter().map(|session| session.unlisted_tokens).sum(),
        cost_pico: sessions.iter().filter_map(|session| session.unlisted_cost_pico).sum(),
    };
    let witnesses = rows.into_iter().map(witness).collect();
    let unlisted_sessions = if filter.unlisted { sessions } else { Vec::new() };
    Ok(Witnesses { witnesses, unlisted, unlisted_sessions })
}

/// All sessions that tell their own total, as one witness.
fn cost_states(sessions: &[CostStateRow]) -> WitnessRow {
    let sum = |field: fn(&CostStateRow) -> i64| sessions.iter().map(field).sum();
    let cost = |field: fn(&CostStateRow) -> Option<i64>| {
        sessions.iter().filter_map(field).reduce(i64::saturating_add)
    };
    WitnessRow {
        witness: "cost-state".to_owned(),
        sessions: sum(|session| session.sessions),
        tokens: sum(|session| session.claimed_tokens),
        cost_pico: cost(|session| session.claimed_cost_pico),
        ledger_tokens: sum(|session| session.ledger_tokens),
        ledger_cost_pico: cost(|session| session.ledger_cost_pico),
        other_sessions: 0,
        until_day: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share is for reading")]
fn witness(row: WitnessRow) -> Witness {
    let difference_tokens = row.tokens - row.ledger_tokens;
    let share = difference_tokens as f64 * 100.0 / row.ledger_tokens as f64;
    let difference_percent =
        Some(share).filter(|_| row.ledger_tokens > 0 && row.witness != "ledger");
    let reason = reason(&row.witness);
    Witness { row, difference_tokens, difference_percent, reason }
}

fn reason(witness: &str) -> &'static str {
    match witness {
        "ledger" => "every response in the transcripts once",
        "cost-state" => {
            "each session's own total, with requests that never become lines, as /compact; unknown models priced like \
             Opus 5.5; killed sessions have none; forks are counted once"
        }
        "stats-cache" => {
            "sums every line of a response and every copy in a fork: 1.8 to 2.3 times too high; stands still until \
             /stats is opened"
        }
        _ => "counts lines, not responses; no caches, no subagents; written by /insights only",
    }
}

/// Draws the witnesses.
pub(super) fn draw(sheet: &mut Sheet, told: &Witnesses) {
    if told.witnesses.len() > 1 {
        sheet.table(table(&told.witnesses));
    }
    let unlisted = &told.unlisted;
    if unlisted.tokens > 0 {
        let sessions = wording::plural(unlisted.sessions, "session", "sessions");
        let text = format!(
            "{sessions} spent {} tokens ({}) that no transcript lists; tce doctor --unlisted names them.",
            wording::tokens(unlisted.tokens),
            wording::money(unlisted.cost_pico)
        );
        sheet.remark(Tone::Quiet, text);
    }
    if !told.unlisted_sessions.is_empty() {
        sheet.table(unlisted_table(&told.unlisted_sessions));
    }
}

fn table(witnesses: &[Witness]) -> Table {
    let columns = vec![
        Column::text("Witness").toned(),
        Column::number("Sessions"),
        Column::number("Tokens"),
        Column::number("In the ledger"),
        Column::number("Difference"),
        Column::number("Cost"),
        Column::number("In the ledger").spare(),
    ];
    let rows = witnesses.iter().map(|one| {
        let difference = one.difference_percent.map_or_else(String::new, |percent| {
            format!("{}{}", if percent > 0.0 { "+" } else { "" }, wording::percent(percent))
        });
        let cost = |cost: Option<i64>| cost.map_or_else(|| "-".to_owned(), wording::money);
        let row = Row::new([
            one.row.witness.clone(),
            wording::count(one.row.sessions),
            wording::tokens(one.row.tokens),
            wording::tokens(one.row.ledger_tokens),
            difference,
            cost(one.row.cost_pico),
            cost(one.row.ledger_cost_pico),
        ]);
        row.note(Tone::Quiet, note(one))
    });
    Table::new(columns).titled("Witnesses").rows(rows)
}

fn note(witness: &Witness) -> String {
    let mut words = witness.reason.to_owned();
    if let Some(day) = &witness.row.until_day {
        words = format!("{words}; up to {day}");
    }
    if witness.row.other_sessions > 0 {
        let more = wording::count(witness.row.other_sessions);
        words = format!("{words}; {more} more that the ledger does not know");
    }
    words
}

fn unlisted_table(sessions: &[CostStateRow]) -> Table {
    let columns = vec![
        Column::text("Session").elastic(),
        Column::text("Project").elastic(),
        Column::text("Start").spare(),
        Column::number("Its own total"),
        Column::number("In the ledger"),
        Column::number("Unlisted"),
        Column::number("Cost"),
    ];
    let rows = sessions.iter().take(SESSIONS_SHOWN).map(|one| {
        Row::new([
            one.session_id.clone(),
            one.project_name.clone(),
            one.start_local.clone().unwrap_or_default(),
            wording::tokens(one.claimed_tokens),
            wording::tokens(one.ledger_tokens),
            wording::tokens(one.unlisted_tokens),
            wording::cost(one.unlisted_cost_pico),
        ])
    });
    Table::new(columns).titled("What no transcript lists, largest first").rows(rows)
}
