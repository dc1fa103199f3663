//! Running the user's program: words and no shell, something to read, an end in time.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use tce::collect::program::{Ended, Program, run};
use tce::error::Result;
use tempfile::TempDir;

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn run_in(folder: &Path, program: &[&str], input: &str, limit: Duration) -> Result<Ended> {
    let env = BTreeMap::from([("PATH".to_owned(), "/usr/bin:/bin".to_owned())]);
    let program = words(program);
    run(&Program { words: &program, env: Some(&env), cwd: folder }, input.as_bytes(), limit)
}

const PATIENT: Duration = Duration::from_mins(1);

#[test]
fn it_reads_what_it_is_given_and_its_end_is_known() {
    let folder = TempDir::new().unwrap();
    let copy = ["sh", "-c", "cat > \"$1\"; exit 3", "sh", "a b"];
    assert_eq!(run_in(folder.path(), &copy, "{\"x\":1}\n", PATIENT).unwrap(), Ended::Code(3));
    assert_eq!(std::fs::read_to_string(folder.path().join("a b")).unwrap(), "{\"x\":1}\n");
    assert_eq!(
        run_in(folder.path(), &["sh", "-c", "kill -9 $$"], "", PATIENT).unwrap(),
        Ended::Signal(9)
    );
}

#[test]
fn who_does_not_read_is_not_waited_for() {
    let folder = TempDir::new().unwrap();
    assert_eq!(run_in(folder.path(), &["true"], "unread", PATIENT).unwrap(), Ended::Code(0));
}

#[test]
fn who_does_not_end_is_ended_with_all_it_started() {
    let folder = TempDir::new().unwrap();
    let script = "trap '' TERM; sleep 300 & echo $! > child; sleep 300";
    let ended =
        run_in(folder.path(), &["sh", "-c", script], "", Duration::from_millis(600)).unwrap();
    assert_eq!(ended, Ended::TooLate);
    let child = std::fs::read_to_string(folder.path().join("child")).unwrap_or_default();
    let Ok(child) = child.trim().parse::<u32>() else { return };
    // Gone, or waiting for whoever adopted it to take note.
    let lives = || {
        let stat = std::fs::read_to_string(format!("/proc/{child}/stat"));
        stat.is_ok_and(|stat| !stat.contains(") Z "))
    };
    for _ in 0..3000 {
        if !lives() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("process {child} was left behind");
}

#[test]
fn a_program_that_is_not_there_is_an_error_that_names_it() {
    let folder = TempDir::new().unwrap();
    let error = run_in(folder.path(), &["/nowhere/at-all"], "", PATIENT).unwrap_err();
    assert_eq!(error.message, "cannot run /nowhere/at-all");
    assert!(error.because.is_some());
}
