//! Streams of events: what changed, told once, as long as somebody listens.
//!
//! A stream glances at the data folder once a second; only when something may have changed does it ask the history, and
//! it sends the parts that are not as it sent them last.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::channel::{Channel, Sender};
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::{Error, Kind, Result};
use crate::report::typed::Present;
use crate::report::{Filter, status, usage};
use crate::web::reply::{Answered, Fault, whole};
use crate::web::site::{Desk, Glance};

/// Messages that wait for a slow reader before the stream waits for it.
const AHEAD: usize = 16;
/// What moves by itself as time goes by is no change.
const PASSING: [&str; 2] = ["uptime_hours", "idle_ms"];

/// One part of what is shown, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Change {
    /// Which part.
    pub key: String,
    pub event: &'static str,
    pub data: String,
    /// Equal marks: nothing that matters has changed.
    pub mark: u64,
}

impl Change {
    pub(in crate::web) fn new(
        key: impl Into<String>,
        event: &'static str,
        data: &impl Serialize,
        mark: &impl Hash,
    ) -> Result<Self> {
        let data = serde_json::to_string(data)
            .map_err(|e| Error::new(Kind::Failed, "cannot write JSON").because(e))?;
        let mut hasher = DefaultHasher::new();
        mark.hash(&mut hasher);
        Ok(Self { key: key.into(), event, data, mark: hasher.finish() })
    }
}

/// What a stream tells of.
pub(in crate::web) trait Changes: Send + Sync + 'static {
    /// Every part as it is now.
    fn parts(&self, present: Present<'_>, base: Filter, glance: &Glance) -> Result<Vec<Change>>;

    /// What is told of a part that is no more.
    fn gone(&self, key: &str) -> Option<Change>;

    /// Whether the listener has all of this already; asked at the beginning.
    fn has_seen(&self, _: &[Change]) -> bool {
        false
    }
}

/// A stream of changes, counted from what the listener has seen already.
pub(in crate::web) fn stream(
    desk: Arc<Desk>,
    changes: impl Changes,
    seen: HashMap<String, u64>,
) -> Answered<Response> {
    let place = Arc::clone(&desk.streams).try_acquire_owned().map_err(|_| {
        Fault::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many listen already")
    })?;
    let (sender, body) = Channel::<Bytes, Infallible>::new(AHEAD);
    tokio::spawn(async move {
        let mut telling = Telling { desk, changes: Arc::new(changes), seen, sender };
        telling.tell().await;
        drop(place);
    });
    Ok(whole(super::EVENTS, Body::new(body)))
}

/// A line that says nothing.
const MURMUR: &str = ":\n\n";

/// One stream at work.
struct Telling<C> {
    desk: Arc<Desk>,
    changes: Arc<C>,
    seen: HashMap<String, u64>,
    sender: Sender<Bytes>,
}

impl<C: Changes> Telling<C> {
    /// Until the dashboard ends or nobody listens any more.
    async fn tell(&mut self) {
        let limits = self.desk.site.limits;
        let stop = self.desk.stop.clone();
        let (mut last, mut quiet, mut trouble) = (None, Duration::ZERO, None);
        loop {
            let (glance, words) = match self.news(last).await {
                Ok((glance, words)) => {
                    trouble = None;
                    (Some(glance), words)
                }
                // A history that cannot be read now is told of once, and asked again.
                Err(error) => {
                    let words = format!("event: trouble\ndata: {}\n\n", Fault::from(error).json());
                    let is_new = trouble.as_ref() != Some(&words);
                    trouble = Some(words);
                    (None, trouble.clone().filter(|_| is_new))
                }
            };
            last = glance;
            quiet = if words.is_some() { Duration::ZERO } else { quiet + limits.glance };
            let murmur = (quiet >= limits.murmur).then(|| MURMUR.to_owned());
            if murmur.is_some() {
                quiet = Duration::ZERO;
            }
            tokio::select! {
                () = stop.heard() => return,
                heard = self.say(words.or(murmur)) => if !heard { return },
            }
            tokio::select! {
                () = stop.heard() => return,
                () = tokio::time::sleep(limits.glance) => {}
            }
        }
    }

