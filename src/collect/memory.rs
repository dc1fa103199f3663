//! In which pages the machine gives this program its memory.

/// From now on in small ones. In large pages a short answer is found a fifth sooner, for they come at once; but who stays, or
/// reads for long, would hold a large one for each piece that is in use. Only on Linux is there anything to choose.
pub fn in_small_pages() {
    // Where that is refused, more is held than is used.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
