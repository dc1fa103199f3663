//! A recorder's ticks, and a clock that plays a script.

use std::cell::RefCell;
use std::time::Duration;

use tce::collect::clock::{Clock, Wake};
use tce::collect::processes::Scanner;
use tce::collect::scripted::Scripted;
use tce::error::Result;
use tce::model::alert::{Alert, AlertKind, Channel, Delivery};
use tce::model::process::Identity;
use tce::model::time::Timestamp;
use tce::record::recorder::{self, Notifier, Plan, Recorder};
use tce::record::tick::{Ticker, tick};
use tce::record::{Look, Ticked};
use tce::record::{budgets, telling};
use tce::store::{Store, role};

use super::{DAY, Stage};

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

    /// Ticks, and tells what is due, as the loop does.
    pub(crate) fn tell(&mut self, ear: &mut Ear) -> Ticked {
        let ticked = self.tick();
        let rules = self.plan.budgets.clone();
        if let Some(rules) = &rules {
            budgets::settle(&mut self.store, ticked.host_id, rules, ticked.look.at).unwrap();
        }
        let cooldowns = &self.plan.watch.cooldowns;
        telling::tell(&mut self.store, ticked.host_id, ear, cooldowns, ticked.look.at).unwrap();
        ticked
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

/// Keeps what it is told, and says how that went.
pub(crate) struct Ear {
    pub(crate) channels: Vec<Channel>,
    /// What came together, in order.
    pub(crate) told: Vec<(Channel, Vec<Alert>)>,
    pub(crate) said: Vec<String>,
    /// Why nothing can be delivered.
    pub(crate) failure: Option<String>,
    /// Nothing is done yet.
    pub(crate) slow: bool,
    pub(crate) waiting: Vec<Delivery>,
}

impl Default for Ear {
    fn default() -> Self {
        Self {
            channels: vec![Channel::Desktop],
            told: Vec::new(),
            said: Vec::new(),
            failure: None,
            slow: false,
            waiting: Vec::new(),
        }
    }
}

impl Ear {
    pub(crate) fn by(channels: &[Channel]) -> Self {
        Self { channels: channels.to_vec(), ..Self::default() }
    }

    /// The kinds it was told of since it was last asked, way by way.
    pub(crate) fn kinds(&mut self) -> Vec<(Channel, AlertKind)> {
        let told = std::mem::take(&mut self.told).into_iter();
        told.flat_map(|(channel, alerts)| alerts.into_iter().map(move |one| (channel, one.kind)))
            .collect()
    }
}

impl Notifier for Ear {
    fn channels(&self) -> Vec<Channel> {
        self.channels.clone()
    }

    fn tell(&mut self, channel: Channel, alerts: &[Alert], now: Timestamp) {
        if self.slow && !self.waiting.is_empty() {
            return;
        }
        self.told.push((channel, alerts.to_vec()));
        self.waiting.extend(alerts.iter().map(|alert| Delivery {
            alert_id: alert.alert_id,
            channel,
            tried_at: now,
            failure: self.failure.clone(),
            exit_code: None,
        }));
    }

    fn told(&mut self, patience: Duration) -> Vec<Delivery> {
        if self.slow && patience.is_zero() { Vec::new() } else { std::mem::take(&mut self.waiting) }
    }

    fn say(&mut self, text: &str) {
        self.said.push(text.to_owned());
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

impl Stage {
    /// What a one-shot command does first, with this happening between its two looks.
    pub(crate) fn once_while(&self, script: impl FnMut(&Scripted)) -> Ticked {
        let director = Director {
            machine: &self.machine,
            ends_at: self.now().plus(DAY),
            script: RefCell::new(Box::new(script)),
        };
        let (mut store, folder) = (self.store(), self.data());
        let mut machine = self.machine.clone();
        recorder::once(
            &mut store,
            &folder,
            &mut machine,
            &director,
            &self.plan(),
            None,
            &mut |_| true,
        )
        .unwrap()
    }

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
        let mut ear = Ear::default();
        let recorder = Recorder {
            store: &mut self.store(),
            folder: &self.data(),
            machine: &mut self.machine.clone(),
            clock: &director,
            plan,
            notifier: &mut ear,
        };
        let me = Identity { boot_id: "boot-1".to_owned(), pid: 4_000_001, start_ticks: 1 };
        recorder.run(&me).unwrap();
        ear.said
    }
}
