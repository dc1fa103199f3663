//! The desktop: notices on the screen, the tray with its menu, a window of our own.

pub mod drawing;
pub mod menu;
mod notice;
pub mod tray;

/// The one file of three that knows how this system does it.
#[cfg_attr(not(feature = "desktop"), path = "absent.rs")]
#[cfg_attr(all(feature = "desktop", target_os = "macos"), path = "macos.rs")]
#[cfg_attr(all(feature = "desktop", not(target_os = "macos")), path = "freedesktop.rs")]
mod system;

pub use notice::{by_terminal_notifier, show, terminal_notifier};
pub use system::{MainThread, window, with_main_thread};
