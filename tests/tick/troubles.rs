//! Session files that cannot be read: told once, cleared when they can, and no reason to stop.

use std::fs;

use crate::stage::{Stage, TICK};

fn troubles(stage: &Stage) -> Vec<String> {
    stage.rows("SELECT kind, count, cleared_at IS NOT NULL FROM trouble ORDER BY trouble_id")
}

#[test]
fn a_broken_session_file_is_told_once_however_long_it_stays() {
    let stage = Stage::new();
    let who = stage.enter(10, "alpha");
    let path = stage.session_file(&who, "48f5", "idle");
    stage.write(&path, &fs::read(&path).unwrap()[..40]);
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(10, |_| {});
    assert_eq!(troubles(&stage), ["file_malformed|1|0"]);
    stage.session_file(&who, "48f5", "idle");
    recording.ticks(1, |_| {});
    assert_eq!(troubles(&stage), ["file_malformed|1|1"]);
    assert_eq!(stage.one("SELECT session FROM process"), "48f5");
}

#[test]
fn trouble_with_a_session_file_ends_with_the_file() {
    let stage = Stage::new();
    let path = stage.claude().join("sessions/77.json");
    stage.write(&path, "no json");
    let mut recording = stage.recording();
    recording.tick();
    fs::remove_file(&path).unwrap();
    recording.ticks(1, |_| {});
    assert_eq!(troubles(&stage), ["file_malformed|1|1"]);
    stage.write(&path, [0xff, 0xfe, b'{']);
    recording.ticks(1, |_| {});
    assert_eq!(troubles(&stage), ["file_malformed|2|0"]);
}

#[test]
fn what_is_no_session_file_is_never_opened() {
    let stage = Stage::new();
    let sessions = stage.claude().join("sessions");
    for name in ["10.abc.key", "notes.json", "10.json.bak", "-1.json", "99999999999.json"] {
        stage.write(&sessions.join(name), "no json");
    }
    fs::create_dir(sessions.join("11.json")).unwrap();
    rustix::fs::mkfifoat(
        rustix::fs::CWD,
        sessions.join("12.json"),
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
    )
    .unwrap();
    std::os::unix::fs::symlink("13.json", sessions.join("13.json")).unwrap();
    stage.write(&sessions.join("14.json"), "x".repeat(100_000));
    let mut recording = stage.recording();
    recording.tick();
    let mut said = stage
        .rows("SELECT replace(subject, rtrim(subject, '0123456789.json'), ''), kind FROM trouble");
    said.sort();
    assert_eq!(
        said,
        ["11.json|file_not_regular", "12.json|file_not_regular", "14.json|file_too_large"]
    );
}

#[test]
fn a_session_file_about_another_pid_is_passed_over() {
    let stage = Stage::new();
    let who = stage.enter(10, "alpha");
    let path = stage.session_file(&who, "48f5", "busy");
    fs::rename(&path, path.with_file_name("11.json")).unwrap();
    stage.enter(11, "beta");
    stage.pass(TICK);
    stage.recording().tick();
    assert_eq!(stage.count("SELECT count(*) FROM process WHERE session IS NOT NULL"), 0);
    assert_eq!(troubles(&stage), [""; 0]);
}
