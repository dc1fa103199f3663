//! What must be in the ledger: every copy ever readable, merged as the published rule says, in the plainest way.

use std::collections::BTreeMap;

use tce::model::usage::UsageKey;

use super::line::{Answer, Place, Rank};

/// A response as the rule has it: the best copy's numbers, the earliest copy's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) numbers: Answer,
    pub(super) place: Answer,
}

impl Response {
    fn of(copy: &Answer) -> Self {
        Self { numbers: copy.clone(), place: copy.clone() }
    }

    fn take(&mut self, copy: &Answer) {
        if copy.rank() > self.numbers.rank() {
            self.numbers = copy.clone();
        }
        if copy.place() < self.place.place() {
            self.place = copy.clone();
        }
    }
}

/// A row of the ledger, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row(pub(super) String);

impl Row {
    /// As the test's own query prints it.
    pub(super) fn of(response: &Response) -> Self {
        let (place, numbers) = (&response.place, &response.numbers);
        Self(format!("{}|{}", Self::place(place), Self::numbers(numbers)))
    }

    fn place(copy: &Answer) -> String {
        let (at, session) = copy.place();
        format!("{at}|{session}|{}", copy.directory())
    }

    fn numbers(copy: &Answer) -> String {
        let t = copy.tokens();
        format!(
            "{}|{}|{}|{}|{}|{}|{}|{}|{}",
            copy.model(),
            copy.speed(),
            t.input,
            t.output,
            t.cache_write_5m,
            t.cache_write_1h,
            t.cache_read,
            t.web_searches,
            i32::from(copy.subagent())
        )
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Oracle {
    responses: BTreeMap<UsageKey, Response>,
}

impl Oracle {
    /// What was readable when somebody read it to its end.
    pub(super) fn see<'a>(&mut self, copies: impl Iterator<Item = &'a Answer>) {
        for copy in copies {
            self.responses
                .entry(copy.key())
                .and_modify(|known| known.take(copy))
                .or_insert_with(|| Response::of(copy));
        }
    }

    pub(super) fn rows(&self) -> BTreeMap<String, Row> {
        self.responses.iter().map(|(key, said)| (key.to_string(), Row::of(said))).collect()
    }

    /// What was readable when a reading ended early: any part of it may be in the ledger, and nothing else.
    ///
    /// What is there counts from now on as read.
    pub(super) fn settle(
        &mut self,
        copies: &[&Answer],
        found: &BTreeMap<String, Row>,
    ) -> Result<(), String> {
        for key in self.responses.keys() {
            if !found.contains_key(&key.to_string()) {
                return Err(format!("{key} is lost"));
            }
        }
        for (key, row) in found {
            let copies: Vec<&Answer> =
                copies.iter().copied().filter(|copy| copy.key().to_string() == *key).collect();
            let known = self.responses.iter().find(|(known, _)| known.to_string() == *key);
            let possible = possible(known.map(|(_, known)| known), &copies);
            let Some(response) = possible.into_iter().find(|one| Row::of(one) == *row) else {
                return Err(format!("{key} cannot be {row:?}"));
            };
            self.responses.insert(response.numbers.key(), response);
        }
        Ok(())
    }
}

/// Whatever a response can have become: any copy's numbers that are no worse, any copy's place that is no later.
fn possible(known: Option<&Response>, copies: &[&Answer]) -> Vec<Response> {
    let least: Option<Rank> = known.map(|known| known.numbers.rank());
    let latest: Option<Place> = known.map(|known| known.place.place());
    let numbers =
        copies.iter().copied().filter(|copy| least.is_none_or(|least| copy.rank() > least));
    let numbers: Vec<&Answer> = numbers.chain(known.map(|known| &known.numbers)).collect();
    let places =
        copies.iter().copied().filter(|copy| latest.as_ref().is_none_or(|at| copy.place() < *at));
    let places: Vec<&Answer> = places.chain(known.map(|known| &known.place)).collect();
    let pair = |numbers: &Answer, place: &Answer| Response {
        numbers: numbers.clone(),
        place: place.clone(),
    };
    places
        .iter()
        .flat_map(|place| numbers.iter().map(move |numbers| pair(numbers, place)))
        .collect()
}
