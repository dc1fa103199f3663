//! A session bus of a test's own, and a notification service on it.
#![expect(
    clippy::used_underscore_binding,
    reason = "the bus reads every argument, the service only some"
)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use tokio::sync::oneshot;
use zbus::zvariant::OwnedValue;

use super::{has_program, skip};

/// A bus that ends with the value.
pub(super) struct Bus {
    pub(super) address: String,
    child: Child,
    input: Option<ChildStdin>,
}

impl Bus {
    /// `None`, and a word, where there is no D-Bus.
    pub(super) fn start() -> Option<Self> {
        if !has_program("dbus-run-session") {
            skip("dbus-run-session is not installed");
            return None;
        }
        let mut child = Command::new("dbus-run-session")
            .args(["--", "/bin/sh", "-c", "echo \"$DBUS_SESSION_BUS_ADDRESS\"; read line"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It complains about limits of the machine that are none of a test's.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let input = child.stdin.take();
        Some(Self { address: address.trim().to_owned(), child, input })
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // The end of its input ends the shell, and with it the bus.
        self.input = None;
        drop(self.child.wait());
    }
}

/// What a program asked to be shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) program: String,
    pub(super) summary: String,
    pub(super) body: String,
}

struct Service {
    shown: Sender<Shown>,
    count: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the specification has them")]
    fn notify(
        &mut self,
        app_name: String,
        _replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        drop(self.shown.send(Shown { program: app_name, summary, body }));
        self.count += 1;
        self.count
    }

    #[expect(clippy::unused_self, reason = "a method of the interface")]
    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }
}

/// A service at work, until the value goes.
pub(super) struct Screen {
    pub(super) shown: Receiver<Shown>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Screen {
    pub(super) fn on(bus: &Bus) -> Self {
        let (sender, shown) = channel();
        let (end, ended) = oneshot::channel::<()>();
        let (ready, is_ready) = channel();
        let address = bus.address.clone();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let service = Service { shown: sender, count: 0 };
                let _connection = zbus::connection::Builder::address(address.as_str())
                    .unwrap()
                    .serve_at("/org/freedesktop/Notifications", service)
                    .unwrap()
                    .name("org.freedesktop.Notifications")
                    .unwrap()
                    .build()
                    .await
                    .unwrap();
                ready.send(()).unwrap();
                drop(ended.await);
            });
        });
        is_ready.recv().unwrap();
        Self { shown, end: Some(end), thread: Some(thread) }
    }

    /// The next one.
    #[track_caller]
    pub(super) fn next(&self) -> Shown {
        self.shown.recv_timeout(super::PATIENCE).expect("a notice")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _gone = self.end.take().unwrap().send(());
        drop(self.thread.take().unwrap().join());
    }
}
