//! What a desktop has of trays: a `StatusNotifierWatcher`, and a reader of menus over the session's bus.
#![expect(
    clippy::used_underscore_binding,
    reason = "the bus reads every argument, the panel only some"
)]

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::runtime::Runtime;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Proxy};

use super::bus::Bus;
use super::eventually;

/// Takes note of who registers.
struct Watcher {
    registered: Sender<String>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&mut self, service: String) {
        drop(self.registered.send(service));
    }

    #[expect(clippy::unused_self, reason = "a method of the interface")]
    fn register_status_notifier_host(&mut self, _service: String) {}

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

/// A panel at work, until the value goes.
pub(super) struct Panel {
    runtime: Runtime,
    connection: Connection,
    registered: Receiver<String>,
}

/// One line of a menu, and what is below it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) id: i32,
    pub(super) label: String,
    pub(super) enabled: bool,
    pub(super) visible: bool,
    pub(super) below: Vec<Self>,
}

impl Panel {
    pub(super) fn on(bus: &Bus) -> Self {
        let (registered, heard) = channel();
        // Its thread answers the bus while the test does something else.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let connection = runtime.block_on(async {
            zbus::connection::Builder::address(bus.address.as_str())
                .unwrap()
                .serve_at("/StatusNotifierWatcher", Watcher { registered })
                .unwrap()
                .name("org.kde.StatusNotifierWatcher")
                .unwrap()
                .build()
                .await
                .unwrap()
        });
        Self { runtime, connection, registered: heard }
    }

    /// The next item that registers.
    #[track_caller]
    pub(super) fn item(&self) -> Shown<'_> {
        let service = self.registered.recv_timeout(super::PATIENCE).expect("an item");
        Shown { panel: self, service }
    }

    fn proxy(&self, service: &str, path: &'static str, interface: &'static str) -> Proxy<'_> {
        let service = service.to_owned();
        let made = Proxy::new(&self.connection, service, path, interface);
        self.runtime.block_on(made).unwrap()
    }
}

/// `(ia{sv}av)`
type Root = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// An item that registered.
pub(super) struct Shown<'a> {
    panel: &'a Panel,
    service: String,
}

impl Shown<'_> {
    pub(super) fn property<T>(&self, name: &str) -> T
    where
        T: TryFrom<OwnedValue>,
        T::Error: Into<zbus::Error>,
    {
        let item =
            self.panel.proxy(&self.service, "/StatusNotifierItem", "org.kde.StatusNotifierItem");
        // Asked anew each time.
        self.panel.runtime.block_on(async {
            let properties = zbus::fdo::PropertiesProxy::builder(item.connection())
                .destination(item.destination().to_owned())
                .unwrap()
                .path("/StatusNotifierItem")
                .unwrap()
                .build()
                .await
                .unwrap();
            let interface = "org.kde.StatusNotifierItem".try_into().unwrap();
            let value = properties.get(interface, name).await.unwrap();
            T::try_from(value).map_err(Into::into).unwrap()
        })
    }

    pub(super) fn title(&self) -> String {
        self.property("Title")
    }

    fn dbusmenu(&self) -> Proxy<'_> {
        self.panel.proxy(&self.service, "/MenuBar", "com.canonical.dbusmenu")
    }

    pub(super) fn menu(&self) -> Vec<Line> {
        let menu = self.dbusmenu();
        let asked = (0_i32, -1_i32, Vec::<String>::new());
        let answer = self.panel.runtime.block_on(menu.call_method("GetLayout", &asked)).unwrap();
        let body = answer.body();
        let (_revision, root): (u32, Root) = body.deserialize().unwrap();
        root.2.iter().map(|below| line(below)).collect()
    }

    /// True if somebody took the click.
    pub(super) fn click(&self, id: i32) -> bool {
        let menu = self.dbusmenu();
        let event = (id, "clicked", Value::I32(0), 0_u32);
        self.panel.runtime.block_on(menu.call_method("Event", &event)).is_ok()
    }

    /// The line with these labels above it and its own, once there is one.
    #[track_caller]
    pub(super) fn line(&self, path: &[&str]) -> Line {
        eventually(&format!("{path:?} in the menu"), || find(&self.menu(), path))
    }

    /// A line of the menu with this in it.
    #[track_caller]
    pub(super) fn await_label(&self, words: &str) {
        eventually(&format!("{words:?} in the menu"), || {
            self.menu().iter().any(|line| line.label.contains(words)).then_some(())
        });
    }
}

fn find(lines: &[Line], path: &[&str]) -> Option<Line> {
    let (first, rest) = path.split_first()?;
    let mut found = lines.iter().filter(|line| line.visible && line.label.contains(first));
    found
        .find_map(|line| if rest.is_empty() { Some(line.clone()) } else { find(&line.below, rest) })
}

/// `(ia{sv}av)`
fn line(value: &Value<'_>) -> Line {
    let value = if let Value::Value(inner) = value { inner } else { value };
    let Value::Structure(fields) = value else { panic!("no item of a menu: {value:?}") };
    let [Value::I32(id), Value::Dict(properties), Value::Array(below)] = fields.fields() else {
        panic!("no item of a menu: {fields:?}")
    };
    let properties: HashMap<String, OwnedValue> =
        properties.try_clone().unwrap().try_into().unwrap();
    let text = |name: &str| {
        let value = properties.get(name).cloned();
        value.map_or_else(String::new, |value| String::try_from(value).unwrap())
    };
    let is_so = |name: &str| {
        properties.get(name).cloned().is_none_or(|value| bool::try_from(value).unwrap())
    };
    Line {
        id: *id,
        label: text("label"),
        enabled: is_so("enabled"),
        visible: is_so("visible"),
        below: below.iter().map(line).collect(),
    }
}
