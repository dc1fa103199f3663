//! Usage by model, from the ledger.

use std::cmp::Reverse;

use serde::Deserialize;

use super::document::{ModelUsage, Usage};
use super::{account, lines, periods, remarks};
use crate::error::Result;
use crate::report::{Answer, By, Document, Filter, Order, Source, sessions};
use crate::sheet::{Sheet, fact, wording};
use crate::store::Db;
use crate::store::queries::LEDGER_SESSIONS;

const RECENT_SESSIONS: u32 = 50;

/// Reads the document; days and sessions only where a program asked.
pub fn read(db: Db<'_>, filter: &Filter) -> Result<Usage> {
    #[derive(Deserialize)]
    struct Sessions {
        sessions: i64,
    }
    let book = filter.prices.clone().unwrap_or_default();
    let mut usage = Usage::of(models(db, filter)?, &book, filter.source.name())?;
    (usage.since, usage.until) = (filter.since, filter.until);
    put_in_order(&mut usage.model_usage, filter.order);
    usage.total_sessions = if is_whole(filter) {
        db.only::<Sessions>(&LEDGER_SESSIONS, filter)?.sessions
    } else if filter.at.is_some() || filter.detail {
        periods::sessions(db, filter)?
    } else {
        0
    };
    // What became of the lines is known for today only.
    usage.account = if filter.at.is_none() { Some(account(db)?) } else { None };
    if filter.detail {
        usage.daily_tokens = periods::days(db, filter)?;
        if filter.at.is_none() {
            usage.recent_sessions =
                sessions::read(db, &Filter { limit: Some(RECENT_SESSIONS), ..filter.clone() })?;
        }
    }
    Ok(usage)
}

/// They come dearest first.
pub(super) fn put_in_order(models: &mut [ModelUsage], order: Order) {
    match order {
        Order::Natural | Order::Cost => {}
        Order::Tokens => models.sort_by_key(|model| Reverse(model.tokens())),
        Order::Name => {
            models.sort_by(|a, b| (&a.model_name, &a.model_id).cmp(&(&b.model_name, &b.model_id)));
        }
    }
}

/// All time is a sum of days; a part of it is looked up by its quarters of an hour.
pub fn models(db: Db<'_>, filter: &Filter) -> Result<Vec<ModelUsage>> {
    if is_whole(filter) {
        periods::models_of_all_time(db, filter)
    } else {
        periods::models(db, filter)
    }
}

/// True where nothing is left out.
pub(in crate::report) const fn is_whole(filter: &Filter) -> bool {
    filter.at.is_none()
        && !matches!(filter.source, Source::Requests)
        && filter.since.is_none()
        && filter.until.is_none()
        && filter.project.is_none()
        && filter.model.is_none()
        && filter.session.is_none()
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let mut usage = read(db, filter)?;
    let mut sheet = Sheet::new("Token Usage & Costs");
    // A program reads no tables.
    if !filter.detail {
        draw(&mut sheet, db, &usage, filter)?;
    }
    usage.model_usage.truncate(filter.top.unwrap_or(usize::MAX));
    Ok(Answer { document: Document::new(usage), sheet })
}

fn draw(sheet: &mut Sheet, db: Db<'_>, usage: &Usage, filter: &Filter) -> Result<()> {
    if usage.model_usage.is_empty() {
        remarks::nothing(sheet, filter);
        return remarks::before_the_ledger(sheet, db, filter);
    }
    sheet.facts([fact("Total Cost", total_words(usage))]);
    if is_whole(filter) || filter.at.is_some() {
        sheet.facts([fact("Total Sessions", wording::count(usage.total_sessions))]);
    }
    lines::of_models(sheet, usage, filter);
    remarks::unpriced(sheet, usage.unpriced());
    if let Some(account) = &usage.account {
        remarks::coverage(sheet, db, account)?;
    }
    remarks::as_of(sheet, db, filter)?;
    remarks::before_the_ledger(sheet, db, filter)?;
    remarks::prices(sheet, filter);
    Ok(())
}

/// The total, which says so where a part of it is unknown.
#[must_use]
pub fn total_words(usage: &Usage) -> String {
    wording::known_cost(usage.total_cost_pico, !usage.unpriced_models.is_empty())
}

/// By model is the default.
pub(super) fn by_model(filter: &Filter) -> Filter {
    Filter { by: Some(By::Model), ..filter.clone() }
}
