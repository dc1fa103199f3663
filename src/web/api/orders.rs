//! Orders: the same `Action` that the command line gives, by the same code, with the same checks.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use form_urlencoded::parse;
use serde_json::{Value, json};

use crate::action::{self, Done, Hands};
use crate::error::{Error, Kind};
use crate::model::action::{Action, KillOptions, Outcome, Target};
use crate::model::time::Timestamp;
use crate::store::process::{Living, living};
use crate::store::{Store, host};
use crate::web::api::parameters::{Given, wrong};
use crate::web::reply::{Answered, Fault, json_of};
use crate::web::site::{Desk, Site, aside};

pub(super) async fn kill(
    State(desk): State<Arc<Desk>>,
    Path(pid): Path<String>,
    request: Request,
) -> Answered<Response> {
    let given = given(request, "force tree dry_run started_at").await?;
    let wish = Wish::Kill { pid: number(&pid)?, options: options(&given) };
    Ok(carry_out(&desk, wish, started_at(&given)?).await?.into_response())
}

pub(super) async fn pin(
    State(desk): State<Arc<Desk>>,
    Path(pid): Path<String>,
    request: Request,
) -> Answered<Response> {
    let given = given(request, "started_at").await?;
    let wish = Wish::Pin { pid: number(&pid)? };
    Ok(carry_out(&desk, wish, started_at(&given)?).await?.into_response())
}

pub(super) async fn unpin(
    State(desk): State<Arc<Desk>>,
    Path(pid): Path<String>,
    request: Request,
) -> Answered<Response> {
    let given = given(request, "started_at").await?;
    let wish = Wish::Unpin { pid: number(&pid)? };
    Ok(carry_out(&desk, wish, started_at(&given)?).await?.into_response())
}

pub(super) async fn kill_stale(
    State(desk): State<Arc<Desk>>,
    request: Request,
) -> Answered<Response> {
    let given = given(request, "force dry_run listed").await?;
    let listed = given.text("listed").map(listed).transpose()?;
    let wish = Wish::KillStale { listed, options: options(&given) };
    Ok(carry_out(&desk, wish, None).await?.into_response())
}

/// What is wanted, as an address says it.
#[derive(Debug, Clone)]
pub(in crate::web) enum Wish {
    Kill { pid: u32, options: KillOptions },
    Pin { pid: u32 },
    Unpin { pid: u32 },
    KillStale { listed: Option<Vec<(u32, Timestamp)>>, options: KillOptions },
}

/// How it went.
#[derive(Debug, Clone)]
pub(in crate::web) struct Ordered {
    pub done: Vec<Done>,
    pub message: String,
    /// The worst of it.
    pub outcome: Option<Outcome>,
}

impl Ordered {
    fn of(wish: &Wish, done: Vec<Done>) -> Self {
        let outcome = done.iter().map(|one| one.outcome).max_by_key(|one| status(*one).as_u16());
        let message = match (wish, done.as_slice()) {
            (Wish::KillStale { .. }, []) => "No stale processes found.".to_owned(),
            (Wish::KillStale { options, .. }, all) if !options.dry_run => {
                let killed = all.iter().filter(|one| one.outcome == Outcome::Exited).count();
                format!("Killed {killed}/{}", all.len())
            }
            (_, all) => all.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "),
        };
        Self { done, message, outcome }
    }

    pub(in crate::web) fn succeeded(&self) -> bool {
        self.outcome.is_none_or(|outcome| status(outcome) == StatusCode::OK)
    }

    fn json(&self) -> Value {
        let code = self.outcome.map_or(json!("nothing_to_do"), |outcome| json!(outcome));
        let hint = match self.outcome {
            Some(Outcome::StillRunning) => Some("force=true sends SIGKILL"),
            _ => None,
        };
        let row = |one: &Done| {
            json!({ "pid": one.pid, "name": one.name, "outcome": one.outcome,
                    "success": status(one.outcome) == StatusCode::OK, "message": one.message })
        };
        json!({ "success": self.succeeded(), "code": code, "message": self.message, "hint": hint,
                "processes": self.done.iter().map(row).collect::<Vec<_>>() })
    }
}

impl IntoResponse for Ordered {
    fn into_response(self) -> Response {
        let mut response = json_of(&self.json());
        *response.status_mut() = self.outcome.map_or(StatusCode::OK, status);
        response
    }
}

const fn status(outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::StillRunning => StatusCode::CONFLICT,
        Outcome::Refused => StatusCode::FORBIDDEN,
        Outcome::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    }
}

/// Carries out what is wanted, on a thread that may wait for a process to end.
pub(in crate::web) async fn carry_out(
    desk: &Arc<Desk>,
    wish: Wish,
    started_at: Option<Timestamp>,
) -> Answered<Ordered> {
    let _turn = desk.orders.acquire().await;
    let site = desk.site.clone();
    let done = aside(move || Ok(perform(&site, &wish, started_at))).await;
    desk.has_changed();
    let done = done?;
    done.map(|(wish, done)| Ordered::of(&wish, done))
}

