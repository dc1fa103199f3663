//! `tce record`: in the foreground, in the background, once, and its end.

use std::time::Duration;

use crate::cli::args::RecordArgs;
use crate::cli::outside::Outside;
use crate::cli::plan::{Session, interrupted};
use crate::cli::progress::ProgressLine;
use crate::cli::teller::{Teller, Ways};
use crate::cli::{background, print};
use crate::error::{Error, Kind, Result};
use crate::model::machine::Signal;
use crate::model::process::Identity;
use crate::record::recorder::{self, Recorder};
use crate::sheet::wording;
use crate::store::{Store, role};

/// A tick is over in milliseconds; one that writes to a slow disk may take longer.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn record(
    outside: &mut Outside<'_>,
    session: &Session,
    options: &RecordArgs,
) -> Result<u8> {
    if options.stop {
        return stop(outside, session);
    }
    if options.background {
        return background::start(outside, session);
    }
    if options.once {
        return once(outside, session);
    }
    if options.detached {
        background::detach()?;
    }
    foreground(outside, session)
}

fn once(outside: &mut Outside<'_>, session: &Session) -> Result<u8> {
    let folder = session.folder();
    let ahead = Some(session.begin_ahead(outside));
    let mut store = Store::open(&folder)?;
    let width = outside.progress_width();
    let (machine, clock) = (&mut *outside.machine, outside.clock);
    let mut line = ProgressLine::new(outside.err, clock, width);
    let watch = &mut |progress: &_| line.watch(progress);
    let ticked = recorder::once(&mut store, &folder, machine, clock, &session.plan, ahead, watch);
    let stopped = line.end();
    let ticked = ticked?;
    if stopped {
        return Err(interrupted());
    }
    let count = wording::plural(ticked.look.seen.len(), "process", "processes");
    let place = wording::tame(&store.path().display().to_string());
    print(outside, &format!("Recorded {count} in {place}\n"))?;
    Ok(0)
}

fn foreground(outside: &mut Outside<'_>, session: &Session) -> Result<u8> {
    let folder = session.folder();
    let mut store = Store::open(&folder)?;
    let me = own_identity(outside)?;
    outside.clock.stop_on_signals()?;
    // Where somebody records already, that is all there is to say.
    if role::holder(&folder)?.is_none() {
        let every = wording::span(session.plan.watch.interval);
        outside.say(&format!(
            "tce: recording every {every} into {}; Ctrl-C ends it",
            store.path().display()
        ));
    }
    until_stopped(outside, session, &mut store, &me)?;
    outside.say("tce: recording ended");
    Ok(0)
}

/// Records until it is asked to stop.
pub(super) fn until_stopped(
    outside: &mut Outside<'_>,
    session: &Session,
    store: &mut Store,
    me: &Identity,
) -> Result<()> {
    let width = outside.progress_width();
    let ways = ways(outside, session);
    let line = ProgressLine::new(outside.err, outside.clock, width);
    let recorder = Recorder {
        store,
        folder: &session.folder(),
        machine: outside.machine,
        clock: outside.clock,
        plan: &session.plan,
        notifier: &mut Teller::new(line, ways),
    };
    recorder.run(me)
}

/// By which ways alerts are told.
fn ways(outside: &Outside<'_>, session: &Session) -> Ways {
    Ways {
        notices: session.config.notices,
        command: session.config.alert_command.clone(),
        env: outside.env.clone(),
        cwd: session.folder(),
    }
}

/// Who we are, as others can verify it.
pub(super) fn own_identity(outside: &mut Outside<'_>) -> Result<Identity> {
    let pid = outside.pid;
    let boot_id = outside.machine.facts().boot_id;
    let found = match outside.machine.hold(pid)? {
        Some(mut held) => held.look(),
        None => None,
    };
    let (brief, _) = found
        .ok_or_else(|| Error::new(Kind::Failed, "cannot see this program in the process table"))?;
    Ok(Identity { boot_id, pid, start_ticks: brief.start_ticks })
}

fn stop(outside: &mut Outside<'_>, session: &Session) -> Result<u8> {
    let folder = session.folder();
    let Some(holder) = role::holder(&folder)? else {
        return Err(Error::new(Kind::NotFound, "no recorder is running")
            .hint("tce record --background starts one"));
    };
    let pid = holder.identity.pid;
    let gone =
        || Error::new(Kind::NotFound, format!("the recorder, process {pid}, has just ended"));
    let mut held = outside.machine.hold(pid)?.ok_or_else(gone)?;
    let (brief, probe) = held.look().ok_or_else(gone)?;
    let facts = outside.machine.facts();
    if brief.start_ticks != holder.identity.start_ticks || probe.user_id != facts.user_id {
        return Err(Error::new(
            Kind::Refused,
            format!("process {pid} is not the recorder that holds the lock"),
        ));
    }
    held.signal(Signal::Terminate)?;
    if !held.wait(STOP_PATIENCE) {
        return Err(Error::new(
            Kind::Failed,
            format!("the recorder, process {pid}, is still running"),
        )
        .hint(format!("kill -KILL {pid} ends it; nothing recorded is lost")));
    }
    print(outside, &format!("Recorder {pid} ended\n"))?;
    Ok(0)
}
