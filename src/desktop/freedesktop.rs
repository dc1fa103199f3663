//! The tray as the desktops of Linux and the BSDs have it: a StatusNotifierItem with a menu, over the session's bus.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use ksni::menu::{StandardItem, SubMenu};
use ksni::{Category, Icon, MenuItem, OfflineReason, ToolTip, TrayMethods};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::drawing;
use super::menu::{Badge, Item, Menu, Order};
use super::tray::{Event, Panel};
use crate::error::{Error, Kind, Result};

/// A bus that does not answer within this time is none.
const PATIENCE: Duration = Duration::from_secs(2);
/// Desktops take the one that fits best.
const SIZES: [(u32, i32); 3] = [(22, 22), (32, 32), (64, 64)];

/// terminal-notifier is a program of macOS; elsewhere one of that name is somebody else's.
pub(super) const HAS_TERMINAL_NOTIFIER: bool = false;

pub(super) async fn deliver(message: &notify_rust::Notification) -> notify_rust::error::Result<()> {
    message.show_async().await.map(drop)
}

/// macOS's menu bar is served by the program's first thread only; here nothing needs it.
#[derive(Debug, Clone)]
pub struct MainThread(());

impl MainThread {
    /// One that draws nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(())
    }
}

/// Does the program's work.
pub fn with_main_thread<T>(work: impl FnOnce(MainThread) -> T) -> T {
    work(MainThread(()))
}

/// `None`: a browser's window does as well, and needs no second engine in the program.
pub fn window(_: &MainThread, _: &str, _: &str) -> Option<Result<()>> {
    None
}

/// The item on the bus, until the value goes.
pub(super) struct OnBus {
    menus: Option<UnboundedSender<Menu>>,
    thread: Option<JoinHandle<()>>,
}

impl Panel for OnBus {
    fn show(&mut self, menu: &Menu) {
        if let Some(menus) = &self.menus {
            drop(menus.send(menu.clone()));
        }
    }
}

impl Drop for OnBus {
    fn drop(&mut self) {
        self.menus = None;
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Puts an item on the session's bus; whether somebody shows such items now.
pub(super) fn open(
    events: Sender<Event>,
    env: &BTreeMap<String, String>,
    _: &MainThread,
) -> Result<(OnBus, bool)> {
    if !has_bus(env) {
        return Err(Error::new(Kind::Failed, "there is no session bus"));
    }
    let is_watched = Arc::new(AtomicBool::new(true));
    let item = StatusItem::new(events, Arc::clone(&is_watched));
    let (menus, receiver) = unbounded_channel();
    let (verdict, first) = channel();
    let thread = std::thread::Builder::new().name("tce-tray-bus".to_owned());
    let thread = thread
        .spawn(move || serve(item, receiver, &verdict))
        .map_err(|e| Error::new(Kind::Failed, "no thread can be started").because(e))?;
    let on_bus = OnBus { menus: Some(menus), thread: Some(thread) };
    let broke_off = |e| Err(Error::new(Kind::Failed, "the tray broke off").because(e));
    first.recv().unwrap_or_else(broke_off)?;
    Ok((on_bus, is_watched.load(Ordering::Relaxed)))
}

/// By the environment that was handed in: the bus of whoever is logged in is none of a program that was given nothing.
#[expect(clippy::disallowed_methods, reason = "whether a socket is there")]
fn has_bus(env: &BTreeMap<String, String>) -> bool {
    let value = |name: &str| env.get(name).filter(|value| !value.is_empty());
    let socket = value("XDG_RUNTIME_DIR").map(|folder| Path::new(folder).join("bus"));
    value("DBUS_SESSION_BUS_ADDRESS").is_some()
        || socket.is_some_and(|socket| std::fs::metadata(socket).is_ok())
}

/// The item's own thread: answers the bus, and waits for menus.
fn serve(item: StatusItem, mut menus: UnboundedReceiver<Menu>, verdict: &Sender<Result<()>>) {
    let failed =
        |cause: &dyn std::fmt::Display| Error::new(Kind::Failed, "no session bus").because(cause);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(verdict.send(Err(failed(&error)))),
    };
    runtime.block_on(async {
        // Whoever shows items may come later, with the desktop itself.
        let spawned = tokio::time::timeout(PATIENCE, item.assume_sni_available(true).spawn());
        let handle = match spawned.await {
            Ok(Ok(handle)) => handle,
            Ok(Err(error)) => return drop(verdict.send(Err(failed(&error)))),
            Err(_) => {
                let silence = format!("no answer within {} s", PATIENCE.as_secs());
                return drop(verdict.send(Err(failed(&silence))));
            }
        };
        drop(verdict.send(Ok(())));
        while let Some(menu) = menus.recv().await {
            handle.update(|item| item.take(menu)).await;
        }
        drop(tokio::time::timeout(PATIENCE, handle.shutdown()).await);
    });
    runtime.shutdown_background();
}

/// What the bus is told.
struct StatusItem {
    menu: Menu,
    icons: Vec<Icon>,
    events: Sender<Event>,
    is_watched: Arc<AtomicBool>,
    /// Turned whenever what can be chosen changes.
    odd: bool,
}

impl StatusItem {
    fn new(events: Sender<Event>, is_watched: Arc<AtomicBool>) -> Self {
        let menu = Menu {
            badge: Badge::Calm,
            title: "🦀".to_owned(),
            summary: String::new(),
            items: Vec::new(),
        };
        Self { icons: icons(menu.badge), menu, events, is_watched, odd: false }
    }

