//! That it answers, and whether anybody records.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::web::reply::{Answered, json_of};
use crate::web::site::Desk;

pub(super) async fn serve(State(desk): State<Arc<Desk>>) -> Answered<Response> {
    let glance = desk.glance().await?;
    Ok(json_of(&json!({
        "status": "ok", "program": "tce", "version": env!("CARGO_PKG_VERSION"),
        "recording": glance.recording, "last_tick_at": glance.pulse.beat,
    })))
}
