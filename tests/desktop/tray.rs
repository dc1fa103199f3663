//! The tray at work on the scripted machine: when it asks, when it shows, what it does.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tce::desktop::menu::{Menu, Order};
use tce::desktop::tray::{Event, Keeper, Panel, keep};
use tce::error::{Error, Kind};
use tce::model::action::{Action, KillOptions, Target};
use tce::model::time::WeekStart;
use tce::sheet::alert::order_notice;

use super::drawn;
use crate::stage::{Stage, TICK};

/// Long enough for anything on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

struct Screen(Sender<Menu>);

impl Panel for Screen {
    fn show(&mut self, menu: &Menu) {
        self.0.send(menu.clone()).unwrap();
    }
}

/// A tray on a thread of its own, until the value goes.
struct Shown {
    events: Sender<Event>,
    menus: Receiver<Menu>,
    called: Arc<Mutex<Vec<&'static str>>>,
    thread: Option<JoinHandle<()>>,
}

impl Shown {
    fn on(stage: &Stage) -> Self {
        let called = Arc::new(Mutex::new(Vec::new()));
        let call = |name, fails: bool| {
            let called = Arc::clone(&called);
            move || {
                called.lock().unwrap().push(name);
                if fails { Err(Error::new(Kind::Failed, "no screen at all")) } else { Ok(()) }
            }
        };
        let mut plan = stage.plan();
        // Glances as fast as they can be had.
        plan.watch.interval = Duration::from_millis(10);
        let keeper = Keeper {
            folder: stage.data(),
            plan,
            prices: "list".to_owned(),
            week_start: WeekStart::Monday,
            doors: Arc::new(stage.machine.clone()),
            env: std::collections::BTreeMap::default(),
            notices: false,
            open: Box::new(call("open", true)),
            quit: Box::new(call("quit", false)),
        };
        let (events, heard) = channel();
        let (shown, menus) = channel();
        let thread = std::thread::spawn(move || keep(keeper, &heard, &mut Screen(shown)));
        Self { events, menus, called, thread: Some(thread) }
    }

    #[track_caller]
    fn next(&self) -> String {
        drawn(&self.menus.recv_timeout(PATIENCE).expect("a menu"))
    }

    /// The next menu that has this in it.
    #[track_caller]
    fn await_words(&self, words: &str) -> String {
        loop {
            let text = self.next();
            if text.contains(words) {
                return text;
            }
        }
    }

    fn choose(&self, order: Order) {
        self.events.send(Event::Chosen(order)).unwrap();
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.events.send(Event::End));
        self.thread.take().unwrap().join().unwrap();
    }
}

#[test]
fn it_shows_what_changed_and_nothing_twice() {
    let stage = Stage::new();
    let shown = Shown::on(&stage);
    stage.enter(101, "alpha");
    stage.once();
    let mut before = shown.await_words("101 — alpha");
    // A look that saw the same: asked, and not shown.
    stage.pass(TICK);
    stage.once();
    stage.enter(102, "beta");
    stage.once();
    while !before.contains("102 — beta") {
        let next = shown.next();
        assert_ne!(next, before);
        before = next;
    }
}

#[test]
fn what_nobody_sees_is_not_made() {
    let stage = Stage::new();
    let shown = Shown::on(&stage);
    shown.events.send(Event::Watched(false)).unwrap();
    // Whatever comes through this channel next was sent after that was heard.
    shown.choose(Order::Quit);
    while shown.called.lock().unwrap().is_empty() {
        std::thread::yield_now();
    }
    stage.enter(101, "alpha");
    stage.once();
    assert!(shown.menus.try_recv().is_err());
    shown.events.send(Event::Watched(true)).unwrap();
    assert!(shown.next().contains("101 — alpha"));
}

#[test]
fn orders_go_the_way_of_all_orders() {
    let stage = Stage::new();
    let who = stage.enter(101, "alpha");
    stage.once();
    let shown = Shown::on(&stage);
    shown.next();
    let target = Target { pid: 101, start_ticks: Some(who.start_ticks) };
    shown.choose(Order::Do(Action::Pin { target: target.clone() }));
    assert!(shown.await_words("📌").contains("\n✅ "));
    assert_eq!(
        stage.rows("SELECT requested_by, verb, outcome FROM v_action"),
        ["desktop|pin|pinned"]
    );
    // The number is somebody else's by now.
    let stranger = Target { start_ticks: Some(who.start_ticks + 1), ..target.clone() };
    let options = KillOptions::default();
    shown.choose(Order::Do(Action::Kill { target: stranger, options }));
    shown.await_words("⚠️ process 101 is not the one that was meant");
    shown.choose(Order::Do(Action::Kill { target, options }));
    assert!(shown.await_words("✅ ").contains("No Claude processes"));
}

#[test]
fn a_dashboard_that_cannot_be_opened_is_told_of() {
    let stage = Stage::new();
    stage.once();
    let shown = Shown::on(&stage);
    shown.next();
    shown.choose(Order::OpenDashboard);
    shown.await_words("⚠️ no screen at all");
    shown.choose(Order::Quit);
    drop(shown);
}

#[test]
fn a_notice_of_an_order_is_no_markup() {
    let notice = order_notice(false, "process 101 (<b>alpha) is still running\n  try: --force");
    assert_eq!(notice.subtitle, "⚠️ Not done");
    assert_eq!(notice.body, "process 101 (‹b›alpha) is still running\n  try: --force");
    assert_eq!(order_notice(true, "").subtitle, "✅ Done");
}
