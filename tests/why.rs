//! `tce why`: each finding, with since when, from a history that shows it.

use std::time::Duration;

use serde_json::Value;
use tce::model::process::State;
use tce::model::time::Timestamp;
use tce::report::Filter;
use tce::rules::evidence::{Span, leaking, spinning, steady_since};

use crate::stage::{HOUR, MINUTE, SECOND, Stage, noon};

fn span(from: u64, to: u64, cpu: f64, megabytes: i64) -> Span {
    Span {
        since: noon().plus(MINUTE * u32::try_from(from).unwrap()),
        until: noon().plus(MINUTE * u32::try_from(to).unwrap()),
        state: State::Sleeping,
        active: cpu >= 1.0,
        alerting: false,
        cpu_percent: Some(cpu),
        memory: megabytes << 20,
    }
}

fn minute(number: u32) -> Timestamp {
    noon().plus(MINUTE * number)
}

#[test]
fn spinning_is_much_of_a_core_for_long_without_a_response() {
    let spans = [span(0, 30, 0.0, 100), span(30, 60, 90.0, 100), span(60, 70, 60.0, 100)];
    let spin = spinning(&spans, None).unwrap();
    assert_eq!(spin.since, minute(30));
    assert!((spin.cpu_percent - 82.5).abs() < 1e-9, "{spin:?}");
    assert_eq!(spinning(&spans, Some(minute(55))).unwrap().since, minute(55));
    assert_eq!(spinning(&spans, Some(minute(61))), None, "it answered nine minutes ago");
    assert_eq!(spinning(&spans[..1], None), None);
    assert_eq!(spinning(&[span(0, 9, 100.0, 1)], None), None, "not for long enough");
    let crowded = [span(0, 20, 80.0, 1), span(20, 25, 20.0, 1), span(25, 30, 90.0, 1)];
    assert_eq!(spinning(&crowded, None).unwrap().since, minute(0), "it got less for a while");
    let calm = [span(0, 20, 30.0, 1), span(20, 30, 40.0, 1)];
    assert_eq!(spinning(&calm, None), None, "never much");
    // What was not watched proves nothing.
    assert_eq!(spinning(&[span(0, 8, 100.0, 1), span(10, 17, 100.0, 1)], None), None);
    assert_eq!(spinning(&[], None), None);
}

#[test]
fn leaking_is_a_straight_line_upwards() {
    let rising = |per_hour: i64, minutes: u64| -> Vec<Span> {
        let steps = (0..minutes).step_by(5);
        steps
            .map(|at| span(at, at + 5, 0.0, 400 + i64::try_from(at).unwrap() * per_hour / 60))
            .collect()
    };
    let leak = leaking(&rising(300, 120)).unwrap();
    assert!((leak.bytes_per_hour / 1_048_576.0 - 300.0).abs() < 5.0, "{leak:?}");
    assert_eq!(leak.since, minute(0));
    assert_eq!(leaking(&rising(300, 55)), None, "less than an hour");
    assert_eq!(leaking(&rising(30, 120)), None, "too little");
    let mut sawtooth = rising(300, 120);
    for (at, span) in sawtooth.iter_mut().enumerate() {
        span.memory = i64::try_from(at % 4).unwrap() * (300 << 20);
    }
    assert_eq!(leaking(&sawtooth), None, "up and down is no leak");
    assert_eq!(leaking(&[span(0, 300, 0.0, 400)]), None);
}

#[test]
fn a_steady_run_ends_at_a_change_and_at_a_hole() {
    let spans = [span(0, 5, 9.0, 1), span(5, 9, 0.0, 1), span(9, 12, 9.0, 1), span(12, 20, 5.0, 1)];
    let active = |span: &Span| span.active;
    assert_eq!(steady_since(&spans, active), Some(minute(9)));
    assert_eq!(steady_since(&[span(0, 5, 9.0, 1), span(6, 7, 9.0, 1)], active), Some(minute(6)));
    assert_eq!(steady_since(&spans, |span| span.memory > 9 << 20), None);
    assert_eq!(steady_since(&[], active), None);
}

fn findings(stage: &Stage, pid: u32) -> Vec<String> {
    // Read as beside a recorder: a look of the command's own would see nobody work in its quarter of a second.
    let why = stage.ask("why", &Filter { pid: Some(pid), ..Filter::default() });
    let words = why["findings"].as_array().unwrap().iter();
    words.map(|one: &Value| one["finding"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_verdict_is_told_with_its_evidence() {
    let stage = Stage::new();
    stage.enter(10, "waiting");
    let busy = stage.enter(11, "spinning");
    stage.session_file(&busy, "s-1", "busy");
    stage.enter(12, "leaking");
    stage.enter(13, "stopped");
    stage.enter(14, "pinned");
    assert_eq!(stage.tce(&["pin", "14"]).code, 0);
    let mut recording = stage.recording().every(MINUTE);
    recording.tick();
    recording.ticks(120, |_| {
        stage.work(11, SECOND * 57);
        stage.machine.change(12, |actor| actor.brief.memory_bytes += 10 << 20);
    });
    stage.state(13, State::Stopped);
    let stopped_at = stage.now();
    recording.ticks(3, |_| stage.work(11, SECOND * 57));
    drop(recording);
    assert_eq!(findings(&stage, 10), ["waiting"]);
    assert_eq!(findings(&stage, 11), ["busy", "spinning"]);
    assert_eq!(findings(&stage, 12), ["waiting", "leaking"]);
    assert_eq!(findings(&stage, 13), ["stopped"]);
    let stopped = stage.ask("why", &Filter { pid: Some(13), ..Filter::default() });
    assert_eq!(stopped["findings"][0]["since_at"], stopped_at.as_millis());
    assert_eq!(findings(&stage, 14), ["pinned"]);
    let spinning = stage.ask("why", &Filter { pid: Some(11), ..Filter::default() });
    let words = spinning["findings"][1]["evidence"].as_str().unwrap();
    assert!(words.contains("95.0% of a core on average"), "{words}");
    let shown = stage.tce(&["why", "12"]).out;
    assert!(shown.contains("memory grows by 59") && shown.contains("MB an hour"), "{shown}");
    stage.pass(HOUR * 5);
    stage.once();
    assert_eq!(findings(&stage, 10), ["stale"]);
    // Nobody looked for five hours; it was stopped before, and is.
    let stopped = stage.ask("why", &Filter { pid: Some(13), ..Filter::default() });
    assert_eq!(stopped["findings"][0]["since_at"], stopped_at.as_millis());
}

#[test]
fn whoever_is_not_there_is_not_found() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    let ran = stage.tce(&["why", "11"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("no Claude Code process with pid 11"), "{}", ran.err);
    stage.pass(Duration::from_secs(5));
}
