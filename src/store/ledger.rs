//! The ledger: each response once, by its key; a better copy corrects it and the earlier values are kept.
//!
//! All rollups change in the transaction of the facts they sum up; hours of days that are over are summed up later.

mod batch;
mod beside;
mod coarse;
pub mod hours;
mod known;
mod span;
mod sums;

use std::mem;

use foldhash::HashMap;
use rusqlite::named_params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use batch::Sorted;
pub use batch::{Batch, Pile};
use beside::Besides;
use coarse::Coarse;
use known::{Known, request_hash};
use span::{SessionSpans, Span, Told};
use sums::{SlotKey, Sums};

use crate::error::Result;
use crate::model::shared::Shared;
use crate::model::time::Timestamp;
use crate::model::usage::{Counted, PromptSize, Tokens, UsageFact, UsageKey};
use crate::rules::usage::{merge, prompt_size};
use crate::store::queries::{
    ADD_RATE, ADD_READING, ADD_SESSION, ADD_USAGE, ADD_USAGE_REVISION, FIND_RATE, FIND_SESSION,
    FIND_USAGE, REPLACE_USAGE,
};
use crate::store::query::{Db, Often};
use crate::store::stats;

/// The length of a slot.
const SLOT_MS: i64 = 15 * 60 * 1000;
/// Rows of quarters that wait to be written: all of them would be much to do in the end, when nobody reads any more.
const SUMS_WAITING: usize = 1 << 10;
/// What stands for a model or folder that a line does not name.
const UNNAMED: &str = "";

/// How many facts of a batch were new, changed a known one, or said nothing new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    pub new: usize,
    pub corrected: usize,
    pub repeated: usize,
}

/// Finds (or makes) the row of a working folder.
pub type FindDirectory<'a> = &'a mut dyn FnMut(Db<'_>, &str) -> Result<i64>;

/// Ends a reading: looks for the moments that its corrections, or those of one that was killed, have made unknown.
pub fn rebuild_moments(db: Db<'_>) -> Result<()> {
    sums::rebuild_moments(db)
}

/// One reading's way into the ledger, within one transaction.
pub struct Ledger<'a> {
    db: Db<'a>,
    add_usage: Often<'a>,
    now: Timestamp,
    /// Of the facts that are being added.
    reading_id: i64,
    directory: FindDirectory<'a>,
    ids: Ids,
    spans: SessionSpans,
    sums: HashMap<SlotKey, Sums>,
    coarse: Coarse,
}

/// Rows met before in this reading.
#[derive(Default)]
struct Ids {
    sessions: HashMap<String, i64>,
    directories: HashMap<String, i64>,
    models: HashMap<String, i64>,
    /// A handful, so that comparing beats hashing.
    rates: Vec<(Rate, i64)>,
}

/// What besides its tokens gives a response its price.
#[derive(Serialize)]
struct Rate {
    speed: String,
    geo: String,
    tier: String,
    prompt_size: PromptSize,
}

/// A fact with the numbers of the rows it belongs to.
#[derive(PartialEq, Eq)]
struct Row {
    happened_at: i64,
    session_id: i64,
    directory_id: i64,
    model_id: i64,
    rate_id: i64,
    tokens: Tokens,
    subagent: bool,
    /// What does not change any sum.
    rest: Rest,
}

#[derive(PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
struct Rest {
    thinking: Option<i64>,
    sidechain: bool,
    progress: bool,
    future: bool,
    advisor: bool,
    /// Most are counted a few seconds after they were begun: that takes two bytes, a time six.
    counted_after_ms: i64,
    request_hash: i32,
}

impl<'a> Ledger<'a> {
    pub fn begin(db: Db<'a>, now: Timestamp, directory: FindDirectory<'a>) -> Result<Self> {
        Ok(Self {
            db,
            add_usage: db.often(&ADD_USAGE)?,
            now,
            reading_id: 0,
            directory,
            ids: Ids::default(),
            spans: SessionSpans::default(),
            sums: HashMap::default(),
            coarse: Coarse::default(),
        })
    }

