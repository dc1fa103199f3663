//! The dashboard: who is let in, what is answered, and how it looks.

mod answers;
mod api;
mod browser;
pub(crate) mod client;
mod pages;
mod safety;
mod serving;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use tce::web::{Guests, Limits, Listener, Peer, Site, Standing, Stopper, router, serve};
use tower::ServiceExt;

use crate::stage::Stage;
use client::Heard;

pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

impl Stage {
    /// What the dashboard of this stage is told.
    pub(crate) fn site(&self) -> Site {
        Site {
            folder: self.data(),
            plan: self.plan(),
            prices: "list".to_owned(),
            week_start: 1,
            doors: Arc::new(self.machine.clone()),
            user_id: rustix::process::geteuid().as_raw(),
            guests: Guests::new(&[], LOOPBACK, TOKEN.to_owned()),
            // The clock of a stage stands still: nothing grows old there.
            limits: Limits { fresh_for: Duration::ZERO, ..Limits::default() },
            demo: false,
        }
    }

    /// Its dashboard, without a socket.
    pub(crate) fn dashboard(&self) -> Dashboard {
        Dashboard::of(self.site())
    }
}

/// A dashboard with a socket of its own, on a thread of its own, ended with the value.
pub(crate) struct Serving {
    pub(crate) address: SocketAddr,
    stopper: Option<Stopper>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    pub(crate) fn of(site: Site) -> Self {
        let listener = Listener::open("127.0.0.1", 0, false).unwrap();
        let address = listener.address();
        let (stopper, stop) = Stopper::new();
        let thread = std::thread::spawn(move || serve(listener, site, &stop).unwrap());
        Self { address, stopper: Some(stopper), thread: Some(thread) }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stopper.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Asks the dashboard in this very process.
pub(crate) struct Dashboard {
    router: Router,
    _stopper: Stopper,
    runtime: tokio::runtime::Runtime,
}

impl Dashboard {
    pub(crate) fn of(site: Site) -> Self {
        let (stopper, stop) = Stopper::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { _stopper: stopper, router: router(site, stop), runtime }
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
            // A stream has no end to wait for.
            let endless =
                head.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
            let body = if endless { Body::empty() } else { body };
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
