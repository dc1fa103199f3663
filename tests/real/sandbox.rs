//! The only way for a test to run the program: in a world where it can see nothing but what the test made.
//!
//! Environment, home and working folder are a temporary folder's, and the one place where a Claude Code
//! executable is looked for lies in it, too: no process of the machine's user can be seen, let alone ended.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::PATIENCE;

/// A process table in which nothing is but what is started there. If it cannot be had, nothing is started.
const ALONE: [&str; 5] = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/// A temporary world.
pub(super) struct Sandbox {
    _folder: TempDir,
    root: PathBuf,
}

impl Sandbox {
    pub(super) fn new() -> Self {
        Self::within(&std::env::temp_dir())
    }

    /// In a folder of the test's choice, such as a file system of its own.
    pub(super) fn within(folder: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("tce-real-").tempdir_in(folder).unwrap();
        let root = folder.path().canonicalize().unwrap();
        let made = Self { _folder: folder, root };
        for one in [made.home(), made.work(), made.claude_home(), made.versions()] {
            fs::create_dir_all(one).unwrap();
        }
        made
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    pub(super) fn claude_home(&self) -> PathBuf {
        self.home().join(".claude")
    }

    pub(super) fn data(&self) -> PathBuf {
        self.home().join(".terminus-cancrorum-est")
    }

    pub(super) fn history(&self) -> PathBuf {
        self.data().join("history.db")
    }

    /// Where the program is run, unless a test says otherwise.
    pub(super) fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// Where the executables of fakes lie.
    pub(super) fn versions(&self) -> PathBuf {
        self.marker().join("versions")
    }

    fn marker(&self) -> PathBuf {
        self.root.join("claude")
    }

    /// A folder, made.
    pub(super) fn folder(&self, below: impl AsRef<Path>) -> PathBuf {
        let folder = self.root.join(below);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// The program with these arguments.
    pub(super) fn tce(&self, arguments: &[&str]) -> Run<'_> {
        Run::new(self, Path::new(env!("CARGO_BIN_EXE_tce")), arguments)
    }

    /// A line for the shell, where the program is `"$TCE"`.
    pub(super) fn shell(&self, line: &str) -> Run<'_> {
        Run::new(self, Path::new("/bin/sh"), &["-c", line])
    }

    /// A line for the shell on a terminal of its own.
    pub(super) fn on_terminal(&self, line: &str) -> Run<'_> {
        Run::new(self, Path::new("script"), &["-qec", line, "/dev/null"])
    }

    /// A line for the shell, alone in a process table of its own; the rest of it ends with the line.
    /// `None` where the system does not allow that.
    pub(super) fn alone(&self, line: &str) -> Option<Run<'_>> {
        let possible = Command::new("unshare").args(ALONE).arg("/bin/true").output();
        let possible = possible.is_ok_and(|tried| tried.status.success());
        let wrapper: Vec<&str> = ["unshare"].iter().chain(&ALONE).copied().collect();
        possible.then(|| self.shell(line).through(&wrapper))
    }

    /// The same, and processes are known by their names, too: safe, for only the line's own can be seen.
    pub(super) fn alone_by_name(&self, line: &str) -> Option<Run<'_>> {
        self.alone(line).map(|run| Run { by_name: true, ..run })
    }

    /// `tce status --json --all`, its list of processes.
    #[track_caller]
    pub(super) fn status(&self) -> Vec<Value> {
        let document = self.tce(&["status", "--json", "--all"]).done().json();
        document["processes"].as_array().unwrap().clone()
    }

    /// What `tce status` says of one process.
    #[track_caller]
    pub(super) fn status_of(&self, pid: u32) -> Value {
        let all = self.status();
        let found = all.iter().find(|one| one["pid"] == pid);
        found.unwrap_or_else(|| panic!("no process {pid} in {all:#?}")).clone()
    }

    /// Rows of the history as text, `|` between columns.
    #[track_caller]
    pub(super) fn ask(&self, sql: &str) -> Vec<String> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let history = rusqlite::Connection::open_with_flags(self.history(), flags).unwrap();
        history.busy_timeout(PATIENCE).unwrap();
        let mut statement = history.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells = (0..columns).map(|index| {
                Ok(match row.get::<_, rusqlite::types::Value>(index)? {
                    rusqlite::types::Value::Null => String::new(),
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Real(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    rusqlite::types::Value::Blob(_) => "blob".to_owned(),
                })
            });
            cells.collect::<rusqlite::Result<Vec<_>>>().map(|cells| cells.join("|"))
        });
        rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    /// One number of the history.
    #[track_caller]
    pub(super) fn number(&self, sql: &str) -> i64 {
        let rows = self.ask(sql);
        rows.first().and_then(|row| row.parse().ok()).unwrap_or_else(|| panic!("{sql}: {rows:?}"))
    }

    /// Nothing went wrong with the file, however it was treated.
    #[track_caller]
    pub(super) fn assert_sound(&self) {
        assert_eq!(self.ask("PRAGMA integrity_check"), ["ok"]);
        assert_eq!(self.ask("PRAGMA foreign_key_check"), Vec::<String>::new());
    }
}

impl Drop for Sandbox {
    /// A recorder that left our family is ended by the lock that names it, if it is still that very process.
    fn drop(&mut self) {
        let Ok(text) = fs::read(self.data().join("recorder.lock")) else { return };
        let Ok(holder) = serde_json::from_slice::<Value>(&text) else { return };
        let (pid, start) = (holder["pid"].as_u64(), holder["start_ticks"].as_u64());
        if let (Some(pid), Some(start)) = (pid, start) {
            super::fake::end_exactly(u32::try_from(pid).unwrap_or(0), start);
        }
    }
}

