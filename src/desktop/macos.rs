//! macOS: the menu bar, and a window with the system's own web engine. Both live on the program's first thread.

use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};

use tao::dpi::LogicalSize;
use tao::event::{Event as LoopEvent, WindowEvent};
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS};
use tao::platform::run_return::EventLoopExtRunReturn;
use tao::window::WindowBuilder;
use tray_icon::menu::{
    Menu as NativeMenu, MenuEvent, MenuItem, PredefinedMenuItem, Result as MenuResult, Submenu,
};
use tray_icon::{TrayIcon, TrayIconBuilder};
use wry::WebViewBuilder;

use super::menu::{Item, Menu, Order};
use super::tray::{Event, Panel};
use crate::error::{Error, Kind, Result};

const SIZE: LogicalSize<f64> = LogicalSize::new(1280.0, 860.0);

/// Homebrew has it; its notices bear a name and can be allowed for good.
pub(super) const HAS_TERMINAL_NOTIFIER: bool = true;

#[expect(clippy::unused_async, reason = "elsewhere a bus is waited for")]
pub(super) async fn deliver(message: &notify_rust::Notification) -> notify_rust::error::Result<()> {
    message.show().map(drop)
}

type Job = Box<dyn FnOnce() + Send>;

/// The program's first thread, which alone may draw: it waits for something to draw while the program does its work.
#[derive(Debug, Clone)]
pub struct MainThread(Option<Sender<Job>>);

impl MainThread {
    /// One that draws nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// Has it do this; true if it will.
    fn does(&self, job: impl FnOnce() + Send + 'static) -> bool {
        self.0.as_ref().is_some_and(|jobs| jobs.send(Box::new(job)).is_ok())
    }
}

/// Does the program's work on another thread, and lends it this one.
pub fn with_main_thread<T: Send>(work: impl FnOnce(MainThread) -> T + Send) -> T {
    let (sender, jobs) = channel::<Job>();
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || work(MainThread(Some(sender))));
        jobs.iter().for_each(|job| job());
        worker.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
    })
}

/// What the menu bar is told.
#[derive(Debug)]
enum Told {
    Show(Menu),
    End,
}

/// The menu in the bar, until the value goes.
pub(super) struct InMenuBar(EventLoopProxy<Told>);

impl Panel for InMenuBar {
    fn show(&mut self, menu: &Menu) {
        drop(self.0.send_event(Told::Show(menu.clone())));
    }
}

impl Drop for InMenuBar {
    fn drop(&mut self) {
        drop(self.0.send_event(Told::End));
    }
}

/// Puts a menu into the menu bar.
pub(super) fn open(
    events: Sender<Event>,
    env: &BTreeMap<String, String>,
    main_thread: &MainThread,
) -> Result<(InMenuBar, bool)> {
    let none = |why: &str| Error::new(Kind::Failed, format!("there is no menu bar: {why}"));
    // Whoever came over the network has no part in the screen.
    if env.contains_key("SSH_CONNECTION") {
        return Err(none("this session came over SSH"));
    }
    let (ready, is_ready) = channel();
    let begun = main_thread.does(move || serve(events, &ready));
    let proxy = is_ready.recv().ok().filter(|_| begun);
    proxy.map(|proxy| (InMenuBar(proxy), true)).ok_or_else(|| none("no thread may draw"))
}

/// The main thread's loop, until it is told to end.
fn serve(events: Sender<Event>, ready: &Sender<EventLoopProxy<Told>>) {
    let mut event_loop = EventLoopBuilder::<Told>::with_user_event().build();
    // Neither in the Dock nor in front of others.
    event_loop.set_activation_policy(ActivationPolicy::Accessory);
    event_loop.set_activate_ignoring_other_apps(false);
    drop(ready.send(event_loop.create_proxy()));
    // An entry bears its order: one of a menu that is open for long means what it meant.
    MenuEvent::set_event_handler(Some(move |chosen: MenuEvent| {
        if let Ok(order) = serde_json::from_str::<Order>(&chosen.id.0) {
            drop(events.send(Event::Chosen(order)));
        }
    }));
    let mut icon: Option<TrayIcon> = None;
    event_loop.run_return(|event, _, flow| {
        *flow = ControlFlow::Wait;
        match event {
            LoopEvent::UserEvent(Told::Show(menu)) => show(&mut icon, &menu),
            LoopEvent::UserEvent(Told::End) => {
                icon = None;
                *flow = ControlFlow::Exit;
            }
            _ => {}
        }
    });
}

