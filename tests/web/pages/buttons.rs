//! What the buttons do without a script: ask, do, come back and say so.

use axum::body::Body;
use axum::http::Request;
use tce::model::machine::Signal;

use super::super::client::Heard;
use super::super::{Dashboard, Standing};
use super::filled;
use super::markup::{Tag, assert_tame, tags};
use crate::stage::Stage;

/// Sends a form as our own page does.
fn submit(dashboard: &Dashboard, path: &str, body: &str, origin: &str) -> Heard {
    let request = Request::post(path)
        .header("host", "localhost:5111")
        .header("origin", origin)
        .header("sec-fetch-site", if origin == OWN { "same-origin" } else { "cross-site" })
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded");
    dashboard.send(Standing::Ours, request.body(Body::from(body.to_owned())).unwrap())
}

const OWN: &str = "http://localhost:5111";

/// The address and the fields of the one form that leads there.
fn form(html: &str, action: &str) -> String {
    let all = tags(html);
    let at = all.iter().position(|tag| tag.get("action") == Some(action));
    let at = at.unwrap_or_else(|| panic!("no form for {action}"));
    assert_eq!(all[at].get("method"), Some("post"));
    let fields = all[at + 1..].iter().take_while(|tag| tag.name != "form");
    let hidden = fields.filter(|tag: &&Tag| tag.get("type") == Some("hidden"));
    let pairs: Vec<String> = hidden
        .map(|tag| format!("{}={}", tag.get("name").unwrap(), tag.get("value").unwrap()))
        .collect();
    pairs.join("&")
}

/// Follows a reply to where it leads.
fn followed(dashboard: &Dashboard, heard: &Heard) -> String {
    assert_eq!(heard.status, 303, "{}", heard.body);
    dashboard.html(heard.header("location").unwrap())
}

fn signals(stage: &Stage) -> Vec<(u32, Signal)> {
    stage.machine.0.borrow().signals.clone()
}

#[test]
fn kill_asks_by_name_ends_and_says_so() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let list = dashboard.html("/");
    let links: Vec<String> = tags(&list)
        .iter()
        .filter_map(|tag| tag.get("href"))
        .filter(|href| href.starts_with("/confirm/kill/10?"))
        .map(|href| href.replace("&amp;", "&"))
        .collect();
    assert_eq!(links.len(), 2, "kill, and force");
    assert!(
        links.iter().all(|link| link.contains("started_at=")) && links[1].ends_with("&force=true")
    );
    for (link, signal, words) in [
        (&links[0], Signal::Terminate, "Kill process 10?"),
        (&links[1], Signal::Kill, "Force kill process 10?"),
    ] {
        let stage = filled();
        let dashboard = stage.dashboard();
        let question = dashboard.html(link);
        assert_tame(link, &question);
        for part in [words, "alpha", "A title of its own", "/home/ana/alpha", "at work now"] {
            assert!(question.contains(part), "{part}");
        }
        assert_eq!(signals(&stage), [], "a question does nothing");
        let body = form(&question, "/do/kill/10");
        let done = submit(&dashboard, "/do/kill/10", &body, OWN);
        let page = followed(&dashboard, &done);
        assert!(
            page.contains("Killed PID 10 (alpha)") && page.contains("class=\"said good\""),
            "{page}"
        );
        assert_eq!(signals(&stage), [(10, signal)]);
        assert_eq!(stage.one("SELECT requested_by FROM action WHERE verb = 'kill'"), "web");
        // Whoever comes by the same address later is told the same, and nothing is done again.
        followed(&dashboard, &done);
        assert_eq!(signals(&stage).len(), 1);
    }
}

#[test]
fn pins_are_a_button() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let body = form(&dashboard.html("/"), "/do/pin/11");
    assert!(body.starts_with("started_at="));
    let page = followed(&dashboard, &submit(&dashboard, "/do/pin/11", &body, OWN));
    assert!(page.contains("PID 11 pinned: it is never called stale"), "{page}");
    let body = form(&page, "/do/unpin/11");
    let page = followed(&dashboard, &submit(&dashboard, "/do/unpin/11", &body, OWN));
    assert!(page.contains("PID 11 unpinned"));
}

#[test]
fn stale_ones_are_listed_before_they_are_ended() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let question = dashboard.html("/confirm/kill-stale");
    assert_tame("stale", &question);
    assert!(question.contains("End 1 stale process?") && question.contains("beta"), "{question}");
    assert_eq!(signals(&stage), []);
    let body = form(&question, "/do/kill-stale");
    let page = followed(&dashboard, &submit(&dashboard, "/do/kill-stale", &body, OWN));
    assert!(page.contains("Killed 1/1"), "{page}");
    assert_eq!(signals(&stage), [(11, Signal::Terminate)]);
    assert!(dashboard.html("/confirm/kill-stale").contains("None is stale any more."));
    assert_eq!(
        submit(&dashboard, "/do/kill-stale", "", OWN).status,
        400,
        "nobody was shown anything"
    );
}

#[test]
fn the_process_of_the_page_is_meant_and_no_other() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let start = stage.count("SELECT started_at FROM process WHERE pid = 11");
    let other = format!("started_at={}", start + 1);
    let page = followed(&dashboard, &submit(&dashboard, "/do/kill/11", &other, OWN));
    assert!(
        page.contains("class=\"said bad\"") && page.contains("its number is used again"),
        "{page}"
    );
    assert_eq!(dashboard.page(&format!("/confirm/kill/11?{other}")).status, 404);
    assert_eq!(signals(&stage), []);
}

#[test]
fn a_true_zombie_has_no_button_that_could_not_work() {
    let stage = filled();
    stage.state(12, tce::model::process::State::Zombie);
    stage.once();
    let html = stage.dashboard().html("/");
    assert!(!html.contains("/confirm/kill/12?") && html.contains("/confirm/kill/11?"));
    assert!(html.contains("has not taken note"), "{html}");
}

#[test]
fn another_sites_page_presses_nothing() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let body = form(&dashboard.html("/"), "/do/pin/11");
    for origin in ["http://evil.example", "null", "http://localhost:5112"] {
        for path in ["/do/pin/11", "/do/kill/11", "/do/kill-stale"] {
            let heard = submit(&dashboard, path, &body, origin);
            assert_eq!(heard.status, 403, "{origin} {path}");
        }
    }
    let reading = Request::get("/do/kill/11").header("host", "localhost");
    assert_eq!(dashboard.ask(reading).status, 405);
    assert_eq!(signals(&stage), []);
}

#[test]
fn a_notice_is_kept_here_and_not_in_the_address() {
    let stage = filled();
    let dashboard = stage.dashboard();
    assert!(!dashboard.html("/?said=77").contains("class=\"said"));
    assert_eq!(dashboard.page("/?said=%3Cb%3E").status, 400);
}
