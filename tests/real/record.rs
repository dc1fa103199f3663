//! `tce record`: the loop, its signals, its one role, and those who ask beside it.

use std::fs;
use std::time::{Duration, SystemTime};

use rustix::process::Signal;

use super::fake::{self, BUSY, IDLE};
use super::sandbox::{Run, Running, Sandbox};
use super::{eventually, has_program, skip};

/// A recorder that looks every second, and does nothing else by the clock: the present may be any minute.
pub(super) fn recorder(sandbox: &Sandbox) -> Run<'_> {
    let never = ["--set", "roll_up_schedule=off", "--set", "maintenance_schedule=off"];
    sandbox.tce(&[&["record", "--set", "process_poll_interval=1"][..], &never].concat())
}

impl Sandbox {
    /// The time of the last tick, exactly.
    pub(super) fn beat(&self) -> Option<SystemTime> {
        fs::metadata(self.data().join("recorder.lock")).ok()?.modified().ok()
    }

    /// Waits for that many more ticks. The first may have begun before now, the second has not.
    #[track_caller]
    pub(super) fn await_ticks(&self, count: usize) {
        let mut last = self.beat();
        for _ in 0..count {
            last = Some(eventually("a tick", || self.beat().filter(|beat| Some(*beat) != last)));
        }
    }

    /// A recorder at work: it has ticked.
    #[track_caller]
    pub(super) fn recording(&self) -> Running {
        let running = recorder(self).start();
        eventually("the recorder takes its role", || {
            let holder = fs::read(self.data().join("recorder.lock")).ok()?;
            let holder: serde_json::Value = serde_json::from_slice(&holder).ok()?;
            (holder["pid"] == running.pid()).then_some(())
        });
        self.await_ticks(1);
        running
    }
}

#[test]
fn a_recorder_ends_well_on_every_request_to_end() {
    let sandbox = Sandbox::new();
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let running = sandbox.recording();
        running.signal(signal);
        let outcome = running.outcome().with_code(0);
        assert!(outcome.err.contains("recording every 1s"), "{outcome:#?}");
        assert!(outcome.err.ends_with("tce: recording ended\n"), "{outcome:#?}");
        assert_eq!(outcome.out, "");
    }
    sandbox.assert_sound();
}

#[test]
fn what_happens_is_recorded_as_spans() {
    let sandbox = Sandbox::new();
    let script = "ulimit -t 60; echo ready; read line; while :; do :; done";
    let fake = sandbox.fake(script, &sandbox.folder("projects/spans"));
    let running = sandbox.recording();
    let open = |column: &str| sandbox.number(&format!("SELECT {column} FROM sample_open"));
    eventually("an idle rate", || {
        (!sandbox.ask("SELECT cpu_permille FROM sample_open")[0].is_empty()).then_some(())
    });
    assert!(open("cpu_permille") < 50);
    fake.say("go");
    eventually("a busy span", || (open("cpu_permille") > 100).then_some(()));
    assert_eq!(open("active"), 1);
    assert!(sandbox.status_of(fake.pid)["cpu_percent"].as_f64().unwrap() > 10.0);
    fake.stop();
    eventually("a stopped span", || {
        (sandbox.ask("SELECT state FROM sample_open") == ["stopped"]).then_some(())
    });
    fake.signal(Signal::KILL);
    drop(fake);
    eventually("no open span", || {
        sandbox.ask("SELECT state FROM sample_open").is_empty().then_some(())
    });
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
    let closed = sandbox.ask("SELECT end_reason FROM process");
    assert_eq!(closed, ["exit_seen"]);
    // Spans follow one another without a hole, and counters never fall.
    let holes = "SELECT count(*) FROM sample AS a JOIN sample AS b ON b.sample_id = a.sample_id + 1
                  WHERE b.since_at <> a.until_at OR b.cpu_tree_ms_since <> a.cpu_tree_ms_until";
    assert_eq!(sandbox.number(holes), 0);
    let bad = "SELECT count(*) FROM sample WHERE until_at < since_at OR cpu_tree_ms_until < cpu_tree_ms_since";
    assert_eq!(sandbox.number(bad), 0);
    assert_eq!(sandbox.number("SELECT count(*) FROM gap"), 0);
    sandbox.assert_sound();
}

