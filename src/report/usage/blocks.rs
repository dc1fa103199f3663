//! Usage by five-hour block: where blocks begin and end is a rule, what they spent is the ledger's.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use super::document::{Account, Cost, dollars};
use super::quarters::{Cut, Quarters, Span};
use super::{account, block_sheet};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::{Answer, BlockLimit, Blocks, By, Document, Filter, Order};
use crate::rules::blocks::{self, Block, Level, Spent};
use crate::store::Db;
use crate::store::queries::BLOCK_ANCHOR;

pub(super) const SLOT_MS: i64 = 900_000;
pub(super) const HOUR_MS: i64 = 4 * SLOT_MS;
const QUARTER: Duration = Duration::from_mins(15);

/// One block of the document; what a gap cannot have is `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockRow {
    /// The start, as ccusage writes it.
    pub id: String,
    pub start_at: Timestamp,
    pub end_at: Timestamp,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    pub is_active: bool,
    pub is_gap: bool,
    pub responses: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_creation_tokens: i64,
    pub total_tokens: i64,
    #[serde(flatten)]
    pub cost: Cost,
    pub models: Vec<String>,
    pub tokens_per_minute: Option<f64>,
    pub tokens_per_minute_indicator: Option<f64>,
    /// `None` as soon as a part has no price, as all costs.
    pub cost_per_hour_usd: Option<f64>,
    pub cost_per_hour_pico: Option<i64>,
    pub known_cost_per_hour_pico: Option<i64>,
    pub remaining_minutes: Option<i64>,
    pub projected_tokens: Option<i64>,
    pub projected_cost_usd: Option<f64>,
    pub projected_cost_pico: Option<i64>,
    pub known_projected_cost_pico: Option<i64>,
    /// Of the limit, where one was given.
    pub limit_percent: Option<i64>,
    pub limit_level: Option<&'static str>,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct UsageByBlock {
    by: Option<By>,
    /// In which the blocks begin; `None` where it is open.
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    blocks: Rows,
    total: Value,
    session_length_ms: i64,
    token_limit: Option<i64>,
    price_book: Option<String>,
    source: &'static str,
    account: Account,
}

/// The blocks that are listed: rows are made when one asks for the document.
#[derive(Debug, Clone, PartialEq)]
struct Rows {
    blocks: Vec<Block>,
    limit: Option<i64>,
    now: Timestamp,
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.blocks.iter().map(|block| row(block, self.limit, self.now)))
    }
}

/// Blocks as they were found.
pub(super) struct Found {
    /// In order of time, gaps among them.
    pub(super) shown: Vec<Block>,
    pub(super) limit: Option<i64>,
    /// Names of models by id.
    pub(super) names: BTreeMap<String, String>,
    /// Models of which something has no price, by their ids, and whether nothing of it has one.
    pub(super) unpriced: BTreeMap<String, bool>,
}

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let mut found = find(db, filter)?;
    let (now, account) = (now(filter), account(db)?);
    let mut whole = Spent::default();
    found.shown.iter().try_for_each(|block| whole.add(&block.spent))?;
    let cost = Cost::of(whole.cost_pico, whole.unpriced_responses);
    let listed = listed(&found.shown, filter);
    let sheet = block_sheet::draw(db, filter, &found, &listed, (&whole, &account))?;
    let blocks = found.shown.drain(listed).collect();
    let document = UsageByBlock {
        by: filter.by,
        since: filter.since,
        until: filter.until,
        blocks: Rows { blocks, limit: found.limit, now },
        total: json!({ "responses": whole.responses, "input_tokens": whole.input, "output_tokens": whole.output,
                   "cache_read_tokens": whole.cache_read, "cache_creation_tokens": whole.cache_creation,
                   "total_tokens": whole.tokens(), "cost_pico": cost.cost_pico, "cost_usd": cost.cost_usd,
                   "known_cost_pico": cost.known_cost_pico, "unpriced_responses": cost.unpriced_responses }),
        session_length_ms: length_ms(filter),
        token_limit: found.limit,
        price_book: filter.prices.clone(),
        source: "ledger",
        account,
    };
    Ok(Answer { document: Document::new(document), sheet })
}

