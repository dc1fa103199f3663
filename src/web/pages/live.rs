//! The same parts as a stream: those that changed, as they are now.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::response::Response;
use serde_json::json;

use super::part::Part;
use super::{Page, View, layout};
use crate::error::Result;
use crate::report::Filter;
use crate::report::typed::Present;
use crate::web::api::{Change, Changes, stream as told};
use crate::web::reply::Answered;
use crate::web::site::{Desk, Glance};

/// Every part of a page: what its head says of the present, and its own.
pub(super) fn all(
    page: &dyn Page,
    view: &View,
    present: Present<'_>,
    base: Filter,
) -> Result<Vec<Part>> {
    let mut parts = vec![layout::present(&view.glance, present, &base)?];
    parts.extend(page.parts(view, present, base)?);
    Ok(parts)
}

/// Which state of all parts this is.
pub(super) fn state(parts: &[Part]) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        part.html().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

pub(super) fn stream(desk: Arc<Desk>, page: Arc<dyn Page>, view: View) -> Answered<Response> {
    told(desk, Live { page, view }, HashMap::new())
}

struct Live {
    page: Arc<dyn Page>,
    view: View,
}

impl Changes for Live {
    fn parts(&self, present: Present<'_>, base: Filter, glance: &Glance) -> Result<Vec<Change>> {
        let view = View { glance: *glance, ..self.view.clone() };
        let parts = all(self.page.as_ref(), &view, present, base)?;
        let mut changes = Vec::new();
        // Where the reader has this very state, it is told so, and nothing else.
        let seen = self.view.given.text("seen") == Some(state(&parts).as_str());
        for part in &parts {
            push(&mut changes, part)?;
        }
        if seen {
            changes.push(Change::new("seen", "seen", &json!(true), &())?);
        }
        Ok(changes)
    }

    fn gone(&self, _: &str) -> Option<Change> {
        None
    }

    fn has_seen(&self, parts: &[Change]) -> bool {
        parts.iter().any(|part| part.key == "seen")
    }
}

fn push(changes: &mut Vec<Change>, part: &Part) -> Result<()> {
    let data = json!({ "id": part.id, "html": part.html() });
    let mark = if part.within.is_empty() { hash(&part.html()) } else { part.mark() };
    changes.push(Change::new(&part.id, "part", &data, &mark)?);
    part.within.iter().try_for_each(|inner| push(changes, inner))
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
