//! A recorder's ticks, and a clock that plays a script.

use std::cell::RefCell;
use std::time::Duration;

use tce::collect::clock::{Clock, Wake};
use tce::collect::processes::Scanner;
use tce::collect::scripted::Scripted;
use tce::error::Result;
use tce::model::process::Identity;
use tce::model::time::Timestamp;
use tce::record::alerts::DueAlert;
use tce::record::recorder::{Notifier, Plan, Recorder};
use tce::record::tick::{Ticker, tick};
use tce::record::{Look, Ticked};
use tce::store::{Store, role};

use super::Stage;

impl Stage {
    /// A recorder that ticks when it is told to.
    pub(crate) fn recording(&self) -> Recording<'_> {
        let store = self.store();
        Recording {
            stage: self,
            plan: self.plan(),
            last_beat: role::last_beat(&self.data()),
            store,
            scanner: Scanner::default(),
            before: None,
        }
    }
}

/// A recorder's ticks, one at a time; dropping it is `kill -9`.
pub(crate) struct Recording<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) plan: Plan,
    pub(crate) store: Store,
    pub(crate) scanner: Scanner,
    pub(crate) before: Option<Look>,
    last_beat: Option<Timestamp>,
}

impl Recording<'_> {
    pub(crate) fn try_tick(&mut self) -> Result<Ticked> {
        let who = Ticker {
            watch: &self.plan.watch,
            recorder_pid: Some(4_000_001),
            last_beat: self.last_beat,
            failing: None,
        };
        let mut machine = self.stage.machine.clone();
        let (store, scanner) = (&mut self.store, &mut self.scanner);
        let before = self.before.as_ref();
        let ticked = tick(store, &mut machine, &self.stage.machine, scanner, &who, before)?;
        role::beat(&self.stage.data(), ticked.look.at)?;
        (self.before, self.last_beat) = (Some(ticked.look.clone()), None);
        Ok(ticked)
    }

    pub(crate) fn tick(&mut self) -> Ticked {
        self.try_tick().unwrap()
    }

    /// Ticks in another rhythm: whole days take fewer ticks.
    pub(crate) fn every(mut self, interval: Duration) -> Self {
        self.plan.watch.interval = interval;
        self
    }

    /// Passes an interval and ticks, that many times; before each, the script has its turn.
    pub(crate) fn ticks(&mut self, times: usize, mut script: impl FnMut(usize)) {
        for turn in 0..times {
            self.stage.pass(self.plan.watch.interval);
            script(turn);
            self.tick();
        }
    }

    /// Ticks through a span in which nothing happens.
    pub(crate) fn idle(&mut self, span: Duration) {
        let times = span.as_secs() / self.plan.watch.interval.as_secs();
        self.ticks(usize::try_from(times).unwrap(), |_| {});
    }
}

/// A clock that plays a script while somebody waits on it, and asks to stop at its end.
pub(crate) struct Director<'a> {
    pub(crate) machine: &'a Scripted,
    pub(crate) ends_at: Timestamp,
    pub(crate) script: RefCell<Script<'a>>,
}

/// What happens on the stage while somebody waits.
pub(crate) type Script<'a> = Box<dyn FnMut(&Scripted) + 'a>;

impl Clock for Director<'_> {
    fn now(&self) -> Timestamp {
        self.machine.now()
    }

    fn since_boot(&self) -> Duration {
        self.machine.since_boot()
    }

    fn awake(&self) -> Duration {
        self.machine.awake()
    }

    fn wait(&self, span: Duration) -> Wake {
        let woken = self.machine.wait(span);
        (self.script.borrow_mut())(self.machine);
        if self.machine.now() >= self.ends_at { Wake::Stop } else { woken }
    }

    fn stop_on_signals(&self) -> Result<()> {
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.machine.is_stopped()
    }

    fn offset_at(&self, at: Timestamp) -> i64 {
        self.machine.offset_at(at)
    }
}

/// Nobody is told anything; what is said is kept.
#[derive(Default)]
pub(crate) struct Quiet(pub(crate) Vec<String>);

impl Notifier for Quiet {
    fn tell(&mut self, _: &DueAlert) -> bool {
        true
    }

    fn say(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }
}

impl Stage {
    /// The real loop at work for a span, by these settings; what it said.
    pub(crate) fn record_for(
        &self,
        plan: &Plan,
        span: Duration,
        script: impl FnMut(&Scripted),
    ) -> Vec<String> {
        let director = Director {
            machine: &self.machine,
            ends_at: self.now().plus(span),
            script: RefCell::new(Box::new(script)),
        };
        let mut quiet = Quiet::default();
        let recorder = Recorder {
            store: &mut self.store(),
            folder: &self.data(),
            machine: &mut self.machine.clone(),
            clock: &director,
            plan,
            notifier: &mut quiet,
        };
        let me = Identity { boot_id: "boot-1".to_owned(), pid: 4_000_001, start_ticks: 1 };
        recorder.run(&me).unwrap();
        quiet.0
    }
}
