//! Pins: who may have one, what it changes, and those of the replaced program.

use std::fs;

use tce::model::process::State;

use super::Stage;
use crate::stage::{HOUR, MINUTE, SECOND, actor};

fn pinned(stage: &Stage) -> Vec<String> {
    stage.rows("SELECT pid FROM pin JOIN process USING (process_id) ORDER BY pid")
}

fn old_pins(stage: &Stage, content: &str) {
    stage.write(&stage.data().join("pinned.json"), content);
}

#[test]
fn a_pinned_process_is_not_stale_and_shows_it_at_once() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.pass(HOUR * 9);
    let ran = stage.tce(&["pin", "10"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "PID 10 pinned: it is never called stale\n"));
    assert_eq!(stage.one("SELECT health FROM sample_open"), "pinned");
    assert_eq!(stage.tce(&["kill-stale", "--yes"]).out, "No stale processes found.\n");
    assert_eq!(stage.tce(&["pin", "10"]).out, "PID 10 was pinned already\n");
    assert_eq!(stage.tce(&["unpin", "10"]).out, "PID 10 unpinned\n");
    assert_eq!(stage.one("SELECT health FROM sample_open"), "stale");
    assert_eq!(stage.tce(&["unpin", "10"]).out, "PID 10 was not pinned\n");
}

#[test]
fn a_stopped_process_is_a_zombie_though_pinned() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    assert_eq!(stage.tce(&["pin", "10"]).code, 0);
    assert_eq!(stage.one("SELECT health FROM sample_open"), "zombie");
}

#[test]
fn a_pin_belongs_to_the_process_and_not_to_its_pid() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.tce(&["pin", "10"]);
    stage.pass(MINUTE);
    stage.enter(10, "beta");
    stage.pass(HOUR * 9);
    stage.once();
    assert_eq!(stage.rows("SELECT health FROM sample_open"), ["stale"]);
}

#[test]
fn nobody_but_a_known_claude_code_process_is_pinned() {
    let stage = Stage::new();
    stage.place(actor(10, "/usr/bin/vim", &["vim"], "vim"));
    let codes = ["10", "11", "0", "-5"].map(|pid| stage.tce(&["pin", pid]).code);
    assert_eq!(codes, [4, 3, 2, 2]);
    assert_eq!(stage.count("SELECT count(*) FROM pin"), 0);
}

#[test]
fn pins_of_the_replaced_program_are_taken_over_in_both_shapes() {
    for content in ["{\"pinned_pids\": [10, 12, 99]}", "[10, 12, 99]"] {
        let stage = Stage::new();
        stage.enter(10, "alpha");
        stage.enter(11, "beta");
        stage.place(actor(12, "/usr/bin/vim", &["vim"], "vim"));
        stage.pass(MINUTE);
        old_pins(&stage, content);
        stage.once();
        assert_eq!(pinned(&stage), ["10"], "{content}");
        assert_eq!(
            stage.rows("SELECT health FROM sample_open ORDER BY process_id"),
            ["pinned", "healthy"]
        );
    }
}

#[test]
fn a_pid_used_again_after_the_file_was_written_is_not_pinned() {
    let stage = Stage::new();
    old_pins(&stage, "[10]");
    stage.pass(SECOND);
    stage.enter(10, "alpha");
    stage.once();
    assert_eq!(pinned(&stage), [""; 0]);
}

#[test]
fn they_are_taken_over_once() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.enter(11, "beta");
    stage.pass(MINUTE);
    stage.once();
    old_pins(&stage, "[10]");
    stage.once();
    assert_eq!(pinned(&stage), ["10"]);
    assert_eq!(stage.tce(&["unpin", "10"]).code, 0);
    old_pins(&stage, "[10, 11]");
    stage.once();
    assert_eq!(pinned(&stage), [""; 0]);
}

#[test]
fn junk_in_place_of_the_pins_is_trouble_and_no_more() {
    for content in ["[", "{\"pinned_pids\": [-1]}", "{}", "[\"10\"]", "null", ""] {
        let stage = Stage::new();
        stage.enter(10, "alpha");
        old_pins(&stage, content);
        stage.once();
        assert_eq!(pinned(&stage), [""; 0], "{content}");
        assert_eq!(stage.one("SELECT kind FROM trouble"), "file_malformed", "{content}");
    }
    let stage = Stage::new();
    fs::create_dir_all(stage.data().join("pinned.json")).unwrap();
    stage.once();
    assert_eq!(stage.one("SELECT kind FROM trouble"), "file_not_regular");
}

#[test]
fn a_pin_taken_over_shows_a_stopped_process_as_what_it_is() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.state(10, State::Stopped);
    old_pins(&stage, "[10]");
    stage.once();
    assert_eq!(
        (pinned(&stage).len(), stage.one("SELECT health FROM sample_open")),
        (1, "zombie".into())
    );
}
