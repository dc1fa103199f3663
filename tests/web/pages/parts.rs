//! A page that is open: it is told the parts that changed, and no others.

use std::time::Duration;

use serde_json::Value;
use tce::web::{Limits, Site};

use super::super::client::{Listener, get};
use super::super::{Dashboard, Serving};
use super::{PAGES, filled};
use crate::stage::{MINUTE, SECOND, Stage};

fn serving(stage: &Stage) -> Serving {
    let limits = Limits { glance: Duration::from_millis(10), ..stage.site().limits };
    Serving::of(Site { limits, ..stage.site() })
}

/// Where a page listens.
fn live(html: &str) -> String {
    let (_, rest) = html.split_once("data-live=\"").unwrap();
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

fn part(listener: &mut Listener) -> (String, String) {
    let part: Value = listener.next("part");
    let text = |key: &str| part[key].as_str().unwrap().to_owned();
    (text("id"), text("html"))
}

#[test]
fn a_page_that_is_up_to_date_is_told_nothing_until_something_changes() {
    let stage = filled();
    let serving = serving(&stage);
    let page = get(serving.address, "/").body;
    let mut listener = Listener::at(serving.address, &live(&page));
    listener.listens();
    stage.pass(SECOND * 10);
    stage.machine.change(11, |actor| actor.brief.memory_bytes = 777 << 20);
    stage.once();
    // The head has the new tick; of the processes one has changed, and its idle time with it.
    let mut told = Vec::new();
    while told.last().is_none_or(|(id, _): &(String, String)| !id.starts_with("p-11-")) {
        told.push(part(&mut listener));
    }
    assert_eq!(told[0].0, "present");
    assert!(told.iter().all(|(id, _)| id != "processes"), "the table stands as it is: {told:#?}");
    let (_, row) = told.last().unwrap();
    assert!(row.contains(" id=\"p-11-") && row.contains("777 MB"), "{row}");
    super::markup::assert_tame("part", row);
}

#[test]
fn a_page_that_is_behind_is_told_everything() {
    let stage = filled();
    let serving = serving(&stage);
    let mut listener = Listener::at(serving.address, "/live/processes?seen=older");
    let ids: Vec<String> = (0..7).map(|_| part(&mut listener).0).collect();
    assert_eq!(&ids[..3], ["present", "totals", "processes"]);
    assert!(ids[3..].iter().all(|id| id.starts_with("p-1")), "{ids:?}");
}

#[test]
fn who_comes_and_goes_changes_the_table() {
    let stage = filled();
    let serving = serving(&stage);
    let page = get(serving.address, "/").body;
    let mut listener = Listener::at(serving.address, &live(&page));
    listener.listens();
    stage.pass(MINUTE);
    stage.enter(31, "newcomer");
    stage.machine.remove(12);
    stage.once();
    let (_, table) = loop {
        let told = part(&mut listener);
        if told.0 == "processes" {
            break told;
        }
    };
    assert!(table.contains("newcomer") && !table.contains("gamma"));
}

#[test]
fn every_page_listens_where_it_is_answered() {
    let stage = filled();
    let dashboard = stage.dashboard();
    for path in PAGES.iter().copied().chain([
        "/sessions/s-work",
        "/usage?range=7&split=project",
        "/history?last=1h",
        "/why?pid=10",
    ]) {
        let html = dashboard.html(path);
        let heard = dashboard.get(&live(&html));
        assert_eq!(
            (heard.status, heard.header("content-type")),
            (200, Some("text/event-stream")),
            "{path}"
        );
    }
}

#[test]
fn a_stopped_recorder_is_noticed_without_a_tick() {
    let stage = filled();
    let serving = serving(&stage);
    let role = super::super::api::recorded(&stage);
    let page = get(serving.address, "/").body;
    assert!(!page.contains("RECORDER STOPPED"), "{page}");
    let mut listener = Listener::at(serving.address, &live(&page));
    drop(role);
    let (id, html) = part(&mut listener);
    assert_eq!(id, "present");
    assert!(html.contains("RECORDER STOPPED"), "{html}");
}

#[test]
fn the_same_history_gives_the_same_page() {
    let stage = filled();
    let (one, other): (Dashboard, Dashboard) = (stage.dashboard(), stage.dashboard());
    for path in PAGES {
        assert_eq!(one.html(path), other.html(path), "{path}");
    }
}
