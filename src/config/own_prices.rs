//! The tables `[price."model"]` and `[aliases]` of `config.toml`: the user's own prices, and ids that stand for models.

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::decimal::scaled;
use super::finding::quoted;
use super::layers::Layers;
use super::origin::Origin;
use crate::model::price::{Alias, OwnPrice, RateClass, Rates};
use crate::model::time::Timestamp;
use crate::rules::model_name::canonical;
use crate::rules::nearest::nearest_of;

/// The tables' names, which no setting has.
pub(super) const TABLES: [&str; 2] = ["price", "aliases"];
/// For who writes prices under the name of the setting.
pub(super) const HINT: &str =
    "; your own prices stand in tables such as [price.\"claude-opus-4-5\"]";
/// Digits after the point of dollars per million tokens: a micro-dollar per million is a pico-dollar per token.
const PLACES: u32 = 6;
const PLACES_OF_SEARCH: u32 = 12;
/// A dollar per token, and a thousand per search: what is more was a slip.
const MOST: i64 = 1_000_000_000_000;
const MOST_OF_SEARCH: i64 = 1_000 * MOST;
/// The published price of a search, where the user says nothing else.
const SEARCH: i64 = 10_000_000_000;
const TAKES: &str = "it takes dollars per million tokens from 0 to 1000000 with at most 6 digits after the point, \
                     such as 3 or 0.25";
const SEARCH_TAKES: &str = "it takes dollars per search from 0 to 1000 with at most 12 digits after the point, \
                            such as 0.01";
const CLASSES: &str = "it takes standard, above_100k, above_200k or fast";
const DATES: &str =
    "it takes a day of UTC, such as 2026-01-31, from which on (left out: ever since)";
const KEYS: [&str; 8] = [
    "input",
    "output",
    "cache_write_5m",
    "cache_write_1h",
    "cache_read",
    "web_search",
    "valid_from",
    "class",
];
/// None can be left out: a price that nobody named is not known, and not zero.
const NEEDED: usize = 5;

/// Turns a place in the file's text into where a value came from.
type At<'a> = &'a dyn Fn(usize) -> Origin;

/// Reads one of the two tables.
pub(super) fn add(layers: &mut Layers, name: &str, value: &DeValue<'_>, at: At<'_>, start: usize) {
    let Some(table) = value.as_table() else {
        let kind = value.type_str();
        return layers
            .wrong(format!("{name} cannot be of type {kind}: {}", shape(name)), at(start));
    };
    if name == "aliases" {
        return add_aliases(layers, table, at);
    }
    for (key, value) in table {
        let model = key.get_ref();
        match value.get_ref() {
            DeValue::Table(one) => add_price(layers, model, one, at, key.span().start),
            DeValue::Array(many) => {
                for one in many {
                    let start = one.span().start;
                    match one.get_ref() {
                        DeValue::Table(one) => add_price(layers, model, one, at, start),
                        other => layers.wrong(not_a_price(model, other), at(start)),
                    }
                }
            }
            other => layers.wrong(not_a_price(model, other), at(key.span().start)),
        }
    }
}

fn shape(name: &str) -> &'static str {
    match name {
        "aliases" => {
            "it is a table, [aliases], with lines such as \"my-model\" = \"claude-opus-4-5\""
        }
        _ => {
            "it holds tables such as [price.\"claude-opus-4-5\"]; the name of the book to reckon by is the setting prices"
        }
    }
}

fn not_a_price(model: &str, value: &DeValue<'_>) -> String {
    let kind = value.type_str();
    format!("price.{} cannot be of type {kind}: {}", quoted(model), shape("price"))
}

fn add_price(layers: &mut Layers, model: &str, table: &DeTable<'_>, at: At<'_>, start: usize) {
    let wrong = layers.wrong.len();
    let reader = Reader { model, table, at };
    for (key, _) in table {
        if !KEYS.contains(&key.get_ref().as_ref()) {
            layers.wrong(reader.unknown(key.get_ref()), at(key.span().start));
        }
    }
    let missing: Vec<&str> =
        KEYS.into_iter().take(NEEDED).filter(|key| table.get(*key).is_none()).collect();
    if !missing.is_empty() || model.trim().is_empty() {
        let missing =
            if missing.is_empty() { "the model's id".to_owned() } else { missing.join(", ") };
        layers.wrong(format!("price.{} lacks {missing}", quoted(model)), at(start));
    }
    let tokens = |layers: &mut Layers, key| reader.money(layers, key, (PLACES, MOST, TAKES), 0);
    let rates = Rates {
        input: tokens(layers, "input"),
        output: tokens(layers, "output"),
        cache_write_5m: tokens(layers, "cache_write_5m"),
        cache_write_1h: tokens(layers, "cache_write_1h"),
        cache_read: tokens(layers, "cache_read"),
        web_search: reader.money(
            layers,
            "web_search",
            (PLACES_OF_SEARCH, MOST_OF_SEARCH, SEARCH_TAKES),
            SEARCH,
        ),
    };
    let rate_class = reader.take(layers, "class", CLASSES, class).unwrap_or_default();
    let since = reader.take(layers, "valid_from", DATES, day);
    let valid_from = since.unwrap_or(Timestamp::from_millis(0));
    let price = OwnPrice { model: canonical(model), rate_class, valid_from, rates };
    if is_known(layers, &price) {
        let text = format!(
            "price.{} stands here a second time for {} from {}: one of the two can go, or get another class or valid_from",
            quoted(model),
            price.rate_class,
            if since.is_some() { "this day on" } else { "the beginning on" }
        );
        layers.wrong(text, at(start));
    }
    if layers.wrong.len() == wrong {
        layers.own.prices.push(price);
    }
}