/// As many blocks as were asked for, and the gaps between them.
fn listed(shown: &[Block], filter: &Filter) -> Range<usize> {
    let places = shown.iter().enumerate().filter(|(_, block)| !block.is_gap());
    let places: Vec<usize> = places.map(|(at, _)| at).collect();
    let listed = places.get(filter.listed(places.len())).unwrap_or_default();
    match (listed.first(), listed.last()) {
        (Some(first), Some(last)) => *first..*last + 1,
        _ => 0..0,
    }
}

pub(super) fn now(filter: &Filter) -> Timestamp {
    filter.now.unwrap_or(Timestamp::from_millis(0))
}

fn length_ms(filter: &Filter) -> i64 {
    crate::model::time::millis(filter.blocks.length)
}

/// Cuts the history into blocks, exact where it is shown.
fn find(db: Db<'_>, filter: &Filter) -> Result<Found> {
    let mut quarters = Quarters::read(db, filter, span(db, filter)?)?;
    let is_shown = |block: &Block| is_shown(block, filter);
    let mut cut = quarters.cut()?;
    let slots = unclear(&cut, is_shown);
    if !slots.is_empty() {
        quarters.look_closer(&slots)?;
        cut = quarters.cut()?;
    }
    let Cut { blocks, mut unpriced, .. } = cut;
    let limit = match filter.blocks.limit {
        None => None,
        Some(BlockLimit::Tokens(tokens)) => Some(tokens),
        Some(BlockLimit::Largest) => blocks::largest(&blocks),
    };
    let mut shown = shown(blocks, is_shown);
    order(&mut shown, filter.order);
    let models: BTreeSet<&String> = shown.iter().flat_map(|block| &block.models).collect();
    unpriced.retain(|id, _| models.contains(id));
    Ok(Found { shown, limit, names: quarters.names(), unpriced })
}

/// Models and costs of what may be shown; of what lies before it only as much as tells where its blocks begin, unless
/// the largest block of all is asked for.
fn span(db: Db<'_>, filter: &Filter) -> Result<Span> {
    let (since, until) = (shown_since(filter), shown_until(filter));
    let all = filter.blocks.limit == Some(BlockLimit::Largest);
    let begin = match since.filter(|_| !all) {
        Some(since) => Some(anchor(db, filter, since)?.unwrap_or(since)),
        None => None,
    };
    Ok(Span { begin, since, until, to_the_end: all })
}

/// Before this no block begins that is shown.
fn shown_since(filter: &Filter) -> Option<Timestamp> {
    let Blocks { length, active, recent, .. } = filter.blocks;
    let back = |span| now(filter).minus(span);
    let active = active.then(|| back(length));
    // One that is active is recent, however long it is.
    let recent = recent.then(|| back(length.max(blocks::RECENT)));
    filter.since.max(active).max(recent)
}

/// After this no block ends that is shown; a response may stand just there.
fn shown_until(filter: &Filter) -> Option<Timestamp> {
    filter.until.map(|until| until.plus(filter.blocks.length).plus(QUARTER))
}

/// Where the cutting can begin, after the newest silence before this moment.
fn anchor(db: Db<'_>, filter: &Filter, since: Timestamp) -> Result<Option<Timestamp>> {
    #[derive(Deserialize)]
    struct Row {
        slot: i64,
    }
    let asked = json!({ "since": since, "quarters": length_ms(filter) / SLOT_MS });
    let row: Option<Row> = db.row(&BLOCK_ANCHOR, &asked)?;
    Ok(row.map(|row| Timestamp::from_millis(row.slot.saturating_mul(SLOT_MS))))
}

/// The blocks that are shown, with the gaps between them.
fn shown(blocks: Vec<Block>, is_shown: impl Fn(&Block) -> bool) -> Vec<Block> {
    let kept: Vec<bool> = blocks.iter().map(is_shown).collect();
    let is_kept = |at: Option<usize>| at.and_then(|at| kept.get(at)).is_some_and(|kept| *kept);
    let stays = |at: usize, block: &Block| {
        let around = || is_kept(at.checked_sub(1)) && is_kept(at.checked_add(1));
        if block.is_gap() { around() } else { is_kept(Some(at)) }
    };
    let numbered = blocks.into_iter().enumerate();
    numbered.filter(|(at, block)| stays(*at, block)).map(|(_, block)| block).collect()
}

