//! What must be said of the numbers: what has no price, what was not understood, what is only kept here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::document::Account;
use super::periods;
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::{Filter, Source};
use crate::rules::model_name::NAMELESS;
use crate::sheet::{Sheet, Tone, wording};
use crate::store::Db;
use crate::store::queries::{LATER_RESPONSES, LOCAL_TIMES, REJECTED_BY_REASON, STATS_USAGE_BY_DAY};

/// One row of `queries/rejected_by_reason.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    pub reason: String,
    pub count: i64,
    pub files: i64,
    pub path: String,
    pub first_offset: i64,
}

/// Models without a price for something, by their ids, and whether nothing of it has one: what is not known must not look
/// like nothing.
pub(in crate::report) fn unpriced<'a>(
    sheet: &mut Sheet,
    models: impl Iterator<Item = (&'a str, bool)>,
) {
    let mut all: BTreeMap<&str, bool> = BTreeMap::new();
    for (id, is_whole) in models {
        *all.entry(named(id)).or_insert(true) &= is_whole;
    }
    let names = |wanted: bool| {
        let names = all.iter().filter(|(_, is_whole)| **is_whole == wanted).map(|(id, _)| *id);
        names.collect::<Vec<_>>().join(", ")
    };
    let (none, part) = (names(true), names(false));
    if !none.is_empty() {
        let text =
            format!("No price known for: {none}. Their tokens are counted, their cost is not.");
        sheet.remark(Tone::Warn, text);
    }
    if !part.is_empty() {
        let text = format!(
            "No price for a part of: {part}. All tokens are counted, the cost of that part is not."
        );
        sheet.remark(Tone::Warn, text);
    }
}

const fn named(id: &str) -> &str {
    if id.is_empty() { NAMELESS } else { id }
}

/// Projects of one name, which are one row.
pub(super) fn namesakes(sheet: &mut Sheet, namesakes: &BTreeMap<String, BTreeSet<String>>) {
    for (name, roots) in namesakes {
        let roots: Vec<&str> = roots.iter().map(String::as_str).collect();
        let text =
            format!("{name} is {} projects of that name: {}.", roots.len(), roots.join(", "));
        sheet.remark(Tone::Quiet, text);
    }
}

/// What a count by message and request is.
pub(super) fn by_request(sheet: &mut Sheet, filter: &Filter) {
    if filter.source == Source::Requests {
        sheet.remark(
            Tone::Quiet,
            "Counted by message and request, at the time of the line that counts, to compare with ccusage: a message under two \
             request ids counts twice. Lines that ccusage drops are here.",
        );
    }
}

/// By which prices the costs were reckoned.
pub(in crate::report) fn prices(sheet: &mut Sheet, filter: &Filter) {
    let book = match filter.prices.as_deref() {
        None | Some("list") => {
            "published API prices; a subscription is not billed by token".to_owned()
        }
        Some("own") => "your own prices, else the published ones".to_owned(),
        Some(other) => format!("price book {other}"),
    };
    let known = filter.prices_at.map(|at| format!(", as known at {}", at.to_iso()));
    sheet.remark(Tone::Quiet, format!("Costs: {book}{}.", known.unwrap_or_default()));
}

/// That rows were left out, if they were.
pub(super) fn shortened(sheet: &mut Sheet, shown: usize, count: usize) {
    if shown < count {
        sheet.remark(Tone::Quiet, format!("{shown} of {count} shown; the total is of all."));
    }
}

/// That a span was widened to whole quarters of an hour, if it was: by them the ledger is summed up.
pub(super) fn widened(sheet: &mut Sheet, db: Db<'_>, asked: &Filter, taken: &Filter) -> Result<()> {
    let ends = [("from", asked.since, taken.since), ("until", asked.until, taken.until)];
    let moved: Vec<_> = ends
        .into_iter()
        .filter_map(|(word, asked, taken)| taken.filter(|_| asked != taken).map(|at| (word, at)))
        .collect();
    if moved.is_empty() {
        return Ok(());
    }
    let times = local_times(db, &moved.iter().map(|(_, at)| *at).collect::<Vec<_>>())?;
    let words = moved.iter().map(|(word, at)| {
        let time = times.get(&at.as_millis()).cloned().unwrap_or_else(|| at.to_iso());
        format!("{word} {time}")
    });
    let words: Vec<String> = words.collect();
    let text = format!("Summed up by quarters of an hour: {}.", words.join(", "));
    sheet.remark(Tone::Quiet, text);
    Ok(())
}

/// How much of what was read was understood, and what was not.
pub(super) fn coverage(sheet: &mut Sheet, db: Db<'_>, account: &Account) -> Result<()> {
    let rejected: Vec<RejectedRow> = if account.rejected_lines > 0 {
        db.rows(&REJECTED_BY_REASON, &serde_json::Map::new())?
    } else {
        Vec::new()
    };
    let tone = if rejected.is_empty() { Tone::Quiet } else { Tone::Warn };
    sheet.remark(tone, coverage_words(account, &rejected));
    if account.files_gone > 0 {
        let gone = wording::plural(account.files_gone, "file is", "files are");
        let text = format!("{gone} gone or rewritten; what was said there is kept here.");
        sheet.remark(Tone::Quiet, text);
    }
    if account.unreadable > 0 {
        let closed = wording::plural(account.unreadable, "file or folder", "files or folders");
        let text = format!(
            "{closed} could not be read, and nobody knows what is in there: see tce doctor."
        );
        sheet.remark(Tone::Warn, text);
    }
    Ok(())
}

