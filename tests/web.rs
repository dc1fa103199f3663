//! The dashboard: who is let in, what is answered, and how it looks.

mod answers;
pub(crate) mod client;
mod serving;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use tce::web::{Limits, Peer, Site, Standing, router};
use tower::ServiceExt;

use crate::stage::Stage;
use client::Heard;

impl Stage {
    /// What the dashboard of this stage is told.
    pub(crate) fn site(&self) -> Site {
        Site {
            folder: self.data(),
            plan: self.plan(),
            prices: "list".to_owned(),
            doors: Arc::new(self.machine.clone()),
            limits: Limits::default(),
        }
    }

    /// Its dashboard, without a socket.
    pub(crate) fn dashboard(&self) -> Dashboard {
        Dashboard::of(self.site())
    }
}

/// Asks the dashboard in this very process.
pub(crate) struct Dashboard {
    router: Router,
    runtime: tokio::runtime::Runtime,
}

impl Dashboard {
    pub(crate) fn of(site: Site) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { router: router(site), runtime }
    }

    /// As our own user's program asks.
    pub(crate) fn get(&self, path: &str) -> Heard {
        self.ask(Request::get(path).header("host", "localhost:5111"))
    }

    pub(crate) fn ask(&self, request: Builder) -> Heard {
        self.send(Standing::Ours, request.body(Body::empty()).unwrap())
    }

    pub(crate) fn send(&self, standing: Standing, mut request: Request<Body>) -> Heard {
        request.extensions_mut().insert(Peer { standing });
        self.runtime.block_on(async {
            let reply = self.router.clone().oneshot(request).await.unwrap();
            let (head, body) = reply.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            let headers = head.headers.iter();
            Heard {
                status: head.status.as_u16(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                    .collect(),
                body: String::from_utf8(body.to_vec()).unwrap(),
            }
        })
    }
}
