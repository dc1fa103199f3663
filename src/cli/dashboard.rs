//! `tce run`, `tce dashboard`, `tce dashboard-stop`: the dashboard with its recorder, before one's eyes or behind.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::Child;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::cli::args::{DashboardArgs, ListenArgs, RunArgs, WindowArgs};
use crate::cli::background::{self, Again, LOOK_EVERY, START_PATIENCE};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::visit::{self, Opening, address_of, url};
use crate::cli::{print, recording, tray};
use crate::collect::clock::Wake;
use crate::error::{Error, Kind, Result};
use crate::model::machine::{MachineFacts, Signal};
use crate::model::process::{Identity, State};
use crate::sheet::wording;
use crate::store::server::{self, Server};
use crate::store::{Store, role};
use crate::web::{self, Guests, Limits, Listener, Site, Stopper, probe};

/// What is under way may take its time; then the last look of the recorder comes.
const STOP_PATIENCE: Duration = Duration::from_secs(20);
/// Between taking a port and writing that down.
const CLAIM_PATIENCE: Duration = Duration::from_secs(2);

/// Recorder and dashboard in this process, until it is asked to stop.
pub(super) fn run(outside: &mut Outside<'_>, session: &Session, options: &RunArgs) -> Result<u8> {
    if options.listen.detached {
        background::detach()?;
    }
    foreground(outside, session, Manner { tray: !options.no_tray, ..Manner::default() })
}

pub(super) fn start(
    outside: &mut Outside<'_>,
    session: &Session,
    options: &DashboardArgs,
) -> Result<u8> {
    let opening = Opening::browser_unless(options.no_open);
    if options.foreground && running(outside, session)?.is_none() {
        return foreground(outside, session, Manner { opening, ..Manner::default() });
    }
    shown(outside, session, &options.listen, opening)
}

/// The dashboard in a window of its own.
pub(super) fn window(
    outside: &mut Outside<'_>,
    session: &Session,
    options: &WindowArgs,
) -> Result<u8> {
    shown(outside, session, &options.listen, Opening::Window)
}

/// Shows the dashboard that runs, or one that is started in the background.
fn shown(
    outside: &mut Outside<'_>,
    session: &Session,
    options: &ListenArgs,
    opening: Opening,
) -> Result<u8> {
    if options.detached {
        background::detach()?;
        return foreground(outside, session, Manner::default());
    }
    match running(outside, session)? {
        Some(server) => visit::running(outside, session, &server, opening),
        None => behind(outside, session, opening),
    }
}

/// How it is served.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    pub opening: Opening,
    /// With a tray, where there is a place for one.
    pub tray: bool,
    /// Nothing of what is shown is so.
    pub demo: bool,
}

pub(super) fn foreground(
    outside: &mut Outside<'_>,
    session: &Session,
    manner: Manner,
) -> Result<u8> {
    let folder = session.folder();
    let mut store = Store::open(&folder)?;
    let me = recording::own_identity(outside)?;
    if let Some(other) = running(outside, session)? {
        return Err(second(&other));
    }
    let listener = listen(session)?;
    let address = listener.address();
    claim(outside, &mut store, &me, address)?;
    outside.clock.stop_on_signals()?;
    let (stopper, stop) = Stopper::new();
    let site = site(outside, session, address, manner)?;
    let thread = std::thread::Builder::new().name("tce-web".to_owned());
    let serving = thread
        .spawn(move || web::serve(listener, site, &stop))
        .map_err(|e| Error::new(Kind::Failed, "cannot start the dashboard").because(e))?;
    let done = announce(outside, session, address, manner.opening).and_then(|()| {
        let _tray = if manner.tray { tray::start(outside, session) } else { None };
        keep_recording(outside, session, &mut store, &me)
    });
    stopper.stop();
    let ended = ended(serving);
    let facts = outside.machine.facts();
    let forgotten = store.write(|db| server::forget(db, &facts, &me));
    done.and(ended).and(forgotten)?;
    outside.say("tce: dashboard and recording ended");
    Ok(0)
}

fn ended(serving: JoinHandle<Result<()>>) -> Result<()> {
    serving.join().unwrap_or_else(|_| Err(Error::new(Kind::Failed, "the dashboard broke off")))
}

