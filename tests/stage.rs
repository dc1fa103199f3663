//! The stage the tests play on: a scripted machine, temporary folders, a recorder's ticks, and a command line.

mod command;
mod recording;
mod shell;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use rusqlite::Connection;
use rusqlite::types::Value as SqlValue;
use tce::collect::clock::Clock;
use tce::collect::scripted::{Actor, Scripted, Temper};
use tce::model::limit::Limit;
use tce::model::machine::{Brief, Probe};
use tce::model::process::{Identity, State};
use tce::model::time::Timestamp;
use tce::record::ingest::TokenPaths;
use tce::record::maintain::Upkeep;
use tce::record::recorder::Plan;
use tce::record::{Ticked, Watch};
use tce::rules::alerts::CooldownRules;
use tce::rules::detect::DetectRules;
use tce::rules::health::HealthRules;
use tce::rules::resources::ResourceRules;
use tce::store::Store;
use tce::store::limit::{self, Teller};
use tce::store::server::{self, Server};
use tempfile::TempDir;

pub(crate) use shell::has_shell;

pub(crate) use command::{Ran, Setting};
pub(crate) use recording::{Director, Ear, Recording};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const TICK: Duration = Duration::from_secs(10);
pub(crate) const MINUTE: Duration = Duration::from_mins(1);
pub(crate) const HOUR: Duration = Duration::from_hours(1);
pub(crate) const DAY: Duration = Duration::from_hours(24);
/// Where the native installer puts Claude Code.
pub(crate) const NATIVE: &str = "/home/ana/.local/share/claude/versions/2.1.330";

/// Noon of a Monday, UTC.
pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

/// Says aloud why a test could not do its work here.
pub(crate) fn skip(reason: &str) {
    use std::io::Write;
    let mut err = std::io::stderr();
    drop(err.write_all(format!("skipped: {reason}\n").as_bytes()));
}

