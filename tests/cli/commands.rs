//! What can be typed, what cannot, and the code each command ends with.

use tce::store::Store;
use tce::store::role::{self, Holder, Role};

use super::street;
use crate::stage::{MINUTE, Setting, Stage, TICK, actor};

#[test]
fn every_answer_ends_with_0() {
    let stage = street();
    let commands: &[&[&str]] = &[
        &[],
        &["status"],
        &["usage"],
        &["daily"],
        &["weekly"],
        &["monthly"],
        &["sessions"],
        &["doctor"],
        &["config"],
        &["record", "--once"],
        &["--help"],
        &["--version"],
        &["status", "--help"],
    ];
    for command in commands {
        for json in [&[][..], &["--json"]] {
            let ran = stage.tce(&[command, json].concat());
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command:?}");
            assert!(ran.out.ends_with('\n'), "{command:?}");
        }
    }
}

#[test]
fn what_cannot_be_typed_ends_with_2_and_words() {
    let stage = Stage::new();
    let wrong: &[(&[&str], &str)] = &[
        (&["frob"], "unrecognized subcommand"),
        (&["status", "extra"], "unexpected argument"),
        (&["--frob"], "unexpected argument"),
        (&["kill"], "required"),
        (&["kill", "ten"], "invalid value"),
        (&["sessions", "--limit", "0"], "invalid value"),
        (&["sessions", "--limit", "-1"], "unexpected argument"),
        (&["usage", "--by", "mood"], "invalid value"),
        (&["usage", "--since", "sometime"], "is not a moment"),
        (&["usage", "--last", "soon"], "is not a moment"),
        (&["usage", "--last", "3d", "--since", "today"], "cannot be used with"),
        (&["usage", "--prices", "guess"], "no price book"),
        (&["record", "--background", "--stop"], "cannot be used with"),
        (&["--set", "port", "status"], "is not NAME=VALUE"),
        (&["--set", "prot=1", "status"], "prot"),
        (&["--set", "port=many", "status"], "cannot be \"many\""),
        (&["--set", "claude_exe_marker=claude", "status"], "claude_exe_marker"),
    ];
    for (args, words) in wrong {
        let ran = stage.tce(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?} {}", ran.err);
        assert!(ran.err.contains(words), "{args:?} {}", ran.err);
    }
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_read() {
    let stage = Stage::new();
    stage.write(&stage.claude().join("projects/-p/s1.jsonl"), "{\"type\":\"mode\"}\n");
    let wrong: &[&[&str]] = &[
        &["usage", "--since", "nonsense"],
        &["usage", "--until", "2026-02-30"],
        &["usage", "--last", "soon"],
        &["usage", "--as-of", "nonsense"],
        &["usage", "--as-of", "today", "--by", "block"],
        &["usage", "--source", "stats-cache", "--by", "day"],
        &["usage", "--prices", "guess"],
        &["usage", "--prices-as-of", "nonsense"],
        &["daily", "--since", "nonsense"],
        &["sessions", "--since", "nonsense"],
        &["blocks", "--session-length", "7m"],
        &["blocks", "--token-limit", "few"],
        &["explain", "--from", "nonsense"],
        &["explain", "--from", "today", "--to", "yesterday"],
        &["prices", "--as-of", "nonsense"],
        &["prices", "--diff", "guess"],
    ];
    for args in wrong {
        assert_eq!(stage.tce(args).code, 2, "{args:?}");
        assert_eq!(stage.count("SELECT count(*) FROM transcript"), 0, "{args:?}");
    }
    assert_eq!(stage.tce(&["usage", "--since", "today"]).code, 0);
    assert_eq!(stage.count("SELECT count(*) FROM transcript"), 1);
}

#[test]
fn help_and_version_look_at_nothing() {
    let stage = Stage::new();
    stage.machine.0.borrow_mut().broken = true;
    for args in [&["--help"][..], &["-h"], &["--version"], &["kill", "--help"]] {
        assert_eq!(stage.tce(args).code, 0, "{args:?}");
    }
    assert!(!stage.data().exists());
    assert_eq!(stage.tce(&["--version"]).out, format!("tce {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_look_that_fails_ends_with_1_and_says_why() {
    let stage = Stage::new();
    stage.machine.0.borrow_mut().broken = true;
    let ran = stage.tce(&["status"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (1, "", "tce: cannot read the process table\n")
    );
}

#[test]
fn settings_come_from_flags_before_the_environment() {
    let stage = Stage::new();
    let elsewhere = stage.root().join("elsewhere");
    let setting = || Setting::default().env("CLAUDE_MONITOR_DATA_DIR", elsewhere.to_str().unwrap());
    assert_eq!(stage.tce_as(&setting(), &["status"]).code, 0);
    assert!(elsewhere.join("history.db").exists() && !stage.data().exists());
    let flag = stage.root().join("by-flag");
    assert_eq!(stage.tce_as(&setting(), &["--data-dir", flag.to_str().unwrap(), "status"]).code, 0);
    assert!(flag.join("history.db").exists());
}

#[test]
fn a_recorder_at_work_is_believed_and_nobody_else_looks() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let me = tce::model::process::Identity { boot_id: "boot-1".into(), pid: 99, start_ticks: 1 };
    let role = Role::take(&stage.data(), &Holder { identity: me, since: stage.now() }).unwrap();
    role.beat(stage.now());
    stage.enter(11, "beta");
    stage.pass(TICK);
    let answer = stage.tce(&["status"]);
    assert!(answer.out.contains("PID 10") && !answer.out.contains("PID 11"), "{}", answer.out);
    // Its last tick is too long ago: then this command looks itself.
    stage.pass(MINUTE);
    assert!(stage.tce(&["status"]).out.contains("PID 11"));
    drop(role);
    assert_eq!(role::holder(&stage.data()), Ok(None));
}

#[test]
fn a_recorder_is_ended_by_the_lock_it_holds_and_nobody_else_is() {
    let stage = Stage::new();
    drop(stage.store());
    assert_eq!(stage.tce(&["record", "--stop"]).code, 3);
    let recorder = stage.place(actor(99, "/usr/bin/tce", &["tce", "record"], "tce"));
    let holder = |start_ticks| Holder {
        identity: tce::model::process::Identity { start_ticks, ..recorder.clone() },
        since: stage.now(),
    };
    {
        let _role = Role::take(&stage.data(), &holder(recorder.start_ticks + 1)).unwrap();
        let ran = stage.tce(&["record", "--stop"]);
        assert_eq!(ran.code, 4, "{}", ran.err);
    }
    let _role = Role::take(&stage.data(), &holder(recorder.start_ticks)).unwrap();
    let ran = stage.tce(&["record", "--stop"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Recorder 99 ended\n"), "{}", ran.err);
    assert_eq!(stage.machine.0.borrow().signals.len(), 1);
}

#[test]
fn a_second_recorder_is_refused_with_5() {
    let stage = Stage::new();
    drop(stage.store());
    let me = stage.place(actor(4_000_000, "/usr/bin/tce", &["tce"], "tce"));
    let _role = Role::take(&stage.data(), &Holder { identity: me, since: stage.now() }).unwrap();
    let ran = stage.tce(&["record"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(
        ran.err.starts_with("tce: a recorder is already running: process 4000000"),
        "{}",
        ran.err
    );
}

#[test]
fn recording_in_the_foreground_ends_when_it_is_asked_to() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.place(actor(4_000_000, "/usr/bin/tce", &["tce", "record"], "tce"));
    stage.machine.0.borrow_mut().stop = true;
    let ran = stage.tce(&["record"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.starts_with("tce: recording every 10s into "), "{}", ran.err);
    assert!(ran.err.ends_with("tce: recording ended\n"), "{}", ran.err);
    assert!(Store::peek(&stage.data()).unwrap().is_some());
    assert_eq!(stage.count("SELECT count(*) FROM process"), 1);
}