fn announce(
    outside: &mut Outside<'_>,
    session: &Session,
    address: SocketAddr,
    opening: Opening,
) -> Result<()> {
    print(outside, &format!("Dashboard: {}\n", url(address)))?;
    let every = wording::span(session.plan.watch.interval);
    let place = session.folder();
    outside
        .say(&format!("tce: recording every {every} into {}; Ctrl-C ends both", place.display()));
    visit::show(outside, session, address, opening)
}

/// Records, or goes beside a recorder that is there, to take its place when it ends.
fn keep_recording(
    outside: &mut Outside<'_>,
    session: &Session,
    store: &mut Store,
    me: &Identity,
) -> Result<()> {
    let folder = session.folder();
    let mut beside = None;
    loop {
        let holder = role::holder(&folder)?.map(|holder| holder.identity.pid);
        if let Some(pid) = holder {
            if beside != holder {
                outside.say(&format!("tce: process {pid} records already; this goes beside it"));
            }
            beside = holder;
            if outside.clock.wait(session.plan.watch.interval) == Wake::Stop {
                return Ok(());
            }
            continue;
        }
        match recording::until_stopped(outside, session, store, me) {
            // Somebody else was quicker.
            Err(error) if error.kind == Kind::Busy && role::holder(&folder)?.is_some() => {}
            ended => return ended,
        }
    }
}

/// The same program once more, cut loose; waits until its dashboard answers.
fn behind(outside: &mut Outside<'_>, session: &Session, opening: Opening) -> Result<u8> {
    let folder = session.folder();
    // Made and tried here, so that what is wrong with them is told here.
    drop(Store::open(&folder)?);
    let log = background::log_path(&folder, "dashboard.log")?;
    // Whoever tries the port has it for a moment, in which another's dashboard could not take it.
    let _turn = background::take_turn(&log)?;
    if let Some(server) = running(outside, session)? {
        return visit::running(outside, session, &server, opening);
    }
    match listen(session) {
        Ok(free) => drop(free),
        // Perhaps ours, started at this very moment.
        Err(taken) => {
            let Some(server) = soon_answering(outside, session, &taken)? else {
                return Err(taken);
            };
            return visit::running(outside, session, &server, opening);
        }
    }
    let detached = OsString::from("--detached");
    let arguments: Vec<OsString> = outside.args.iter().skip(1).cloned().chain([detached]).collect();
    let mut child = Again::of(outside).start(&log, &arguments)?;
    let pid = child.id();
    let end = outside.clock.since_boot() + START_PATIENCE;
    while outside.clock.since_boot() < end {
        if let Some(server) = answering(outside, session)? {
            if server.pid != pid {
                return visit::running(outside, session, &server, opening);
            }
            let place = wording::tame(&log.display().to_string());
            let at = url(address_of(&server)?);
            print(outside, &format!("Dashboard: {at}\nProcess {pid}; its log: {place}\n"))?;
            visit::show(outside, session, address_of(&server)?, opening)?;
            return Ok(0);
        }
        if has_ended(&mut child) && running(outside, session)?.is_none() {
            let error = Error::new(Kind::Failed, "the dashboard ended at once");
            return Err(error.hint(format!("its log says why: {}", log.display())));
        }
        outside.clock.wait(LOOK_EVERY);
    }
    let message = format!(
        "the dashboard, process {pid}, does not answer after {} s",
        START_PATIENCE.as_secs()
    );
    Err(Error::new(Kind::Failed, message).hint(format!("its log may say why: {}", log.display())))
}

fn has_ended(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(Some(_)))
}

pub(super) fn stop(outside: &mut Outside<'_>, session: &Session) -> Result<u8> {
    let none =
        || Error::new(Kind::NotFound, "no dashboard is running").hint("tce dashboard starts one");
    let Some(server) = running(outside, session)? else {
        forget_dead(outside, session)?;
        return Err(none());
    };
    let pid = server.pid;
    let mut held = outside.machine.hold(pid)?.ok_or_else(none)?;
    let (brief, probe) = held.look().ok_or_else(none)?;
    if brief.start_ticks != server.start_ticks {
        return Err(none());
    }
    if probe.user_id != outside.machine.facts().user_id {
        let message = format!("the dashboard, process {pid}, belongs to another user");
        return Err(Error::new(Kind::Refused, message));
    }
    held.signal(Signal::Terminate)?;
    if !held.wait(STOP_PATIENCE) {
        let message = format!("the dashboard, process {pid}, is still running");
        return Err(Error::new(Kind::Failed, message)
            .hint(format!("kill -KILL {pid} ends it; nothing recorded is lost")));
    }
    // One that was ended with violence could not do it itself.
    forget_dead(outside, session)?;
    print(outside, &format!("Dashboard {pid} ended\n"))?;
    Ok(0)
}

