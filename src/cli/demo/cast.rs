//! Who plays: invented processes on a scripted machine, each with a part that shows something.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::dice::Dice;
use super::home::{self, Visit};
use crate::collect::scripted::{Actor, Scripted, Temper};
use crate::error::Result;
use crate::model::machine::{Brief, Probe};
use crate::model::process::State;
use crate::model::time::Timestamp;

const EXE: &str = "/home/robin/.local/share/claude/versions/2.1.330";
const MEGABYTE: u64 = 1 << 20;

/// A part: who, where, since when (minutes into the day), how large, and what it does.
struct Part {
    pid: u32,
    project: &'static str,
    enters: u64,
    megabytes: u64,
    role: Role,
}

impl Part {
    fn presence(&self, start_ticks: u64) -> Presence {
        Presence { pid: self.pid, session: session(self.pid), project: self.project, start_ticks }
    }
}

/// A process with its session.
struct Presence {
    pid: u32,
    session: String,
    project: &'static str,
    start_ticks: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// At work all day, and at this very moment.
    Working,
    /// Worked until this minute, and sleeps since.
    Quiet(u64),
    /// Stopped with Ctrl-Z and forgotten.
    Stopped,
    /// Takes most of the memory there is.
    Hungry,
    /// `claude -p` without a terminal.
    Headless,
    /// Nobody's session: an MCP server.
    Helper,
}

const PARTS: [Part; 9] = [
    Part { pid: 17742, project: "harbour-api", enters: 40, megabytes: 412, role: Role::Working },
    Part { pid: 21358, project: "tidewatch", enters: 270, megabytes: 655, role: Role::Working },
    Part { pid: 31230, project: "crab-trap", enters: 15, megabytes: 392, role: Role::Quiet(140) },
    Part { pid: 33871, project: "dotfiles", enters: 95, megabytes: 204, role: Role::Quiet(180) },
    Part {
        pid: 38114,
        project: "lighthouse-docs",
        enters: 300,
        megabytes: 318,
        role: Role::Stopped,
    },
    Part { pid: 41126, project: "tidewatch", enters: 520, megabytes: 12_810, role: Role::Hungry },
    Part { pid: 45590, project: "harbour-api", enters: 610, megabytes: 188, role: Role::Headless },
    Part {
        pid: 59593,
        project: "adventure-graph",
        enters: 5,
        megabytes: 953,
        role: Role::Quiet(60),
    },
    Part { pid: 60001, project: "harbour-api", enters: 41, megabytes: 96, role: Role::Helper },
];

/// Processes of sessions that are over, one after the other.
const FIRST_VISITOR: u32 = 20_001;
/// So long does a process sit there when the last response has come.
const LINGERS: Duration = Duration::from_mins(25);

/// The one that is pinned.
pub(super) const PINNED: u32 = 59593;

/// The invented machine, and how far its day has come.
pub(super) struct Stage {
    pub machine: Scripted,
    claude: PathBuf,
    dice: Dice,
    /// The week before, session by session.
    visits: Vec<Visit>,
    began: Timestamp,
    acted: Timestamp,
    turn: u64,
}

impl Stage {
    /// The day began then; who was there in the week before it.
    pub(super) fn new(claude: &Path, began: Timestamp, mut visits: Vec<Visit>) -> Self {
        let first = began.minus(WEEK);
        visits.retain(|one| one.since > first && one.until.plus(LINGERS) < began);
        let machine = Scripted::at(first);
        {
            let mut world = machine.0.borrow_mut();
            "demo".clone_into(&mut world.facts.name);
            "demo".clone_into(&mut world.facts.boot_id);
        }
        Self {
            machine,
            claude: claude.to_owned(),
            dice: Dice::new(7),
            visits,
            began,
            acted: first,
            turn: 0,
        }
    }

