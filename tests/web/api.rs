//! The HTTP API: what the replaced program had, every report, orders, events, numbers, and its own description.

mod description;
mod events;
mod metrics;
mod orders;
mod parameters;
mod reports;

use tce::model::process::Identity;
use tce::store::role::{Holder, Role};

use crate::stage::Stage;

/// Somebody records: then commands and the dashboard read the same history, and nobody adds to it.
pub(super) fn recorded(stage: &Stage) -> Role {
    let me = Identity { boot_id: "boot-1".to_owned(), pid: 99, start_ticks: 1 };
    let role = Role::take(&stage.data(), &Holder { identity: me, since: stage.now() }).unwrap();
    role.beat(stage.now());
    role
}
