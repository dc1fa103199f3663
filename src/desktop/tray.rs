//! The tray at work: looks whether anything changed, shows the menu that follows, and carries out what is chosen.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use super::menu::{Menu, Order, View, menu};
use super::system::{self, MainThread};
use crate::action::{self, Hands};
use crate::collect::Doors;
use crate::error::{Error, Kind, Result};
use crate::model::action::{Action, Outcome};
use crate::model::time::WeekStart;
use crate::record::recorder::{self, Plan};
use crate::report::{Filter, status, status_line};
use crate::sheet::alert;
use crate::store::Store;
use crate::store::pulse::{self, Pulse};

/// Between two glances at whether anything changed: two files' times, no question to the history.
const GLANCE: Duration = Duration::from_secs(2);
/// A file that was put in the history's place is noticed within this time.
const KEPT_FOR: Duration = Duration::from_mins(1);
/// So long the menu says how the last order went.
const SAID_FOR: Duration = Duration::from_mins(5);
/// A notice of that must not hold up the next order.
const NOTICE_PATIENCE: Duration = Duration::from_secs(3);

/// Everything the tray is told.
pub struct Keeper {
    /// The data folder.
    pub folder: PathBuf,
    pub plan: Plan,
    /// Name of the price book that costs are reckoned by.
    pub prices: String,
    pub week_start: WeekStart,
    pub doors: Arc<dyn Doors>,
    pub env: BTreeMap<String, String>,
    /// Whether a notice says how an order went.
    pub notices: bool,
    /// Opens the dashboard.
    pub open: Box<dyn FnMut() -> Result<()> + Send>,
    /// Ends the program.
    pub quit: Box<dyn FnMut() -> Result<()> + Send>,
}

/// What comes from where the menu is shown.
#[derive(Debug)]
pub enum Event {
    Chosen(Order),
    /// Whether anybody can see the menu now.
    Watched(bool),
    End,
}

/// Where a menu is shown.
pub trait Panel: Send {
    /// Takes the place of the menu before.
    fn show(&mut self, menu: &Menu);
}

/// A tray, until the value goes.
pub struct Tray {
    events: Sender<Event>,
    thread: Option<JoinHandle<()>>,
    /// Whether anything on the desktop showed it at once.
    pub watched: bool,
}

impl Tray {
    /// Puts it there, or says why there is no place for one.
    pub fn start(keeper: Keeper, main_thread: &MainThread) -> Result<Self> {
        let (events, heard) = mpsc::channel();
        let (mut panel, watched) = system::open(events.clone(), &keeper.env, main_thread)?;
        let thread = std::thread::Builder::new().name("tce-tray".to_owned());
        let thread = thread
            .spawn(move || keep(keeper, &heard, &mut panel))
            .map_err(|e| Error::new(Kind::Failed, "no thread can be started").because(e))?;
        Ok(Self { events, thread: Some(thread), watched })
    }
}

