//! Which address leads where.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use crate::report::status;
use crate::store::role;
use crate::web::reply::{Fault, json_of};
use crate::web::site::{Desk, Site, aside};

/// Everything the dashboard answers.
pub fn router(site: Site) -> Router {
    let desk = Desk::new(site);
    Router::new()
        .route("/healthz", get(healthz))
        .route("/api/processes", get(processes))
        .fallback(unknown)
        .with_state(desk)
}

/// No such address.
async fn unknown() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address")
        .hint("the API begins at /api/processes")
}

/// That it answers, and whether anybody records.
async fn healthz(State(desk): State<Arc<Desk>>) -> Response {
    let folder = desk.site.folder.clone();
    let interval = desk.site.plan.watch.interval;
    let clock = Arc::clone(&desk.site.doors);
    let looked = aside(move || {
        let at_work =
            crate::record::recorder::is_at_work(&folder, interval, clock.clock().as_ref());
        Ok((role::last_beat(&folder), at_work))
    });
    match looked.await {
        Ok((beat, recording)) => json_of(&json!({
            "status": "ok", "program": "tce", "version": env!("CARGO_PKG_VERSION"),
            "recording": recording, "last_tick_at": beat,
        })),
        Err(error) => Fault::from(error).into_response(),
    }
}

async fn processes(State(desk): State<Arc<Desk>>) -> Response {
    match desk.ask(|db, filter| status::ask(db, &filter)).await {
        Ok(answer) => json_of(&answer.json),
        Err(error) => Fault::from(error).into_response(),
    }
}
