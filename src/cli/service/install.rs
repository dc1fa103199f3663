//! `tce install`: the service's file in its place, the service at work, and what there is to say of it.

use std::time::Duration;

use crate::action::service::{Asked, Tools, present};
use crate::cli::args::{InstallArgs, SystemArg};
use crate::cli::background;
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::service::surroundings::{Gathered, gather, place};
use crate::cli::service::{changed, environment, status, systems, tame, unreachable};
use crate::cli::{dashboard, print, visit};
use crate::error::{Error, Kind, Result};
use crate::rules::service::state::{Absence, State};
use crate::rules::service::steps::{install as steps_to_install, start, without_entry};
use crate::rules::service::{Place, Present, Service, System, changes, text};
use crate::store::Store;

/// The history may have to be brought up to date before the dashboard answers.
const START_PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(250);

pub(in crate::cli) fn install(
    outside: &mut Outside<'_>,
    session: &Session,
    options: &InstallArgs,
) -> Result<u8> {
    let place = place(outside)?;
    let env = environment(outside, &place);
    let clock = outside.clock;
    let tools = Tools { env: &env, clock };
    let system = choose(outside, &tools, &place, options)?;
    let Gathered { service, remarks } = gather(outside, session, system)?;
    let text = text(system, &service).map_err(|reason| {
        Error::new(Kind::Refused, "no service can be written for this").because(reason)
    })?;
    for remark in remarks {
        outside.say(&format!("tce: note: {remark}"));
    }
    let steps = steps_to_install(system, &place, &service, &text);
    if options.dry_run {
        for step in &steps {
            outside.say(&format!("tce: would {step}"));
        }
        print(outside, &text)?;
        return Ok(0);
    }
    let errand = Errand { system, place: &place, tools: &tools, service: &service };
    refuse_sudo(outside, &place)?;
    let (file, there) = present(system, &place)?;
    if there == Present::Theirs && !options.force {
        return Err(changed(&file.path));
    }
    let is_same = file.text.as_deref() == Some(&text);
    if is_same && errand.is_at_work(outside, session)? {
        print(outside, &format!("Nothing to do in {}\n", tame(&file.path)))?;
        return Ok(0);
    }
    errand.prepare(session)?;
    let steps = if is_same { start(system, &place, &service) } else { steps };
    tools.perform(&steps).map_err(|error| explained(system, error))?;
    errand.tell(outside, &there, is_same)?;
    errand.see_it_run(outside, session)
}

/// What is installed, and by what means.
struct Errand<'a> {
    system: System,
    place: &'a Place,
    tools: &'a Tools<'a>,
    service: &'a Service,
}

