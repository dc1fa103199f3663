//! The history by quarters of an hour, cut into blocks row after row: years of them are many.
//!
//! Quarters never straddle the end of a block, which is a full hour or a quarter of one away from its start, but for
//! responses in their very first millisecond, which are read by themselves. So sums of quarters tell all; responses are
//! looked at only in quarters whose first or last one has moved. Where the whole history is asked for in blocks of full hours,
//! sums of hours tell the same, and are a third as many.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;
use serde::Serialize;

use super::block_rows::{EntryRow, ModelRow, PartRow, QuarterRow, RateRow};
use super::blocks::{HOUR_MS, SLOT_MS};
use super::hours;
use super::pricing::Pricing;
use crate::error::Result;
use crate::model::time::{Timestamp, millis};
use crate::report::Filter;
use crate::rules::blocks::{Block, Cutter, Entry, Spent};
use crate::store::Db;
use crate::store::queries::{
    BLOCK_ENTRIES, BLOCK_MODELS, BLOCK_MOMENTS, BLOCK_SLOTS, BLOCK_STARTS, RATES, USAGE_BY_HOUR,
};

/// What is cut: models and costs of what may be shown, and of what lies around it as much as tells where blocks begin.
pub(super) struct Span {
    pub(super) begin: Option<Timestamp>,
    /// Models and costs from here on, and before the next.
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    /// What is later is cut, too.
    pub(super) to_the_end: bool,
}

const SLOTS_PER_HOUR: i64 = HOUR_MS / SLOT_MS;

/// Responses of one model in a quarter or an hour; without a model, of all of them.
struct Part {
    /// Its place among the models.
    model: Option<usize>,
    first_at: Option<Timestamp>,
    last_at: Timestamp,
    exact: bool,
    spent: Spent,
}

/// The quarters of a history.
pub(super) struct Quarters<'a> {
    db: Db<'a>,
    filter: &'a Filter,
    span: Span,
    models: Vec<ModelRow>,
    /// Places of models by their numbers and rates.
    places: HashMap<(i64, i64), usize>,
    pricing: Pricing,
    /// Full hours in their place: what is said of quarters is said of them then.
    by_hour: bool,
    /// What happened in their first millisecond.
    starts: BTreeMap<i64, Vec<Part>>,
    /// Of hours: what happened in the first millisecond of their other quarters.
    inner: BTreeMap<i64, Vec<Part>>,
    /// Those that were looked at response by response.
    closer: BTreeMap<i64, Vec<Entry>>,
}

/// What cutting them gives.
pub(super) struct Cut {
    pub(super) blocks: Vec<Block>,
    /// The quarters whose own moments stand for those of their responses.
    pub(super) rough: BTreeSet<i64>,
    /// Models of which something has no price, by their ids, and whether nothing of it has one.
    pub(super) unpriced: BTreeMap<String, bool>,
}

impl<'a> Quarters<'a> {
    pub(super) fn read(db: Db<'a>, filter: &'a Filter, span: Span) -> Result<Self> {
        let models: Vec<ModelRow> = db.rows(&BLOCK_MODELS, &serde_json::Map::new())?;
        let rates: Vec<RateRow> = db.rows(&RATES, &serde_json::Map::new())?;
        let places = models.iter().zip(0..).flat_map(|(model, at)| {
            let of = rates.iter().filter(|rate| rate.fast == model.fast);
            of.map(move |rate| ((model.model_id, rate.rate_id), at))
        });
        let places = places.collect();
        let (starts, inner, closer) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let pricing = Pricing::read(db, filter)?;
        let by_hour = are_hours(filter, &span) && hours::tell(db)?;
        let mut quarters =
            Self { db, filter, span, models, places, pricing, by_hour, starts, inner, closer };
        quarters.read_starts()?;
        Ok(quarters)
    }

    fn read_starts(&mut self) -> Result<()> {
        let (mut starts, mut inner) =
            (BTreeMap::<i64, Vec<Part>>::new(), BTreeMap::<i64, Vec<Part>>::new());
        let until = self.span.until.filter(|_| !self.span.to_the_end);
        let within = self.within(self.span.begin, until);
        self.db.each_of_numbers(&BLOCK_STARTS, &within, |numbers| {
            let row = PartRow::of(numbers);
            let (slot, hour) =
                (row.sum.slot, row.sum.slot - row.sum.slot.rem_euclid(SLOTS_PER_HOUR));
            let is_inner = self.by_hour && slot != hour;
            let parts = if is_inner { inner.entry(hour) } else { starts.entry(slot) };
            add(parts.or_default(), self.part(&row)?)
        })?;
        for parts in starts.values_mut() {
            parts.sort_by_key(|part| part.model);
        }
        (self.starts, self.inner) = (starts, inner);
        Ok(())
    }