    /// What happens until this moment; called again and again as time goes by.
    pub(super) fn act(&mut self, now: Timestamp) -> Result<()> {
        let minute = now.since(self.began).as_secs() / 60;
        let passed = u64::try_from(now.since(self.acted).as_millis()).unwrap_or(0);
        self.acted = now;
        if now < self.began {
            return self.receive(passed, now);
        }
        self.turn += 1;
        for part in &PARTS {
            if minute < part.enters {
                continue;
            }
            let is_there = self.machine.0.borrow().actors.contains_key(&part.pid);
            if !is_there && self.turn > 1 && minute > part.enters + 1 {
                // It was ended by whoever looks at the demo.
                continue;
            }
            if !is_there {
                self.enter(part, now)?;
            }
            self.play(part, minute, passed, now)?;
        }
        Ok(())
    }

    /// Visitors come, work, and leave.
    fn receive(&mut self, passed: u64, now: Timestamp) -> Result<()> {
        for (pid, visit) in (FIRST_VISITOR..).zip(&self.visits) {
            let is_there = self.machine.0.borrow().actors.contains_key(&pid);
            let is_due = visit.since <= now && now < visit.until.plus(LINGERS);
            if is_due && !is_there {
                let megabytes = self.dice.between(180, 900);
                let start_ticks = self.place(pid, visit.project, &["claude"], megabytes, true);
                let busy = Presence {
                    pid,
                    session: visit.session.clone(),
                    project: visit.project,
                    start_ticks,
                };
                self.tell_status(&busy, "busy", now)?;
            } else if is_due && now < visit.until {
                let used = passed * self.dice.between(3, 45) / 100;
                self.machine.change(pid, |actor| actor.brief.cpu_ms += used);
            } else if is_there && !is_due {
                self.machine.remove(pid);
                home::remove(&self.status_file(pid))?;
            }
        }
        Ok(())
    }

    fn enter(&mut self, part: &Part, now: Timestamp) -> Result<()> {
        let arguments: &[&str] = match part.role {
            Role::Headless => &["claude", "-p", "…"],
            Role::Helper => &["claude", "mcp", "serve"],
            _ => &["claude"],
        };
        let has_terminal = !matches!(part.role, Role::Headless | Role::Helper);
        let start_ticks =
            self.place(part.pid, part.project, arguments, part.megabytes, has_terminal);
        let title = match part.role {
            Role::Working if part.project == "harbour-api" => {
                "Tide tables for the northern harbours"
            }
            Role::Working => "A radar view that does not flicker",
            Role::Hungry => "Load ten years of buoy readings at once",
            Role::Headless => "Nightly dependency check",
            Role::Helper => return Ok(()),
            Role::Stopped => "Handbook, chapter four",
            Role::Quiet(until) => match until {
                140 => "Where did the crabs go?",
                180 => "Sort out the shell history",
                _ => "A graph of every adventure so far",
            },
        };
        let line = json!({ "type": "ai-title", "sessionId": session(part.pid), "aiTitle": title });
        let path = home::live_transcript(&self.claude, part.project, &session(part.pid));
        home::write(&path, "")?;
        home::append(&path, &line.to_string(), now)?;
        self.tell_status(&part.presence(start_ticks), "idle", now)
    }

    /// A process starts; when, in ticks since the machine did.
    fn place(
        &self,
        pid: u32,
        project: &str,
        arguments: &[&str],
        megabytes: u64,
        has_terminal: bool,
    ) -> u64 {
        let start_ticks = self.machine.ticks();
        self.machine.place(Actor {
            brief: Brief {
                pid,
                parent_pid: 1,
                start_ticks,
                state: State::Sleeping,
                name: "claude".to_owned(),
                memory_bytes: megabytes * MEGABYTE,
                ..Brief::default()
            },
            probe: Probe {
                user_id: 1000,
                exe: Some(EXE.to_owned()),
                arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
                cwd: Some(home::directory(project)),
                terminal: has_terminal.then(|| format!("/dev/pts/{}", pid % 17)),
            },
            temper: Temper::default(),
        });
        start_ticks
    }