/// One test's world.
pub(crate) struct Stage {
    pub(crate) machine: Scripted,
    root: TempDir,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let stage = Self { machine: Scripted::at(noon()), root: TempDir::new().unwrap() };
        for folder in ["sessions", "projects", "usage-data/session-meta"] {
            fs::create_dir_all(stage.claude().join(folder)).unwrap();
        }
        fs::create_dir_all(stage.cwd()).unwrap();
        stage
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.root().join("home")
    }

    pub(crate) fn cwd(&self) -> PathBuf {
        self.root().join("cwd")
    }

    /// Claude Code's base folder.
    pub(crate) fn claude(&self) -> PathBuf {
        self.home().join(".claude")
    }

    /// Our data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.home().join(".terminus-cancrorum-est")
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.machine.now()
    }

    pub(crate) fn pass(&self, span: Duration) {
        self.machine.pass(span);
    }

    // ---- who plays

    /// Claude Code, started now by hand in a terminal: asleep, 200 MB, in `/home/ana/PROJECT`.
    pub(crate) fn enter(&self, pid: u32, project: &str) -> Identity {
        let mut actor = actor(pid, NATIVE, &["claude"], "claude");
        actor.probe.cwd = Some(format!("/home/ana/{project}"));
        actor.probe.terminal = Some(format!("/dev/pts/{pid}"));
        self.place(actor)
    }

    /// The same without a terminal.
    pub(crate) fn enter_headless(&self, pid: u32, project: &str) -> Identity {
        let mut actor = actor(pid, NATIVE, &["claude", "-p", "hello"], "claude");
        actor.probe.cwd = Some(format!("/home/ana/{project}"));
        self.place(actor)
    }

    /// Anybody, started now.
    pub(crate) fn place(&self, mut actor: Actor) -> Identity {
        actor.brief.start_ticks = self.machine.ticks();
        let pid = actor.brief.pid;
        let start_ticks = actor.brief.start_ticks;
        self.machine.place(actor);
        Identity { boot_id: self.machine.0.borrow().facts.boot_id.clone(), pid, start_ticks }
    }

    /// A child of somebody, started now.
    pub(crate) fn child(&self, pid: u32, parent: u32, name: &str) -> Identity {
        let exe = format!("/usr/bin/{name}");
        let mut actor = actor(pid, &exe, &[name], name);
        actor.brief.parent_pid = parent;
        self.place(actor)
    }

    pub(crate) fn state(&self, pid: u32, state: State) {
        self.machine.change(pid, |actor| actor.brief.state = state);
    }

    /// Uses processor time.
    pub(crate) fn work(&self, pid: u32, span: Duration) {
        let ms = u64::try_from(span.as_millis()).unwrap();
        self.machine.change(pid, |actor| actor.brief.cpu_ms += ms);
    }

    pub(crate) fn temper(&self, pid: u32, temper: Temper) {
        self.machine.change(pid, |actor| actor.temper = temper);
    }

    // ---- files

    /// Writes a file below the root, with the scripted time as its time.
    pub(crate) fn write(&self, path: &Path, content: impl AsRef<[u8]>) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self.touch(path);
    }

    pub(crate) fn touch(&self, path: &Path) {
        let since = Duration::from_millis(u64::try_from(self.now().as_millis()).unwrap());
        File::options().write(true).open(path).unwrap().set_modified(UNIX_EPOCH + since).unwrap();
    }

    /// `sessions/PID.json` as 2.1.330 writes it.
    pub(crate) fn session_file(&self, who: &Identity, session: &str, status: &str) -> PathBuf {
        let path = self.claude().join(format!("sessions/{}.json", who.pid));
        let now = self.now().as_millis();
        let json = serde_json::json!({
            "pid": who.pid, "sessionId": session, "cwd": "/home/ana/work", "startedAt": now,
            "procStart": who.start_ticks.to_string(), "version": "2.1.330", "kind": "interactive",
            "entrypoint": "cli", "status": status, "updatedAt": now, "statusUpdatedAt": now,
        });
        self.write(&path, json.to_string());
        path
    }

    pub(crate) fn stats_cache(&self) -> PathBuf {
        self.claude().join("stats-cache.json")
    }

    pub(crate) fn session_meta(&self, name: &str) -> PathBuf {
        self.claude().join("usage-data/session-meta").join(name)
    }

    // ---- the history

    pub(crate) fn store(&self) -> Store {
        Store::open(&self.data()).unwrap()
    }

    /// Past every door of ours.
    pub(crate) fn sql(&self) -> Connection {
        Connection::open(self.data().join("history.db")).unwrap()
    }

    /// Rows as the shell prints them: `a|b|c`, NULL as nothing.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        rows_of(&self.sql(), sql)
    }

    /// The one row of an answer.
    pub(crate) fn one(&self, sql: &str) -> String {
        let rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows.into_iter().next().unwrap()
    }

    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.one(sql).parse().unwrap()
    }

    /// A session's status line told how much of a limit is used.
    pub(crate) fn told_of_a_limit(&self) {
        let limit = Limit {
            window_name: "five_hour".to_owned(),
            used_permille: 425,
            resets_at: self.now().plus(HOUR),
        };
        let claude_home = self.claude().display().to_string();
        let teller = Teller { claude_home: &claude_home, session: Some("48f5") };
        self.store().write(|db| limit::add(db, &teller, &limit, self.now())).unwrap();
    }

    /// A dashboard is on record, of a process that may or may not be there.
    pub(crate) fn serving(&self, pid: u32, start_ticks: u64) {
        let facts = self.machine.0.borrow().facts.clone();
        let dashboard = Server {
            boot_id: facts.boot_id.clone(),
            pid,
            start_ticks,
            address: "127.0.0.1".to_owned(),
            port: 5999,
            started_at: self.now(),
        };
        self.store().write(|db| server::record(db, &facts, &dashboard)).unwrap();
    }

    // ---- who records

    pub(crate) fn plan(&self) -> Plan {
        Plan {
            watch: Watch {
                interval: TICK,
                claude_folders: vec![self.claude()],
                detect: DetectRules::default(),
                health: HealthRules {
                    stale_interactive: HOUR * 4,
                    stale_background: HOUR * 8,
                    cpu_threshold: 1.0,
                },
                resources: ResourceRules { cpu_percent: 75.0, memory_percent: 75.0 },
                cooldowns: CooldownRules { health: MINUTE * 30, resources: MINUTE * 30 },
            },
            tokens: TokenPaths {
                stats_caches: vec![self.stats_cache()],
                session_metas: vec![self.session_meta("")],
            },
            token_interval: MINUTE * 5,
            pinned_json: self.data().join("pinned.json"),
            own: tce::model::price::OwnPrices::default(),
            budgets: None,
            // Nothing is done by the clock unless a test is about it.
            upkeep: Upkeep {
                keep: [DAY * 7, DAY * 56, DAY * 400],
                budget_bytes: 1 << 30,
                roll_up: None,
                maintenance: None,
            },
        }
    }

    /// What a one-shot command does first.
    pub(crate) fn once(&self) -> Ticked {
        self.once_while(|_| {})
    }
}

/// The same through a connection that is asked more often.
pub(crate) fn rows_of(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare_cached(sql).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cells: Vec<String> =
            (0..columns).map(|at| text_of(row.get::<_, SqlValue>(at).unwrap())).collect();
        Ok(cells.join("|"))
    };
    statement.query_map([], row).unwrap().map(rusqlite::Result::unwrap).collect()
}

/// A process of ours that sleeps and holds 200 MB.
pub(crate) fn actor(pid: u32, exe: &str, arguments: &[&str], name: &str) -> Actor {
    let brief = Brief {
        pid,
        parent_pid: 1,
        state: State::Sleeping,
        name: name.to_owned(),
        memory_bytes: 200 << 20,
        ..Brief::default()
    };
    let probe = Probe {
        user_id: 1000,
        exe: Some(exe.to_owned()),
        arguments: arguments.iter().map(|&a| a.to_owned()).collect(),
        cwd: Some("/home/ana/work".to_owned()),
        terminal: None,
    };
    Actor { brief, probe, temper: Temper::default() }
}

fn text_of(value: SqlValue) -> String {
    match value {
        SqlValue::Null => String::new(),
        SqlValue::Integer(whole) => whole.to_string(),
        SqlValue::Real(real) => real.to_string(),
        SqlValue::Text(text) => text,
        SqlValue::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}
