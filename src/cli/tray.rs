//! The tray beside recorder and dashboard: what it is told, what it may open, how it ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::Signal;

use crate::cli::background::{self, Again};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::desktop::tray::{Keeper, Tray};
use crate::error::{Error, Kind, Result};

/// Puts it there. Where there is no place for one that is said, and everything else goes on.
pub(super) fn start(outside: &mut Outside<'_>, session: &Session) -> Option<Tray> {
    let keeper = Keeper {
        folder: session.folder(),
        plan: session.plan.clone(),
        prices: session.config.prices.clone(),
        week_start: session.config.week_start,
        doors: Arc::clone(&outside.doors),
        env: outside.env.clone(),
        notices: session.config.notices,
        open: opener(outside, session),
        quit: Box::new(end_this_program),
    };
    match Tray::start(keeper, &outside.main_thread) {
        Ok(tray) => {
            if !tray.watched {
                outside.say("tce: nothing on this desktop shows tray icons; once something does, ours is there");
            }
            Some(tray)
        }
        Err(error) => {
            let cause = error.because.map_or_else(String::new, |cause| format!(" ({cause})"));
            outside.say(&format!("tce: no tray icon: {}{cause}", error.message));
            None
        }
    }
}

/// The same program once more, as `tce window`: on macOS a window needs a first thread of its own.
fn opener(outside: &Outside<'_>, session: &Session) -> Box<dyn FnMut() -> Result<()> + Send> {
    let (again, folder) = (Again::of(outside), session.folder());
    let is_open = Arc::new(AtomicBool::new(false));
    Box::new(move || {
        // It opens once.
        if is_open.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let words = ["--data-dir".into(), folder.clone().into_os_string(), "window".into()];
        let started =
            background::log_path(&folder, "window.log").and_then(|log| again.start(&log, &words));
        let mut child = started.inspect_err(|_| is_open.store(false, Ordering::Relaxed))?;
        let closed = Arc::clone(&is_open);
        // Somebody has to take note of its end, or it would stay as a zombie.
        let watcher = std::thread::Builder::new().name("tce-window".to_owned());
        let watching = watcher.spawn(move || {
            drop(child.wait());
            closed.store(false, Ordering::Relaxed);
        });
        watching
            .map(drop)
            .map_err(|e| Error::new(Kind::Failed, "no thread can be started").because(e))
    })
}

/// As Ctrl-C does: recorder and dashboard come to their ends.
fn end_this_program() -> Result<()> {
    let sent = rustix::process::kill_process(rustix::process::getpid(), Signal::TERM);
    sent.map_err(|e| Error::new(Kind::Failed, "cannot end the program").because(e))
}
