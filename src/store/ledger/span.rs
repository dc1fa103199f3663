//! From when to when sessions have responses, as all of their lines tell: a copy that says nothing new is one of them, so it
//! makes no difference which lines are read together.

use std::collections::HashMap;

use rusqlite::named_params;

use crate::error::Result;
use crate::model::shared::Shared;
use crate::model::time::Timestamp;
use crate::model::usage::UsageFact;
use crate::store::queries::{BEGIN_SESSION, EXTEND_SESSION, PLACE_SESSION};
use crate::store::query::Db;

/// What some lines tell of a session.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) session: Shared,
    /// The folder that the first of those names that name one: when that was, and which.
    pub(super) directory: Option<(Timestamp, Shared)>,
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
    /// The last response of its own: when it was, how large its prompt, and the model.
    pub(super) context: Option<(Timestamp, i64, Option<Shared>)>,
}

impl Told {
    fn by(fact: &UsageFact) -> Self {
        let (place, counted) = (&fact.place, &fact.counted);
        let own = !counted.subagent && fact.advisor.is_none();
        let context = (place.happened_at, counted.tokens.prompt(), counted.model.clone());
        Self {
            session: place.session.clone(),
            directory: named(fact),
            since: place.happened_at,
            until: place.happened_at,
            context: own.then_some(context),
        }
    }

    /// True if the line says nothing more; most do not, for they repeat the one before.
    fn covers(&self, fact: &UsageFact) -> bool {
        let (at, counted) = (fact.place.happened_at, &fact.counted);
        let own = !counted.subagent && fact.advisor.is_none();
        let known = self.context.as_ref().map(|(at, tokens, model)| (*at, *tokens, model));
        let place = fact.place.directory.as_ref().map(|path| (at, path));
        let placed = self.directory.as_ref().map(|(at, path)| (*at, path));
        self.since <= at
            && at <= self.until
            && (place.is_none() || placed.is_some() && placed <= place)
            && (!own || known >= Some((at, counted.tokens.prompt(), &counted.model)))
    }

    fn take(&mut self, other: Self) {
        self.since = self.since.min(other.since);
        self.directory = earlier(self.directory.take(), other.directory);
        self.until = self.until.max(other.until);
        if other.context > self.context {
            self.context = other.context;
        }
    }
}

fn named(fact: &UsageFact) -> Option<(Timestamp, Shared)> {
    fact.place.directory.clone().map(|path| (fact.place.happened_at, path))
}

/// The less of what there is.
fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

/// What lines tell of their sessions: a file has one, as a rule.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<Told>);

impl Spans {
    pub(super) fn note(&mut self, fact: &UsageFact) {
        let session = &fact.place.session;
        match self.0.iter_mut().rev().find(|told| told.session == *session) {
            Some(told) if told.covers(fact) => {}
            Some(told) => told.take(Told::by(fact)),
            None => self.0.push(Told::by(fact)),
        }
    }

    pub(super) fn absorb(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = Told> {
        self.0.into_iter()
    }
}

/// The same by the numbers of rows.
pub(super) struct Span {
    pub(super) since: i64,
    pub(super) until: i64,
    /// Also by its path, by which those that are named at the same moment are told apart.
    pub(super) directory: Option<(i64, Shared, i64)>,
    pub(super) context: Option<(i64, i64, i64)>,
}

/// What a reading found of all its sessions.
#[derive(Default)]
pub(super) struct SessionSpans(HashMap<i64, Span>);

impl SessionSpans {
    pub(super) fn take(&mut self, session_id: i64, found: Span) {
        let Some(span) = self.0.get_mut(&session_id) else {
            self.0.insert(session_id, found);
            return;
        };
        span.since = span.since.min(found.since);
        span.directory = earlier(span.directory.take(), found.directory);
        span.until = span.until.max(found.until);
        span.context = span.context.max(found.context);
    }

    /// `nowhere` is the row of the folder that stands for none.
    pub(super) fn write(&self, db: Db<'_>, nowhere: &mut dyn FnMut() -> Result<i64>) -> Result<()> {
        self.0.iter().try_for_each(|(session_id, span)| {
            let values = named_params! { ":session_id": session_id, ":until": span.until, ":context_at": span.context.map(|(at, ..)| at),
            ":context_tokens": span.context.map(|(_, tokens, _)| tokens),
            ":context_model_id": span.context.map(|(.., model_id)| model_id) };
            db.run_often(&EXTEND_SESSION, values)?;
            let begun = named_params! { ":session_id": session_id, ":since": span.since };
            db.run_often(&BEGIN_SESSION, begun)?;
            let (at, directory_id) = match &span.directory {
                Some((at, _, directory_id)) => (Some(at), *directory_id),
                None => (None, nowhere()?),
            };
            let placed = named_params! { ":session_id": session_id, ":directory_id": directory_id, ":directory_at": at };
            db.run_often(&PLACE_SESSION, placed).map(drop)
        })
    }
}
