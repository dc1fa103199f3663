//! The login service: its steps carried out, and its system asked.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::action::whole_file::{self, WholeFile};
use crate::collect::clock::Clock;
use crate::collect::program::{self, Ended, Program, Said};
use crate::config::command_line::quoted;
use crate::error::{Error, Kind, Result};
use crate::rules::service::state::{
    Absence, State, absence, absence_question, from_launchctl, from_systemctl, linger_question,
    lingers, question,
};
use crate::rules::service::steps::{Order, Step, Weight};
use crate::rules::service::{Place, Present, System, read};

/// Ending a service may take as long as its last look.
const PATIENCE: Duration = Duration::from_mins(1);
const TRY_EVERY: Duration = Duration::from_millis(500);

/// With what it is carried out.
pub struct Tools<'a> {
    pub env: &'a BTreeMap<String, String>,
    pub clock: &'a dyn Clock,
}

/// What should have worked, and why it did not.
pub type Complaint = String;

impl Tools<'_> {
    /// Carries out all steps, in order, up to the first that must work and does not.
    pub fn perform(&self, steps: &[Step]) -> Result<Vec<Complaint>> {
        let mut complaints = Vec::new();
        for step in steps {
            match step {
                Step::Write { path, text } => {
                    path.parent().map_or(Ok(()), whole_file::make_folder)?;
                    WholeFile::read(path)?.replace(text)?;
                }
                Step::Remove(path) => whole_file::remove(path)?,
                Step::RemoveEmpty(path) => whole_file::remove_empty(path),
                Step::Run(order) => complaints.extend(self.run(order)?),
            }
        }
        Ok(complaints)
    }

    fn run(&self, order: &Order) -> Result<Option<Complaint>> {
        let mut left = order.tries;
        loop {
            let failure = match self.ask(&order.words) {
                Ok(Said { ended: Ended::Code(0), .. }) => return Ok(None),
                Ok(said) => failure(order, &said),
                Err(error) => error,
            };
            left = left.saturating_sub(1);
            match left {
                0 if order.weight == Weight::Must => return Err(failure),
                0 => return Ok((order.weight == Weight::Should).then(|| told(failure))),
                _ => drop(self.clock.wait(TRY_EVERY)),
            }
        }
    }

    fn ask(&self, words: &[String]) -> Result<Said> {
        program::ask(&Program { words, env: Some(self.env), cwd: Path::new("/") }, PATIENCE)
    }

    /// How the service is; or why nobody can say, with the system's words.
    pub fn state(&self, system: System, place: &Place) -> Result<Asked> {
        let Some(words) = question(system, place) else {
            return Ok(Asked::State(State::default()));
        };
        let said = match self.ask(&words) {
            Ok(said) => said,
            Err(error) if error.kind == Kind::NotFound => {
                return Ok(Asked::Absent(Absence::NoSystem, error.to_string()));
            }
            Err(error) => return Err(error),
        };
        Ok(match (system, said.ended) {
            (System::Launchd, Ended::Code(0)) => Asked::State(from_launchctl(&said.out)),
            (System::Systemd, Ended::Code(0)) => Asked::State(from_systemctl(&said.out)),
            // It knows no such service.
            (System::Launchd, _) => Asked::State(State::default()),
            _ => {
                let out = self.ask(&absence_question())?.out;
                Asked::Absent(absence(&out), said.err.trim().to_owned())
            }
        })
    }

    /// Whether its user's services run without a login; `None` where nobody says.
    #[must_use]
    pub fn lingers(&self, user_id: u32) -> Option<bool> {
        let said = self.ask(&linger_question(user_id)).ok()?;
        (said.ended == Ended::Code(0)).then(|| lingers(&said.out)).flatten()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    State(State),
    Absent(Absence, String),
}

/// In one line: systemd's tools say more than one.
fn told(failure: Error) -> Complaint {
    let because = failure.because.unwrap_or_default();
    format!("{}: {}", failure.message, because.lines().next().unwrap_or_default())
}

fn failure(order: &Order, said: &Said) -> Error {
    let words = quoted(order.words.iter().map(String::as_str));
    let message = format!("{} did not work", words.unwrap_or_else(|_| order.words.join(" ")));
    let err = said.err.trim();
    let because = if err.is_empty() { said.ended.to_string() } else { err.to_owned() };
    Error::new(Kind::Failed, message).because(because)
}

/// What lies where the file of this system belongs.
pub fn present(system: System, place: &Place) -> Result<(WholeFile, Present)> {
    let file = WholeFile::read(&place.file(system))?;
    let present = read(system, file.text.as_deref());
    Ok((file, present))
}
