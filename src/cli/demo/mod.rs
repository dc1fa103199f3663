//! `tce demo`: the whole program on an invented home with ninety days of history, in a folder that goes with it.

mod cast;
mod dice;
mod home;

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use self::cast::{PINNED, Stage};
use crate::action::{self, Hands};
use crate::cli::args::DemoArgs;
use crate::cli::dashboard::{self, Manner};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::visit::Opening;
use crate::collect::clock::{Clock, Wake};
use crate::collect::processes::Scanner;
use crate::collect::scripted::Scripted;
use crate::collect::{Doors, Machine};
use crate::error::{Error, Kind, Result};
use crate::model::action::{Action, Target};
use crate::model::budget::{Allowance, Budgets};
use crate::model::price::OwnPrices;
use crate::model::time::{Timestamp, WeekStart};
use crate::record::Watch;
use crate::record::budgets::BudgetRules;
use crate::record::ingest::TokenPaths;
use crate::record::recorder::{self, Plan};
use crate::record::tick::{Ticker, tick};
use crate::rules::detect::DetectRules;
use crate::store::{Store, role};

/// Livelier than the real thing.
const TICK: Duration = Duration::from_secs(5);

pub(super) fn run(outside: &mut Outside<'_>, session: &Session, options: &DemoArgs) -> Result<u8> {
    outside.clock.stop_on_signals()?;
    let scene = Scene::make(outside)?;
    outside.say("tce: inventing ninety days of work …");
    let now = outside.clock.now();
    let visits = home::furnish(&scene.claude(), now)?;
    let mut stage = Stage::new(&scene.claude(), now.minus(home::WORKDAY), visits);
    let session = scene.session(session);
    past(&mut stage, &session, outside.clock.now())?;
    stage.stand_in(outside.pid);
    outside.say(&format!("tce: all of it is invented; it lies in {}", scene.0.display()));
    let (mut machine, doors) = (stage.machine.clone(), stage.machine.clone());
    let clock = DemoClock { inner: outside.clock, stage: RefCell::new(stage) };
    let mut inside = Outside {
        args: outside.args.clone(),
        env: outside.env.clone(),
        home: outside.home.clone(),
        cwd: outside.cwd.clone(),
        program: outside.program.clone(),
        pid: outside.pid,
        main_thread: outside.main_thread.clone(),
        machine: &mut machine,
        clock: &clock,
        doors: Arc::new(DemoDoors { machine: doors, real: Arc::clone(&outside.doors) }),
        input: &mut *outside.input,
        keyboard: &mut *outside.keyboard,
        out: &mut *outside.out,
        err: &mut *outside.err,
        in_is_terminal: outside.in_is_terminal,
        out_is_terminal: outside.out_is_terminal,
        err_is_terminal: outside.err_is_terminal,
        width: outside.width,
    };
    let opening = Opening::browser_unless(options.no_open);
    // Its processes are invented; a tray is for real ones.
    let manner = Manner { opening, demo: true, tray: false };
    dashboard::foreground(&mut inside, &session, manner)
}

/// The folder of one demo; removed with the value.
struct Scene(PathBuf);

impl Scene {
    fn make(outside: &Outside<'_>) -> Result<Self> {
        let place = outside.env.get("TMPDIR").filter(|place| !place.is_empty());
        let place = PathBuf::from(place.map_or("/tmp", String::as_str));
        let name = format!("tce-demo-{}-{}", outside.pid, outside.clock.now().as_millis());
        let folder = place.join(name);
        // It must not be there yet: in a place that all may write to, another's folder may wait under any name.
        fs::DirBuilder::new().mode(0o700).create(&folder).map_err(|e| {
            Error::new(Kind::Failed, format!("cannot make {}", folder.display())).because(e)
        })?;
        Ok(Self(folder))
    }

    fn claude(&self) -> PathBuf {
        self.0.join("home/.claude")
    }

