//! No desktop: the program was built without it.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::menu::Menu;
use super::tray::{Event, Panel};
use crate::error::{Error, Kind, Result};
use crate::sheet::alert::Notice;

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

/// No place for a menu.
pub(super) enum Nowhere {}

impl Panel for Nowhere {
    fn show(&mut self, _: &Menu) {
        match *self {}
    }
}

pub(super) fn open(
    _: Sender<Event>,
    _: &BTreeMap<String, String>,
    _: &MainThread,
) -> Result<(Nowhere, bool)> {
    Err(absent())
}

/// `None`: a browser has to do.
pub fn window(_: &MainThread, _: &str, _: &str) -> Option<Result<()>> {
    None
}

/// terminal-notifier is a program of macOS.
pub(super) const HAS_TERMINAL_NOTIFIER: bool = cfg!(target_os = "macos");

pub(super) fn notify(_: &Notice, _: Duration) -> Result<()> {
    Err(Error::new(Kind::Failed, "no notice can be shown").because(absent()))
}

fn absent() -> Error {
    Error::new(Kind::Failed, "this program was built without the feature desktop")
}
