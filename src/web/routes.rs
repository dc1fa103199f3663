//! Which address leads where.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

use crate::report::status;
use crate::store::role;
use crate::web::guard;
use crate::web::reply::{Fault, json_of};
use crate::web::site::{Desk, Site, aside};

/// Everything the dashboard answers.
pub fn router(site: Site) -> Router {
    let desk = Desk::new(site);
    Router::new()
        .route("/healthz", get(healthz))
        .route("/api/processes", get(processes))
        .route(guard::TOKEN_PATH, post(guard::enter))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&desk), guard::guard))
        .with_state(desk)
}

/// No such address.
async fn unknown() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address")
        .hint("the API begins at /api/processes")
}

/// It reads where an order is wanted, or the other way round.
async fn wrong_method(method: Method) -> Fault {
    let message = format!("{method} is not what this address is for");
    Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
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