/// One run of the program (or of something that runs it), not yet started.
pub(super) struct Run<'a> {
    sandbox: &'a Sandbox,
    program: PathBuf,
    arguments: Vec<String>,
    settings: BTreeMap<String, String>,
    home: Option<PathBuf>,
    cwd: PathBuf,
    input: Option<String>,
    keeps_input: bool,
    by_name: bool,
}

impl<'a> Run<'a> {
    fn new(sandbox: &'a Sandbox, program: &Path, arguments: &[&str]) -> Self {
        Self {
            sandbox,
            program: program.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            settings: BTreeMap::new(),
            home: Some(sandbox.home()),
            cwd: sandbox.work(),
            input: None,
            keeps_input: false,
            by_name: false,
        }
    }

    /// Another variable. Those that keep the machine out of sight cannot be changed.
    pub(super) fn env(mut self, name: &str, value: &str) -> Self {
        let guarded = ["HOME", "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR"];
        assert!(!guarded.contains(&name), "{name} is the sandbox's");
        let detection = ["CLAUDE_EXE_MARKER", "DETECT_BY_NAME"];
        assert!(!detection.iter().any(|end| name.to_uppercase().ends_with(end)), "{name} is fixed");
        self.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    /// No home in the environment. What would then follow from the user's entry is named instead.
    pub(super) fn without_home(mut self) -> Self {
        self.home = None;
        let data = self.sandbox.data().display().to_string();
        let claude = self.sandbox.claude_home().display().to_string();
        self.env("CLAUDE_MONITOR_DATA_DIR", &data).env("CLAUDE_MONITOR_CLAUDE_HOME", &claude)
    }

    pub(super) fn cwd(mut self, folder: &Path) -> Self {
        assert!(folder.starts_with(self.sandbox.root()), "{} is outside", folder.display());
        folder.clone_into(&mut self.cwd);
        self
    }

    pub(super) fn input(mut self, text: &str) -> Self {
        self.input = Some(text.to_owned());
        self
    }

    /// What it reads from does not end while it runs.
    pub(super) fn endless_input(mut self) -> Self {
        self.keeps_input = true;
        self
    }

    /// Through another program that starts this one, such as `unshare --pid --fork`.
    pub(super) fn through(mut self, wrapper: &[&str]) -> Self {
        let own = self.program.display().to_string();
        let mut arguments: Vec<String> = wrapper[1..].iter().map(|&part| part.to_owned()).collect();
        arguments.push(own);
        arguments.append(&mut self.arguments);
        self.program = wrapper[0].into();
        self.arguments = arguments;
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
            .env("SHELL", "/bin/sh")
            .env("TMPDIR", self.sandbox.root())
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("TCE", env!("CARGO_BIN_EXE_tce"))
            .env("XDG_CONFIG_HOME", self.sandbox.home().join(".config"))
            // Nobody's screen is a test's, unless the test has a bus of its own.
            .env("CLAUDE_MONITOR_NOTICES", "false")
            .envs(&self.settings)
            .envs(self.home.iter().map(|home| ("HOME", home)))
            .env("CLAUDE_MONITOR_CLAUDE_EXE_MARKER", self.sandbox.marker())
            .env("CLAUDE_MONITOR_DETECT_BY_NAME", self.by_name.to_string())
            .current_dir(&self.cwd);
        command
    }

    /// Starts it; it is ended with the value.
    #[track_caller]
    pub(super) fn start(self) -> Running {
        let mut command = self.command();
        let has_input = self.input.is_some() || self.keeps_input;
        let input = if has_input { Stdio::piped() } else { Stdio::null() };
        let pipes = command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap_or_else(|e| panic!("{}: {e}", self.program.display()));
        let mut pipe = child.stdin.take();
        if let (Some(text), Some(pipe)) = (self.input, &mut pipe) {
            // Who does not read does not want it.
            drop(pipe.write_all(text.as_bytes()));
        }
        let kept = pipe.filter(|_| self.keeps_input);
        let out = reader(child.stdout.take().unwrap());
        let err = reader(child.stderr.take().unwrap());
        Running { child, _input: kept, out: Some(out), err: Some(err), arguments: self.arguments }
    }

    /// Runs it to its end.
    #[track_caller]
    pub(super) fn outcome(self) -> Outcome {
        self.start().outcome()
    }

    /// Runs it to its end, which must be a good one.
    #[track_caller]
    pub(super) fn done(self) -> Outcome {
        self.outcome().with_code(0)
    }
}

fn reader(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        drop(pipe.read_to_end(&mut bytes));
        bytes
    })
}

/// A run under way. It is ours until it is waited for, so its number cannot be somebody else's.
pub(super) struct Running {
    child: Child,
    _input: Option<ChildStdin>,
    out: Option<std::thread::JoinHandle<Vec<u8>>>,
    err: Option<std::thread::JoinHandle<Vec<u8>>>,
    arguments: Vec<String>,
}

impl Running {
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn signal(&self, signal: rustix::process::Signal) {
        super::fake::signal(self.pid(), signal);
    }

    pub(super) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it by SIGKILL, if it has not ended by itself.
    #[track_caller]
    pub(super) fn ended_at_once(mut self) -> Outcome {
        self.child.kill().unwrap();
        self.outcome()
    }

    /// Waits for its end.
    #[track_caller]
    pub(super) fn outcome(mut self) -> Outcome {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "{:?} does not end", self.arguments);
            std::thread::sleep(Duration::from_millis(5));
        };
        let stdout = self.out.take().unwrap().join().unwrap();
        let stderr = self.err.take().unwrap().join().unwrap();
        Outcome::of(Output { status, stdout, stderr })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// How a run ended. Output that is not UTF-8 is a failure of its own.
#[derive(Debug)]
pub(super) struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(super) fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e} in {self:#?}"))
    }
}
