//! In the background: the same program started again, cut loose from the terminal, with a log file.
#![expect(clippy::disallowed_methods, reason = "the command line is where programs are started")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::print;
use crate::error::{Error, Kind, Result};
use crate::sheet::wording;
use crate::store::{Store, role};

/// How long a recorder may take to be at work: the history may have to be brought up to date first.
pub(super) const START_PATIENCE: Duration = Duration::from_secs(15);
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(20);

pub(super) fn start(outside: &mut Outside<'_>, session: &Session) -> Result<u8> {
    let folder = session.folder();
    refuse_second(&folder)?;
    // Made here, so that what is wrong with it is told here.
    drop(Store::open(&folder)?);
    let log = log_path(&folder, "recorder.log")?;
    // The flag that cuts it loose in place of the one that got us here.
    let arguments = outside.args.iter().skip(1).map(|argument| {
        if argument == "--background" { "--detached".into() } else { argument.clone() }
    });
    let arguments: Vec<OsString> = arguments.collect();
    let mut child = Again::of(outside).start(&log, &arguments)?;
    let pid = child.id();
    let end = outside.clock.since_boot() + START_PATIENCE;
    while outside.clock.since_boot() < end {
        if role::holder(&folder)?.is_some_and(|holder| holder.identity.pid == pid) {
            let place = wording::tame(&log.display().to_string());
            print(outside, &format!("Recorder {pid} started; its log: {place}\n"))?;
            return Ok(0);
        }
        if let Ok(Some(status)) = child.try_wait() {
            // Somebody else's was quicker.
            refuse_second(&folder)?;
            let error = Error::new(Kind::Failed, format!("the recorder ended at once ({status})"));
            return Err(error.hint(format!("its log says why: {}", log.display())));
        }
        outside.clock.wait(LOOK_EVERY);
    }
    Err(Error::new(
        Kind::Failed,
        format!("the recorder, process {pid}, is not at work after {} s", START_PATIENCE.as_secs()),
    )
    .hint(format!("its log may say why: {}", log.display())))
}

fn refuse_second(folder: &Path) -> Result<()> {
    let Some(holder) = role::holder(folder)? else { return Ok(()) };
    let message = format!("a recorder is already running: process {}", holder.identity.pid);
    Err(Error::new(Kind::Busy, message).hint("end it with tce record --stop"))
}

/// A log file of this name in the data folder.
pub(super) fn log_path(folder: &Path, name: &str) -> Result<PathBuf> {
    let logs = folder.join("logs");
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&logs);
    made.map_err(|e| {
        Error::new(Kind::StoreUnusable, format!("cannot make {}", logs.display())).because(e)
    })?;
    Ok(logs.join(name))
}

/// Makes a log file, so that nobody else makes it for all to read.
pub(super) fn make_log(path: &Path) -> Result<()> {
    open_log(path).map(drop)
}

/// Of those who would start what writes this log, one at a time: until the value goes.
pub(super) fn take_turn(log: &Path) -> Result<File> {
    let file = open_log(log)?;
    file.lock().map_err(|e| {
        Error::new(Kind::StoreUnusable, format!("cannot lock {}", log.display())).because(e)
    })?;
    Ok(file)
}

fn open_log(path: &Path) -> Result<File> {
    let made = File::options().create(true).append(true).mode(0o600).open(path);
    made.map_err(|e| {
        Error::new(Kind::StoreUnusable, format!("cannot make {}", path.display())).because(e)
    })
}

/// This program as it was started: its file, its surroundings.
#[derive(Debug, Clone)]
pub(super) struct Again {
    program: PathBuf,
    env: BTreeMap<String, String>,
    cwd: PathBuf,
}

impl Again {
    pub(super) fn of(outside: &Outside<'_>) -> Self {
        let (program, env, cwd) = (&outside.program, &outside.env, &outside.cwd);
        Self { program: program.clone(), env: env.clone(), cwd: cwd.clone() }
    }

    /// Once more, with these arguments.
    pub(super) fn start(&self, log: &Path, arguments: &[OsString]) -> Result<Child> {
        let failed = |e: std::io::Error| {
            Error::new(Kind::Failed, "cannot start the program once more").because(e)
        };
        let file = File::options().create(true).append(true).mode(0o600).open(log);
        let file = file.map_err(failed)?;
        let errors = file.try_clone().map_err(failed)?;
        Command::new(&self.program)
            .args(arguments)
            .env_clear()
            .envs(&self.env)
            .current_dir(&self.cwd)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .spawn()
            .map_err(failed)
    }
}

/// Leaves the terminal's session: its end does not end us.
pub(super) fn detach() -> Result<()> {
    let left = rustix::process::setsid();
    left.map(drop)
        .map_err(|e| Error::new(Kind::Failed, "cannot leave the terminal's session").because(e))
}
