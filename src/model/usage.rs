//! What one response of a model cost in tokens, and where it belongs.

use std::fmt;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::model::shared::Shared;
use crate::model::time::Timestamp;

/// Which response is meant, on every machine and in every copy of a file; text form: 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct UsageKey(u128);

impl UsageKey {
    #[must_use]
    pub const fn new(hash: u128) -> Self {
        Self(hash)
    }

    /// As a database keeps it: big end first, so that bytes sort like numbers.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for UsageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<UsageKey> for String {
    fn from(key: UsageKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for UsageKey {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&text, 16).map(Self)
    }
}

/// Tokens by what they cost, and the searches billed beside them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub struct Tokens {
    /// The part of the prompt that no cache knew.
    pub input: i64,
    /// What the model wrote, its thinking included.
    pub output: i64,
    pub cache_write_5m: i64,
    pub cache_write_1h: i64,
    pub cache_read: i64,
    pub web_searches: i64,
}

impl Tokens {
    /// All five sorts together; searches are no tokens.
    #[must_use]
    pub const fn sum(&self) -> i64 {
        self.prompt().saturating_add(self.output)
    }

    /// Written to either cache.
    #[must_use]
    pub const fn cache_creation(&self) -> i64 {
        self.cache_write_5m.saturating_add(self.cache_write_1h)
    }

    /// Everything that was sent: some prices depend on its size.
    #[must_use]
    pub const fn prompt(&self) -> i64 {
        self.input
            .saturating_add(self.cache_read)
            .saturating_add(self.cache_write_5m)
            .saturating_add(self.cache_write_1h)
    }
}

impl AddAssign for Tokens {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.output += other.output;
        self.cache_write_5m += other.cache_write_5m;
        self.cache_write_1h += other.cache_write_1h;
        self.cache_read += other.cache_read;
        self.web_searches += other.web_searches;
    }
}

/// Into which of the published size classes a prompt falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptSize {
    /// At most 100,000 tokens.
    Normal,
    #[serde(rename = "above_100k")]
    Above100k,
    #[serde(rename = "above_200k")]
    Above200k,
}

/// When and where a response belongs; of several copies the earliest one's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub happened_at: Timestamp,
    /// A subagent's is its parent's.
    pub session: Shared,
    /// The working folder, as the line names it.
    pub directory: Option<Shared>,
    /// Said to be later than the moment it was read: somebody's clock is wrong.
    pub future: bool,
}

/// What was counted, whole as one line has it; of several copies the highest-ranking one's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The time of the line these numbers are from; only for ranking.
    pub counted_at: Timestamp,
    pub request_id: Option<String>,
    /// The model's id as the file has it.
    pub model: Option<Shared>,
    pub tokens: Tokens,
    /// The part of the output that was thinking, where told.
    pub thinking: Option<i64>,
    /// `fast` costs more.
    pub speed: Option<Shared>,
    /// `us` costs more.
    pub geo: Option<Shared>,
    /// `standard`, `priority`, `batch`.
    pub tier: Option<Shared>,
    /// What very old versions took it to cost, in pico-dollars: a witness, never a price.
    pub claimed_pico: Option<i64>,
    /// Asked for by a subagent or in a side conversation.
    pub subagent: bool,
    /// The line calls itself a side conversation; it may repeat the main one's responses.
    pub is_sidechain: bool,
    /// A live copy of a subagent's line: serves where the line itself is not to be had.
    pub is_progress: bool,
}

/// One response of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageFact {
    pub key: UsageKey,
    /// Empty only where the provider gave none.
    pub message_id: Option<String>,
    /// For the words of a second model within the response: their position among such words.
    pub advisor: Option<i64>,
    pub place: Place,
    pub counted: Counted,
}
