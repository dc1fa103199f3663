//! Where the dashboard is found, and how it is brought before the user's eyes.

use std::net::SocketAddr;

use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::{browser, print};
use crate::desktop;
use crate::error::{Error, Kind, Result};
use crate::store::secret;
use crate::store::server::Server;
use crate::web::probe;

const TITLE: &str = "Terminus Cancrorum Est";

/// What the dashboard is opened in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Opening {
    #[default]
    Nothing,
    Browser,
    /// A window of its own.
    Window,
}

impl Opening {
    pub(super) const fn browser_unless(no_open: bool) -> Self {
        if no_open { Self::Nothing } else { Self::Browser }
    }
}

/// Says where the dashboard is that runs already, and shows it.
pub(super) fn running(
    outside: &mut Outside<'_>,
    session: &Session,
    server: &Server,
    opening: Opening,
) -> Result<u8> {
    let address = address_of(server)?;
    print(outside, &format!("Dashboard: {}\n", url(address)))?;
    outside.say(&format!("tce: it already runs, process {}", server.pid));
    show(outside, session, address, opening)?;
    Ok(0)
}

/// Shows it. Where the kernel cannot tell who a visitor is, the address carries a pass.
pub(super) fn show(
    outside: &mut Outside<'_>,
    session: &Session,
    address: SocketAddr,
    opening: Opening,
) -> Result<()> {
    if opening == Opening::Nothing {
        return Ok(());
    }
    let mut at = url(address);
    if !cfg!(target_os = "linux") || !address.ip().is_loopback() {
        at = format!("{at}?pass={}", secret::pass(&session.folder(), outside.clock.now())?);
    }
    if opening == Opening::Window {
        if let Some(closed) = desktop::window(&outside.main_thread, &at, TITLE) {
            return closed;
        }
        if browser::open_as_app(outside, &at) {
            return Ok(());
        }
        outside.say("tce: no Chromium, Chrome, Edge or Brave shows it in a window of its own; the default browser is asked");
    }
    if !browser::open(outside, &at) {
        outside.say("tce: open this address in a browser");
    }
    Ok(())
}

pub(super) fn token(session: &Session) -> Result<String> {
    match &session.config.dashboard_token {
        Some(token) => Ok(token.clone()),
        None => secret::token(&session.folder()),
    }
}

pub(super) fn address_of(server: &Server) -> Result<SocketAddr> {
    let ip = server.address.parse().map_err(|e| {
        let message = format!("the history names no address of the dashboard: {}", server.address);
        Error::new(Kind::Failed, message).because(e)
    })?;
    Ok(SocketAddr::new(ip, server.port))
}

/// Where a browser on this machine finds it.
pub(super) fn url(address: SocketAddr) -> String {
    format!("http://{}/", probe::reachable(address))
}