#[test]
fn processor_use_is_measured_between_ticks() {
    let sandbox = Sandbox::new();
    let busy = sandbox.fake(BUSY, &sandbox.work());
    let idle = sandbox.fake(IDLE, &sandbox.work());
    let _running = sandbox.recording();
    eventually("a busy loop seen busy", || {
        let rate = || {
            sandbox.await_ticks(2);
            sandbox.status_of(busy.pid)["cpu_percent"].as_f64().unwrap()
        };
        busy.had_share(rate).then_some(())
    });
    let shown = sandbox.status_of(idle.pid);
    assert!(shown["cpu_percent"].as_f64().unwrap() < 1.0, "{shown:#?}");
}

#[test]
fn a_second_recorder_leaves_and_names_the_first() {
    let sandbox = Sandbox::new();
    let running = sandbox.recording();
    for flags in [&["record"][..], &["record", "--background"]] {
        let outcome = sandbox.tce(flags).outcome().with_code(5);
        let holder = format!("a recorder is already running: process {}", running.pid());
        assert!(outcome.err.contains(&holder), "{outcome:#?}");
        assert!(outcome.err.contains("tce record --stop"), "{outcome:#?}");
    }
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
    assert_eq!(sandbox.tce(&["record", "--stop"]).outcome().with_code(3).out, "");
}

#[test]
fn a_recorder_in_the_background_outlives_its_terminal_and_is_stopped() {
    if !has_program("script") {
        return skip("no script program");
    }
    let sandbox = Sandbox::new();
    let line = "\"$TCE\" --set process_poll_interval=1 record --background";
    let outcome = sandbox.on_terminal(line).endless_input().done();
    assert!(outcome.out.contains(" started; its log: "), "{outcome:#?}");
    let pid: u32 = outcome.out.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert_eq!(fake::field(pid, 6), Some(pid.to_string()), "it leads a session of its own");
    assert_eq!(fake::field(pid, 7), Some("0".to_owned()), "it has no terminal");
    sandbox.await_ticks(2);
    let doctor = sandbox.tce(&["doctor"]).done().out;
    assert!(doctor.contains(&format!("process {pid}, last tick")), "{doctor}");
    let outcome = sandbox.tce(&["record", "--stop"]).done();
    assert_eq!(outcome.out, format!("Recorder {pid} ended\n"));
    assert!(!fake::is_alive(pid));
    let log = fs::read_to_string(sandbox.data().join("logs/recorder.log")).unwrap();
    assert!(log.contains("recording every 1s") && log.ends_with("recording ended\n"), "{log}");
    sandbox.tce(&["record", "--stop"]).outcome().with_code(3);
}

#[test]
fn many_who_start_one_in_the_background_get_one() {
    let sandbox = Sandbox::new();
    let starts: Vec<_> = (0..6).map(|_| sandbox.tce(&["record", "--background"]).start()).collect();
    let outcomes: Vec<_> = starts.into_iter().map(Running::outcome).collect();
    let started = outcomes.iter().filter(|outcome| outcome.code == Some(0)).count();
    assert_eq!(started, 1, "{outcomes:#?}");
    let others = outcomes.iter().filter(|outcome| outcome.code == Some(5)).count();
    assert_eq!(others, 5, "{outcomes:#?}");
    sandbox.tce(&["record", "--stop"]).done();
}