impl Errand<'_> {
    fn state(&self) -> Result<State> {
        match self.tools.state(self.system, self.place)? {
            Asked::State(state) => Ok(state),
            Asked::Absent(_, words) => Err(unreachable(&words)),
        }
    }

    /// True if nothing is left to do: it runs, from the file that is there now, and will again.
    fn is_at_work(&self, outside: &mut Outside<'_>, session: &Session) -> Result<bool> {
        if self.system == System::Autostart {
            return Ok(dashboard::running(outside, session)?.is_some());
        }
        let state = self.state()?;
        let Some(pid) = state.pid else { return Ok(false) };
        Ok(state.enabled != Some(false) && !status::is_outdated(outside, pid)?)
    }

    /// Folders and files that must be there before it starts; made here, so that what is wrong is told here.
    fn prepare(&self, session: &Session) -> Result<()> {
        drop(Store::open(&session.folder())?);
        if self.system != System::Autostart {
            for name in [Service::OUT_LOG, Service::ERR_LOG] {
                background::make_log(&background::log_path(&session.folder(), name)?)?;
            }
            // Elsewhere the desktop's entry would start a second one.
            if matches!(present(System::Autostart, self.place)?.1, Present::Ours(_)) {
                drop(self.tools.perform(&without_entry(self.place))?);
            }
        }
        Ok(())
    }

    fn tell(&self, outside: &mut Outside<'_>, there: &Present, is_same: bool) -> Result<()> {
        let path = tame(&self.place.file(self.system));
        let done = match there {
            _ if is_same => "started again",
            Present::Nothing => "installed",
            _ => "renewed",
        };
        print(outside, &format!("Login service {done}: {path}\n"))?;
        if let Present::Ours(before) = there {
            for change in changes(before, self.service) {
                outside.say(&format!("tce: note: {change}"));
            }
        }
        Ok(())
    }

    /// Waits until its dashboard answers, or it is clear that it will not.
    fn see_it_run(&self, outside: &mut Outside<'_>, session: &Session) -> Result<u8> {
        let end = outside.clock.since_boot() + START_PATIENCE;
        loop {
            let state = self.state()?;
            let server = dashboard::running(outside, session)?;
            let is_its = |pid| self.system == System::Autostart || state.pid == Some(pid);
            match server {
                Some(server) if is_its(server.pid) => {
                    let at = visit::url(visit::address_of(&server)?);
                    print(outside, &format!("Dashboard: {at}\n"))?;
                    break;
                }
                Some(other) if state.pid.is_some() => {
                    outside.say(&format!(
                        "tce: note: process {} has the dashboard; the service waits for its end (tce dashboard-stop)",
                        other.pid
                    ));
                    break;
                }
                _ => {}
            }
            let late = outside.clock.since_boot() >= end;
            if state.failure.is_some() || late {
                return Err(self.does_not_run(&state));
            }
            outside.clock.wait(LOOK_EVERY);
        }
        self.hint(outside);
        Ok(0)
    }

    fn does_not_run(&self, state: &State) -> Error {
        let reason = state.failure.clone().unwrap_or_else(|| "it does not answer yet".to_owned());
        let error = Error::new(Kind::Failed, "the login service is installed, and does not run");
        error.because(reason).hint(format!(
            "its log says why: {}/{}",
            self.service.logs,
            Service::ERR_LOG
        ))
    }

    /// When it runs, and when not.
    fn hint(&self, outside: &mut Outside<'_>) {
        let words = match self.system {
            System::Systemd if self.tools.lingers(self.place.user_id) == Some(false) => {
                "it runs while you are logged in; loginctl enable-linger has it run from the machine's start on, and after logout"
            }
            System::Autostart => {
                "your desktop starts it at the next graphical login; nothing starts it again after a crash"
            }
            _ => return,
        };
        outside.say(&format!("tce: note: {words}"));
    }
}

fn choose(
    outside: &mut Outside<'_>,
    tools: &Tools<'_>,
    place: &Place,
    options: &InstallArgs,
) -> Result<System> {
    let asked = options.system.map(|system| match system {
        SystemArg::Systemd => System::Systemd,
        SystemArg::Launchd => System::Launchd,
        SystemArg::Autostart => System::Autostart,
    });
    let usual = systems().first().copied().unwrap_or(System::Systemd);
    let system = asked.unwrap_or(usual);
    if options.dry_run {
        return Ok(system);
    }
    if !systems().contains(&system) {
        let message = format!("there is no {} on this machine", system.name());
        return Err(Error::new(Kind::Usage, message).hint("--dry-run shows the file"));
    }
    match tools.state(system, place)? {
        Asked::State(_) => Ok(system),
        Asked::Absent(Absence::NoSystem, _) if asked.is_none() => {
            outside.say("tce: note: there is no systemd here: your desktop is to start it");
            Ok(System::Autostart)
        }
        Asked::Absent(Absence::NoSystem, words) => {
            Err(Error::new(Kind::NotFound, "there is no systemd here")
                .because(words)
                .hint("tce install --for autostart"))
        }
        Asked::Absent(Absence::NoSession, words) => Err(unreachable(&words)),
    }
}

fn explained(system: System, error: Error) -> Error {
    match system {
        System::Launchd => {
            error.hint("log in on the screen: by ssh alone there is no session to start it in")
        }
        _ => error,
    }
}

/// Who types sudo means themselves, and would get a service of root's that reads nothing of theirs.
fn refuse_sudo(outside: &mut Outside<'_>, place: &Place) -> Result<()> {
    if place.user_id != 0 {
        return Ok(());
    }
    if outside.env.contains_key("SUDO_USER") {
        return Err(Error::new(Kind::Refused, "this would be a login service of root")
            .hint("tce install without sudo: it needs no rights but yours"));
    }
    outside.say("tce: note: you are root: this is the service of root's own logins");
    Ok(())
}
