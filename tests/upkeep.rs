//! Upkeep: spans become sums, what is old leaves, the file keeps to its budget, each at its time.

mod budget;
mod doctor;
mod laws;
mod schedule;
mod tiers;

use std::time::Duration;

use tce::record::recorder::Plan;
use tce::rules::crontab::Crontab;

use crate::stage::Stage;

/// What is added up, over all rows of a relation.
const SUMS: &str = "sum(spans), sum(observed_ms), sum(active_ms), sum(rated_ms), sum(cpu_us), sum(cpu_tree_ms), \
                    sum(memory_kib_ms), sum(memory_tree_kib_ms)";

fn crontab(text: &str) -> Crontab {
    Crontab::parse(text).unwrap()
}

/// The plan of a recorder that looks every five minutes, and sums up every hour.
fn plan(stage: &Stage) -> Plan {
    let mut plan = stage.plan();
    plan.watch.interval = Duration::from_mins(5);
    plan.token_interval = Duration::from_hours(24);
    plan.upkeep.roll_up = Some(crontab("7 * * * *"));
    plan.upkeep.maintenance = Some(crontab("17 4 * * *"));
    plan
}
