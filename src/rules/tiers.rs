//! How spans become sums of 5 minutes, hours and days: cut at the buckets' edges, exactly, nothing twice and nothing lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::process::Health;
use crate::model::time::Timestamp;
use crate::rules::zone::{self, Zone};

/// A table of sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    FiveMinutes,
    Hour,
    Day,
}

impl Tier {
    pub const ALL: [Self; 3] = [Self::FiveMinutes, Self::Hour, Self::Day];

    /// Its number in the database; 0 are the spans themselves.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::FiveMinutes => 1,
            Self::Hour => 2,
            Self::Day => 3,
        }
    }

    /// Its buckets' length; days are as long as they are.
    const fn length_ms(self) -> Option<i64> {
        match self {
            Self::FiveMinutes => Some(5 * 60 * 1000),
            Self::Hour => Some(60 * 60 * 1000),
            Self::Day => None,
        }
    }
}

/// A closed span, as the table of spans has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Span {
    pub sample_id: i64,
    pub process_id: i64,
    pub since_at: i64,
    pub until_at: i64,
    pub health: Health,
    pub active: bool,
    pub cpu_permille: Option<i64>,
    pub cpu_tree_permille: Option<i64>,
    pub memory_bytes: i64,
    pub memory_tree_bytes: i64,
    pub child_count: i64,
    pub cpu_tree_ms_since: i64,
    pub cpu_tree_ms_until: i64,
}

impl Span {
    /// The counter at a moment within: what was used is spread evenly, and no millisecond of it is lost between parts.
    #[must_use]
    pub fn cpu_tree_ms_at(&self, at: i64) -> i64 {
        let length = i128::from(self.until_at) - i128::from(self.since_at);
        if at >= self.until_at || length <= 0 {
            return self.cpu_tree_ms_until;
        }
        let passed = i128::from(at.max(self.since_at)) - i128::from(self.since_at);
        let used = i128::from(self.cpu_tree_ms_until) - i128::from(self.cpu_tree_ms_since);
        self.cpu_tree_ms_since + i64::try_from(used * passed / length).unwrap_or(0)
    }

    /// What it adds from one moment to another.
    fn part(&self, since: i64, until: i64) -> Sums {
        let ms = until - since;
        let last = until == self.until_at;
        let begin = if since == self.since_at {
            self.cpu_tree_ms_since
        } else {
            self.cpu_tree_ms_at(since)
        };
        Sums {
            spans: i64::from(last),
            observed_ms: ms,
            active_ms: i64::from(self.active) * ms,
            rated_ms: i64::from(self.cpu_permille.is_some()) * ms,
            cpu_us: self.cpu_permille.unwrap_or(0) * ms,
            cpu_tree_ms: self.cpu_tree_ms_at(until) - begin,
            memory_kib_ms: self.memory_bytes / 1024 * ms,
            memory_tree_kib_ms: self.memory_tree_bytes / 1024 * ms,
            cpu_peak_permille: self.cpu_permille,
            cpu_tree_peak_permille: self.cpu_tree_permille,
            memory_peak_bytes: self.memory_bytes,
            memory_tree_peak_bytes: self.memory_tree_bytes,
            child_peak: self.child_count,
            worst_health: Worst(self.health),
        }
    }
}

/// Which row of which tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub tier: Tier,
    pub since_at: i64,
    pub process_id: i64,
}

/// What a row holds: whole numbers that are added up, and peaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    pub spans: i64,
    pub observed_ms: i64,
    pub active_ms: i64,
    pub rated_ms: i64,
    pub cpu_us: i64,
    pub cpu_tree_ms: i64,
    pub memory_kib_ms: i64,
    pub memory_tree_kib_ms: i64,
    pub cpu_peak_permille: Option<i64>,
    pub cpu_tree_peak_permille: Option<i64>,
    pub memory_peak_bytes: i64,
    pub memory_tree_peak_bytes: i64,
    pub child_peak: i64,
    pub worst_health: Worst,
}