    fn take(&mut self, menu: Menu) {
        if menu.badge != self.menu.badge {
            self.icons = icons(menu.badge);
        }
        self.odd ^= shape(&menu.items) != shape(&self.menu.items);
        self.menu = menu;
    }

    fn items(&self, items: &[Item]) -> Vec<MenuItem<Self>> {
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &Item) -> MenuItem<Self> {
        match item {
            Item::Separator => MenuItem::Separator,
            Item::Line(text) => {
                let label = label(text);
                StandardItem { label, enabled: false, ..Default::default() }.into()
            }
            Item::Entry(text, order) => {
                let (events, order) = (self.events.clone(), order.clone());
                let activate = Box::new(move |_: &mut Self| {
                    drop(events.send(Event::Chosen(order.clone())));
                });
                StandardItem { label: label(text), activate, ..Default::default() }.into()
            }
            Item::Submenu(text, items) => {
                let submenu = self.items(items);
                SubMenu { label: label(text), submenu, ..Default::default() }.into()
            }
        }
    }
}

fn icons(badge: Badge) -> Vec<Icon> {
    let icon = |(size, side): (u32, i32)| Icon {
        width: side,
        height: side,
        data: drawing::pixels(size, badge),
    };
    SIZES.into_iter().map(icon).collect()
}

/// An underscore stands before the letter that is to be pressed; two of them are one.
fn label(text: &str) -> String {
    text.replace('_', "__")
}

/// What can be chosen, and where it stands.
fn shape(items: &[Item]) -> Vec<Option<Order>> {
    let mut shape = Vec::new();
    for item in items {
        match item {
            Item::Line(_) | Item::Separator => shape.push(None),
            Item::Entry(_, order) => shape.push(Some(order.clone())),
            Item::Submenu(_, items) => {
                shape.push(None);
                shape.extend(self::shape(items));
            }
        }
    }
    shape
}

impl ksni::Tray for StatusItem {
    const MENU_ON_ACTIVATE: bool = true;

    fn id(&self) -> String {
        "tce".to_owned()
    }

    fn category(&self) -> Category {
        Category::SystemServices
    }

    fn title(&self) -> String {
        self.menu.title.clone()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.icons.clone()
    }

    /// Some desktops read it as markup: nothing in it is of others' making.
    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: self.menu.title.clone(),
            description: self.menu.summary.clone(),
            ..ToolTip::default()
        }
    }

    /// A click names an entry by its number, and numbers stay while the shape of the menu does: one that was meant for a
    /// process that has gone could reach the next. Something unseen at the end changes the shape, and with it all numbers.
    fn menu(&self) -> Vec<MenuItem<Self>> {
        let mut items = self.items(&self.menu.items);
        if self.odd {
            items.push(StandardItem { visible: false, ..Default::default() }.into());
        }
        items
    }

    fn watcher_online(&self) {
        self.is_watched.store(true, Ordering::Relaxed);
        drop(self.events.send(Event::Watched(true)));
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        self.is_watched.store(false, Ordering::Relaxed);
        drop(self.events.send(Event::Watched(false)));
        true
    }
}