    /// Adds what is not known yet, and corrects what is known worse.
    pub fn add(&mut self, facts: Pile) -> Result<Added> {
        #[derive(Deserialize)]
        struct Reading {
            reading_id: i64,
        }
        let Sorted { facts, spans, mut besides, repeated } = facts.sorted();
        spans.into_iter().try_for_each(|told| self.note(&told))?;
        let mut added = Added { repeated, ..Added::default() };
        if facts.is_empty() {
            return Ok(added);
        }
        if self.reading_id == 0 {
            let now = json!({ "now": self.now });
            self.reading_id = self.db.only::<Reading>(&ADD_READING, &now)?.reading_id;
        }
        for fact in facts {
            let key = fact.key;
            let row = self.row_of(&fact)?;
            if row.write(&mut self.add_usage, key, self.reading_id)? > 0 {
                added.new += 1;
                self.sums_of(&row).come(&row);
            } else if self.correct(key, fact, &mut besides)? {
                added.corrected += 1;
            } else {
                added.repeated += 1;
            }
        }
        self.write_besides(besides)?;
        if self.sums.len() >= SUMS_WAITING {
            self.write_sums()?;
        }
        Ok(added)
    }

    fn write_sums(&mut self) -> Result<()> {
        let mut sums: Vec<(SlotKey, Sums)> = self.sums.drain().collect();
        sums.sort_by_key(|(key, _)| *key);
        sums::write(self.db, &sums, &mut self.coarse)
    }

    /// Writes the sums. Facts without them would be a ledger that contradicts itself, so they share a transaction.
    pub fn finish(mut self) -> Result<()> {
        self.write_sums()?;
        mem::take(&mut self.coarse).finish(self.db)?;
        let spans = mem::take(&mut self.spans);
        spans.write(self.db, &mut || self.directory_id(UNNAMED))
    }

    /// The row of a session, which may have no response yet: titles and totals may come first.
    pub fn session(&mut self, session: &str) -> Result<i64> {
        if let Some(id) = self.ids.sessions.get(session) {
            return Ok(*id);
        }
        let id = add_session(self.db, session)?;
        self.ids.sessions.insert(session.to_owned(), id);
        Ok(id)
    }

    /// The row of a model, by the id a file writes.
    pub fn model(&mut self, model: &str) -> Result<i64> {
        if let Some(id) = self.ids.models.get(model) {
            return Ok(*id);
        }
        let id = stats::model(self.db, model)?;
        self.ids.models.insert(model.to_owned(), id);
        Ok(id)
    }

    /// Merges with what is known. True if that changed a value.
    fn correct(&mut self, key: UsageKey, fact: UsageFact, besides: &mut Besides) -> Result<bool> {
        let Some(known) = self.db.row_of_key::<Known>(&FIND_USAGE, &key.to_bytes())? else {
            return Ok(false);
        };
        let old = known.row();
        let read_before = known.reading_id;
        let mut better = known.fact(key);
        besides.note(key, merge(&mut better, fact));
        let row = self.row_of(&better)?;
        if row == old {
            return Ok(false);
        }
        if !row.sums_like(&old) {
            // Within one reading nobody saw the earlier value.
            if read_before != self.reading_id {
                self.db.run_often(
                    &ADD_USAGE_REVISION,
                    named_params! { ":usage_key": key.to_bytes(), ":reading_id": self.reading_id },
                )?;
            }
            self.recount(&old, &row);
        }
        // A report as of a moment in between must find the values it had, and these are the same.
        let reading_id = if row.sums_like(&old) { read_before } else { self.reading_id };
        row.write(&mut self.db.often(&REPLACE_USAGE)?, key, reading_id)?;
        self.own(key, &old, &row)?;
        Ok(true)
    }

    fn recount(&mut self, old: &Row, new: &Row) {
        if old.happened_at == new.happened_at && old.slot_key() == new.slot_key() {
            return self.sums_of(new).change(old, new);
        }
        self.sums_of(old).leave(old);
        self.sums_of(new).come(new);
    }

    fn sums_of(&mut self, row: &Row) -> &mut Sums {
        self.sums.entry(row.slot_key()).or_default()
    }

    fn row_of(&mut self, fact: &UsageFact) -> Result<Row> {
        let (place, counted) = (&fact.place, &fact.counted);
        let directory_id = self.directory_id(place.directory.as_deref().unwrap_or(UNNAMED))?;
        let session_id = self.session(&place.session)?;
        let model_id = self.model(counted.model.as_deref().unwrap_or(UNNAMED))?;
        Ok(Row {
            happened_at: place.happened_at.as_millis(),
            session_id,
            directory_id,
            model_id,
            rate_id: self.rate_id(counted)?,
            tokens: counted.tokens,
            subagent: counted.subagent,
            rest: Rest {
                thinking: counted.thinking,
                sidechain: counted.is_sidechain,
                progress: counted.is_progress,
                future: place.future,
                advisor: fact.advisor.is_some(),
                counted_after_ms: counted.counted_at.as_millis() - place.happened_at.as_millis(),
                request_hash: request_hash(counted.request_id.as_deref()),
            },
        })
    }