    /// Looks at every response of these quarters.
    pub(super) fn look_closer(&mut self, slots: &BTreeSet<i64>) -> Result<()> {
        /// Quarters of an hour, beside the words of the filter.
        #[derive(Serialize)]
        struct Moments<'a> {
            #[serde(flatten)]
            filter: &'a Filter,
            slots: &'a BTreeSet<i64>,
        }
        let asked = Moments { filter: self.filter, slots };
        self.db.each(&BLOCK_MOMENTS, &asked, |row: EntryRow| {
            self.closer.entry(row.slot).or_default().push(entry(row));
            Ok(())
        })
    }

    pub(super) fn cut(&self) -> Result<Cut> {
        let Span { begin, since, until, to_the_end } = self.span;
        let mut walk = Walk::of(self);
        if since.is_some() {
            let before = self.within(begin, since);
            self.db
                .each(&BLOCK_SLOTS, &before, |row: QuarterRow| walk.take(row.slot, whole(&row)))?;
        }
        let sums = if self.by_hour { &USAGE_BY_HOUR } else { &BLOCK_ENTRIES };
        self.db.each_by_slot(sums, &self.within(since, until), |numbers| {
            let row = PartRow::of(numbers);
            walk.take(row.sum.slot, self.part(&row)?)
        })?;
        if until.is_some() && to_the_end {
            let after = self.within(until, None);
            self.db
                .each(&BLOCK_SLOTS, &after, |row: QuarterRow| walk.take(row.slot, whole(&row)))?;
        }
        walk.close()?;
        let Walk { cutter, rough, unpriced, priced, .. } = walk;
        let id = |at: usize| self.models.get(at).map(|model| &*model.id);
        let priced: BTreeSet<&str> = priced.into_iter().filter_map(id).collect();
        let unpriced = unpriced.into_iter().filter_map(id);
        Ok(Cut {
            blocks: cutter.blocks(super::blocks::now(self.filter)),
            rough,
            unpriced: unpriced.map(|id| (id.to_owned(), !priced.contains(id))).collect(),
        })
    }

    /// Names of models by id.
    pub(super) fn names(self) -> BTreeMap<String, String> {
        self.models.into_iter().map(|model| (model.id.into(), model.name)).collect()
    }

    fn within(&self, since: Option<Timestamp>, until: Option<Timestamp>) -> Filter {
        Filter { since, until, ..self.filter.clone() }
    }

    fn part(&self, row: &PartRow) -> Result<Part> {
        let PartRow { sum, first_at, last_at } = row;
        // Of hours no moment is being looked for.
        let end = Timestamp::from_millis(sum.slot * SLOT_MS + SLOT_MS - 1);
        let cost_pico = self.pricing.cost(&sum.under(sum.slot))?;
        Ok(Part {
            model: self.places.get(&(sum.model_id, sum.rate_id)).copied(),
            first_at: first_at.map(Timestamp::from_millis),
            last_at: last_at.map_or(end, Timestamp::from_millis),
            exact: last_at.is_some(),
            spent: Spent {
                responses: sum.responses,
                input: sum.tokens.input,
                output: sum.tokens.output,
                cache_read: sum.tokens.cache_read,
                cache_creation: sum.tokens.cache_creation(),
                cost_pico,
                unpriced_responses: if cost_pico.is_none() { sum.responses } else { 0 },
            },
        })
    }

    fn entry(&self, part: &Part, first_at: Timestamp) -> Entry {
        let model = part.model.and_then(|at| self.models.get(at)).map(|model| model.id.clone());
        Entry { first_at, last_at: part.last_at, model, spent: part.spent }
    }
}

/// Whether hours tell all that is asked: of all sessions, from the beginning to the end, in blocks that end with an hour.
fn are_hours(filter: &Filter, span: &Span) -> bool {
    let of_all = filter.project.is_none() && filter.session.is_none();
    let is_whole = span.begin.is_none() && span.since.is_none() && span.until.is_none();
    of_all && is_whole && millis(filter.blocks.length) % HOUR_MS == 0
}