/// The words are the icon: the menu bar has signs in colour, as its users know them.
fn show(icon: &mut Option<TrayIcon>, menu: &Menu) {
    let Ok(native) = native(menu) else { return };
    if let Some(icon) = icon {
        icon.set_menu(Some(Box::new(native)));
        icon.set_title(Some(&menu.title));
        drop(icon.set_tooltip(Some(&menu.summary)));
        return;
    }
    let built = TrayIconBuilder::new()
        .with_menu(Box::new(native))
        .with_title(&menu.title)
        .with_tooltip(&menu.summary)
        .build();
    *icon = built.ok();
}

fn native(menu: &Menu) -> MenuResult<NativeMenu> {
    let native = NativeMenu::new();
    for item in &menu.items {
        match item {
            Item::Separator => native.append(&PredefinedMenuItem::separator())?,
            Item::Line(text) => native.append(&line(text))?,
            Item::Entry(text, order) => native.append(&entry(text, order))?,
            Item::Submenu(text, items) => native.append(&submenu(text, items)?)?,
        }
    }
    Ok(native)
}

fn submenu(text: &str, items: &[Item]) -> MenuResult<Submenu> {
    let native = Submenu::new(label(text), true);
    for item in items {
        match item {
            Item::Separator => native.append(&PredefinedMenuItem::separator())?,
            Item::Line(text) => native.append(&line(text))?,
            Item::Entry(text, order) => native.append(&entry(text, order))?,
            Item::Submenu(text, items) => native.append(&submenu(text, items)?)?,
        }
    }
    Ok(native)
}

fn line(text: &str) -> MenuItem {
    MenuItem::new(label(text), false, None)
}

fn entry(text: &str, order: &Order) -> MenuItem {
    let id = serde_json::to_string(order).unwrap_or_default();
    MenuItem::with_id(id, label(text), true, None)
}

/// An ampersand stands before the letter that is to be pressed; two of them are one.
fn label(text: &str) -> String {
    text.replace('&', "&&")
}

/// Shows an address in a window of its own, until that is closed; `None` where no thread may draw.
pub fn window(main_thread: &MainThread, address: &str, title: &str) -> Option<Result<()>> {
    let (address, title) = (address.to_owned(), title.to_owned());
    let (closed, is_closed) = channel();
    if !main_thread.does(move || drop(closed.send(browse(&address, &title)))) {
        return None;
    }
    is_closed.recv().ok()
}

fn browse(address: &str, title: &str) -> Result<()> {
    let failed = |cause: &dyn std::fmt::Display| {
        Error::new(Kind::Failed, "cannot open a window").because(cause)
    };
    let mut event_loop = EventLoop::new();
    let window = WindowBuilder::new().with_title(title).with_inner_size(SIZE).build(&event_loop);
    let window = window.map_err(|e| failed(&e))?;
    let view = WebViewBuilder::new().with_url(address).build(&window).map_err(|e| failed(&e))?;
    let menu = window_menu(title).map_err(|e| failed(&e))?;
    menu.init_for_nsapp();
    event_loop.run_return(|event, _, flow| {
        *flow = ControlFlow::Wait;
        if let LoopEvent::WindowEvent { event: WindowEvent::CloseRequested, .. } = event {
            *flow = ControlFlow::Exit;
        }
    });
    drop(view);
    Ok(())
}

/// Without these the keys for copying and closing do nothing.
fn window_menu(title: &str) -> MenuResult<NativeMenu> {
    let own = Submenu::new(title, true);
    own.append_items(&[&PredefinedMenuItem::close_window(None), &PredefinedMenuItem::quit(None)])?;
    let edit = Submenu::new("Edit", true);
    edit.append_items(&[
        &PredefinedMenuItem::copy(None),
        &PredefinedMenuItem::paste(None),
        &PredefinedMenuItem::select_all(None),
    ])?;
    let menu = NativeMenu::new();
    menu.append_items(&[&own, &edit])?;
    Ok(menu)
}
