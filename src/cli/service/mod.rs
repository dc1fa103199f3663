//! `tce install`, `tce uninstall`, `tce service status`: all of it from each login on.

mod install;
mod status;
mod surroundings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::action::service::{Tools, present};
use crate::cli::args::{Args, ServiceArgs, ServiceCommand, UninstallArgs};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::{dashboard, print};
use crate::collect::clock::Wake;
use crate::error::{Error, Kind, Result};
use crate::rules::service::steps::{Step, uninstall as steps_to_uninstall};
use crate::rules::service::{Place, Present, Service, System};
use crate::sheet::wording;
pub(in crate::cli) use install::install;
use surroundings::place;

pub(super) fn run(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &ServiceArgs,
) -> Result<u8> {
    match options.command {
        ServiceCommand::Status => status::show(outside, session, args),
    }
}

/// A dashboard that was started by hand goes first. False if it is asked to end before its turn has come.
pub(super) fn await_turn(outside: &mut Outside<'_>, session: &Session) -> Result<bool> {
    outside.clock.stop_on_signals()?;
    let mut told = None;
    while let Some(server) = dashboard::running(outside, session)? {
        if told != Some(server.pid) {
            let pid = server.pid;
            outside.say(&format!("tce: process {pid} has the dashboard; this waits for its end"));
        }
        told = Some(server.pid);
        if outside.clock.wait(session.plan.watch.interval) == Wake::Stop {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn uninstall(
    outside: &mut Outside<'_>,
    session: &Session,
    options: &UninstallArgs,
) -> Result<u8> {
    let place = place(outside)?;
    let env = environment(outside, &place);
    let clock = outside.clock;
    let tools = Tools { env: &env, clock };
    let mut folder = session.folder();
    let mut found = false;
    for &system in systems() {
        let (file, there) = present(system, &place)?;
        let before = match there {
            Present::Nothing => continue,
            Present::Theirs if !options.force => return Err(changed(&file.path)),
            Present::Theirs => Service::default(),
            Present::Ours(service) => *service,
        };
        if let Some(data) = PathBuf::from(&before.logs).parent() {
            data.clone_into(&mut folder);
        }
        found = true;
        let stop = Service {
            program: surroundings::program(outside).display().to_string(),
            arguments: vec!["dashboard-stop".to_owned()],
            ..before
        };
        take_away(outside, &tools, &steps_to_uninstall(system, &place, &stop), options.dry_run)?;
        if !options.dry_run {
            let path = tame(&place.file(system));
            print(outside, &format!("Login service removed: {path}\n"))?;
        }
    }
    if !found {
        print(outside, "Nothing to do: no login service is installed\n")?;
    } else if !options.dry_run {
        outside.say(&format!("tce: your data stays in {}", folder.display()));
    }
    Ok(0)
}

fn take_away(
    outside: &mut Outside<'_>,
    tools: &Tools<'_>,
    steps: &[Step],
    dry_run: bool,
) -> Result<()> {
    if dry_run {
        let lines: Vec<String> = steps.iter().map(|step| format!("Would {step}\n")).collect();
        return print(outside, &lines.concat());
    }
    for complaint in tools.perform(steps)? {
        let words = "if it still runs, tce dashboard-stop ends it";
        outside.say(&format!("tce: note: {complaint}; {words}"));
    }
    Ok(())
}

/// By what a service of ours may be started on this machine.
fn systems() -> &'static [System] {
    if cfg!(target_os = "macos") {
        &[System::Launchd]
    } else {
        &[System::Systemd, System::Autostart]
    }
}

/// systemd is there, and no manager of this user's: as with su and sudo, in a cron job, in a container.
fn unreachable(words: &str) -> Error {
    Error::new(Kind::Failed, "your systemd cannot be reached from here").because(words).hint(
        "log in as yourself (on the screen or by ssh, not by su or sudo), or let it run without a login: loginctl enable-linger; \
         or tce install --for autostart",
    )
}

fn changed(path: &Path) -> Error {
    let message = format!("{} is not as this program wrote it", path.display());
    Error::new(Kind::Refused, message).hint("it was left as it is; --force goes over it")
}

/// What the systems' tools need. After `su` nobody says where the user's own things are: they are there all the same.
fn environment(outside: &Outside<'_>, place: &Place) -> BTreeMap<String, String> {
    let mut env = outside.env.clone();
    let usual = format!("/run/user/{}", place.user_id);
    if !env.contains_key("XDG_RUNTIME_DIR") && PathBuf::from(&usual).join("systemd").is_dir() {
        env.insert("XDG_RUNTIME_DIR".to_owned(), usual);
    }
    env
}

fn tame(path: &Path) -> String {
    wording::tame(&path.display().to_string())
}
