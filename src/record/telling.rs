//! Telling: what is due goes to each way of telling together, and how it went is written down when that is known.

use std::collections::HashSet;
use std::time::Duration;

use crate::error::Result;
use crate::model::alert::{Alert, Channel, Delivery};
use crate::model::time::Timestamp;
use crate::record::ledger::Progress;
use crate::rules::alerts::{CooldownRules, is_due, may_try};
use crate::store::{Store, alert};

/// Whom the recorder tells.
pub trait Notifier {
    /// The ways of telling there are.
    fn channels(&self) -> Vec<Channel>;

    /// Takes alerts, to be told together, and does not wait for that; it takes none while others are on their way.
    fn tell(&mut self, channel: Channel, alerts: &[Alert], now: Timestamp);

    /// How tellings went that are done since it was last asked; waits at most so long for those that are not.
    fn told(&mut self, patience: Duration) -> Vec<Delivery>;

    /// A word for the log.
    fn say(&mut self, text: &str);

    /// How far a reading of transcripts is; whether to go on.
    fn reading(&mut self, _: &Progress) -> bool {
        true
    }

    /// It is over.
    fn has_read(&mut self) {}
}

/// Writes down how tellings went that were under way.
pub fn take_note(store: &mut Store, notifier: &mut dyn Notifier, patience: Duration) -> Result<()> {
    let told = notifier.told(patience);
    if told.is_empty() {
        return Ok(());
    }
    store.write(|db| told.iter().try_for_each(|one| alert::delivered(db, one)))
}

/// Hands over what is due, way by way.
pub fn tell(
    store: &mut Store,
    host_id: i64,
    notifier: &mut dyn Notifier,
    cooldowns: &CooldownRules,
    now: Timestamp,
) -> Result<()> {
    take_note(store, notifier, Duration::ZERO)?;
    let channels = notifier.channels();
    let due = due(store, host_id, &channels, cooldowns, now)?;
    if due.is_empty() {
        return Ok(());
    }
    let standing = alert::standing(store.db(), now)?;
    for channel in channels {
        // Oldest first, as they came.
        let mut alerts: Vec<Alert> =
            standing.iter().filter(|one| due.contains(&(one.alert_id, channel))).cloned().collect();
        alerts.sort_by_key(|one| one.alert_id);
        if !alerts.is_empty() {
            notifier.tell(channel, &alerts, now);
        }
    }
    // What is done at once is written down at once.
    take_note(store, notifier, Duration::ZERO)
}

/// Open alerts that are to be told now, and by which way.
fn due(
    store: &Store,
    host_id: i64,
    channels: &[Channel],
    cooldowns: &CooldownRules,
    now: Timestamp,
) -> Result<HashSet<(i64, Channel)>> {
    let tellings = alert::tellings(store.db(), host_id)?;
    let due = tellings.iter().filter(|one| {
        channels.contains(&one.channel)
            && is_due(now, one.last_told_at, cooldowns.of(one.kind))
            && may_try(now, one.tried_at, one.tries)
    });
    Ok(due.map(|one| (one.alert_id, one.channel)).collect())
}
