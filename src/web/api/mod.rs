//! The HTTP API: one table of routes, which the router and the API's own description are both made from.

mod events;
mod health;
mod metrics;
mod openapi;
mod orders;
mod parameters;
mod question;
mod reports;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::report::ALL;
use crate::web::reply::JSON;
use crate::web::site::Desk;

const PLAIN: &str = "text/plain; version=0.0.4; charset=utf-8";
pub(super) use events::{Change, Changes, stream};
pub(super) use orders::{Wish, carry_out, given as read_request, listed, number, started_at};
pub(super) use parameters::{Given, Takes, find as find_parameter};
pub(super) use question::{filter as narrow, sort as sort_named};

pub(super) const EVENTS: &str = "text/event-stream";

/// One address of the API.
struct Route {
    method: &'static str,
    path: &'static str,
    about: &'static str,
    /// Its parameters, between spaces; those in the path stand there.
    takes: &'static str,
    /// The type of what it answers.
    answers: &'static str,
    serve: fn() -> MethodRouter<Arc<Desk>>,
}

/// Everything but the reports, which follow from their own table.
const ROUTES: &[Route] = &[
    Route {
        method: "get",
        path: "/api/processes",
        about: "Every living Claude Code process: the report status under the name it always had",
        takes: "project all",
        answers: JSON,
        serve: || get(reports::processes),
    },
    Route {
        method: "post",
        path: "/api/kill/{pid}",
        about: "End a process: SIGTERM, or SIGKILL with force; verified at that instant",
        takes: "force tree dry_run started_at",
        answers: JSON,
        serve: || post(orders::kill),
    },
    Route {
        method: "post",
        path: "/api/kill-stale",
        about: "End all stale processes; of those listed, if a list is given",
        takes: "force dry_run listed",
        answers: JSON,
        serve: || post(orders::kill_stale),
    },
    Route {
        method: "post",
        path: "/api/pin/{pid}",
        about: "Exempt a process from being called stale",
        takes: "started_at",
        answers: JSON,
        serve: || post(orders::pin),
    },
    Route {
        method: "post",
        path: "/api/unpin/{pid}",
        about: "Take that exemption back",
        takes: "started_at",
        answers: JSON,
        serve: || post(orders::unpin),
    },
    Route {
        method: "get",
        path: "/api/events",
        about: "What changes, as it changes: tick, totals, process, gone, usage",
        takes: "",
        answers: EVENTS,
        serve: || get(events::serve),
    },
    Route {
        method: "get",
        path: "/api/openapi.json",
        about: "This description",
        takes: "",
        answers: JSON,
        serve: || get(openapi::serve),
    },
    Route {
        method: "get",
        path: "/healthz",
        about: "That the dashboard answers, and whether anybody records",
        takes: "",
        answers: JSON,
        serve: || get(health::serve),
    },
    Route {
        method: "get",
        path: "/metrics",
        about: "Numbers for Prometheus",
        takes: "",
        answers: PLAIN,
        serve: || get(metrics::serve),
    },
];

/// The routes of the API.
pub(super) fn router() -> Router<Arc<Desk>> {
    let fixed = ROUTES
        .iter()
        .fold(Router::new(), |router, route| router.route(route.path, (route.serve)()));
    ALL.iter().fold(fixed, |router, report| {
        let serve = get(move |desk, query| reports::answer(desk, query, report));
        router.route(&format!("/api/{}", report.name), serve)
    })
}
