//! Orders on the scripted machine: who is ended, who is spared, and what is written down before.

mod audit;
mod kill;
mod pins;
mod stale;
mod tree;

use tce::action::{Done, Hands, perform};
use tce::collect::{Held, Machine};
use tce::error::Result;
use tce::model::action::{Action, KillOptions, Outcome, Target};
use tce::model::machine::{Brief, MachineFacts, Probe, Signal};
use tce::model::process::Identity;

use crate::stage::Stage;

const PLAIN: KillOptions = KillOptions { force: false, tree: false, dry_run: false };
const FORCE: KillOptions = KillOptions { force: true, ..PLAIN };
const TREE: KillOptions = KillOptions { tree: true, ..PLAIN };
const DRY: KillOptions = KillOptions { dry_run: true, ..PLAIN };

/// Carries an order out as the command line does.
fn order(stage: &Stage, action: &Action) -> Result<Vec<Done>> {
    order_on(stage, &mut stage.machine.clone(), action)
}

fn order_on(stage: &Stage, machine: &mut dyn Machine, action: &Action) -> Result<Vec<Done>> {
    let (mut store, folder, plan) = (stage.store(), stage.data(), stage.plan());
    let mut hands = Hands {
        store: &mut store,
        folder: &folder,
        machine,
        clock: &stage.machine,
        plan: &plan,
        requested_by: "cli",
    };
    perform(&mut hands, action)
}

fn kill(pid: u32, options: KillOptions) -> Action {
    Action::Kill { target: Target { pid, start_ticks: None }, options }
}

fn kill_stale(listed: Option<Vec<&Identity>>) -> Action {
    let target = |who: &Identity| Target { pid: who.pid, start_ticks: Some(who.start_ticks) };
    let listed = listed.map(|all| all.into_iter().map(target).collect());
    Action::KillStale { listed, options: PLAIN }
}

fn outcomes(done: &[Done]) -> Vec<(u32, Outcome)> {
    done.iter().map(|one| (one.pid, one.outcome)).collect()
}

fn signals(stage: &Stage) -> Vec<(u32, Signal)> {
    stage.machine.0.borrow().signals.clone()
}

/// What somebody does behind our back.
type Deed<'a> = Box<dyn FnMut(u32) + 'a>;

/// The scripted machine with something happening at the worst of moments.
struct Eventful<'a> {
    stage: &'a Stage,
    /// Just before the process is taken hold of.
    at_hold: Deed<'a>,
    /// Between everything that was checked and the signal itself.
    at_signal: std::rc::Rc<std::cell::RefCell<Deed<'static>>>,
}

impl<'a> Eventful<'a> {
    fn at_hold(stage: &'a Stage, deed: impl FnMut(u32) + 'a) -> Self {
        let nothing: Deed<'static> = Box::new(|_| {});
        Self { stage, at_hold: Box::new(deed), at_signal: std::rc::Rc::new(nothing.into()) }
    }

    fn at_signal(stage: &'a Stage, deed: impl FnMut(u32) + 'static) -> Self {
        let deed: Deed<'static> = Box::new(deed);
        Self { stage, at_hold: Box::new(|_| {}), at_signal: std::rc::Rc::new(deed.into()) }
    }
}

impl Machine for Eventful<'_> {
    fn facts(&self) -> MachineFacts {
        self.stage.machine.facts()
    }

    fn table(&mut self) -> Result<Vec<Brief>> {
        self.stage.machine.clone().table()
    }

    fn exe(&mut self, pid: u32) -> Option<String> {
        self.stage.machine.clone().exe(pid)
    }

    fn arguments(&mut self, pid: u32) -> Vec<String> {
        self.stage.machine.clone().arguments(pid)
    }

    fn probe(&mut self, brief: &Brief) -> Option<Probe> {
        self.stage.machine.clone().probe(brief)
    }

    fn hold(&mut self, pid: u32) -> Result<Option<Box<dyn Held>>> {
        (self.at_hold)(pid);
        let held = self.stage.machine.clone().hold(pid)?;
        let at_signal = self.at_signal.clone();
        Ok(held.map(|held| -> Box<dyn Held> { Box::new(HeldEventful { pid, held, at_signal }) }))
    }
}

struct HeldEventful {
    pid: u32,
    held: Box<dyn Held>,
    at_signal: std::rc::Rc<std::cell::RefCell<Deed<'static>>>,
}

impl Held for HeldEventful {
    fn look(&mut self) -> Option<(Brief, Probe)> {
        self.held.look()
    }

    fn signal(&mut self, signal: Signal) -> Result<bool> {
        (self.at_signal.borrow_mut())(self.pid);
        self.held.signal(signal)
    }

    fn wait(&mut self, limit: std::time::Duration) -> bool {
        self.held.wait(limit)
    }
}
