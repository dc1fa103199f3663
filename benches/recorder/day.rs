//! The script of a day: who idles, who works, what their files say.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::json;
use tce::collect::clock::{Clock, Wake};
use tce::collect::scripted::{Actor, Scripted, Temper};
use tce::error::Result as Done;
use tce::model::alert::{Alert, Channel, Delivery};
use tce::model::machine::{Brief, Probe};
use tce::model::process::{Identity, State};
use tce::model::time::Timestamp;
use tce::record::Watch;
use tce::record::ingest::TokenPaths;
use tce::record::maintain::Upkeep;
use tce::record::recorder::{Notifier, Plan, Recorder};
use tce::rules::alerts::CooldownRules;
use tce::rules::crontab::Crontab;
use tce::rules::detect::DetectRules;
use tce::rules::health::HealthRules;
use tce::rules::resources::ResourceRules;
use tce::store::Store;
use tce::store::queries::RECORD_COUNTS;
use tempfile::TempDir;

const EXE: &str = "/home/ana/.local/share/claude/versions/2.1.330";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Who plays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cast {
    pub(crate) idle: u32,
    pub(crate) busy: u32,
    /// How often those that work have a response of their model; zero is never.
    pub(crate) responds_every: Duration,
}

#[derive(Deserialize)]
struct Counted {
    processes: u64,
}

/// A machine, its files, and a history.
pub(crate) struct Stage {
    pub(crate) machine: Scripted,
    pub(crate) plan: Plan,
    folder: TempDir,
    cast: Cast,
    random: Cell<u64>,
    /// Bytes that the script wrote, not the recorder.
    written: Cell<u64>,
    responded_at: Cell<Timestamp>,
    responses: Cell<u64>,
}

impl Stage {
    pub(crate) fn new(cast: Cast, interval: Duration) -> Result<Self, String> {
        let folder = TempDir::new().map_err(|e| e.to_string())?;
        let begin = Timestamp::parse("2026-01-05T00:00:00Z").ok_or("no such time")?;
        let claude = folder.path().join("claude");
        for below in ["sessions", "projects"] {
            fs::create_dir_all(claude.join(below)).map_err(|e| e.to_string())?;
        }
        let stage = Self {
            machine: Scripted::at(begin),
            plan: plan(folder.path(), interval)?,
            folder,
            cast,
            random: Cell::new(0x9e37_79b9_7f4a_7c15),
            written: Cell::new(0),
            responded_at: Cell::new(begin),
            responses: Cell::new(0),
        };
        (0..cast.idle).for_each(|n| stage.enter(1000 + n, "idle"));
        (0..cast.busy).for_each(|n| stage.enter(5000 + n, "busy"));
        Ok(stage)
    }

    pub(crate) fn written(&self) -> u64 {
        self.written.get()
    }

    /// What the history takes, its log included.
    pub(crate) fn history_bytes(&self) -> u64 {
        self.store().map_or(0, |store| store.bytes())
    }

    /// How many processes are on record.
    pub(crate) fn processes(&self) -> u64 {
        let rows = self.store().and_then(|store| {
            let rows: Vec<Counted> =
                store.db().rows(&RECORD_COUNTS, &json!({})).map_err(|e| e.to_string())?;
            Ok(rows.first().map_or(0, |row| row.processes))
        });
        rows.unwrap_or(0)
    }

    /// The folder, from now on nobody's to remove.
    pub(crate) fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    fn store(&self) -> Result<Store, String> {
        Store::open(&self.folder.path().join("data")).map_err(|e| e.to_string())
    }

    /// Records for a span; how often somebody woke up.
    pub(crate) fn record(&self, span: Duration) -> Result<u32, String> {
        self.record_while(span, Self::work)
    }

    /// The same, while something else plays.
    pub(crate) fn record_while(&self, span: Duration, script: fn(&Self)) -> Result<u32, String> {
        let folder = self.folder.path().join("data");
        let mut store = self.store()?;
        let director = Director {
            stage: self,
            ends_at: self.machine.now().plus(span),
            script,
            wakes: Cell::new(0),
        };
        let recorder = Recorder {
            store: &mut store,
            folder: &folder,
            machine: &mut self.machine.clone(),
            clock: &director,
            plan: &self.plan,
            notifier: &mut Mute,
        };
        let me = Identity { boot_id: "boot-1".to_owned(), pid: 4_000_001, start_ticks: 1 };
        recorder.run(&me).map_err(|e| e.to_string())?;
        Ok(director.wakes.get())
    }

