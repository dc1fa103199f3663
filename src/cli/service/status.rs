//! `tce service status`: whether it is installed and runs, since when, and whether the next login starts it.

use std::path::Path;

use serde_json::{Value, json};

use crate::action::service::{Asked, Tools, present};
use crate::cli::args::Args;
use crate::cli::dashboard;
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::reports::write;
use crate::cli::service::{environment, place, surroundings, systems};
use crate::collect::processes::started_at;
use crate::error::{Kind, Result};
use crate::model::time::Timestamp;
use crate::report::{Answer, Document};
use crate::rules::service::state::State;
use crate::rules::service::{Place, Present, Service, System};
use crate::sheet::{Fact, Sheet, Tone, fact, wording};

/// All that can be told.
struct Status {
    system: System,
    path: String,
    installed: bool,
    /// What its file says, if it is as we wrote it.
    service: Option<Service>,
    /// Why its system tells nothing.
    silent: Option<String>,
    state: State,
    since: Option<Timestamp>,
    outdated: bool,
    lingers: Option<bool>,
    /// The path by which this program would be installed.
    own: String,
    logs: String,
}

pub(super) fn show(outside: &mut Outside<'_>, session: &Session, args: &Args) -> Result<u8> {
    let status = look(outside, session)?;
    let now = outside.clock.now();
    let document = Document::new(status.json());
    let answer = Answer { document, sheet: status.sheet(now) };
    write(outside, args, "service", &answer)?;
    let runs = status.installed && status.state.pid.is_some();
    Ok(if runs { 0 } else { Kind::NotFound.exit_code() })
}

fn look(outside: &mut Outside<'_>, session: &Session) -> Result<Status> {
    let place = place(outside)?;
    let env = environment(outside, &place);
    let clock = outside.clock;
    let tools = Tools { env: &env, clock };
    let (system, there) = installed(&place)?;
    let (mut state, mut silent) = (State::default(), None);
    if there != Present::Nothing {
        match tools.state(system, &place)? {
            Asked::State(found) => state = found,
            Asked::Absent(_, words) => silent = Some(words),
        }
    }
    if system == System::Autostart && there != Present::Nothing {
        // The desktop keeps no account: the dashboard of this history is it.
        state.enabled = Some(true);
        state.pid = dashboard::running(outside, session)?.map(|server| server.pid);
    }
    let (since, outdated) = match state.pid {
        Some(pid) => (start_of(outside, pid)?, is_outdated(outside, pid)?),
        None => (None, false),
    };
    let asks = system == System::Systemd && silent.is_none();
    Ok(Status {
        system,
        path: place.file(system).display().to_string(),
        installed: there != Present::Nothing,
        lingers: asks.then(|| tools.lingers(place.user_id)).flatten(),
        logs: session.folder().join("logs").display().to_string(),
        service: match there {
            Present::Ours(service) => Some(*service),
            _ => None,
        },
        silent,
        state,
        since,
        outdated,
        own: surroundings::program(outside).display().to_string(),
    })
}

/// The first that is there; else what would be used.
fn installed(place: &Place) -> Result<(System, Present)> {
    for &system in systems() {
        let (_, there) = present(system, place)?;
        if there != Present::Nothing {
            return Ok((system, there));
        }
    }
    Ok((systems().first().copied().unwrap_or(System::Systemd), Present::Nothing))
}

fn start_of(outside: &mut Outside<'_>, pid: u32) -> Result<Option<Timestamp>> {
    let facts = outside.machine.facts();
    let held = outside.machine.hold(pid)?;
    let brief = held.and_then(|mut held| held.look()).map(|(brief, _)| brief);
    Ok(brief.map(|brief| started_at(&facts, &brief)))
}

/// True if its file was replaced since it started: it is the old one still.
pub(super) fn is_outdated(outside: &mut Outside<'_>, pid: u32) -> Result<bool> {
    let held = outside.machine.hold(pid)?;
    let exe = held.and_then(|mut held| held.look()).and_then(|(_, probe)| probe.exe);
    Ok(exe.is_some_and(|exe| exe.ends_with(" (deleted)")))
}

impl Status {
    fn program(&self) -> Option<&str> {
        self.service.as_ref().map(|service| service.program.as_str())
    }

    fn is_missing(&self) -> bool {
        self.program().is_some_and(|program| !Path::new(program).exists())
    }