    /// The user's thresholds, and nothing else of theirs.
    fn session(&self, of: &Session) -> Session {
        let (data, claude) = (self.0.join("data"), self.claude());
        let mut config = of.config.clone();
        config.data_dir.clone_from(&data);
        "list".clone_into(&mut config.prices);
        // Nobody is to be told of what never happened.
        config.notices = false;
        config.alert_command.clear();
        let plan = Plan {
            watch: Watch {
                interval: TICK,
                claude_folders: vec![claude.clone()],
                detect: DetectRules::default(),
                ..of.plan.watch.clone()
            },
            tokens: TokenPaths {
                stats_caches: Vec::new(),
                session_metas: vec![claude.join("usage-data/session-meta")],
            },
            token_interval: TICK * 4,
            pinned_json: data.join("pinned.json"),
            own: OwnPrices::default(),
            upkeep: of.plan.upkeep.clone(),
            budgets: Some(budgets()),
        };
        Session { config, plan }
    }
}

/// Somebody who looks after their money.
fn budgets() -> BudgetRules {
    let dollars = |count: i64| Some(count * 1_000_000_000_000);
    let all = Allowance { day: dollars(50), week: dollars(150), month: dollars(400) };
    BudgetRules {
        budgets: Budgets { all, ..Budgets::default() },
        week_start: WeekStart::Monday,
        prices: "list".to_owned(),
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Plays a week and a day until now, and records it as a recorder would have.
fn past(stage: &mut Stage, session: &Session, now: Timestamp) -> Result<()> {
    let folder = session.folder();
    let mut store = Store::open(&folder)?;
    let mut watch = session.plan.watch.clone();
    let (mut scanner, mut before) = (Scanner::default(), None);
    let clock = stage.machine.clone();
    let mut machine = stage.machine.clone();
    loop {
        stage.act(clock.now())?;
        let who = Ticker { watch: &watch, recorder_pid: Some(1), last_beat: None, failing: None };
        let ticked = tick(&mut store, &mut machine, &clock, &mut scanner, &who, before.as_ref())?;
        role::beat(&folder, ticked.look.at)?;
        before = Some(ticked.look);
        watch.interval = stage.step();
        // The last step leads to the present, where the recorder goes on.
        let left = watch.interval.min(now.since(clock.now()));
        if left.is_zero() {
            break;
        }
        clock.pass(left);
    }
    pin(&mut store, &folder, &mut machine, &clock, &session.plan)?;
    // The first page that is opened is full already.
    recorder::tokens(&mut store, &machine, &clock, &session.plan, None, &mut |_| true)?;
    stage.catch_up(now);
    stage.skip_to(now);
    Ok(())
}

fn pin(
    store: &mut Store,
    folder: &Path,
    machine: &mut dyn Machine,
    clock: &dyn Clock,
    plan: &Plan,
) -> Result<()> {
    let target = Target { pid: PINNED, start_ticks: None };
    let mut hands = Hands { store, folder, machine, clock, plan, requested_by: "cli" };
    action::perform(&mut hands, &Action::Pin { target }).map(drop)
}

/// Real time, in which the invented machine goes on.
struct DemoClock<'a> {
    inner: &'a dyn Clock,
    stage: RefCell<Stage>,
}

impl Clock for DemoClock<'_> {
    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn since_boot(&self) -> Duration {
        self.inner.since_boot()
    }

    fn awake(&self) -> Duration {
        self.inner.awake()
    }

    fn wait(&self, span: Duration) -> Wake {
        // Only what passes while somebody waits is played: the looks stand at its ends.
        if let Ok(mut stage) = self.stage.try_borrow_mut() {
            stage.skip_to(self.inner.now());
        }
        let woken = self.inner.wait(span);
        if let Ok(mut stage) = self.stage.try_borrow_mut() {
            stage.catch_up(self.inner.now());
            // A line that could not be written is a demo with a line less.
            drop(stage.act(self.inner.now()));
        }
        woken
    }

    fn stop_on_signals(&self) -> Result<()> {
        self.inner.stop_on_signals()
    }

    fn is_stopped(&self) -> bool {
        self.inner.is_stopped()
    }
}

/// The invented machine, and the real time.
struct DemoDoors {
    machine: Scripted,
    real: Arc<dyn Doors>,
}

impl Doors for DemoDoors {
    fn machine(&self) -> Box<dyn Machine> {
        Box::new(self.machine.clone())
    }

    fn clock(&self) -> Box<dyn Clock> {
        self.real.clock()
    }
}
