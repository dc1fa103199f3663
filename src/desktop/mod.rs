//! The desktop: notices on the screen.

mod notice;

pub use notice::{by_terminal_notifier, show, terminal_notifier};
