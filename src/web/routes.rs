//! Which address leads where.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::post;

use crate::web::reply::Fault;
use crate::web::site::{Desk, Site};
use crate::web::stop::Stop;
use crate::web::{api, guard, pages};

/// Everything the dashboard answers.
pub fn router(site: Site, stop: Stop) -> Router {
    let desk = Desk::new(site, stop);
    Router::new()
        .merge(api::router())
        .merge(pages::router())
        .route(guard::TOKEN_PATH, post(guard::enter))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&desk), guard::guard))
        .with_state(desk)
}

/// No such address.
async fn unknown() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address")
        .hint("/api/openapi.json describes what there is")
}

/// It reads where an order is wanted, or the other way round.
async fn wrong_method(method: Method) -> Fault {
    let message = format!("{method} is not what this address is for");
    Fault::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
}