/// One model may have several ids; one price of a class and day is enough for all of them.
fn is_known(layers: &Layers, price: &OwnPrice) -> bool {
    let key = |one: &OwnPrice| (one.model.clone(), one.rate_class, one.valid_from);
    layers.own.prices.iter().any(|other| key(other) == key(price))
}

/// One table of prices, and where it stands.
struct Reader<'a> {
    model: &'a str,
    table: &'a DeTable<'a>,
    at: At<'a>,
}

impl Reader<'_> {
    fn unknown(&self, key: &str) -> String {
        let near = nearest_of(key, KEYS.into_iter())
            .map_or_else(String::new, |near| format!("; the nearest is {near}"));
        format!("a price has no key {} (in price.{}){near}", quoted(key), quoted(self.model))
    }

    /// Pico-dollars; `otherwise` if it is left out.
    fn money(
        &self,
        layers: &mut Layers,
        key: &str,
        (places, most, takes): (u32, i64, &str),
        otherwise: i64,
    ) -> i64 {
        let number = |value: &DeValue<'_>| {
            let text = match value {
                DeValue::Float(number) => number.as_str(),
                DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
                _ => return None,
            };
            scaled(text, places).filter(|pico| *pico <= most)
        };
        self.take(layers, key, takes, number).unwrap_or(otherwise)
    }

    /// A value that may be left out; what it cannot be is told.
    fn take<T>(
        &self,
        layers: &mut Layers,
        key: &str,
        takes: &str,
        read: impl Fn(&DeValue<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.table.get(key)?;
        let read = read(value.get_ref());
        if read.is_none() {
            let (model, shown) = (quoted(self.model), written(value));
            layers.wrong(
                format!("price.{model}.{key} cannot be {shown}: {takes}"),
                (self.at)(value.span().start),
            );
        }
        read
    }
}

/// A value as it was written, for a message.
fn written(value: &Spanned<DeValue<'_>>) -> String {
    match value.get_ref() {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        other => format!("of type {}", other.type_str()),
    }
}

fn class(value: &DeValue<'_>) -> Option<RateClass> {
    let word = value.as_str()?;
    RateClass::ALL.into_iter().find(|class| class.word() == word)
}

/// The first moment of a UTC day, on which prices change.
fn day(value: &DeValue<'_>) -> Option<Timestamp> {
    let text = match value {
        DeValue::Datetime(moment) if moment.time.is_none() => moment.to_string(),
        DeValue::String(text) => text.clone().into_owned(),
        _ => return None,
    };
    let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?;
    let midnight = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis();
    (midnight >= 0).then(|| Timestamp::from_millis(midnight))
}

fn add_aliases(layers: &mut Layers, table: &DeTable<'_>, at: At<'_>) {
    for (key, value) in table {
        let (id, origin) = (key.get_ref().trim(), at(key.span().start));
        let Some(model) = value.get_ref().as_str().map(str::trim).filter(|model| !model.is_empty())
        else {
            let text = format!(
                "aliases.{} cannot be {}: it takes a model's id",
                quoted(id),
                written(value)
            );
            layers.wrong(text, origin);
            continue;
        };
        let is_alias = |model: &str| table.iter().any(|(other, _)| other.get_ref().trim() == model);
        if is_alias(model) {
            let text = format!(
                "aliases.{} cannot be {}: that is an alias itself",
                quoted(id),
                quoted(model)
            );
            layers.wrong(text, origin);
        } else {
            layers.own.aliases.push(Alias { id: id.to_owned(), model: canonical(model) });
        }
    }
}

/// What only both tables together show: an alias is priced by what it stands for.
pub(super) fn settle(layers: &mut Layers, file: &Origin) {
    let own = &layers.own;
    let idle = own.prices.iter().filter_map(|price| {
        let alias = own.aliases.iter().find(|alias| alias.id == price.model)?;
        let (id, model) = (quoted(&alias.id), quoted(&alias.model));
        Some(format!("price.{id} would never be used, for aliases says that it stands for {model}"))
    });
    for text in idle.collect::<Vec<_>>() {
        layers.wrong(text, file.clone());
    }
    layers.own.prices.sort();
    layers.own.aliases.sort();
    layers.own.aliases.dedup_by(|later, first| later.id == first.id);
}
