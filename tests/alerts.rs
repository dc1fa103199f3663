//! Alerts: hysteresis, cooldowns and budgets over virtual days; how they are told; `tce alerts` and `tce check`.

mod budgets;
mod check;
mod command;
mod laws;
mod listing;
mod orphans;
mod sessions;
mod telling;
mod words;

use tce::model::budget::Budgets;
use tce::model::time::{Timestamp, WeekStart};
use tce::model::usage::UsageFact;
use tce::record::budgets::BudgetRules;

use crate::ledgers::{OPUS, fact};
use crate::stage::Stage;

const DOLLAR: i64 = 1_000_000_000_000;

/// A response that costs a whole number of cents after the published prices: Opus 5.5 takes 500 tokens of output for one.
fn cents(number: u128, happened_at: Timestamp, cents: i64) -> UsageFact {
    let mut fact = fact(number, happened_at, OPUS, 0);
    fact.counted.tokens.input = 0;
    fact.counted.tokens.cache_read = 0;
    fact.counted.tokens.output = cents * 500;
    fact
}

/// Spends now, in the project p0.
fn spend(stage: &Stage, number: u128, amount: i64) {
    crate::ledgers::record(
        &mut stage.store(),
        stage.now(),
        vec![cents(number, stage.now(), amount)],
    );
}

fn rules(budgets: Budgets) -> BudgetRules {
    BudgetRules { budgets, week_start: WeekStart::Monday, prices: "list".to_owned() }
}