/// The dashboard of this history and this machine, if its process lives.
pub(super) fn running(outside: &mut Outside<'_>, session: &Session) -> Result<Option<Server>> {
    let facts = outside.machine.facts();
    let Some(store) = Store::peek(&session.folder())? else { return Ok(None) };
    match server::find(store.db(), &facts)? {
        Some(server) if lives(outside, &facts, &server)? => Ok(Some(server)),
        _ => Ok(None),
    }
}

fn answering(outside: &mut Outside<'_>, session: &Session) -> Result<Option<Server>> {
    let Some(server) = running(outside, session)? else { return Ok(None) };
    Ok(probe::answers(address_of(&server)?).then_some(server))
}

/// Whoever took the port may be the dashboard of this history, and about to say so.
fn soon_answering(
    outside: &mut Outside<'_>,
    session: &Session,
    taken: &Error,
) -> Result<Option<Server>> {
    let config = &session.config;
    let at = format!("{}:{}", config.host, config.port).parse::<SocketAddr>();
    if taken.kind != Kind::Busy || !at.is_ok_and(probe::answers) {
        return Ok(None);
    }
    let end = outside.clock.since_boot() + CLAIM_PATIENCE;
    while outside.clock.since_boot() < end {
        if let Some(server) = answering(outside, session)? {
            return Ok(Some(server));
        }
        outside.clock.wait(LOOK_EVERY);
    }
    Ok(None)
}

fn lives(outside: &mut Outside<'_>, facts: &MachineFacts, server: &Server) -> Result<bool> {
    if server.boot_id != facts.boot_id {
        return Ok(false);
    }
    let Some(mut held) = outside.machine.hold(server.pid)? else { return Ok(false) };
    Ok(held.look().is_some_and(|(brief, _)| {
        brief.start_ticks == server.start_ticks && brief.state != State::Zombie
    }))
}

/// Writes down that this process is the dashboard, unless another one is.
fn claim(
    outside: &mut Outside<'_>,
    store: &mut Store,
    me: &Identity,
    address: SocketAddr,
) -> Result<()> {
    let facts = outside.machine.facts();
    let mine = Server {
        boot_id: me.boot_id.clone(),
        pid: me.pid,
        start_ticks: me.start_ticks,
        address: address.ip().to_string(),
        port: address.port(),
        started_at: outside.clock.now(),
    };
    store.write(|db| match server::find(db, &facts)? {
        Some(other) if other.identity() != *me && lives(outside, &facts, &other)? => {
            Err(second(&other))
        }
        _ => server::record(db, &facts, &mine),
    })
}

fn forget_dead(outside: &mut Outside<'_>, session: &Session) -> Result<()> {
    let facts = outside.machine.facts();
    let Some(store) = Store::peek(&session.folder())? else { return Ok(()) };
    let Some(dead) = server::find(store.db(), &facts)? else { return Ok(()) };
    drop(store);
    let mut store = Store::open(&session.folder())?;
    store.write(|db| server::forget(db, &facts, &dead.identity()))
}

fn second(other: &Server) -> Error {
    let at = address_of(other).map_or_else(|_| other.address.clone(), url);
    Error::new(Kind::Busy, format!("the dashboard already runs: {at} (process {})", other.pid))
        .hint("end it with tce dashboard-stop")
}

fn listen(session: &Session) -> Result<Listener> {
    let config = &session.config;
    Listener::open(&config.host, config.port, config.dashboard_token.is_some())
}

fn site(
    outside: &Outside<'_>,
    session: &Session,
    address: SocketAddr,
    manner: Manner,
) -> Result<Site> {
    let names = &session.config.allowed_hosts;
    Ok(Site {
        user_id: outside.machine.facts().user_id,
        guests: Guests::new(names, address.ip(), visit::token(session)?),
        folder: session.folder(),
        plan: session.plan.clone(),
        prices: session.config.prices.clone(),
        week_start: session.config.week_start.number(),
        doors: outside.doors.clone(),
        limits: Limits::default(),
        demo: manner.demo,
    })
}