    fn is_other(&self) -> bool {
        self.program().is_some_and(|program| program != self.own)
    }

    fn logs(&self) -> &str {
        self.service.as_ref().map_or(&self.logs, |service| &service.logs)
    }

    fn json(&self) -> Value {
        let log = |name| format!("{}/{name}", self.logs());
        let is_kept = self.system != System::Autostart;
        json!({
            "system": self.system,
            "installed": self.installed,
            "path": self.path,
            "is_changed": self.installed && self.service.is_none(),
            "program": self.program(),
            "program_is_there": self.program().map(|_| !self.is_missing()),
            "this_program": self.own,
            "environment": self.service.as_ref().map(|service| service.environment.keys().collect::<Vec<_>>()),
            "enabled": self.state.enabled,
            "running": self.silent.is_none().then(|| self.state.pid.is_some()),
            "pid": self.state.pid,
            "since": self.since.map(Timestamp::to_iso),
            "is_outdated": self.outdated,
            "state": self.state.words,
            "restarts": self.state.restarts,
            "failure": self.state.failure,
            "lingers": self.lingers,
            "silent": self.silent,
            "stdout_log": is_kept.then(|| log(Service::OUT_LOG)),
            "stderr_log": is_kept.then(|| log(Service::ERR_LOG)),
        })
    }

    fn sheet(&self, now: Timestamp) -> Sheet {
        let mut sheet = Sheet::new("Login Service");
        if !self.installed {
            sheet.facts([fact("Installed", "no").tone(Tone::Warn)]);
            sheet.remark(Tone::Quiet, "tce install has it all run from each login on.");
            return sheet;
        }
        let place = format!("{} ({})", self.path, self.system.name());
        sheet.facts([fact("Installed", place)]);
        sheet.facts([self.running(now)]);
        sheet.facts([self.next_login()]);
        if let Some(program) = self.program() {
            sheet.facts([fact("Program", program)]);
        }
        if self.system != System::Autostart {
            let name = Service::ERR_LOG;
            sheet.facts([fact("Log", format!("{}/{name}", self.logs()))]);
        }
        for remark in self.remarks() {
            sheet.remark(Tone::Warn, remark);
        }
        sheet
    }

    fn running(&self, now: Timestamp) -> Fact {
        let words = &self.state.words;
        match (self.state.pid, self.since) {
            (Some(pid), Some(since)) => {
                let age = wording::span(now.since(since));
                fact("Running", format!("process {pid}, for {age}")).tone(Tone::Good)
            }
            (Some(pid), None) => fact("Running", format!("process {pid}")).tone(Tone::Good),
            (None, _) if self.silent.is_some() => {
                fact("Running", wording::UNKNOWN).tone(Tone::Warn)
            }
            (None, _) if words.is_empty() => fact("Running", "no").tone(Tone::Bad),
            (None, _) => fact("Running", format!("no: {words}")).tone(Tone::Bad),
        }
    }

    fn next_login(&self) -> Fact {
        let (words, tone) = match (self.state.enabled, self.lingers) {
            (Some(false), _) => ("no", Tone::Bad),
            (_, Some(true)) => ("yes, and without a login (it lingers)", Tone::Good),
            (Some(true), Some(false)) => ("yes, until the logout", Tone::Good),
            (Some(true), _) => ("yes", Tone::Good),
            (None, _) if self.state.loaded => ("yes", Tone::Good),
            (None, _) => (wording::UNKNOWN, Tone::Warn),
        };
        fact("At Login", words).tone(tone)
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let mut say = |cause: bool, words: String| remarks.extend(cause.then_some(words));
        say(self.service.is_none(), "Its file is not as tce install writes it.".to_owned());
        if let Some(silent) = &self.silent {
            say(true, format!("{} cannot be asked: {silent}", self.system.name()));
        }
        if let Some(failure) = &self.state.failure {
            say(true, format!("It ended: {failure}. Its log says why."));
        }
        let missing = self.is_missing();
        say(
            missing,
            "Its program is not there any more; tce install names the new one.".to_owned(),
        );
        let other = self.is_other() && !missing;
        say(other, format!("This program is {}; tce install has the service run it.", self.own));
        let outdated = "Its program was replaced since it started; tce install starts the new one.";
        say(self.outdated, outdated.to_owned());
        remarks
    }
}
