//! Those who read give way to the rest of the program.

use std::thread;

use rustix::process::getpriority_process;
use tce::collect::transcripts::give_way;

#[test]
fn only_the_thread_that_reads_gives_way() {
    let of_this_thread = || getpriority_process(None).unwrap();
    let before = of_this_thread();
    let reader = thread::spawn(move || {
        give_way();
        of_this_thread()
    });
    // 19 is as far as it goes.
    assert_eq!(reader.join().unwrap(), (before + 5).min(19));
    assert_eq!(of_this_thread(), before);
}