    fn note(&mut self, told: &Told) -> Result<()> {
        let context = match &told.context {
            Some((at, tokens, said)) => {
                Some((at.as_millis(), *tokens, self.model(said.as_deref().unwrap_or(UNNAMED))?))
            }
            None => None,
        };
        let (since, until) = (told.since.as_millis(), told.until.as_millis());
        let directory = match &told.directory {
            Some((at, path)) => Some((at.as_millis(), path.clone(), self.directory_id(path)?)),
            None => None,
        };
        let session_id = self.session(&told.session)?;
        self.spans.take(session_id, Span { since, until, directory, context });
        Ok(())
    }

    fn directory_id(&mut self, path: &str) -> Result<i64> {
        if let Some(id) = self.ids.directories.get(path) {
            return Ok(*id);
        }
        let id = (self.directory)(self.db, path)?;
        self.ids.directories.insert(path.to_owned(), id);
        Ok(id)
    }

    fn rate_id(&mut self, counted: &Counted) -> Result<i64> {
        #[derive(Deserialize)]
        struct Row {
            rate_id: i64,
        }
        let size = prompt_size(&counted.tokens);
        if let Some((_, id)) = self.ids.rates.iter().find(|(rate, _)| rate.is_of(counted, size)) {
            return Ok(*id);
        }
        let word = |word: &Option<Shared>| word.as_deref().unwrap_or_default().to_owned();
        let rate = Rate {
            speed: word(&counted.speed),
            geo: word(&counted.geo),
            tier: word(&counted.tier),
            prompt_size: size,
        };
        let rate_id = match self.db.row::<Row>(&FIND_RATE, &rate)? {
            Some(known) => known.rate_id,
            None => self.db.only::<Row>(&ADD_RATE, &rate)?.rate_id,
        };
        self.ids.rates.push((rate, rate_id));
        Ok(rate_id)
    }
}

impl Rate {
    fn is_of(&self, counted: &Counted, size: PromptSize) -> bool {
        let same = |kept: &str, said: &Option<Shared>| kept == said.as_deref().unwrap_or_default();
        self.prompt_size == size
            && same(&self.speed, &counted.speed)
            && same(&self.geo, &counted.geo)
            && same(&self.tier, &counted.tier)
    }
}

impl Row {
    const fn slot_key(&self) -> SlotKey {
        SlotKey {
            slot: self.happened_at.div_euclid(SLOT_MS),
            session_id: self.session_id,
            model_id: self.model_id,
            rate_id: self.rate_id,
            directory_id: self.directory_id,
        }
    }

    fn write(&self, writer: &mut Often<'_>, key: UsageKey, reading_id: i64) -> Result<usize> {
        let (tokens, rest) = (&self.tokens, &self.rest);
        writer.run(named_params! {
                ":usage_key": key.to_bytes(), ":happened_at": self.happened_at, ":session_id": self.session_id,
                ":directory_id": self.directory_id, ":model_id": self.model_id, ":rate_id": self.rate_id,
                ":input": tokens.input, ":output": tokens.output, ":cache_write_5m": tokens.cache_write_5m,
                ":cache_write_1h": tokens.cache_write_1h, ":cache_read": tokens.cache_read,
                ":web_searches": tokens.web_searches, ":thinking": rest.thinking, ":subagent": self.subagent,
                ":sidechain": rest.sidechain, ":progress": rest.progress, ":future": rest.future,
                ":advisor": rest.advisor, ":counted_after_ms": rest.counted_after_ms,
                ":request_hash": rest.request_hash, ":reading_id": reading_id,
        })
    }

    /// True if no report could tell the two apart.
    fn sums_like(&self, other: &Self) -> bool {
        self.happened_at == other.happened_at
            && self.slot_key() == other.slot_key()
            && self.subagent == other.subagent
            && self.tokens == other.tokens
    }
}

/// The row of a session, made where there is none.
pub(super) fn add_session(db: Db<'_>, session: &str) -> Result<i64> {
    #[derive(Deserialize)]
    struct Session {
        session_id: i64,
    }
    if let Some(known) = db.row::<Session>(&FIND_SESSION, &json!({ "id": session }))? {
        return Ok(known.session_id);
    }
    let row = json!({ "id": session, "directory_id": null, "started_at": null });
    Ok(db.only::<Session>(&ADD_SESSION, &row)?.session_id)
}
