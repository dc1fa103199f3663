//! Screens of every width, colours for those that want them, and readers that leave.

use std::io::{self, Write};

use tce::sheet::wording::width;

use super::{street, with_sessions, with_worked_example};
use crate::stage::{Setting, Stage};

const COMMANDS: &[&[&str]] =
    &[&[], &["status", "--all"], &["usage"], &["sessions"], &["doctor"], &["config"]];

fn full() -> Stage {
    let stage = street();
    with_sessions(&stage);
    with_worked_example(&stage);
    stage
}

#[test]
fn no_line_is_wider_than_the_screen() {
    let stage = full();
    for columns in [20, 40, 80, 200] {
        for command in COMMANDS {
            let ran =
                stage.tce_as(&Setting::default().screen(columns).env("NO_COLOR", "1"), command);
            assert_eq!(ran.code, 0);
            for line in ran.out.lines() {
                assert!(width(line) <= usize::from(columns), "{columns} {command:?}: {line}");
            }
        }
    }
}

#[test]
fn a_pipe_gets_the_same_whatever_the_screen_was() {
    let stage = full();
    let wide = stage.tce_as(&Setting::default().screen(10_000).env("NO_COLOR", "1"), &["status"]);
    let pipe = stage.tce(&["status"]);
    assert_eq!(wide.out, pipe.out);
}

#[test]
fn colours_are_for_screens_that_want_them() {
    let stage = full();
    let coloured = |setting: &Setting| stage.tce_as(setting, &["status"]).out.contains('\u{1b}');
    let screen = || Setting::default().screen(80);
    assert!(coloured(&screen()));
    assert!(coloured(&screen().env("NO_COLOR", "")), "empty means unset");
    assert!(!coloured(&screen().env("NO_COLOR", "1")));
    assert!(!coloured(&screen().env("TERM", "dumb")));
    assert!(!coloured(&Setting::default().env("TERM", "xterm-256color")), "a pipe");
}

#[test]
fn a_screen_that_knows_ascii_only_gets_nothing_else() {
    let stage = full();
    for locale in ["C", "POSIX"] {
        let setting = Setting::default().screen(120).env("NO_COLOR", "1").env("LC_ALL", locale);
        for command in COMMANDS {
            let ran = stage.tce_as(&setting, command);
            let foreign: Vec<&str> = ran.out.lines().filter(|line| !line.is_ascii()).collect();
            assert_eq!(foreign, [""; 0], "{command:?}");
        }
    }
}

#[test]
fn json_is_the_same_on_every_screen() {
    let stage = full();
    let narrow = stage.tce_as(&Setting::default().screen(20), &["usage", "--json"]);
    assert_eq!(narrow.out, stage.tce(&["usage", "--json"]).out);
}

#[test]
fn names_that_would_move_the_cursor_are_tamed() {
    let stage = Stage::new();
    stage.enter(10, "evil\u{1b}[2J\r\nname\u{202e}");
    let out = stage.tce(&["status"]).out;
    assert!(!out.contains('\u{1b}') && !out.contains('\r') && !out.contains('\u{202e}'), "{out:?}");
    assert_eq!(out.lines().filter(|line| line.contains("PID 10")).count(), 1, "{out}");
    let err = stage.tce(&["kill", "10"]).out;
    assert!(!err.contains('\u{1b}') && err.lines().count() == 1, "{err:?}");
}

/// A reader that takes so many bytes and then leaves, or a disk that is full.
struct Leaves {
    after: usize,
    how: io::ErrorKind,
}

impl Write for Leaves {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.after == 0 {
            return Err(self.how.into());
        }
        let taken = bytes.len().min(self.after);
        self.after -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Code and words of a command whose reader leaves.
fn left_by_its_reader(stage: &Stage, args: &[&str], mut out: Leaves) -> (u8, String) {
    stage.tce_into(&mut out, &Setting::default(), args)
}

#[test]
fn a_reader_that_leaves_early_has_heard_enough() {
    let stage = full();
    for command in COMMANDS {
        for after in [0, 1, 100] {
            let gone = Leaves { after, how: io::ErrorKind::BrokenPipe };
            assert_eq!(
                left_by_its_reader(&stage, command, gone),
                (0, String::new()),
                "{command:?}"
            );
        }
    }
    let gone = Leaves { after: 3, how: io::ErrorKind::BrokenPipe };
    assert_eq!(left_by_its_reader(&stage, &["--help"], gone), (0, String::new()));
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let full_disk = Leaves { after: 10, how: io::ErrorKind::StorageFull };
    let (code, err) = left_by_its_reader(&full(), &["status"], full_disk);
    assert_eq!(code, 1);
    assert!(err.starts_with("tce: cannot write the answer"), "{err}");
}
