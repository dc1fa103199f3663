//! `usage`: tokens and what they cost, from the ledger, or from the stats cache where that is all there is.

pub mod block_rows;
mod block_sheet;
pub mod blocks;
pub mod document;
pub mod explain;
pub mod hours;
pub mod ledger;
pub mod lines;
mod period_sheet;
pub mod periods;
pub mod pricing;
mod quarters;
pub mod remarks;
pub mod stats;
pub mod totals;
pub mod under;

use crate::error::{Error, Kind, Result};
use crate::model::time::Timestamp;
use crate::report::prices::books;
use crate::report::{Answer, By, Filter, Source};
use crate::store::Db;
use crate::store::queries::LEDGER_ACCOUNT;

use blocks::SLOT_MS;
pub use document::{Account, ModelUsage, Usage};

/// Answers by model, or by whatever the filter says.
pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let asked = filter;
    let filter = &Filter { prices: Some(books::named(db, filter)?), ..whole_quarters(filter) };
    let source = source(db, filter)?;
    let mut answer = match source {
        Source::StatsCache => stats::ask(db, filter),
        _ => match filter.by {
            None | Some(By::Model) => ledger::ask(db, filter),
            Some(By::Block) => blocks::ask(db, filter),
            Some(by) => periods::ask(db, filter, by),
        },
    }?;
    if !filter.detail {
        remarks::widened(&mut answer.sheet, db, asked, filter)?;
        remarks::by_request(&mut answer.sheet, filter);
        // A report of the past is of what was known then.
        if source != Source::StatsCache && filter.at.is_none() {
            remarks::later_than_now(&mut answer.sheet, db, filter)?;
        }
    }
    Ok(answer)
}

/// The span in whole quarters of an hour, by which the ledger is summed up: nothing that was asked for is left out. Blocks
/// are chosen by their beginning.
fn whole_quarters(filter: &Filter) -> Filter {
    if filter.by == Some(By::Block) {
        return filter.clone();
    }
    let quarter = |millis: i64| Timestamp::from_millis(millis.div_euclid(SLOT_MS) * SLOT_MS);
    let since = filter.since.map(|at| quarter(at.as_millis()));
    let until = filter.until.map(|at| quarter(at.as_millis().saturating_add(SLOT_MS - 1)));
    Filter { since, until, ..filter.clone() }
}

/// Answers by block, which only the ledger can.
pub fn by_block(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    ask(db, &Filter { by: Some(By::Block), source: Source::Ledger, ..filter.clone() })
}

/// Reads the document by model, from whichever source answers.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Usage> {
    let filter = &Filter { prices: Some(books::named(db, filter)?), ..filter.clone() };
    match source(db, filter)? {
        Source::StatsCache => stats::read(db, filter),
        _ => ledger::read(db, filter),
    }
}

/// The stats cache answers if it was asked, or if the ledger has nothing to say. It knows the totals of models
/// and nothing else: whoever asks for a part is never given the whole.
fn source(db: Db<'_>, filter: &Filter) -> Result<Source> {
    check(filter)?;
    match filter.source {
        Source::Best if is_whole(filter) && periods::first_day(db)?.is_none() => {
            Ok(if stats::has_any(db)? { Source::StatsCache } else { Source::Ledger })
        }
        Source::Best => Ok(Source::Ledger),
        asked => Ok(asked),
    }
}

/// Refuses what cannot be told apart, and what the source that was asked for cannot answer.
pub fn check(filter: &Filter) -> Result<()> {
    if filter.breakdown && matches!(filter.by, None | Some(By::Model | By::Block)) {
        let message =
            "a breakdown is by model, within days, weeks, months, hours, projects or sessions";
        return Err(Error::new(Kind::Usage, message).hint("say by which of them, as --by day"));
    }
    if filter.source == Source::Requests && filter.by == Some(By::Block) {
        let error = Error::new(Kind::Usage, "blocks are cut from responses, not from requests");
        return Err(error.hint("by hour comes nearest: --by hour --source requests"));
    }
    if filter.source != Source::StatsCache || is_whole(filter) {
        return Ok(());
    }
    let message = "the stats cache knows the totals of models, and no times, projects or sessions";
    Err(Error::new(Kind::Usage, message).hint("ask for all of it, or the ledger: --source ledger"))
}

fn is_whole(filter: &Filter) -> bool {
    ledger::is_whole(filter) && matches!(filter.by, None | Some(By::Model))
}

/// What became of every line that was read.
pub fn account(db: Db<'_>) -> Result<Account> {
    db.only(&LEDGER_ACCOUNT, &serde_json::Map::new())
}