    async fn say(&mut self, words: Option<String>) -> bool {
        match words {
            Some(words) => self.sender.send_data(Bytes::from(words)).await.is_ok(),
            None => true,
        }
    }

    /// What is not as it was told last, if anything may have changed since.
    async fn news(&mut self, last: Option<Glance>) -> Result<(Glance, Option<String>)> {
        let glance = self.desk.glance().await?;
        if last == Some(glance) {
            return Ok((glance, None));
        }
        let changes = Arc::clone(&self.changes);
        let ask = move |present: Present<'_>, base| changes.parts(present, base, &glance);
        let parts = self.desk.ask(ask).await?;
        if self.seen.is_empty() && self.changes.has_seen(&parts) {
            self.seen = parts.iter().map(|part| (part.key.clone(), part.mark)).collect();
            // Nothing is news; that somebody listens to its changes from here on is.
            return Ok((glance, Some(MURMUR.to_owned())));
        }
        let mut words = String::new();
        let now: HashMap<String, u64> =
            parts.iter().map(|part| (part.key.clone(), part.mark)).collect();
        let gone = self.seen.keys().filter(|key| !now.contains_key(*key));
        for change in gone.filter_map(|key| self.changes.gone(key)) {
            push(&mut words, &change);
        }
        for part in parts.iter().filter(|part| self.seen.get(&part.key) != Some(&part.mark)) {
            push(&mut words, part);
        }
        self.seen = now;
        Ok((glance, (!words.is_empty()).then_some(words)))
    }
}

fn push(words: &mut String, change: &Change) {
    // JSON has no line breaks of its own: one line is one message.
    for part in ["event: ", change.event, "\ndata: ", &change.data, "\n\n"] {
        words.push_str(part);
    }
}

/// For programs: processes as the reports tell of them.
struct Everything;

impl Changes for Everything {
    fn parts(&self, present: Present<'_>, base: Filter, glance: &Glance) -> Result<Vec<Change>> {
        let filter = Filter { all: true, detail: false, ..base };
        let processes = status::read(present.db, &filter)?;
        let usage = usage::read(present.db, &filter)?;
        let tick = json!({ "at": glance.pulse.beat, "recording": glance.recording });
        let usage = json!({
            "total_cost_usd": usage.total_cost_usd, "total_cost_pico": usage.total_cost_pico,
            "total_input_tokens": usage.total_input_tokens,
            "total_output_tokens": usage.total_output_tokens,
            "total_cache_read_tokens": usage.total_cache_read_tokens,
            "total_cache_creation_tokens": usage.total_cache_creation_tokens,
            "total_sessions": usage.total_sessions,
        });
        let mut parts = vec![
            Change::new("tick", "tick", &tick, &tick.to_string())?,
            Change::new(
                "totals",
                "totals",
                &processes.totals,
                &json!(processes.totals).to_string(),
            )?,
            Change::new("usage", "usage", &usage, &usage.to_string())?,
        ];
        for process in &processes.processes {
            let (row, data) = (&process.row, json!(process));
            let key = format!("process:{}:{}", row.pid, row.started_at.as_millis());
            parts.push(Change::new(key, "process", &data, &without_time(&data))?);
        }
        Ok(parts)
    }

    fn gone(&self, key: &str) -> Option<Change> {
        let (pid, start) = key.strip_prefix("process:")?.split_once(':')?;
        let (pid, start): (u32, i64) = (pid.parse().ok()?, start.parse().ok()?);
        Change::new(key, "gone", &json!({ "pid": pid, "started_at": start }), &()).ok()
    }
}

fn without_time(data: &Value) -> String {
    let mut data = data.clone();
    if let Some(fields) = data.as_object_mut() {
        for name in PASSING {
            fields.remove(name);
        }
    }
    data.to_string()
}

pub(super) async fn serve(State(desk): State<Arc<Desk>>) -> Answered<Response> {
    stream(desk, Everything, HashMap::new())
}