fn whole(row: &QuarterRow) -> Part {
    let spent = Spent { responses: row.responses, input: row.tokens, ..Spent::default() };
    let first_at = Some(row.first_at);
    Part { model: None, first_at, last_at: row.last_at, exact: true, spent }
}

fn entry(row: EntryRow) -> Entry {
    Entry {
        first_at: row.first_at,
        last_at: row.last_at,
        model: Some(row.model_id.into()),
        spent: Spent {
            responses: row.responses,
            input: row.input_tokens,
            output: row.output_tokens,
            cache_read: row.cache_read_tokens,
            cache_creation: row.cache_creation_tokens,
            cost_pico: row.known_cost_pico,
            unpriced_responses: row.unpriced_responses,
        },
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}

/// What is of one model goes together.
fn add(parts: &mut Vec<Part>, more: Part) -> Result<()> {
    let Some(part) = parts.iter_mut().find(|part| part.model == more.model) else {
        parts.push(more);
        return Ok(());
    };
    part.first_at = earlier(part.first_at, more.first_at);
    part.last_at = part.last_at.max(more.last_at);
    part.exact &= more.exact;
    part.spent.add(&more.spent)
}

/// On the way through a history, from quarter to quarter.
struct Walk<'w, 'a> {
    quarters: &'w Quarters<'a>,
    cutter: Cutter,
    slot: i64,
    /// Of the quarter it is in.
    parts: Vec<Part>,
    rough: BTreeSet<i64>,
    /// Places of models of which something has no price, and of those of which something has one.
    unpriced: BTreeSet<usize>,
    priced: BTreeSet<usize>,
}

impl<'w, 'a> Walk<'w, 'a> {
    fn of(quarters: &'w Quarters<'a>) -> Self {
        let cutter = Cutter::new(quarters.filter.blocks.length);
        let (rough, unpriced, priced) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { quarters, cutter, slot: 0, parts: Vec::new(), rough, unpriced, priced }
    }

    fn take(&mut self, slot: i64, part: Part) -> Result<()> {
        if slot != self.slot {
            self.close()?;
            self.slot = slot;
        }
        if part.spent.unpriced_responses > 0 {
            self.unpriced.extend(part.model);
        }
        if part.spent.unpriced_responses < part.spent.responses {
            self.priced.extend(part.model);
        }
        add(&mut self.parts, part)
    }

    /// The quarter is over: what it is made of stands in order of time.
    fn close(&mut self) -> Result<()> {
        let mut parts = std::mem::take(&mut self.parts);
        if parts.is_empty() {
            return Ok(());
        }
        if let Some(entries) = self.quarters.closer.get(&self.slot) {
            return entries.iter().try_for_each(|entry| self.cutter.take(entry));
        }
        if parts.iter().any(|part| !part.exact) {
            self.rough.insert(self.slot);
        }
        for start in self.quarters.inner.get(&self.slot).into_iter().flatten() {
            let of = parts.iter_mut().filter(|part| part.model == start.model);
            of.for_each(|part| part.first_at = earlier(part.first_at, start.first_at));
        }
        let mut begins = Timestamp::from_millis(self.slot * SLOT_MS);
        if let Some(starts) = self.quarters.starts.get(&self.slot) {
            for start in starts {
                self.take_start(start, begins, &mut parts)?;
            }
            begins = Timestamp::from_millis(self.slot * SLOT_MS + 1);
        }
        parts.sort_by_key(|part| (part.first_at.unwrap_or(begins), part.model));
        for part in parts.drain(..).filter(|part| part.spent.responses > 0) {
            let first_at = part.first_at.unwrap_or(begins).max(begins);
            self.cutter.take(&self.quarters.entry(&part, first_at))?;
        }
        self.parts = parts;
        Ok(())
    }

    /// Takes the quarter's first millisecond by itself, and out of the rest.
    fn take_start(&mut self, start: &Part, at: Timestamp, parts: &mut [Part]) -> Result<()> {
        let of = |part: &&mut Part| part.model.is_none() || part.model == start.model;
        let (mut model, mut spent) = (start.model, start.spent);
        if let Some(part) = parts.iter_mut().find(of) {
            if part.model.is_none() {
                let (responses, input) = (spent.responses, spent.tokens());
                (model, spent) = (None, Spent { responses, input, ..Spent::default() });
            }
            part.spent = part.spent.without(&spent);
        }
        let alone = Part { model, first_at: Some(at), last_at: at, exact: true, spent };
        self.cutter.take(&self.quarters.entry(&alone, at))
    }
}