impl Sums {
    /// Takes another part of the same bucket in.
    pub fn add(&mut self, other: &Self) {
        self.spans += other.spans;
        self.observed_ms += other.observed_ms;
        self.active_ms += other.active_ms;
        self.rated_ms += other.rated_ms;
        self.cpu_us += other.cpu_us;
        self.cpu_tree_ms += other.cpu_tree_ms;
        self.memory_kib_ms += other.memory_kib_ms;
        self.memory_tree_kib_ms += other.memory_tree_kib_ms;
        self.cpu_peak_permille = self.cpu_peak_permille.max(other.cpu_peak_permille);
        self.cpu_tree_peak_permille = self.cpu_tree_peak_permille.max(other.cpu_tree_peak_permille);
        self.memory_peak_bytes = self.memory_peak_bytes.max(other.memory_peak_bytes);
        self.memory_tree_peak_bytes = self.memory_tree_peak_bytes.max(other.memory_tree_peak_bytes);
        self.child_peak = self.child_peak.max(other.child_peak);
        if self.worst_health.rank() < other.worst_health.rank() {
            self.worst_health = other.worst_health;
        }
    }
}

/// The gravest verdict of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Worst(pub Health);

impl Default for Worst {
    fn default() -> Self {
        Self(Health::Healthy)
    }
}

impl Worst {
    /// The same order as in `queries/add_to_tier.sql`.
    const fn rank(self) -> u8 {
        match self.0 {
            Health::Healthy => 0,
            Health::Pinned => 1,
            Health::Stale => 2,
            Health::Zombie => 3,
        }
    }

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self.0 {
            Health::Healthy => "healthy",
            Health::Pinned => "pinned",
            Health::Stale => "stale",
            Health::Zombie => "zombie",
        }
    }
}

/// From one moment to another, the end not included.
pub type Bucket = (i64, i64);

/// Cuts spans into buckets: days are those of a zone, hours and 5 minutes are counted from their begin.
pub struct Cutter<'a> {
    zone: Zone<'a>,
    /// From when on each tier is kept, the spans first: no bucket reaches over one of these.
    floors: [i64; 4],
    day: Bucket,
    rows: BTreeMap<Key, (i64, Sums)>,
}

impl<'a> Cutter<'a> {
    #[must_use]
    pub const fn new(zone: Zone<'a>, floors: [i64; 4]) -> Self {
        Self { zone, floors, day: (0, 0), rows: BTreeMap::new() }
    }

    /// Adds a span to every tier, as far back as the tier is kept.
    pub fn add(&mut self, span: &Span) {
        for (tier, floor) in Tier::ALL.into_iter().zip(self.floors.into_iter().skip(1)) {
            if span.until_at < floor || span.until_at == floor && span.since_at < floor {
                continue;
            }
            let mut at = span.since_at.max(floor);
            loop {
                let bucket = self.bucket(tier, at);
                let end = bucket.1.min(span.until_at);
                self.put(tier, span.process_id, bucket, &span.part(at, end));
                at = end;
                if at >= span.until_at {
                    break;
                }
            }
        }
    }

    /// Each row, its end, and what is to be added to it.
    #[must_use]
    pub fn rows(self) -> BTreeMap<Key, (i64, Sums)> {
        self.rows
    }

    /// The bucket of a tier that a moment lies in.
    pub fn bucket(&mut self, tier: Tier, at: i64) -> Bucket {
        if !(self.day.0..self.day.1).contains(&at) {
            let (begin, end) = zone::day(self.zone, Timestamp::from_millis(at));
            self.day = (begin.as_millis(), end.as_millis());
        }
        let day = self.day;
        let (mut since, mut until) = tier.length_ms().map_or(day, |length| {
            let since = day.0 + (at - day.0) / length * length;
            (since, (since + length).min(day.1))
        });
        for floor in self.floors {
            if floor <= at {
                since = since.max(floor);
            } else {
                until = until.min(floor);
            }
        }
        (since, until)
    }

    fn put(&mut self, tier: Tier, process_id: i64, bucket: Bucket, part: &Sums) {
        let key = Key { tier, since_at: bucket.0, process_id };
        let row = self.rows.entry(key).or_default();
        row.0 = row.0.max(bucket.1);
        row.1.add(part);
    }
}