/// A block belongs where it starts; a gap belongs to the blocks around it.
fn is_shown(block: &Block, filter: &Filter) -> bool {
    let recent = || now(filter).since(block.start) <= blocks::RECENT;
    !block.is_gap()
        && filter.since.is_none_or(|since| block.start >= since)
        && filter.until.is_none_or(|until| block.start < until)
        && (!filter.blocks.active || block.active)
        && (!filter.blocks.recent || block.active || recent())
}

fn order(shown: &mut Vec<Block>, order: Order) {
    let by_size = matches!(order, Order::Cost | Order::Tokens);
    shown.retain(|block| !by_size || !block.is_gap());
    match order {
        Order::Cost => shown.sort_by_key(|block| std::cmp::Reverse(block.spent.cost_pico)),
        Order::Tokens => shown.sort_by_key(|block| std::cmp::Reverse(block.spent.tokens())),
        Order::Name | Order::Natural => {}
    }
}

/// The quarters whose responses must be looked at: those of which moments are being looked for, at both ends of what is
/// shown and where two models came in at once. Where blocks begin and end they do not change.
fn unclear(cut: &Cut, is_shown: impl Fn(&Block) -> bool) -> BTreeSet<i64> {
    let moments = |block: &Block| -> Vec<Timestamp> {
        let ends = block.seen.map(|(first, last)| [first, last]).into_iter().flatten();
        ends.chain(block.tied()).collect()
    };
    let shown = cut.blocks.iter().filter(|block| is_shown(block)).flat_map(moments);
    let slots = shown.map(|at| at.as_millis().div_euclid(SLOT_MS));
    slots.filter(|slot| cut.rough.contains(slot)).collect()
}

fn row(block: &Block, limit: Option<i64>, now: Timestamp) -> BlockRow {
    let (spent, burn, projection) = (&block.spent, block.burn(), block.projection(now));
    let limit = limit.filter(|_| !block.is_gap());
    let is_whole = |_: &i64| spent.unpriced_responses == 0;
    let projected = projection.and_then(|projection| projection.cost_pico);
    let per_hour = burn.and_then(|burn| burn.cost_pico_per_hour);
    BlockRow {
        id: format!("{}{}", if block.is_gap() { "gap-" } else { "" }, block.start.to_iso()),
        start_at: block.start,
        end_at: block.end,
        first_at: block.seen.map(|(first, _)| first),
        last_at: block.seen.map(|(_, last)| last),
        is_active: block.active,
        is_gap: block.is_gap(),
        responses: spent.responses,
        input_tokens: spent.input,
        output_tokens: spent.output,
        cache_read_tokens: spent.cache_read,
        cache_creation_tokens: spent.cache_creation,
        total_tokens: spent.tokens(),
        cost: Cost::of(spent.cost_pico, spent.unpriced_responses),
        models: block.models.clone(),
        tokens_per_minute: burn.map(|burn| burn.tokens_per_minute),
        tokens_per_minute_indicator: burn.map(|burn| burn.tokens_per_minute_indicator),
        cost_per_hour_usd: per_hour.filter(is_whole).map(dollars),
        cost_per_hour_pico: per_hour.filter(is_whole),
        known_cost_per_hour_pico: per_hour,
        remaining_minutes: projection.map(|projection| projection.remaining_minutes),
        projected_tokens: projection.map(|projection| projection.tokens),
        projected_cost_usd: projected.filter(is_whole).map(dollars),
        projected_cost_pico: projected.filter(is_whole),
        known_projected_cost_pico: projected,
        limit_percent: limit.map(|limit| percent_of(spent.tokens(), limit)),
        limit_level: limit.map(|limit| level_word(blocks::level(spent.tokens(), limit))),
    }
}

/// Whole percent, cut: what is over a limit never reads as 100.
pub(super) fn percent_of(tokens: i64, limit: i64) -> i64 {
    let percent = i128::from(tokens) * 100 / i128::from(limit.max(1));
    i64::try_from(percent).unwrap_or(i64::MAX)
}

pub(super) const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Fine => "ok",
        Level::Warning => "warning",
        Level::Exceeds => "exceeds",
    }
}
