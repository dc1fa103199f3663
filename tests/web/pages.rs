//! The pages: whole without scripts, harmless whatever names hold, and what their buttons do.

mod buttons;
mod empty;
mod hostile;
mod markup;
mod parts;
mod shown;
mod usage;

pub(super) use hostile::home_of as hostile_home;

use super::Dashboard;
use super::client::Heard;
use crate::stage::{HOUR, MINUTE, SECOND, Stage};

/// Every page that needs no parameter.
const PAGES: [&str; 10] = [
    "/",
    "/history",
    "/usage",
    "/blocks",
    "/sessions",
    "/prices",
    "/alerts",
    "/limits",
    "/doctor",
    "/overview",
];

/// A response in a transcript.
fn line(session: &str, cwd: &str, model: &str, at: &str, output: u32) -> String {
    serde_json::json!({
        "type": "assistant", "uuid": format!("{session}{output}"), "sessionId": session,
        "timestamp": at, "cwd": cwd, "requestId": format!("r{output}"),
        "message": { "id": format!("m{session}{output}"), "model": model,
                     "usage": { "input_tokens": 30, "output_tokens": output,
                                "cache_read_input_tokens": 2000, "cache_creation_input_tokens": 100 } },
    })
    .to_string()
        + "\n"
}

fn titled(session: &str, title: &str) -> String {
    serde_json::json!({ "type": "ai-title", "sessionId": session, "aiTitle": title }).to_string()
        + "\n"
}

/// A history with something on every page: one at work, one stale, one stopped, one pinned.
pub(super) fn filled() -> Stage {
    let stage = Stage::new();
    let work = stage.enter(10, "alpha");
    stage.session_file(&work, "s-work", "busy");
    stage.enter(11, "beta");
    stage.enter(12, "gamma");
    stage.enter_headless(13, "delta");
    let text = titled("s-work", "A title of its own")
        + &line("s-work", "/home/ana/alpha", "claude-opus-4-6", "2026-11-22T10:00:01Z", 700)
        + &line(
            "s-work",
            "/home/ana/alpha",
            "claude-haiku-4-5-20251001",
            "2026-11-23T09:00:01Z",
            300,
        );
    stage.write(&stage.claude().join("projects/a/s-work.jsonl"), text);
    let other = titled("s-other", "Something older")
        + &line("s-other", "/home/ana/beta", "mystery-1", "2026-10-02T10:00:01Z", 50);
    stage.write(&stage.claude().join("projects/b/s-other.jsonl"), other);
    let mut recording = stage.recording().every(MINUTE);
    recording.tick();
    recording.ticks(30, |_| stage.work(10, SECOND * 20));
    drop(recording);
    stage.pass(HOUR * 9);
    stage.session_file(&work, "s-work", "busy");
    stage.state(12, tce::model::process::State::Stopped);
    stage.once();
    assert_eq!(stage.tce(&["pin", "13"]).code, 0);
    stage
}

impl Dashboard {
    /// A page, as a browser asks for it.
    fn page(&self, path: &str) -> Heard {
        let request = axum::http::Request::get(path).header("host", "localhost:5111");
        self.ask(request.header("accept", "text/html,application/xhtml+xml"))
    }

    #[track_caller]
    pub(crate) fn html(&self, path: &str) -> String {
        let heard = self.page(path);
        assert_eq!(heard.status, 200, "{path}: {}", heard.body);
        assert_eq!(heard.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        heard.body
    }
}