    fn play(&mut self, part: &Part, minute: u64, passed: u64, now: Timestamp) -> Result<()> {
        let works = match part.role {
            Role::Working => true,
            Role::Quiet(until) => minute < until,
            Role::Hungry | Role::Headless => self.dice.percent(60),
            Role::Stopped => minute < part.enters + 30,
            Role::Helper => false,
        };
        let wobble = self.dice.between(0, part.megabytes / 20 + 2) * MEGABYTE;
        // A share of a core, of the time since the last turn.
        let share = if works { self.dice.between(4, 58) } else { 0 };
        let used = passed * share / 100;
        let stops = part.role == Role::Stopped && !works;
        self.machine.change(part.pid, |actor| {
            actor.brief.cpu_ms += used;
            if works {
                actor.brief.memory_bytes = part.megabytes * MEGABYTE + wobble;
            }
            actor.brief.state = if stops { State::Stopped } else { State::Sleeping };
        });
        if !works || part.role == Role::Helper {
            return Ok(());
        }
        if self.dice.percent(12) {
            let path = home::live_transcript(&self.claude, part.project, &session(part.pid));
            let id = session(part.pid);
            let model = if part.pid.is_multiple_of(2) {
                "claude-opus-4-6"
            } else {
                "claude-sonnet-4-5-20250929"
            };
            let line = home::response(&mut self.dice, &id, part.project, model, now, self.turn);
            home::append(&path, &line, now)?;
        }
        let start_ticks =
            self.machine.0.borrow().actors.get(&part.pid).map(|actor| actor.brief.start_ticks);
        let busy = matches!(part.role, Role::Working | Role::Hungry);
        let presence = part.presence(start_ticks.unwrap_or(0));
        self.tell_status(&presence, if busy { "busy" } else { "idle" }, now)
    }

    /// `sessions/PID.json`, as Claude Code writes it.
    fn tell_status(&self, who: &Presence, status: &str, now: Timestamp) -> Result<()> {
        let at = now.as_millis();
        let file = json!({
            "pid": who.pid, "sessionId": who.session, "cwd": home::directory(who.project),
            "startedAt": at, "procStart": who.start_ticks.to_string(), "version": "2.1.330",
            "kind": "interactive", "entrypoint": "cli", "status": status, "updatedAt": at,
            "statusUpdatedAt": at,
        });
        home::write(&self.status_file(who.pid), &file.to_string())
    }

    fn status_file(&self, pid: u32) -> PathBuf {
        self.claude.join(format!("sessions/{pid}.json"))
    }

    /// The dashboard's own process can be seen on the invented machine, too.
    pub(super) fn stand_in(&self, pid: u32) {
        let start_ticks = self.machine.ticks();
        let brief =
            Brief { pid, parent_pid: 1, start_ticks, name: "tce".to_owned(), ..Brief::default() };
        let probe =
            Probe { user_id: 1000, exe: Some("/usr/bin/tce".to_owned()), ..Probe::default() };
        self.machine.place(Actor { brief, probe, temper: Temper::default() });
    }

    /// What was not played until now is not made up for.
    pub(super) const fn skip_to(&mut self, now: Timestamp) {
        self.acted = now;
    }

    /// How long until the invented past is looked at again: closely on its last day.
    pub(super) fn step(&self) -> Duration {
        let minutes = if self.machine.0.borrow().now < self.began { 10 } else { 1 };
        Duration::from_mins(minutes)
    }

    /// The day is over: from here on the machine's clock is the real one's.
    pub(super) fn catch_up(&self, now: Timestamp) {
        let behind = now.since(self.machine.0.borrow().now);
        self.machine.pass(behind);
    }
}

fn session(pid: u32) -> String {
    format!("demo-live-{pid}")
}

/// So long before the day does the recording begin.
const WEEK: Duration = Duration::from_hours(7 * 24);
