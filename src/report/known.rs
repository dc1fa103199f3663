//! Names that a filter goes by: of one that the history does not know there is no answer, not even an empty one.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, json};

use crate::error::{Error, Kind, Result};
use crate::report::Filter;
use crate::rules::nearest::nearest;
use crate::store::queries::{PROJECTS, SESSIONS_LIKE};
use crate::store::{Db, price};

/// So many names are told in place of one that is not known.
const TOLD: usize = 3;
/// A session may be called by the beginning of its id, from so many characters on.
const SESSION_CHARS: usize = 6;

/// The filter, with model and session as the history writes them.
///
/// # Errors
///
/// [`Kind::NotFound`] where the history knows no project, model or session of that name.
pub(super) fn known(db: Db<'_>, filter: &Filter) -> Result<Filter> {
    if let Some(name) = filter.project.as_deref() {
        project(db, name)?;
    }
    Ok(Filter {
        model: filter.model.as_deref().map(|name| model(db, name)).transpose()?,
        session: filter.session.as_deref().map(|id| session(db, id)).transpose()?,
        ..filter.clone()
    })
}

fn project(db: Db<'_>, asked: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
    }
    let rows: Vec<Row> = db.rows(&PROJECTS, &Map::new())?;
    let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    if names.contains(asked) {
        return Ok(());
    }
    Err(unknown("project", asked, &near(asked, &names), "tce usage --by project lists them"))
}

/// Its id, its name or what its price is kept under, in any case.
fn model(db: Db<'_>, asked: &str) -> Result<String> {
    let models = price::models(db)?;
    let words = || models.iter().flat_map(|one| [&one.name, &one.id, &one.canonical]);
    let is_meant = |word: &&String| word.to_lowercase() == asked.trim().to_lowercase();
    let found = words().find(|word| *word == asked).or_else(|| words().find(is_meant));
    found.cloned().ok_or_else(|| {
        let names = models.iter().flat_map(|one| [one.name.as_str(), one.id.as_str()]).collect();
        unknown("model", asked, &near(asked, &names), "tce usage lists them")
    })
}

/// Its id, or enough of the beginning of it.
fn session(db: Db<'_>, asked: &str) -> Result<String> {
    let mut ids = beginning(db, asked)?;
    if ids.first().is_some_and(|id| id == asked) || ids.len() == 1 && is_enough(asked) {
        return Ok(ids.remove(0));
    }
    if ids.is_empty() {
        // Nobody remembers an id; where it was copied, its beginning is right.
        ids = beginning(db, &asked.chars().take(SESSION_CHARS - 2).collect::<String>())?;
    } else if is_enough(asked) {
        let text = format!("several sessions begin with {asked:?}");
        return Err(Error::new(Kind::NotFound, text).hint(format!("one of: {}", ids.join(", "))));
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    Err(unknown("session", asked, &ids, "tce sessions lists them"))
}

fn is_enough(asked: &str) -> bool {
    asked.chars().count() >= SESSION_CHARS
}

fn beginning(db: Db<'_>, text: &str) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
    }
    let rows: Vec<Row> = db.rows(&SESSIONS_LIKE, &json!({ "session": text, "limit": TOLD }))?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What is written nearly like it; else what it is a part of.
fn near<'a>(asked: &str, known: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let found = nearest(asked, known.iter().copied(), TOLD);
    if !found.is_empty() || asked.is_empty() {
        return found;
    }
    let lower = asked.to_lowercase();
    known.iter().copied().filter(|one| one.to_lowercase().contains(&lower)).take(TOLD).collect()
}

fn unknown(what: &str, asked: &str, near: &[&str], otherwise: &str) -> Error {
    let error = Error::new(Kind::NotFound, format!("nothing is recorded of a {what} {asked:?}"));
    if near.is_empty() {
        return error.hint(otherwise);
    }
    let near: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
    error.hint(format!("the nearest: {}; {otherwise}", near.join(", ")))
}
