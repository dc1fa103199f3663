//! A response as the ledger has it, turned back into a fact that copies can be merged with.

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::{Rest, Row};
use crate::model::shared::Shared;
use crate::model::time::Timestamp;
use crate::model::usage::{Counted, Place, Tokens, UsageFact, UsageKey};

/// In place of the digest of a request id.
const NO_REQUEST: i32 = 0;

/// A row of `queries/find_usage.sql`.
#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
pub(super) struct Known {
    happened_at: i64,
    session_id: i64,
    directory_id: i64,
    model_id: i64,
    rate_id: i64,
    #[serde(flatten)]
    tokens: Tokens,
    thinking: Option<i64>,
    subagent: bool,
    sidechain: bool,
    progress: bool,
    future: bool,
    advisor: bool,
    counted_after_ms: i64,
    request_hash: i32,
    pub(super) reading_id: i64,
    session: String,
    directory: String,
    model: String,
    speed: String,
    geo: String,
    tier: String,
}

impl Known {
    pub(super) fn row(&self) -> Row {
        Row {
            happened_at: self.happened_at,
            session_id: self.session_id,
            directory_id: self.directory_id,
            model_id: self.model_id,
            rate_id: self.rate_id,
            tokens: self.tokens,
            subagent: self.subagent,
            rest: Rest {
                thinking: self.thinking,
                sidechain: self.sidechain,
                progress: self.progress,
                future: self.future,
                advisor: self.advisor,
                counted_after_ms: self.counted_after_ms,
                request_hash: self.request_hash,
            },
        }
    }

    pub(super) fn fact(self, key: UsageKey) -> UsageFact {
        let named = |text: String| (!text.is_empty()).then(|| Shared::from(text));
        UsageFact {
            key,
            message_id: None,
            advisor: self.advisor.then_some(0),
            place: Place {
                happened_at: Timestamp::from_millis(self.happened_at),
                session: self.session.into(),
                directory: named(self.directory),
                future: self.future,
            },
            counted: Counted {
                counted_at: Timestamp::from_millis(self.happened_at + self.counted_after_ms),
                request_id: request_word(self.request_hash),
                model: named(self.model),
                tokens: self.tokens,
                thinking: self.thinking,
                speed: named(self.speed),
                geo: named(self.geo),
                tier: named(self.tier),
                claimed_pico: None,
                subagent: self.subagent,
                is_sidechain: self.sidechain,
                is_progress: self.progress,
            },
        }
    }
}

/// As the database keeps it: with a digest of the request id, and no empty words.
///
/// Copies must be compared by that, wherever they meet.
pub(super) fn as_kept(mut fact: UsageFact) -> UsageFact {
    // What its key was made of.
    fact.message_id = None;
    fact.counted.request_id = request_word(request_hash(fact.counted.request_id.as_deref()));
    fact.counted.claimed_pico = None;
    let named = |text: Option<Shared>| text.filter(|text| !text.is_empty());
    fact.counted.model = named(fact.counted.model);
    fact.counted.speed = named(fact.counted.speed);
    fact.counted.geo = named(fact.counted.geo);
    fact.counted.tier = named(fact.counted.tier);
    fact.place.directory = named(fact.place.directory);
    fact
}

/// A digest that is hashed already stays: the word for it begins with what no request id begins with. Four bytes of it: every
/// response has one, and only copies of the same response are compared by it.
pub(super) fn request_hash(id: Option<&str>) -> i32 {
    let Some(id) = id.filter(|id| !id.is_empty()) else { return NO_REQUEST };
    if let Some(hash) = id.strip_prefix('#').and_then(|digits| u32::from_str_radix(digits, 16).ok())
    {
        return hash.cast_signed();
    }
    let [a, b, c, d, ..] = xxh3_64(id.as_bytes()).to_le_bytes();
    let hash = i32::from_le_bytes([a, b, c, d]);
    if hash == NO_REQUEST { 1 } else { hash }
}

fn request_word(hash: i32) -> Option<String> {
    (hash != NO_REQUEST).then(|| format!("#{:08x}", hash.cast_unsigned()))
}
