//! Names that want to be code: in every field that others write, on every page.

use serde_json::json;
use tce::model::process::State;

use super::markup::assert_tame;
use super::{PAGES, line, titled};
use crate::stage::{HOUR, MINUTE, SECOND, Stage};

/// What has been tried on others.
const CORPUS: [&str; 14] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "</title><svg/onload=alert(1)>",
    "</textarea></style></script><script>alert(1)</script>",
    "javascript:alert(1)",
    "<!--><script>alert(1)</script>-->",
    "<!here!>",
    "&lt;script&gt;&#x3c;b&#62;",
    "{{constructor.constructor('alert(1)')()}}${7*7}#{7*7}<%= 7*7 %>",
    "\u{202e}txt.exe\u{2066}\u{200f}\u{0}\u{1b}[31m\r\nSet-Cookie: a=b",
    "🦀👩‍👩‍👧‍👦 ünïcödé עברית العربية 汉字",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
];

/// A home in which every text is this one.
pub(in crate::web) fn home_of(text: &str) -> Stage {
    let stage = Stage::new();
    // A path ends at a slash, and no name of a folder is as long as some titles are.
    let name: String = text.replace(['/', '\0'], "∕").chars().take(60).collect();
    let cwd = format!("/home/ana/{name}");
    for (pid, terminal) in [(10, Some(format!("/dev/{name}"))), (11, None), (12, None), (14, None)]
    {
        stage.enter(pid, &name);
        stage.machine.change(pid, |actor| actor.probe.terminal = terminal);
    }
    text.clone_into(&mut stage.machine.0.borrow_mut().facts.name);
    let who = tce::model::process::Identity {
        boot_id: "boot-1".to_owned(),
        pid: 10,
        start_ticks: stage.machine.0.borrow().actors[&10].brief.start_ticks,
    };
    let session = format!("s{name}");
    stage.session_file(&who, &session, "busy");
    let transcript = titled(&session, text)
        + &line(&session, &cwd, text, "2026-11-22T10:00:01Z", 70)
        + &line(&session, &cwd, "claude-opus-4-6", "2026-11-23T11:00:01Z", 71)
        + "{\"type\":\"assistant\",\"message\":{\"usage\":{\"input_tokens\":\"<b>\"}}}\n";
    stage.write(&stage.claude().join("projects/p/one.jsonl"), transcript);
    let meta = json!({
        "session_id": session, "project_path": cwd, "start_time": "2026-11-22T10:00:00Z",
        "duration_minutes": 7, "summary": text, "tool_counts": { text: 3 }, "lines_added": 2,
    });
    stage.write(&stage.session_meta("one.json"), meta.to_string());
    stage.write(&stage.session_meta(&format!("{name}.json")), "{");
    let mut recording = stage.recording().every(MINUTE);
    recording.tick();
    recording.ticks(3, |_| stage.work(10, SECOND * 9));
    drop(recording);
    stage.once();
    stage.pass(HOUR * 9);
    stage.state(12, State::Stopped);
    stage.once();
    assert_eq!(stage.tce(&["kill", "14"]).code, 0);
    stage.once();
    stage
}

fn session_address(stage: &Stage) -> String {
    let id = stage.one("SELECT id FROM session WHERE last_at IS NOT NULL LIMIT 1");
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/sessions/{}", id.replace('+', "%20"))
}

#[test]
fn no_text_of_others_is_ever_markup() {
    for text in CORPUS {
        let stage = home_of(text);
        let dashboard = stage.dashboard();
        let start = stage.one("SELECT started_at FROM process WHERE pid = 10");
        let mut paths: Vec<String> = PAGES.iter().map(|&path| path.to_owned()).collect();
        paths.extend([
            session_address(&stage),
            "/why?pid=10".to_owned(),
            "/?all=true&sort=cost".to_owned(),
            "/usage?split=project&range=all".to_owned(),
            "/history?last=2d".to_owned(),
            "/explain?from=2026-11-01".to_owned(),
            "/doctor?unlisted=true".to_owned(),
            format!("/confirm/kill/10?started_at={start}"),
            "/confirm/kill-stale".to_owned(),
        ]);
        for path in paths {
            let html = dashboard.html(&path);
            assert_tame(&path, &html);
            for raw in ["<script>alert", "<img", "<svg/onload", "<math>", "<!--", "<!here"] {
                let own = html.matches("<img src=\"/assets/").count();
                let found = html.matches(raw).count();
                assert_eq!(found, if raw == "<img" { own } else { 0 }, "{path}: {raw} by {text}");
            }
        }
    }
}

#[test]
fn nor_is_what_stands_in_the_address() {
    let stage = super::filled();
    let dashboard = stage.dashboard();
    for text in CORPUS {
        let word: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for path in [
            format!("/?q={word}"),
            format!("/?project={word}"),
            format!("/sessions?search={word}&project={word}"),
            format!("/history?project={word}&session={word}"),
        ] {
            assert_tame(&path, &dashboard.html(&path));
        }
        for path in [
            format!("/{word}"),
            format!("/sessions/{word}"),
            format!("/usage?range={word}"),
            format!("/?{word}={word}"),
            format!("/?at={word}"),
            format!("/usage?prices={word}"),
            format!("/prices?model={word}"),
            format!("/confirm/kill/{word}"),
        ] {
            let heard = dashboard.page(&path);
            assert!((400..500).contains(&heard.status), "{path}: {}", heard.status);
            assert_tame(&path, &heard.body);
        }
    }
}

#[test]
fn five_thousand_letters_are_cut_and_keep_the_page_light() {
    let text = "größer ".repeat(720);
    let stage = home_of(&text);
    let dashboard = stage.dashboard();
    for path in PAGES {
        let html = dashboard.html(path);
        assert_tame(path, &html);
        assert!(html.len() < 100_000, "{path}: {} bytes", html.len());
    }
}

#[test]
fn what_is_told_in_a_stream_is_one_line_of_json() {
    for text in CORPUS {
        let stage = home_of(text);
        let serving = super::super::Serving::of(stage.site());
        let heard = super::super::client::first_event(serving.address, "/live/processes", "part");
        let part: serde_json::Value = serde_json::from_str(&heard).unwrap();
        assert!(part["id"].is_string() && part["html"].is_string());
        let heard = super::super::client::first_event(serving.address, "/api/events", "process");
        let process: serde_json::Value = serde_json::from_str(&heard).unwrap();
        assert_eq!(process["pid"], 10);
    }
}