    /// A process starts, with a session file.
    pub(crate) fn enter(&self, pid: u32, kind: &str) {
        let cwd = format!("/home/ana/project-{}", pid % 7);
        let brief = Brief {
            pid,
            parent_pid: 1,
            state: State::Sleeping,
            name: "claude".to_owned(),
            memory_bytes: (300 + u64::from(pid % 90)) << 20,
            start_ticks: self.machine.ticks(),
            ..Brief::default()
        };
        let start = brief.start_ticks;
        let probe = Probe {
            user_id: 1000,
            exe: Some(EXE.to_owned()),
            arguments: vec!["claude".to_owned()],
            cwd: Some(cwd.clone()),
            terminal: Some(format!("/dev/pts/{pid}")),
        };
        self.machine.place(Actor { brief, probe, temper: Temper::default() });
        let now = self.machine.now().as_millis();
        let session = json!({
            "pid": pid, "sessionId": session_of(pid, start), "cwd": cwd, "startedAt": now,
            "procStart": start.to_string(), "version": "2.1.330", "kind": "interactive",
            "entrypoint": "cli", "status": if kind == "busy" { "busy" } else { "idle" },
            "updatedAt": now, "statusUpdatedAt": now,
        });
        self.write(
            &self.claude().join(format!("sessions/{pid}.json")),
            &session.to_string(),
            false,
        );
    }

    /// A process ends, with all below it.
    pub(crate) fn leave(&self, pid: u32) {
        self.machine.remove(pid);
        self.machine.remove(pid + 10_000);
        drop(fs::remove_file(self.claude().join(format!("sessions/{pid}.json"))));
    }

    pub(crate) fn pids(&self, from: u32, to: u32) -> Vec<u32> {
        self.machine
            .0
            .borrow()
            .actors
            .keys()
            .copied()
            .filter(|pid| (from..to).contains(pid))
            .collect()
    }

    /// What happens between two looks.
    pub(crate) fn work(&self) {
        let passed = u64::try_from(self.plan.watch.interval.as_millis()).unwrap_or(10_000);
        for pid in self.pids(1000, 5000) {
            // A few tenths of a percent, and a garbage collector that breathes.
            let (used, breath) = (self.below(passed / 200), self.below(2048));
            self.machine.change(pid, |actor| {
                actor.brief.cpu_ms += used;
                actor.brief.memory_bytes = ((300 + u64::from(pid % 90)) << 20) + (breath << 10);
            });
        }
        for pid in self.pids(5000, 10_000) {
            self.toil(pid, passed);
        }
        let now = self.machine.now();
        let every = self.cast.responds_every;
        if !every.is_zero() && now.since(self.responded_at.get()) >= every {
            self.responded_at.set(now);
            self.pids(5000, 10_000).into_iter().for_each(|pid| self.respond(pid));
        }
    }

    /// Now a little, now more than a core; a child comes and goes.
    fn toil(&self, pid: u32, passed: u64) {
        let (share, grown) = (self.below(1200), self.below(64 << 20));
        self.machine.change(pid, |actor| {
            actor.brief.cpu_ms += passed * share / 1000;
            actor.brief.memory_bytes = (500 << 20) + grown;
            actor.brief.state = if share > 600 { State::Running } else { State::Sleeping };
        });
        let child = pid + 10_000;
        let is_there = self.machine.0.borrow().actors.contains_key(&child);
        if self.below(6) > 0 {
            let used = passed * self.below(1500) / 1000;
            self.machine.change(child, |actor| actor.brief.cpu_ms += used);
        } else if is_there {
            self.machine.remove(child);
        } else {
            let brief = Brief {
                pid: child,
                parent_pid: pid,
                name: "cargo".to_owned(),
                memory_bytes: 200 << 20,
                start_ticks: self.machine.ticks(),
                ..Brief::default()
            };
            let probe =
                Probe { user_id: 1000, exe: Some("/usr/bin/cargo".to_owned()), ..Probe::default() };
            self.machine.place(Actor { brief, probe, temper: Temper::default() });
        }
    }