impl Drop for Tray {
    fn drop(&mut self) {
        drop(self.events.send(Event::End));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Shows and obeys until it is told to end.
pub fn keep(keeper: Keeper, events: &Receiver<Event>, panel: &mut dyn Panel) {
    let glance = keeper.plan.watch.interval.min(GLANCE);
    let mut desk = Desk { keeper, watched: true, store: None, seen: None, shown: None, said: None };
    loop {
        desk.refresh(panel);
        // What nobody sees costs nothing.
        let event = if desk.watched {
            events.recv_timeout(glance)
        } else {
            events.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match event {
            Ok(Event::Chosen(order)) => desk.obey(order),
            Ok(Event::Watched(watched)) => desk.watched = watched,
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

struct Desk {
    keeper: Keeper,
    watched: bool,
    /// The history, and since when it is open: reading its schema costs more than asking it.
    store: Option<(Store, Duration)>,
    /// The history that the menu was made from, and whether somebody recorded.
    seen: Option<(Pulse, bool)>,
    shown: Option<Menu>,
    /// How the last order went, and since when the menu says so.
    said: Option<(String, Duration)>,
}

impl Desk {
    /// Asks the history if it can have changed, and shows the menu if that has.
    fn refresh(&mut self, panel: &mut dyn Panel) {
        if !self.watched {
            self.store = None;
            return;
        }
        let clock = self.keeper.doors.clock();
        if self.said.as_ref().is_some_and(|(_, at)| clock.since_boot() > *at + SAID_FOR) {
            self.said = None;
            self.seen = None;
        }
        let interval = self.keeper.plan.watch.interval;
        let recording = recorder::is_at_work(&self.keeper.folder, interval, clock.as_ref());
        let now = Some((pulse::pulse(&self.keeper.folder), recording));
        if self.seen == now {
            return;
        }
        // A history that cannot be read now is read at the next glance; until then the menu stays.
        let Ok(Some(menu)) = self.ask(recording) else { return };
        self.seen = now;
        if self.shown.as_ref() != Some(&menu) {
            panel.show(&menu);
            self.shown = Some(menu);
        }
    }

    fn ask(&mut self, recording: bool) -> Result<Option<Menu>> {
        let keeper = &self.keeper;
        let clock = keeper.doors.clock();
        let (now, since_boot) = (clock.now(), clock.since_boot());
        let kept = self.store.take().filter(|(_, at)| since_boot < *at + KEPT_FOR);
        let opened = || Ok(Store::peek(&keeper.folder)?.map(|store| (store, since_boot)));
        let Some((mut store, at)) = kept.map_or_else(opened, |kept| Ok(Some(kept)))? else {
            return Ok(None);
        };
        let filter = Filter {
            now: Some(now),
            prices: Some(keeper.prices.clone()),
            week_start: Some(keeper.week_start.number()),
            ..Filter::default()
        };
        let (status, spending) = store.read(|db| {
            let (prices, week) = (&keeper.prices, keeper.week_start);
            let spending = status_line::spending(db, now, prices, week, recording)?;
            Ok((status::read(db, &filter)?, spending))
        })?;
        self.store = Some((store, at));
        let said = self.said.as_ref().map(|(words, _)| words.as_str());
        Ok(Some(menu(&View { status: &status, spending, recording, said })))
    }

    fn obey(&mut self, order: Order) {
        let went = match order {
            Order::OpenDashboard => (self.keeper.open)().map(|()| None),
            Order::Quit => (self.keeper.quit)().map(|()| None),
            Order::Do(action) => self.perform(&action).map(Some),
        };
        let (succeeded, words) = match went {
            Ok(None) => return,
            Ok(Some((succeeded, words))) => (succeeded, words),
            Err(error) => (false, error.to_string()),
        };
        self.seen = None;
        let at = self.keeper.doors.clock().since_boot();
        let first = words.lines().next().unwrap_or_default();
        self.said = Some((format!("{} {first}", if succeeded { "✅" } else { "⚠️" }), at));
        if self.keeper.notices {
            let search_path = self.keeper.env.get("PATH").map_or("", String::as_str);
            let notice = alert::order_notice(succeeded, &words);
            // The menu says it as well.
            drop(super::show(&notice, search_path, NOTICE_PATIENCE));
        }
    }

    /// The order goes the way of all orders; whether it was done, and in which words.
    fn perform(&self, action: &Action) -> Result<(bool, String)> {
        let keeper = &self.keeper;
        let (mut machine, clock) = (keeper.doors.machine(), keeper.doors.clock());
        let mut store = Store::open(&keeper.folder)?;
        let mut hands = Hands {
            store: &mut store,
            folder: &keeper.folder,
            machine: machine.as_mut(),
            clock: clock.as_ref(),
            plan: &keeper.plan,
            requested_by: "desktop",
        };
        let done = action::perform(&mut hands, action)?;
        let failed = |one: Outcome| {
            matches!(one, Outcome::StillRunning | Outcome::Refused | Outcome::Failed)
        };
        let words: Vec<String> = done.iter().map(|one| one.message.clone()).collect();
        Ok((!done.iter().any(|one| failed(one.outcome)), words.join("\n")))
    }
}
