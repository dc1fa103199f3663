//! What Claude Code is about to delete before it is recorded.

use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::collect::retention::{USUAL_DAYS, cleanup_days};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::model::trouble::Trouble;
use crate::record::unread::{Unread, unread};
use crate::sheet::{Sheet, Tone, fact, wording};
use crate::store::transcript::last_reading;
use crate::store::{Store, role};

const DAY: Duration = Duration::from_hours(24);

/// How long transcripts live, and what of them is not recorded.
pub(super) struct Retention {
    days: u32,
    /// Settings of Claude Code that say nothing of it, for they cannot be understood.
    wrong: Vec<Trouble>,
    unread: Unread,
    /// Since when nobody had looked, before this command did.
    last_look: Option<Timestamp>,
    now: Timestamp,
}

/// When somebody looked last; to be asked before this command looks itself.
pub(super) fn last_look(session: &Session) -> Result<Option<Timestamp>> {
    let folder = session.folder();
    let read_at = match Store::peek(&folder)? {
        Some(store) => last_reading(store.db())?,
        None => None,
    };
    // A look at processes reads transcripts too; a report on tokens reads them without such a look.
    Ok(role::last_beat(&folder).max(read_at))
}

pub(super) fn look(
    outside: &Outside<'_>,
    session: &Session,
    store: &Store,
    last_look: Option<Timestamp>,
) -> Result<Retention> {
    let folders = &session.config.claude_folders;
    // The shortest counts; a file that cannot be understood sets nothing.
    let (mut days, mut wrong) = (None, Vec::new());
    for folder in folders {
        match cleanup_days(folder) {
            Ok(set) => days = days.into_iter().chain(set).min(),
            Err(trouble) => wrong.push(trouble),
        }
    }
    let unread = unread(store.db(), &outside.machine.facts(), folders)?;
    let days = days.unwrap_or(USUAL_DAYS);
    Ok(Retention { days, wrong, unread, last_look, now: outside.clock.now() })
}

impl Retention {
    pub(super) fn json(&self) -> Value {
        json!({ "cleanup_period_days": self.days, "unread_files": self.unread.files,
                "unread_bytes": self.unread.bytes, "oldest_unread_at": self.unread.oldest_at,
                "unreadable": self.unread.unreadable, "last_look_at": self.last_look,
                "warnings": self.warnings() })
    }

    pub(super) fn draw(&self, sheet: &mut Sheet) {
        let kept = wording::plural(self.days, "day", "days");
        sheet.facts([
            fact("Claude Code keeps transcripts for", kept),
            fact("Not recorded yet", wording::plural(self.unread.files, "file", "files")),
        ]);
        self.warnings().into_iter().for_each(|words| sheet.remark(Tone::Warn, words));
    }

    fn period(&self) -> Duration {
        DAY * self.days
    }

    fn warnings(&self) -> Vec<String> {
        let others = [self.off_for_long(), self.deleted_soon(), self.unreadable()];
        self.misset().chain(others.into_iter().flatten()).collect()
    }

    fn misset(&self) -> impl Iterator<Item = String> {
        self.wrong.iter().map(|trouble| {
            format!(
                "{}: {}. It is taken that transcripts are kept for {}.",
                trouble.subject,
                trouble.detail,
                wording::plural(self.days, "day", "days")
            )
        })
    }

    /// Half of the time a file lives is the last moment to begin worrying.
    fn off_for_long(&self) -> Option<String> {
        let quiet = self.now.since(self.last_look?);
        let lost =
            if quiet > self.period() { "some may be gone unread" } else { "none is lost yet" };
        (quiet > self.period() / 2).then(|| {
            format!(
                "Nobody had looked for {} and Claude Code deletes transcripts {} days after their last change: {lost}. \
                 tce record --background keeps up.",
                wording::span(quiet),
                self.days
            )
        })
    }

    fn deleted_soon(&self) -> Option<String> {
        let written = self.unread.oldest_at?;
        let left = written.plus(self.period()).since(self.now);
        (left < self.period() / 2).then(|| {
            format!(
                "{} not recorded yet ({}); Claude Code may delete the first of them in {}.",
                wording::plural(self.unread.files, "transcript is", "transcripts are"),
                wording::memory(self.unread.bytes),
                wording::span(left)
            )
        })
    }

    fn unreadable(&self) -> Option<String> {
        (self.unread.unreadable > 0).then(|| {
            format!(
                "{} below Claude Code's projects cannot be read; what is there will be deleted {} days after its last change.",
                wording::plural(self.unread.unreadable, "place", "places"),
                self.days
            )
        })
    }
}