#[test]
fn commands_beside_a_recorder_read_and_do_not_tick() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let hourly = ["record", "--set", "process_poll_interval=1h", "--set", "roll_up_schedule=off"];
    let running = sandbox.tce(&hourly).start();
    eventually("the first look", || {
        let there = sandbox.history().exists() && sandbox.beat().is_some();
        (there && !sandbox.ask("SELECT pid FROM process").is_empty()).then_some(())
    });
    let (beat, version) = (sandbox.beat(), sandbox.number("PRAGMA data_version"));
    let before = sandbox.ask("SELECT * FROM sample_open");
    let ask = || sandbox.tce(&["status", "--json", "--set", "process_poll_interval=1h"]).start();
    let asked: Vec<_> = (0..10).map(|_| ask()).collect();
    for one in asked {
        let document = one.outcome().with_code(0).json();
        assert_eq!(document["processes"][0]["pid"], fake.pid);
    }
    assert_eq!(sandbox.beat(), beat, "nobody else ticked");
    assert_eq!(sandbox.number("PRAGMA data_version"), version);
    assert_eq!(sandbox.ask("SELECT * FROM sample_open"), before);
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
}

#[test]
fn many_commands_at_once_do_each_other_no_harm() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    sandbox.status();
    for _ in 0..3 {
        let asked: Vec<_> = (0..10).map(|_| sandbox.tce(&["status", "--json"]).start()).collect();
        for one in asked {
            let document = one.outcome().with_code(0).json();
            assert_eq!(document["processes"][0]["pid"], fake.pid);
        }
    }
    assert_eq!(sandbox.ask("SELECT reason, since_at, until_at FROM gap"), Vec::<String>::new());
    let backwards = "SELECT count(*) FROM sample WHERE until_at < since_at";
    assert_eq!(sandbox.number(backwards), 0);
    assert_eq!(sandbox.number("SELECT count(*) FROM process"), 1);
    assert_eq!(sandbox.number("SELECT count(*) FROM sample_open"), 1);
    sandbox.assert_sound();
}

#[test]
fn orders_beside_a_recorder_are_carried_out() {
    let sandbox = Sandbox::new();
    let (one, other) = (sandbox.fake(BUSY, &sandbox.work()), sandbox.fake(IDLE, &sandbox.work()));
    let running = sandbox.recording();
    sandbox.tce(&["pin", &other.pid.to_string()]).done();
    sandbox.tce(&["kill", &one.pid.to_string()]).done();
    assert!(one.has_ended());
    sandbox.await_ticks(2);
    let shown = sandbox.status();
    assert_eq!(shown.len(), 2, "a zombie, until its parent takes note");
    assert_eq!(sandbox.status_of(other.pid)["health"], "pinned");
    assert_eq!(sandbox.number("SELECT count(*) FROM gap"), 0);
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
    let bad = "SELECT count(*) FROM sample WHERE until_at < since_at OR cpu_tree_ms_until < cpu_tree_ms_since";
    assert_eq!(sandbox.number(bad), 0);
    sandbox.assert_sound();
}

#[test]
fn alerts_are_told_in_the_log_once_and_name_the_project() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects/alarming");
    let (stopped, zombie) = (sandbox.fake(IDLE, &folder), sandbox.fake(IDLE, &folder));
    sandbox.status();
    stopped.stop();
    zombie.turn_zombie();
    let running = sandbox.recording();
    sandbox.await_ticks(2);
    running.signal(Signal::TERM);
    let log = running.outcome().with_code(0).err;
    for (fake, words) in [(&stopped, "does not respond"), (&zombie, "has ended, but its parent")] {
        let told: Vec<&str> =
            log.lines().filter(|line| line.contains(&format!("PID {} ", fake.pid))).collect();
        assert_eq!(told.len(), 1, "{log}");
        assert!(told[0].contains("(alarming)") && told[0].contains(words), "{log}");
    }
}

#[test]
fn one_look_is_recorded_on_request() {
    let sandbox = Sandbox::new();
    let _fake = sandbox.fake(IDLE, &sandbox.work());
    let outcome = sandbox.tce(&["record", "--once"]).done();
    assert!(outcome.out.starts_with("Recorded 1 process in "), "{outcome:#?}");
    std::thread::sleep(Duration::from_millis(10));
    assert_eq!(sandbox.number("SELECT count(*) FROM sample_open"), 1);
}
