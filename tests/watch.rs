//! `tce status --watch` on a played keyboard, and `tce status --at` of a recorded past.

use std::time::Duration;

use crate::stage::{HOUR, MINUTE, Setting, Stage, TICK};

fn watched(stage: &Stage, keys: &str, args: &[&str]) -> Vec<String> {
    let setting = Setting { keys: keys.to_owned(), in_is_terminal: true, ..Setting::default() };
    let ran = stage.tce_as(&setting.screen(100), &[&["status", "--watch"], args].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out.starts_with("\x1b[?1049h\x1b[?25l") && ran.out.ends_with("\x1b[?25h\x1b[?1049l")
    );
    ran.out.split("\x1b[H").skip(1).map(str::to_owned).collect()
}

#[test]
fn it_redraws_in_place_and_quits() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    // Eight quarters of a second without a key are two seconds.
    let pictures = watched(&stage, "........q", &[]);
    assert_eq!(pictures.len(), 2);
    assert!(
        pictures
            .iter()
            .all(|picture| picture.contains("PID 10") && picture.contains("every 2.0 s"))
    );
    assert!(
        pictures.iter().all(|picture| picture.matches("\r\n").count() < 20),
        "within the screen"
    );
}

#[test]
fn space_holds_the_picture_and_letters_choose_the_order() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.pass(MINUTE);
    stage.enter(11, "beta");
    stage.machine.change(11, |actor| actor.brief.memory_bytes = 900 << 20);
    let pictures = watched(&stage, "m .......... q", &["1s"]);
    let order = |picture: &str| picture.find("PID 10").unwrap() < picture.find("PID 11").unwrap();
    assert!(order(&pictures[0]) && !order(&pictures[1]), "{pictures:#?}");
    assert!(pictures[2].contains("paused"), "{}", pictures[2]);
    assert!(!pictures[3].contains("paused") && pictures.len() == 4, "held until the next key");
}

#[test]
fn elsewhere_than_on_a_terminal_it_is_refused() {
    let stage = Stage::new();
    let ran = stage.tce(&["status", "--watch"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("on a terminal, and nowhere else"), "{}", ran.err);
    let setting = || Setting { in_is_terminal: true, ..Setting::default() };
    assert_eq!(stage.tce_as(&setting().screen(80), &["status", "--watch", "--json"]).code, 2);
    assert_eq!(stage.tce_as(&setting().screen(80), &["status", "--watch", "10ms"]).code, 2);
    assert_eq!(stage.tce(&["status", "--watch", "--at", "3s ago"]).code, 2);
}

#[test]
fn a_past_moment_is_shown_as_it_was() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(60, |_| stage.work(10, Duration::from_secs(5)));
    stage.enter(11, "beta");
    recording.idle(HOUR);
    stage.machine.0.borrow_mut().actors.remove(&10);
    recording.ticks(1, |_| {});
    drop(recording);
    let pids = |at: &str| {
        let status = stage.tce_json(&["status", "--at", at]);
        let rows = status["processes"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| (row["pid"].as_i64().unwrap(), row["cpu_percent"].as_f64().unwrap()))
            .collect::<Vec<_>>()
    };
    // It began at noon; ten minutes of work, then an hour of rest.
    assert_eq!(pids("2026-11-23T12:05:00Z"), [(10, 50.0)]);
    assert_eq!(pids("2026-11-23T12:30:00Z"), [(10, 0.0), (11, 0.0)]);
    assert_eq!(pids("2026-11-23T11:00:00Z"), []);
    stage.pass(TICK);
    assert_eq!(pids("5s ago").len(), 1);
    let shown = stage.tce(&["status", "--at", "2026-11-23T12:05:00Z"]).out;
    assert!(shown.contains("Process Status at 2026-11-23"), "{shown}");
    assert_eq!(stage.tce(&["status", "--at", "someday"]).code, 2);
}
