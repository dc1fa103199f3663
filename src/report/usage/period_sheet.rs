//! Usage by period, project or session as people see it: a table, and what must be said of it.

use super::document::Account;
use super::lines::{self, Line, Scale, told_apart};
use super::periods::{Period, Sums};
use super::remarks;
use crate::error::Result;
use crate::report::{By, Filter};
use crate::sheet::{Sheet, Table, Tone, fact};
use crate::store::Db;

/// The letters of an hour, the longest of periods.
const PERIOD: usize = 16;

/// What is drawn.
pub(super) struct Drawn<'a> {
    pub(super) by: By,
    /// Those of them that are listed.
    pub(super) sums: &'a mut Sums,
    /// How many there are.
    pub(super) count: usize,
    pub(super) whole: &'a Period,
    pub(super) account: &'a Account,
}

/// Models that were read stand below their periods; what is drawn here no program reads, so they stay nowhere else.
pub(super) fn draw(db: Db<'_>, filter: &Filter, drawn: Drawn<'_>) -> Result<Sheet> {
    let Drawn { by, sums, count, whole, account } = drawn;
    let mut sheet = Sheet::new(title(by));
    if count == 0 {
        remarks::nothing(&mut sheet, filter);
    } else if !filter.detail {
        sheet.facts([fact("Total Cost", whole.cost.words())]);
        sheet.table(table(&mut sums.periods, whole, by));
        remarks::shortened(&mut sheet, sums.periods.len(), count);
        match filter.at {
            None => remarks::coverage(&mut sheet, db, account)?,
            Some(_) => remarks::as_of(&mut sheet, db, filter)?,
        }
        remarks::namesakes(&mut sheet, &sums.namesakes);
        remarks::unpriced(&mut sheet, sums.unpriced());
    }
    if !filter.detail {
        remarks::before_the_ledger(&mut sheet, db, filter)?;
    }
    if count > 0 && !filter.detail {
        remarks::prices(&mut sheet, filter);
    }
    Ok(sheet)
}

const fn title(by: By) -> &'static str {
    match by {
        By::Model => "Token Usage & Costs",
        By::Day => "Usage by Day",
        By::Week => "Usage by Week",
        By::Month => "Usage by Month",
        By::Hour => "Usage by Hour",
        By::Project => "Usage by Project",
        By::Session => "Usage by Session",
        By::Block => "Usage by Block",
    }
}

/// What stands over the first column, and how many letters of it tell its rows apart.
const fn heading(by: By) -> (&'static str, usize) {
    match by {
        By::Model => ("Model", lines::NAME),
        By::Day => ("Day", PERIOD),
        By::Week => ("Week of", PERIOD),
        By::Month => ("Month", PERIOD),
        By::Hour => ("Hour", PERIOD),
        By::Project => ("Project", lines::NAME),
        By::Session => ("Session", lines::NAME),
        By::Block => ("Block", PERIOD),
    }
}

fn table(periods: &mut [Period], whole: &Period, by: By) -> Table {
    let (first, letters) = heading(by);
    let scale = Scale::of(periods.iter().map(line));
    let mut table = Table::new(lines::columns(first, letters)).total(line(whole).row());
    for period in periods {
        table.push(scale.measure(line(period).row(), &line(period)));
        let models = std::mem::take(&mut period.models);
        let names = told_apart(models.iter().map(|model| (&*model.model_id, &*model.model_name)));
        for (name, model) in names.into_iter().zip(&models) {
            table.push(Line::of_model(&format!("  {name}"), model).row().tone(Tone::Quiet));
        }
    }
    table
}

fn line(period: &Period) -> Line<'_> {
    Line {
        name: &period.period,
        tokens: [
            period.input_tokens,
            period.output_tokens,
            period.cache_read_tokens,
            period.cache_creation_tokens,
        ],
        known_cost_pico: period.cost.known_cost_pico,
        is_whole: period.cost.unpriced_responses == 0,
    }
}
