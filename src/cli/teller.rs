//! Whom the recorder tells: its log, the desktop, and a program of the user's; each of the latter on its own thread.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::progress::ProgressLine;
use crate::collect::program::{self, Ended, Program};
use crate::desktop;
use crate::model::alert::{Alert, Channel, Delivery};
use crate::model::time::Timestamp;
use crate::record::ledger::Progress;
use crate::record::recorder::Notifier;
use crate::sheet::{alert as words, wording};

/// How long a service or a program may take for one notice or alert.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of what went wrong is written down.
const REASON_COLUMNS: usize = 200;

/// What there is to tell with.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    pub notices: bool,
    /// A program and its arguments; empty if there is none.
    pub command: Vec<String>,
    pub env: BTreeMap<String, String>,
    /// Where the program is run: our own folder, not whatever folder the recorder was started in.
    pub cwd: PathBuf,
}

/// Tells by every way there is.
pub(super) struct Teller<'a> {
    line: ProgressLine<'a>,
    ways: Ways,
    /// What the log took.
    logged: Vec<Delivery>,
    desktop: Option<Worker>,
    command: Option<Worker>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(line: ProgressLine<'a>, ways: Ways) -> Self {
        Self { line, ways, logged: Vec::new(), desktop: None, command: None }
    }

    fn log(&mut self, alerts: &[Alert], now: Timestamp) {
        for alert in alerts {
            let text = wording::tame(&words::line(alert));
            let failure = (!self.line.say(&format!("tce: alert: {text}")))
                .then(|| "the log cannot be written".to_owned());
            self.logged.push(delivery(alert, Channel::Log, now, failure, None));
        }
    }
}

impl Notifier for Teller<'_> {
    fn channels(&self) -> Vec<Channel> {
        let mut channels = vec![Channel::Log];
        channels.extend(self.ways.notices.then_some(Channel::Desktop));
        channels.extend((!self.ways.command.is_empty()).then_some(Channel::Command));
        channels
    }

    fn tell(&mut self, channel: Channel, alerts: &[Alert], now: Timestamp) {
        let ways = &self.ways;
        let worker = match channel {
            Channel::Log => return self.log(alerts, now),
            Channel::Desktop => self.desktop.get_or_insert_with(|| {
                let search_path = ways.env.get("PATH").cloned().unwrap_or_default();
                Worker::start("tce-notice", move |job| show(job, &search_path))
            }),
            Channel::Command => self.command.get_or_insert_with(|| {
                let ways = ways.clone();
                Worker::start("tce-alert", move |job| run(job, &ways))
            }),
        };
        worker.take(Job { alerts: alerts.to_vec(), now });
    }

    fn told(&mut self, patience: Duration) -> Vec<Delivery> {
        let mut told = std::mem::take(&mut self.logged);
        for place in [&mut self.desktop, &mut self.command] {
            let Some(worker) = place else { continue };
            match worker.done(patience) {
                Ok(done) => told.extend(done),
                // It broke off: another is started when there is something to tell.
                Err(Gone) => *place = None,
            }
        }
        told
    }

    fn say(&mut self, text: &str) {
        let lines: Vec<String> = text.lines().map(wording::tame).collect();
        self.line.say(&format!("tce: {}", lines.join("\n")));
    }

    fn reading(&mut self, progress: &Progress) -> bool {
        self.line.watch(progress)
    }

    fn has_read(&mut self) {
        self.line.end();
    }
}

/// What is to be told together.
struct Job {
    alerts: Vec<Alert>,
    now: Timestamp,
}

/// The thread has ended.
struct Gone;

/// A thread that tells one job at a time, so that nobody who is told can hold up the recorder.
struct Worker {
    jobs: Sender<Job>,
    done: Receiver<Vec<Delivery>>,
    busy: bool,
}

impl Worker {
    fn start(name: &str, tell: impl Fn(&Job) -> Vec<Delivery> + Send + 'static) -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let (sender, done) = mpsc::channel();
        // A thread that cannot be started is one that has ended: the next tick tries again.
        drop(std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            waiting.iter().take_while(|job| sender.send(tell(job)).is_ok()).for_each(drop);
        }));
        Self { jobs, done, busy: false }
    }

    /// While it tells one job it takes no other: what that one is about would be told twice.
    fn take(&mut self, job: Job) {
        if !self.busy {
            self.busy = self.jobs.send(job).is_ok();
        }
    }

    fn done(&mut self, patience: Duration) -> Result<Vec<Delivery>, Gone> {
        if !self.busy {
            return Ok(Vec::new());
        }
        let done = if patience.is_zero() {
            self.done.try_recv().map_err(|e| e == TryRecvError::Disconnected)
        } else {
            self.done.recv_timeout(patience).map_err(|e| e == RecvTimeoutError::Disconnected)
        };
        match done {
            Ok(deliveries) => {
                self.busy = false;
                Ok(deliveries)
            }
            Err(true) => Err(Gone),
            Err(false) => Ok(Vec::new()),
        }
    }
}

/// One notice for all of them.
fn show(job: &Job, search_path: &str) -> Vec<Delivery> {
    let shown = desktop::show(&words::notice(&job.alerts), search_path, PATIENCE);
    let failure = shown.err().map(|error| match error.because {
        Some(cause) => format!("{}: {cause}", error.message),
        None => error.message,
    });
    let told = |alert| delivery(alert, Channel::Desktop, job.now, failure.clone(), None);
    job.alerts.iter().map(told).collect()
}

/// One run for each.
fn run(job: &Job, ways: &Ways) -> Vec<Delivery> {
    let program = Program { words: &ways.command, env: Some(&ways.env), cwd: &ways.cwd };
    let runs = job.alerts.iter().map(|alert| {
        let input = document(alert).to_string() + "\n";
        let (failure, code) = match program::run(&program, input.as_bytes(), PATIENCE) {
            Ok(Ended::Code(0)) => (None, Some(0)),
            Ok(Ended::Code(code)) => (Some(Ended::Code(code).to_string()), Some(code)),
            Ok(ended) => (Some(ended.to_string()), None),
            Err(error) => {
                let cause = error.because.unwrap_or_default();
                (Some(format!("{}: {cause}", error.message)), None)
            }
        };
        delivery(alert, Channel::Command, job.now, failure, code)
    });
    runs.collect()
}

/// The alert as the user's program reads it.
fn document(alert: &Alert) -> Value {
    let mut document = json!(alert);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("text".to_owned(), json!(words::text(alert)));
        fields.insert("hint".to_owned(), json!(words::hint(alert)));
    }
    document
}

fn delivery(
    alert: &Alert,
    channel: Channel,
    now: Timestamp,
    failure: Option<String>,
    exit_code: Option<i32>,
) -> Delivery {
    let failure = failure.map(|text| wording::cut(&wording::tame(&text), REASON_COLUMNS));
    Delivery { alert_id: alert.alert_id, channel, tried_at: now, failure, exit_code }
}
