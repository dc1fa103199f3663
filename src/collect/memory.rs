//! In which pages the machine gives this program its memory.

use std::io;
use std::process::{Child, Command};

/// From now on in small ones. In large pages a short answer is found a fifth sooner, for they come at once; but who stays, or
/// reads for long, would hold a large one for each piece that is in use. Only on Linux is there anything to choose.
pub fn in_small_pages() {
    // Where that is refused, more is held than is used.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// Starts a program of somebody else: it would inherit small pages, and how it takes its memory is its own business.
#[cfg(target_os = "linux")]
pub fn start(command: &mut Command) -> io::Result<Child> {
    if !rustix::thread::transparent_huge_pages_are_disabled().unwrap_or(false) {
        return command.spawn();
    }
    let _ = rustix::thread::disable_transparent_huge_pages(false);
    // It returns once the other program has taken its place.
    let started = command.spawn();
    in_small_pages();
    started
}

#[cfg(not(target_os = "linux"))]
pub fn start(command: &mut Command) -> io::Result<Child> {
    command.spawn()
}
