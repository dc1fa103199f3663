//! A reader's place among the threads of the machine.

/// Steps of niceness: a quarter of a core, where another thread asks for it as well.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// From now on this thread gives way to all others: to the writer, which has the rest to do alone in the end, and to what
/// people work with. Only on Linux; elsewhere a niceness is the whole program's.
pub fn give_way() {
    // Where that is refused, the reading takes its turn like everybody.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICENESS);
}