    /// A line of a transcript.
    pub(crate) fn respond(&self, pid: u32) {
        let Some(start) = self.machine.0.borrow().actors.get(&pid).map(|a| a.brief.start_ticks)
        else {
            return;
        };
        let number = self.responses.get();
        self.responses.set(number + 1);
        let session = session_of(pid, start);
        let project = pid % 7;
        let line = json!({
            "type": "assistant", "uuid": format!("u{number}"), "sessionId": session,
            "timestamp": self.machine.now().to_iso(), "cwd": format!("/home/ana/project-{project}"),
            "requestId": format!("req_{number}"), "version": "2.1.330",
            "message": { "id": format!("msg_{number}"), "model": "claude-opus-4-6", "role": "assistant",
                         "content": [{ "type": "text", "text": "x".repeat(400) }],
                         "usage": { "input_tokens": 3, "output_tokens": 200 + self.below(900),
                                    "cache_read_input_tokens": 40_000 + number % 9000,
                                    "cache_creation_input_tokens": 900 } },
        });
        let path =
            self.claude().join(format!("projects/-home-ana-project-{project}/{session}.jsonl"));
        self.write(&path, &format!("{line}\n"), true);
    }

    pub(crate) fn claude(&self) -> PathBuf {
        self.folder.path().join("claude")
    }

    /// Writes a file with the scripted time as its time, on the script's own account.
    fn write(&self, path: &Path, text: &str, append: bool) {
        let since =
            Duration::from_millis(u64::try_from(self.machine.now().as_millis()).unwrap_or(0));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        let mut file = File::options()
            .create(true)
            .append(append)
            .write(true)
            .truncate(!append)
            .open(path)
            .expect("a file");
        file.write_all(text.as_bytes()).expect("room");
        file.set_modified(UNIX_EPOCH + since).expect("a time");
        self.written.set(self.written.get() + text.len() as u64);
    }

    /// A number below that one; always the same run of them.
    pub(crate) fn below(&self, limit: u64) -> u64 {
        let mut x = self.random.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.random.set(x);
        x % limit.max(1)
    }

    pub(crate) const fn cast(&self) -> Cast {
        self.cast
    }
}

fn session_of(pid: u32, start: u64) -> String {
    format!("{pid:08x}-0000-4000-8000-{start:012x}")
}

fn plan(root: &Path, interval: Duration) -> Result<Plan, String> {
    let claude = root.join("claude");
    Ok(Plan {
        watch: Watch {
            interval,
            claude_folders: vec![claude.clone()],
            detect: DetectRules::default(),
            health: HealthRules {
                stale_interactive: HOUR * 4,
                stale_background: HOUR * 8,
                cpu_threshold: 1.0,
            },
            resources: ResourceRules { cpu_percent: 75.0, memory_percent: 75.0 },
            cooldowns: CooldownRules { health: HOUR / 2, resources: HOUR / 2 },
        },
        tokens: TokenPaths {
            stats_caches: vec![claude.join("stats-cache.json")],
            session_metas: vec![claude.join("usage-data/session-meta")],
        },
        token_interval: HOUR / 12,
        pinned_json: root.join("pinned.json"),
        own: tce::model::price::OwnPrices::default(),
        budgets: None,
        // The defaults of the settings.
        upkeep: Upkeep {
            keep: [DAY * 7, DAY * 56, DAY * 400],
            budget_bytes: 1 << 30,
            roll_up: Some(Crontab::parse("7 * * * *")?),
            maintenance: Some(Crontab::parse("17 4 * * *")?),
        },
    })
}

/// A clock on which a wait plays the script.
struct Director<'a> {
    stage: &'a Stage,
    ends_at: Timestamp,
    script: fn(&Stage),
    wakes: Cell<u32>,
}

impl Clock for Director<'_> {
    fn now(&self) -> Timestamp {
        self.stage.machine.now()
    }

    fn since_boot(&self) -> Duration {
        self.stage.machine.since_boot()
    }

    fn awake(&self) -> Duration {
        self.stage.machine.awake()
    }

    fn wait(&self, span: Duration) -> Wake {
        let woken = self.stage.machine.wait(span);
        self.wakes.set(self.wakes.get() + 1);
        (self.script)(self.stage);
        if self.now() >= self.ends_at { Wake::Stop } else { woken }
    }

    fn stop_on_signals(&self) -> Done<()> {
        Ok(())
    }
}

struct Mute;

impl Notifier for Mute {
    fn channels(&self) -> Vec<Channel> {
        Vec::new()
    }

    fn tell(&mut self, _: Channel, _: &[Alert], _: Timestamp) {}

    fn told(&mut self, _: Duration) -> Vec<Delivery> {
        Vec::new()
    }

    fn say(&mut self, text: &str) {
        eprintln!("recorder: {text}");
    }
}
