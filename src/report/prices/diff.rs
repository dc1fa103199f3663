//! Two books side by side on one day: what differs, by how much, and what only one of them prices.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::listing::{class, day, head};
use super::{PriceRow, kinds, per_million, read};
use crate::error::Result;
use crate::model::price::{RateClass, Rates};
use crate::report::{Answer, Document, Filter};
use crate::rules::model_name::friendly;
use crate::sheet::{Column, Row, Sheet, Table, Tone, wording};
use crate::store::Db;

const WEB_SEARCH: &str = "web_search";

/// One class of requests of one model in both books.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Pair {
    model: String,
    model_name: String,
    rate_class: RateClass,
    ours: Option<Rates>,
    theirs: Option<Rates>,
    /// Theirs, of ours, to four decimals; absent where one of them is unknown or ours is nothing.
    ratio: Map<String, Value>,
    #[serde(skip)]
    class: String,
}

pub(super) fn ask(db: Db<'_>, filter: &Filter, other: &str) -> Result<Answer> {
    let at = filter.at.or(filter.now);
    let ours = Filter { at, all: true, ..filter.clone() };
    let theirs = Filter { prices: Some(other.to_owned()), ..ours.clone() };
    let pairs = pairs(read(db, &ours)?, read(db, &theirs)?);
    let book = filter.prices.as_deref().unwrap_or_default();
    let mut sheet = Sheet::new("Prices");
    sheet.facts(head(&format!("{book} and {other}"), &ours));
    sheet.table(table(&pairs, book, other));
    remarks(&mut sheet, &pairs, book, other);
    let document =
        serde_json::json!({ "ours": book, "theirs": other, "at": at.map(day), "prices": pairs });
    Ok(Answer { document: Document::new(document), sheet })
}

/// A class is worth a line where one of the books prices it otherwise than the model's other requests.
fn pairs(ours: Vec<PriceRow>, theirs: Vec<PriceRow>) -> Vec<Pair> {
    let mut both: BTreeMap<(String, RateClass), [Option<PriceRow>; 2]> = BTreeMap::new();
    for row in ours {
        let [first, _] = both.entry((row.model.clone(), row.rate_class)).or_default();
        *first = Some(row);
    }
    for row in theirs {
        let [_, second] = both.entry((row.model.clone(), row.rate_class)).or_default();
        *second = Some(row);
    }
    let rates =
        |pair: &[Option<PriceRow>; 2]| pair.each_ref().map(|row| row.as_ref().map(|row| row.rates));
    let is_worth = |(model, class): &(String, RateClass), pair: &[Option<PriceRow>; 2]| {
        let standard = both.get(&(model.clone(), RateClass::Standard)).map(rates);
        *class == RateClass::Standard || standard != Some(rates(pair))
    };
    let worth = both.iter().filter(|(key, pair)| is_worth(key, pair));
    worth.filter_map(|(_, [ours, theirs])| pair(ours.as_ref(), theirs.as_ref())).collect()
}

fn pair(ours: Option<&PriceRow>, theirs: Option<&PriceRow>) -> Option<Pair> {
    let either = ours.or(theirs)?;
    let (ours, theirs) = (ours.map(|row| row.rates), theirs.map(|row| row.rates));
    let ratio = match (&ours, &theirs) {
        (Some(ours), Some(theirs)) => ratios(ours, theirs),
        _ => Map::new(),
    };
    Some(Pair {
        model: either.model.clone(),
        model_name: friendly(&either.model),
        rate_class: either.rate_class,
        ours,
        theirs,
        ratio,
        class: class(either),
    })
}

/// Kinds of tokens, and a web search.
fn all_kinds(rates: &Rates) -> impl Iterator<Item = (&'static str, i64)> {
    kinds(rates).into_iter().chain([(WEB_SEARCH, rates.web_search)])
}

fn ratios(ours: &Rates, theirs: &Rates) -> Map<String, Value> {
    let both = all_kinds(ours).zip(all_kinds(theirs));
    both.filter(|((_, ours), _)| *ours > 0)
        .map(|((kind, ours), (_, theirs))| {
            let ratio = per_million(theirs) / per_million(ours);
            (kind.to_owned(), ((ratio * 1e4).round() / 1e4).into())
        })
        .collect()
}

fn table(pairs: &[Pair], book: &str, other: &str) -> Table {
    let columns = vec![
        Column::text("Model").elastic(),
        Column::text("Requests"),
        Column::text("Tokens"),
        Column::number(book),
        Column::number(other),
        Column::number("Ratio"),
    ];
    let rows = pairs.iter().flat_map(lines);
    Table::new(columns).or_say("No model has different prices in the two.").rows(rows)
}

/// A line for each kind of token that differs, dollars per million, and for a search; what both say alike is left to the JSON.
fn lines(pair: &Pair) -> Vec<Row> {
    let (Some(ours), Some(theirs)) = (&pair.ours, &pair.theirs) else { return Vec::new() };
    let both = all_kinds(ours).zip(all_kinds(theirs));
    let differing = both.filter(|((_, ours), (_, theirs))| ours != theirs);
    differing
        .map(|((kind, ours), (_, theirs))| {
            let ratio = pair
                .ratio
                .get(kind)
                .and_then(Value::as_f64)
                .map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}x"));
            let price = if kind == WEB_SEARCH { wording::money } else { wording::price };
            Row::new([
                pair.model_name.clone(),
                pair.class.clone(),
                kind.replace('_', " "),
                price(ours),
                price(theirs),
                ratio,
            ])
        })
        .collect()
}

/// Models that have no line, by the reason.
fn remarks(sheet: &mut Sheet, pairs: &[Pair], book: &str, other: &str) {
    let named = |wanted: &dyn Fn(&Pair) -> bool| {
        let others: BTreeSet<&str> =
            pairs.iter().filter(|pair| !wanted(pair)).map(|pair| pair.model.as_str()).collect();
        let all = pairs.iter().filter(|pair| !others.contains(pair.model.as_str()));
        let mut names: Vec<&str> = all.map(|pair| pair.model_name.as_str()).collect();
        names.dedup();
        names.join(", ")
    };
    let same = named(&|pair| pair.ours == pair.theirs);
    let only_ours = named(&|pair| pair.theirs.is_none());
    let only_theirs = named(&|pair| pair.ours.is_none());
    for (what, names) in [
        ("The same in both".to_owned(), same),
        (format!("Only in {book}"), only_ours),
        (format!("Only in {other}"), only_theirs),
    ] {
        if !names.is_empty() {
            sheet.remark(Tone::Quiet, format!("{what}: {names}."));
        }
    }
}