fn coverage_words(account: &Account, rejected: &[RejectedRow]) -> String {
    let understood = account.lines - account.rejected_lines;
    // Rounded down: a single line that was not understood must not read as 100 %.
    let hundredths =
        if account.lines == 0 { 10_000 } else { understood.saturating_mul(10_000) / account.lines };
    let share = format!("{}.{:02} %", hundredths / 100, hundredths % 100);
    let lines = wording::plural(account.lines, "line", "lines");
    let reasons = rejected.iter().map(|row| {
        let reason = row.reason.replace('_', " ");
        format!(
            "{} {reason}, first at byte {} of {}",
            wording::count(row.count),
            row.first_offset,
            row.path
        )
    });
    let reasons: Vec<String> = reasons.collect();
    if reasons.is_empty() {
        format!(
            "{share} of {lines} in {} understood.",
            wording::plural(account.files, "transcript", "transcripts")
        )
    } else {
        let count = wording::count(account.rejected_lines);
        format!("{share} of {lines} understood; {count} rejected: {}.", reasons.join("; "))
    }
}

/// Days within the span that only the stats cache knows, said and never added.
pub(super) fn before_the_ledger(sheet: &mut Sheet, db: Db<'_>, filter: &Filter) -> Result<()> {
    #[derive(Deserialize)]
    struct Row {
        date: String,
        tokens: i64,
    }
    let is_part = filter.at.is_some()
        || filter.project.is_some()
        || filter.model.is_some()
        || filter.session.is_some();
    let Some(first_day) = periods::first_day(db)?.filter(|_| !is_part) else { return Ok(()) };
    let day = |at: Option<Timestamp>| -> Result<Option<String>> {
        at.map(|at| Ok(local_time(db, at)?.chars().take(10).collect())).transpose()
    };
    let last = filter.until.map(|until| until.minus(Duration::from_millis(1)));
    let last = day(last)?.filter(|last| *last < first_day);
    let until = last.as_ref().unwrap_or(&first_day);
    let asked = serde_json::json!({ "since": day(filter.since)?, "until": until });
    let rows: Vec<Row> = db.rows(&STATS_USAGE_BY_DAY, &asked)?;
    let tokens: i64 = rows.iter().filter(|row| row.date < first_day).map(|row| row.tokens).sum();
    if tokens > 0 {
        let text = format!(
            "Before the ledger (until {first_day}): {} tokens, from the stats cache, which over-counts; not in the totals.",
            wording::tokens(tokens)
        );
        sheet.remark(Tone::Quiet, text);
    }
    Ok(())
}

/// That clocks went wrong somewhere, if they did.
pub(super) fn later_than_now(sheet: &mut Sheet, db: Db<'_>, filter: &Filter) -> Result<()> {
    #[derive(Deserialize)]
    struct Row {
        responses: i64,
    }
    let Row { responses } = db.only(&LATER_RESPONSES, filter)?;
    if responses > 0 {
        let count = wording::plural(responses, "response is", "responses are");
        sheet.remark(Tone::Warn, format!("{count} dated later than now."));
    }
    Ok(())
}

/// From when the numbers are, if not from now.
pub(super) fn as_of(sheet: &mut Sheet, db: Db<'_>, filter: &Filter) -> Result<()> {
    let Some(at) = filter.at else { return Ok(()) };
    let moment = local_time(db, at)?;
    let prices = if filter.prices_at.is_some() { "" } else { ", with the prices known then" };
    let text = format!("As of {moment}: what was recorded until then, as it read then{prices}.");
    sheet.remark(Tone::Quiet, text);
    Ok(())
}

/// Moments in words of the local zone.
pub(in crate::report) fn local_time(db: Db<'_>, at: Timestamp) -> Result<String> {
    Ok(local_times(db, &[at])?.remove(&at.as_millis()).unwrap_or_else(|| at.to_iso()))
}

/// Moments in words of the local zone.
pub(in crate::report) fn local_times(
    db: Db<'_>,
    moments: &[Timestamp],
) -> Result<BTreeMap<i64, String>> {
    let millis = moments.iter().map(|at| at.as_millis());
    Ok(millis
        .zip(in_local_words(db, moments)?)
        .filter_map(|(at, word)| Some((at, word?)))
        .collect())
}

/// The same in their order; `None` where there is no word for one.
pub(super) fn in_local_words(db: Db<'_>, moments: &[Timestamp]) -> Result<Vec<Option<String>>> {
    #[derive(Deserialize)]
    struct Row {
        local: Option<String>,
    }
    let rows: Vec<Row> = db.rows(&LOCAL_TIMES, &serde_json::json!({ "at": moments }))?;
    Ok(rows.into_iter().map(|row| row.local).collect())
}

/// What to do where there is nothing.
pub(super) fn nothing(sheet: &mut Sheet, filter: &Filter) {
    sheet.remark(Tone::Plain, "No usage data found.");
    let filtered = filter.at.is_some()
        || filter.project.is_some()
        || filter.model.is_some()
        || filter.session.is_some()
        || filter.since.is_some()
        || filter.until.is_some();
    let text = if filter.blocks.active || filter.blocks.recent {
        "No block is active or recent; tce blocks shows all of them."
    } else if filtered {
        "Nothing in the ledger matches; without filters tce usage shows all of it."
    } else {
        "Claude Code writes a transcript as soon as you talk to it; tce doctor shows where transcripts are looked for."
    };
    sheet.remark(Tone::Quiet, text);
}