fn perform(site: &Site, wish: &Wish, started_at: Option<Timestamp>) -> Answered<(Wish, Vec<Done>)> {
    let (mut machine, clock) = (site.doors.machine(), site.doors.clock());
    let mut store = Store::open(&site.folder)?;
    let facts = machine.facts();
    let recorded = match host::find(store.db(), &facts)? {
        Some(host_id) => living(store.db(), host_id)?,
        None => Vec::new(),
    };
    let recorded: Vec<Living> =
        recorded.into_iter().filter(|one| one.boot_id == facts.boot_id).collect();
    let action = action(wish, &recorded, started_at)?;
    let mut hands = Hands {
        store: &mut store,
        folder: &site.folder,
        machine: machine.as_mut(),
        clock: clock.as_ref(),
        plan: &site.plan,
        requested_by: "web",
    };
    Ok((wish.clone(), action::perform(&mut hands, &action)?))
}

fn action(wish: &Wish, recorded: &[Living], started_at: Option<Timestamp>) -> Answered<Action> {
    Ok(match wish {
        Wish::Kill { pid, options } => {
            Action::Kill { target: meant(recorded, *pid, started_at)?, options: *options }
        }
        Wish::Pin { pid } => Action::Pin { target: meant(recorded, *pid, started_at)? },
        Wish::Unpin { pid } => Action::Unpin { target: meant(recorded, *pid, started_at)? },
        Wish::KillStale { listed, options } => {
            let known = |(pid, start): &(u32, Timestamp)| meant(recorded, *pid, Some(*start)).ok();
            let listed = listed.as_ref().map(|all| all.iter().filter_map(known).collect());
            Action::KillStale { listed, options: *options }
        }
    })
}

/// The process that is meant: the one that started then, else the one that was recorded last under this number.
fn meant(recorded: &[Living], pid: u32, started_at: Option<Timestamp>) -> Answered<Target> {
    let known = recorded.iter().find(|one| one.pid == pid);
    match (known, started_at) {
        (Some(known), Some(start)) if known.started_at != start => {
            let message =
                format!("process {pid} is not the one that was meant: its number is used again");
            Err(Fault::new(StatusCode::CONFLICT, "another_process", message)
                .hint("/api/processes says who has it now"))
        }
        (Some(known), _) => Ok(Target { pid, start_ticks: Some(known.start_ticks) }),
        (None, Some(_)) => Err(Error::new(Kind::NotFound, format!("process {pid} has ended"))
            .hint("/api/processes lists the living")
            .into()),
        // The look that comes first may find one.
        (None, None) => Ok(Target { pid, start_ticks: None }),
    }
}

/// Parameters from the address and from the body, each once.
pub(in crate::web) async fn given(request: Request, takes: &str) -> Answered<Given> {
    let (parts, body) = request.into_parts();
    // Read whole and measured at the door.
    let body = to_bytes(body, usize::MAX).await.unwrap_or(Bytes::new());
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_json = kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"));
    let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        parse(parts.uri.query().unwrap_or_default().as_bytes()).collect();
    if is_json && !body.is_empty() {
        pairs.extend(json_pairs(&body)?.into_iter().map(|(k, v)| (k.into(), v.into())));
    } else {
        pairs.extend(parse(&body));
    }
    Given::of(pairs.into_iter(), takes)
}

fn json_pairs(body: &[u8]) -> Answered<Vec<(String, String)>> {
    let bad = || wrong("the body is not a JSON object of texts, numbers and truths");
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return Err(bad()) };
    let text = |value: Value| match value {
        Value::String(text) => Ok(text),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(bad()),
    };
    let present = fields.into_iter().filter(|(_, value)| !value.is_null());
    present.map(|(name, value)| Ok((name, text(value)?))).collect()
}

fn options(given: &Given) -> KillOptions {
    KillOptions {
        force: given.is_on("force"),
        tree: given.is_on("tree"),
        dry_run: given.is_on("dry_run"),
    }
}

pub(in crate::web) fn number(pid: &str) -> Answered<u32> {
    let number = pid.parse().ok().filter(|pid| *pid > 0);
    number.ok_or_else(|| wrong(format!("{pid:?} is not the number of a process")))
}

pub(in crate::web) fn started_at(given: &Given) -> Answered<Option<Timestamp>> {
    let read = |text: &str| {
        let millis = text.parse().ok().map(Timestamp::from_millis);
        millis.or_else(|| Timestamp::parse(text)).ok_or_else(|| {
            wrong(format!("started_at cannot be {text:?}"))
                .hint("give started_at or create_time as /api/processes says it")
        })
    };
    given.text("started_at").map(read).transpose()
}

pub(in crate::web) fn listed(text: &str) -> Answered<Vec<(u32, Timestamp)>> {
    let one = |part: &str| {
        let (pid, start) = part.split_once('-')?;
        Some((pid.parse().ok()?, Timestamp::from_millis(start.parse().ok()?)))
    };
    let all: Option<Vec<_>> = text.split(',').map(one).collect();
    all.ok_or_else(|| {
        wrong(format!("listed cannot be {text:?}")).hint("PID-STARTED_AT, between commas")
    })
}
