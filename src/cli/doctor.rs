//! `tce doctor`: the history's own account, and what the machine around it looks like.

use std::path::Path;

use serde_json::json;

use crate::cli::args::{Args, DoctorArgs};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::reports::{base, recorder_words, write};
use crate::cli::{retention, settings};
use crate::config::Origin;
use crate::error::Result;
use crate::report::upkeep::{self, Around};
use crate::report::{Document, Filter, doctor};
use crate::sheet::{Column, Row, Table, Tone, fact};
use crate::store::Store;

pub(super) fn show(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &DoctorArgs,
) -> Result<u8> {
    let last_look = retention::last_look(session)?;
    let mut store = session.present(outside, true, &|_| Ok(()))?;
    let filter = Filter { unlisted: options.unlisted, ..base(outside, session, args) };
    let mut answer = store.read(|db| doctor::ask(db, &filter))?;
    let retention = retention::look(outside, session, &store, last_look)?;
    let recorder = recorder_words(outside, session);
    upkeep(outside, session, &store)?.complete(&mut answer)?;
    store.close()?;
    let places = places(session);
    let mut document = answer.document.value()?;
    if let Some(document) = document.as_object_mut() {
        document.insert("recorder".to_owned(), json!(recorder));
        document.insert("retention".to_owned(), retention.json());
        document
            .insert("places".to_owned(), json!(places.iter().map(Place::json).collect::<Vec<_>>()));
    }
    answer.document = Document::new(document);
    answer.sheet.facts([fact("Recorder", recorder)]);
    retention.draw(&mut answer.sheet);
    answer.sheet.table(place_table(&places));
    let changed = session
        .config
        .origins
        .iter()
        .filter(|shown| !matches!(shown.origin, Origin::Default))
        .count();
    if changed > 0 {
        answer.sheet.table(settings::table(&session.config).titled("Settings"));
    }
    write(outside, args, "doctor", &answer)
}

fn upkeep(outside: &Outside<'_>, session: &Session, store: &Store) -> Result<upkeep::History> {
    let (plan, clock) = (&session.plan.upkeep, outside.clock);
    let around = Around {
        path: store.path(),
        bytes: store.bytes(),
        budget_bytes: plan.budget_bytes,
        keep: plan.keep,
        crontab: &|job| plan.crontab(job).cloned(),
        facts: &outside.machine.facts(),
        now: clock.now(),
        zone: &|at| clock.offset_at(at),
    };
    upkeep::look(store.db(), &around)
}

/// A place Claude Code's files are looked for.
struct Place {
    what: &'static str,
    path: String,
    there: bool,
}

impl Place {
    fn new(what: &'static str, path: &Path) -> Self {
        Self { what, path: path.display().to_string(), there: path.exists() }
    }

    fn json(&self) -> serde_json::Value {
        json!({ "what": self.what, "path": self.path, "there": self.there })
    }
}

fn places(session: &Session) -> Vec<Place> {
    let config = &session.config;
    let folders = config.claude_folders.iter().map(|path| Place::new("Claude folder", path));
    let stats = session.plan.tokens.stats_caches.iter().map(|path| Place::new("stats cache", path));
    let metas =
        session.plan.tokens.session_metas.iter().map(|path| Place::new("session meta", path));
    folders.chain(stats).chain(metas).collect()
}

fn place_table(places: &[Place]) -> Table {
    let columns =
        vec![Column::text("Place"), Column::text("Path").elastic(), Column::text("Found").toned()];
    let rows = places.iter().map(|place| {
        let found = if place.there { "yes" } else { "no" };
        Row::new([place.what.to_owned(), place.path.clone(), found.to_owned()])
            .tone(if place.there { Tone::Good } else { Tone::Quiet })
    });
    Table::new(columns).titled("Where Claude Code's files are looked for").rows(rows)
}
