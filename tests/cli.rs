//! The command line in this very process: what it prints, in which form, and how it ends.

mod commands;
mod copies;
mod costs;
mod empty;
mod filled;
pub(crate) mod json;
mod names;
mod screens;
mod spans;
mod tables;
mod usage;

use crate::stage::{HOUR, MINUTE, NATIVE, SECOND, Stage, actor};

/// One of each: at work, forgotten, stopped, ended, pinned, helping, known by name, too large.
pub(crate) fn street() -> Stage {
    let stage = Stage::new();
    stage.enter(10, "forgotten");
    stage.enter_headless(11, "batch");
    stage.enter(12, "pinned");
    stage.pass(HOUR * 9);
    stage.enter(13, "stopped");
    stage.state(13, tce::model::process::State::Stopped);
    stage.place(actor(14, NATIVE, &["claude", "mcp", "serve"], "claude"));
    stage.place(actor(15, "/opt/somebody/tool", &["claude"], "claude"));
    stage.enter(16, "ended");
    stage.machine.change(16, |actor| actor.brief.parent_pid = 77);
    stage.enter(17, "large");
    stage.machine.change(17, |actor| actor.brief.memory_bytes = 12 << 30);
    let busy = stage.enter(18, "busy");
    stage.session_file(&busy, "48f5-c", "busy");
    stage.child(19, 18, "cargo");
    stage.pass(MINUTE);
    assert_eq!(stage.tce(&["pin", "12"]).code, 0);
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(1, |_| {
        stage.state(16, tce::model::process::State::Zombie);
        stage.work(18, SECOND * 4);
        stage.work(19, SECOND * 4);
    });
    drop(recording);
    stage
}

/// Sessions as `/insights` left them.
pub(crate) fn with_sessions(stage: &Stage) {
    for name in ["2.1.112", "2.1.330", "with-summary"] {
        let text = std::fs::read(format!(
            "{}/fixtures/session-meta/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap();
        stage.write(&stage.session_meta(&format!("{name}.json")), text);
    }
}

/// The stats cache whose cost the replaced program's description works out.
fn with_worked_example(stage: &Stage) {
    let text = include_str!("../fixtures/stats-cache/worked-example.json");
    stage.write(&stage.stats_cache(), text);
}
