//! The user's own prices and aliases: whoever writes copies them into the history, as soon as it starts.

use crate::error::Result;
use crate::model::price::OwnPrices;
use crate::model::time::Timestamp;
use crate::store::{Store, price};

/// Writes down what is new; mostly nothing is, and then nobody waits for the lock of writers.
pub fn settle(store: &mut Store, own: &OwnPrices, now: Timestamp) -> Result<()> {
    if price::is_settled(store.db(), own)? {
        return Ok(());
    }
    store.write(|db| price::settle(db, own, now))
}
