//! The listener and its connections: limits on how many, how large, how slow, and an end that lets them finish.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Layer;

use crate::error::{Error, Kind, Result};
use crate::web::peer::Peer;
use crate::web::routes::router;
use crate::web::site::{Limits, Site};
use crate::web::stop::Stop;

/// After this much time without a sign from the other end, or with nothing taken, the system ends a connection.
#[cfg(target_os = "linux")]
const SILENCE_MS: u32 = 30_000;
/// When no more files can be opened, others have to end first.
const BREATH: Duration = Duration::from_millis(100);

/// A port that is ours.
#[derive(Debug)]
pub struct Listener {
    socket: StdListener,
    address: SocketAddr,
}

impl Listener {
    /// Takes a port; 0 takes any. Beyond this machine only who asks for a token may listen.
    pub fn open(host: &str, port: u16, has_token: bool) -> Result<Self> {
        let address = resolve(host, port)?;
        if !address.ip().is_loopback() && !has_token {
            let message = format!("{host} can be reached from other machines, and no token is set");
            return Err(Error::new(Kind::Refused, message).hint(
                "set dashboard_token in config.toml (head -c 32 /dev/urandom | base64 makes one), or listen on 127.0.0.1",
            ));
        }
        let socket = StdListener::bind(address).map_err(|e| cannot_listen(address, &e))?;
        let address = socket.local_addr().map_err(|e| cannot_listen(address, &e))?;
        Ok(Self { socket, address })
    }

    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

fn resolve(host: &str, port: u16) -> Result<SocketAddr> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, port));
    }
    let unknown = || Error::new(Kind::Usage, format!("{host:?} is not an address of this machine"));
    let found = (host, port).to_socket_addrs().map_err(|e| unknown().because(e))?;
    // Older programs know the machine by 127.0.0.1 only.
    let mut all: Vec<SocketAddr> = found.collect();
    all.sort_by_key(SocketAddr::is_ipv6);
    all.first().copied().ok_or_else(unknown)
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Error {
    let (ip, port) = (address.ip(), address.port());
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Error::new(Kind::Busy, format!("another program listens on port {port} of {ip}"))
                .hint("give another with --port, or --port 0 for any that is free")
        }
        io::ErrorKind::PermissionDenied => {
            Error::new(Kind::Usage, format!("port {port} is not for everybody's use"))
                .because(error)
                .hint("give one above 1023 with --port")
        }
        _ => {
            Error::new(Kind::Usage, format!("cannot listen on port {port} of {ip}")).because(error)
        }
    }
}

/// Serves until it is told to stop; then lets what is under way come to its end.
pub fn serve(listener: Listener, site: Site, stop: &Stop) -> Result<()> {
    let failed = |e: io::Error| Error::new(Kind::Failed, "cannot start the dashboard").because(e);
    let limits = site.limits;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(limits.readers + limits.orders + 4)
        .build()
        .map_err(failed)?;
    let user_id = site.user_id;
    runtime.block_on(async {
        listener.socket.set_nonblocking(true).map_err(failed)?;
        let socket = TcpListener::from_std(listener.socket).map_err(failed)?;
        let router = router(site, stop.clone());
        let house = House { router, limits, user_id, address: listener.address };
        house.receive(socket, stop).await;
        Ok(())
    })?;
    runtime.shutdown_timeout(limits.farewell);
    Ok(())
}

/// What every connection is served by.
struct House {
    router: Router,
    limits: Limits,
    user_id: u32,
    address: SocketAddr,
}

impl House {
    async fn receive(&self, socket: TcpListener, stop: &Stop) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let farewell = GracefulShutdown::new();
        loop {
            let next = async {
                // Who finds no place waits outside, in the system's queue.
                let place = Arc::clone(&places).acquire_owned().await.ok()?;
                Some((place, socket.accept().await))
            };
            tokio::select! {
                () = stop.heard() => break,
                Some((place, accepted)) = next => match accepted {
                    Ok((stream, client)) => self.seat(stream, client, place, farewell.watcher()),
                    Err(_) => tokio::time::sleep(BREATH).await,
                },
                else => break,
            }
        }
        drop(socket);
        drop(tokio::time::timeout(self.limits.farewell, farewell.shutdown()).await);
    }

    fn seat(
        &self,
        stream: TcpStream,
        client: SocketAddr,
        place: OwnedSemaphorePermit,
        watcher: Watcher,
    ) {
        let server = stream.local_addr().unwrap_or(self.address);
        let peer = Peer::of(client, server, self.user_id);
        tune(&stream);
        let service = TowerToHyperService::new(Extension(peer).layer(self.router.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.patience)
            .max_header_size(self.limits.header_bytes)
            .max_buf_size(self.limits.header_bytes.max(SMALLEST_BUFFER))
            .max_headers(self.limits.header_lines)
            .serve_connection(TokioIo::new(stream), service);
        let connection = watcher.watch(connection);
        tokio::spawn(async move {
            // How a connection ended is its own affair: nobody is left to tell.
            drop(connection.await);
            drop(place);
        });
    }
}

/// hyper takes no less.
const SMALLEST_BUFFER: usize = 8 << 10;

/// Answers go out at once; a connection whose other end is silent does not hold its place for ever.
fn tune(stream: &TcpStream) {
    drop(stream.set_nodelay(true));
    #[cfg(target_os = "linux")]
    let _without = rustix::net::sockopt::set_tcp_user_timeout(stream, SILENCE_MS);
}
