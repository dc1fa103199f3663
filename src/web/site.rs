//! What the dashboard serves, to whom, and within which limits.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::Semaphore;

use crate::collect::Doors;
use crate::error::{Error, Kind, Result};
use crate::record::recorder::{self, Plan};
use crate::report::Filter;
use crate::report::typed::Present;
use crate::report::upkeep::{self, Around};
use crate::store::open;
use crate::store::pulse::{self, Pulse};
use crate::web::archive::Archive;
use crate::web::guard::Guests;
use crate::web::pages::Notices;
use crate::web::shelf::{Age, Place, Shelf};
use crate::web::stop::Stop;

/// Everything the dashboard is told.
#[derive(Clone)]
pub struct Site {
    /// The data folder.
    pub folder: PathBuf,
    pub plan: Plan,
    /// Name of the price book that costs are reckoned by.
    pub prices: String,
    /// The day a week begins with, where nobody says.
    pub week_start: u8,
    pub doors: Arc<dyn Doors>,
    /// Whose processes are let in without more ado, where the kernel can tell.
    pub user_id: u32,
    pub guests: Guests,
    pub limits: Limits,
    /// What it shows is invented, and every page says so.
    pub demo: bool,
}

impl Site {
    /// The history's file, its tiers, and what the recorder does for it.
    pub(super) fn upkeep(&self, present: Present<'_>) -> Result<upkeep::History> {
        let (plan, clock) = (&self.plan.upkeep, self.doors.clock());
        let path = open::path_in(&self.folder);
        let around = Around {
            path: &path,
            bytes: open::bytes(&path),
            budget_bytes: plan.budget_bytes,
            keep: plan.keep,
            crontab: &|job| plan.crontab(job).cloned(),
            facts: &self.doors.machine().facts(),
            now: present.now,
            zone: &|at| clock.offset_at(at),
        };
        upkeep::look(present.db, &around)
    }
}

/// How much of it anybody may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub connections: usize,
    /// Bytes of a request's first line and headers.
    pub header_bytes: usize,
    pub header_lines: usize,
    pub body_bytes: usize,
    /// For headers, and again for a body, to arrive; also how long a quiet connection is kept.
    pub patience: Duration,
    /// Questions to the history at a time.
    pub readers: usize,
    /// Orders at a time: each may wait some seconds for a process to end.
    pub orders: usize,
    /// Streams of events at a time.
    pub streams: usize,
    /// For so long an answer is given again without asking the history; for four times as long while it is asked.
    pub fresh_for: Duration,
    /// Between two glances of a stream at what may have changed.
    pub glance: Duration,
    /// A stream that has nothing to say says so, this often.
    pub murmur: Duration,
    /// How long requests under way may take once the end was asked for.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Well below the 1,024 files that most systems let a process open.
            connections: 512,
            header_bytes: 16 << 10,
            header_lines: 64,
            body_bytes: 16 << 10,
            patience: Duration::from_secs(5),
            readers: 4,
            orders: 4,
            streams: 64,
            fresh_for: Duration::from_millis(250),
            glance: Duration::from_secs(1),
            murmur: Duration::from_secs(15),
            farewell: Duration::from_secs(6),
        }
    }
}

/// The site at work: what every request may use.
pub(super) struct Desk {
    pub site: Site,
    pub stop: Stop,
    pub orders: Semaphore,
    pub streams: Arc<Semaphore>,
    pub notices: Notices,
    shelf: Shelf,
    archive: Archive,
    readers: Semaphore,
}

/// Whether anything may have changed, and whether anybody records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glance {
    pub pulse: Pulse,
    pub recording: bool,
}

impl Desk {
    pub(super) fn new(site: Site, stop: Stop) -> Arc<Self> {
        let archive = Archive::new(site.folder.clone());
        let limits = site.limits;
        Arc::new(Self {
            site,
            stop,
            orders: Semaphore::new(limits.orders),
            streams: Arc::new(Semaphore::new(limits.streams)),
            notices: Notices::default(),
            shelf: Shelf::default(),
            archive,
            readers: Semaphore::new(limits.readers),
        })
    }

    /// Asks the history, on a thread that may wait for it.
    pub(super) async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(Present<'_>, Filter) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _turn = self.readers.acquire().await;
        let desk = Arc::clone(self);
        aside(move || {
            let clock = desk.site.doors.clock();
            let now = clock.now();
            let base = Filter {
                now: Some(now),
                prices: Some(desk.site.prices.clone()),
                week_start: Some(desk.site.week_start),
                detail: true,
                ..Filter::default()
            };
            desk.archive.read(clock.as_ref(), |db| work(Present { db, now }, base))
        })
        .await
    }

    /// The same, for a text that may be a moment old: `question` says all that it depends on.
    pub(super) async fn recent(
        self: &Arc<Self>,
        question: &str,
        work: impl FnOnce(Present<'_>, Filter) -> Result<String> + Send + 'static,
    ) -> Result<Bytes> {
        let place = self.shelf.place(question);
        match self.kept(&place) {
            Some((text, Age::Fresh)) => return Ok(text),
            // Nobody waits for what is made anew but the first: it has only just grown old.
            Some((text, Age::Old)) => {
                if let Ok(turn) = Arc::clone(&place.making).try_lock_owned() {
                    let desk = Arc::clone(self);
                    tokio::spawn(async move {
                        let _made = desk.make(&place, work).await;
                        drop(turn);
                    });
                }
                return Ok(text);
            }
            None => {}
        }
        let _turn = place.making.lock().await;
        match self.kept(&place) {
            Some((text, _)) => Ok(text),
            None => self.make(&place, work).await,
        }
    }

    fn kept(&self, place: &Place) -> Option<(Bytes, Age)> {
        let now = self.site.doors.clock().since_boot();
        place.kept(now, self.shelf.times_cleared(), self.site.limits.fresh_for)
    }

    async fn make(
        self: &Arc<Self>,
        place: &Place,
        work: impl FnOnce(Present<'_>, Filter) -> Result<String> + Send + 'static,
    ) -> Result<Bytes> {
        let (now, cleared) = (self.site.doors.clock().since_boot(), self.shelf.times_cleared());
        let text = Bytes::from(self.ask(work).await?);
        place.keep(now, cleared, &text);
        Ok(text)
    }

    /// Something was done: what was told before is told no more.
    pub(super) fn has_changed(&self) {
        self.shelf.clear();
    }

    /// Looks whether asking again could say anything new.
    pub(super) async fn glance(self: &Arc<Self>) -> Result<Glance> {
        let desk = Arc::clone(self);
        aside(move || {
            let (folder, clock) = (&desk.site.folder, desk.site.doors.clock());
            let interval = desk.site.plan.watch.interval;
            let recording = recorder::is_at_work(folder, interval, clock.as_ref());
            Ok(Glance { pulse: pulse::pulse(folder), recording })
        })
        .await
    }
}

/// Does on another thread what has to wait.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|e| {
        Err(Error::new(Kind::Failed, "the dashboard failed to do its work").because(e))
    })
}
