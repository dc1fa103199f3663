//! The user's own prices and aliases: what `config.toml` says, and what the history says of it.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::error::Result;
use crate::model::price::{Alias, OwnPrice, OwnPrices};
use crate::model::time::Timestamp;
use crate::rules::model_name::{canonical, friendly, is_regional, without_context};
use crate::store::queries::{
    ADD_MODEL_ALIAS, ADD_OWN_PRICE, FORGET_MODEL_ALIASES, MAP_MODEL, MODEL_ALIASES, MODELS,
    OWN_PRICES,
};
use crate::store::query::Db;

/// One row of `queries/own_prices.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    #[serde(flatten)]
    pub price: OwnPrice,
    pub recorded_at: Timestamp,
    pub withdrawn: bool,
}

/// One row of `queries/models.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub model_id: i64,
    pub id: String,
    pub canonical: String,
    pub name: String,
    pub regional: bool,
}

/// What has to be written, for the history to say what `config.toml` says.
struct Changes {
    /// Prices, and whether they are taken back.
    prices: Vec<(OwnPrice, bool)>,
    after: Option<Timestamp>,
    aliases: bool,
    models: Vec<Model>,
}

/// True if the history says all of it already.
pub fn is_settled(db: Db<'_>, own: &OwnPrices) -> Result<bool> {
    let changes = Changes::find(db, own)?;
    Ok(changes.prices.is_empty() && !changes.aliases && changes.models.is_empty())
}

/// Writes down what is new. A price that changed, or went, is followed by a row: what was known before stays known.
pub fn settle(db: Db<'_>, own: &OwnPrices, now: Timestamp) -> Result<()> {
    let changes = Changes::find(db, own)?;
    // A clock that was set back must not let what is older count.
    let later = changes.after.map(|at| Timestamp::from_millis(at.as_millis().saturating_add(1)));
    let recorded_at = later.map_or(now, |later| later.max(now));
    for (price, withdrawn) in &changes.prices {
        let row = Recorded { price: price.clone(), recorded_at, withdrawn: *withdrawn };
        db.run(&ADD_OWN_PRICE, &row)?;
    }
    if changes.aliases {
        db.run(&FORGET_MODEL_ALIASES, &Map::new())?;
        own.aliases.iter().try_for_each(|alias| db.run(&ADD_MODEL_ALIAS, alias).map(drop))?;
    }
    changes.models.iter().try_for_each(|model| db.run(&MAP_MODEL, model).map(drop))
}

/// Every model the history has met.
pub fn models(db: Db<'_>) -> Result<Vec<Model>> {
    db.rows(&MODELS, &Map::new())
}

impl Changes {
    fn find(db: Db<'_>, own: &OwnPrices) -> Result<Self> {
        let recorded: Vec<Recorded> = db.rows(&OWN_PRICES, &Map::new())?;
        let aliases: Vec<Alias> = db.rows(&MODEL_ALIASES, &Map::new())?;
        Ok(Self {
            prices: price_changes(own, &recorded),
            after: recorded.iter().map(|row| row.recorded_at).max(),
            aliases: aliases != own.aliases,
            models: model_changes(&models(db)?, &own.aliases),
        })
    }
}

fn price_changes(own: &OwnPrices, recorded: &[Recorded]) -> Vec<(OwnPrice, bool)> {
    let live: HashSet<&OwnPrice> =
        recorded.iter().filter(|row| !row.withdrawn).map(|row| &row.price).collect();
    let place = |price: &OwnPrice| (price.model.clone(), price.rate_class, price.valid_from);
    let named: HashSet<_> = own.prices.iter().map(place).collect();
    let new = own.prices.iter().filter(|price| !live.contains(price));
    let gone = live.iter().filter(|price| !named.contains(&place(price)));
    new.map(|price| (price.clone(), false))
        .chain(gone.map(|price| ((*price).clone(), true)))
        .collect()
}

/// Models whose row says something else than the rules and the aliases of today.
fn model_changes(known: &[Model], aliases: &[Alias]) -> Vec<Model> {
    let aliases: HashMap<&str, &str> =
        aliases.iter().map(|alias| (alias.id.as_str(), alias.model.as_str())).collect();
    let today = known.iter().map(|model| {
        let id = &model.id;
        let own = canonical(id);
        let alias =
            [id.as_str(), without_context(id), &own].into_iter().find_map(|id| aliases.get(id));
        Model {
            model_id: model.model_id,
            id: id.clone(),
            canonical: alias.map_or(own.clone(), |model| (*model).to_owned()),
            name: friendly(id),
            regional: is_regional(id),
        }
    });
    today.zip(known).filter(|(today, known)| today != *known).map(|(today, _)| today).collect()
}
