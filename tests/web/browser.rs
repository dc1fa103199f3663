//! The pages in a real browser: seen, typed into, clicked, kept open; light, dark, on a phone, and without scripts.

mod access;
mod driver;
mod looks;
mod portrait;

use std::net::SocketAddr;
use std::time::Duration;

use tce::model::machine::Signal;
use tce::web::{Limits, Site};

use super::{Serving, pages};
use crate::stage::{MINUTE, SECOND, Stage};
use driver::{Browser, Mode};

fn serving(stage: &Stage) -> Serving {
    let limits = Limits { glance: Duration::from_millis(20), ..stage.site().limits };
    Serving::of(Site { limits, ..stage.site() })
}

/// A browser at a dashboard; `None` where there is no browser.
fn open(mode: Mode) -> Option<(Browser, Stage, Serving)> {
    let browser = Browser::open(mode)?;
    let stage = pages::filled();
    let serving = serving(&stage);
    Some((browser, stage, serving))
}

#[track_caller]
fn at(browser: &Browser, address: SocketAddr, path: &str) {
    browser.go(address, path);
    browser.wait("document.readyState === 'complete'");
}

/// The pids of the rows that can be seen.
fn rows(browser: &Browser) -> String {
    let script = "[...document.querySelectorAll('tr[data-find]')].filter((row) => row.checkVisibility()).map((row) => row.querySelector('.pid').textContent).join(' ')";
    browser.value(script).as_str().unwrap().to_owned()
}

fn signals(stage: &Stage) -> Vec<(u32, Signal)> {
    stage.machine.0.borrow().signals.clone()
}

#[test]
fn rows_are_filtered_by_typing_and_by_keys() {
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    assert_eq!(rows(&browser), "10 11 12 13");
    // A slash leads to the box, what is typed narrows the rows, escape shows them all.
    browser.type_into("body", "/");
    browser.wait("document.activeElement.id === 'q'");
    browser.type_into("#q", "BETA");
    assert_eq!(rows(&browser), "11");
    browser.type_into("#q", "\u{e00c}");
    assert_eq!(rows(&browser), "10 11 12 13");
    browser.click("th a[href*='sort=project']");
    browser.wait(
        "document.querySelector('th[aria-sort=ascending]')?.textContent === 'Project and session'",
    );
    assert_eq!(rows(&browser), "10 11 13 12");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn every_tab_leads_to_its_page() {
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    let script = "[...document.querySelectorAll('nav[aria-label=Pages] a')].map((tab) => tab.getAttribute('href')).join(' ')";
    let tabs = browser.value(script).as_str().unwrap().to_owned();
    assert_eq!(tabs, "/ /history /usage /blocks /sessions /prices /alerts /limits /doctor");
    for tab in tabs.split(' ') {
        browser.click(&format!("nav[aria-label=Pages] a[href='{tab}']"));
        let lit = format!(
            "location.pathname === '{tab}' && document.querySelector('nav [aria-current=page]')?.getAttribute('href') === '{tab}'"
        );
        browser.wait(&lit);
        browser.wait("document.readyState === 'complete' && source !== null");
        assert_eq!(browser.complaints(), [""; 0], "{tab}");
    }
}

#[test]
fn every_column_that_sorts_does_so() {
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    for name in ["project", "memory", "cpu", "uptime", "idle", "cost", "rate", "pid"] {
        browser.click(&format!("th a[href$='sort={name}']"));
        browser.wait(&format!("location.search === '?sort={name}'"));
        let lit =
            format!("document.querySelector('th[aria-sort] a[href$=\"sort={name}\"]') !== null");
        browser.wait(&lit);
        assert_eq!(rows(&browser).split(' ').count(), 4, "{name}");
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn keys_go_from_row_to_row() {
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    let here =
        || browser.value("document.activeElement.closest('tr')?.querySelector('.pid').textContent");
    browser.type_into("body", "jj");
    assert_eq!(here(), "11");
    browser.type_into("td.what a.name", "kk");
    assert_eq!(here(), "10");
    // Letters in the box are letters.
    browser.type_into("#q", "jk");
    assert_eq!(browser.value("document.querySelector('#q').value"), "jk");
}

#[test]
fn what_changes_is_seen_where_it_stands() {
    let Some((browser, stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    browser.wait("source !== null && source.readyState === 1");
    browser.run(
        "window.mark = document.querySelector('tr[data-find^=\"11 \"] .button'); mark.focus();",
    );
    browser.type_into("#q", "alpha beta");
    browser.run("document.querySelector('#q').value = ''; filter(); mark.focus();");
    stage.pass(SECOND * 10);
    stage.machine.change(11, |actor| actor.brief.memory_bytes = 777 << 20);
    stage.once();
    browser.wait("document.querySelector('tr[data-find^=\"11 \"]').textContent.includes('777 MB')");
    assert_eq!(
        browser.value("document.activeElement === mark && mark.isConnected"),
        true,
        "the focus stays"
    );
    stage.pass(MINUTE);
    stage.enter(31, "newcomer");
    stage.machine.remove(12);
    stage.once();
    browser.wait("document.querySelector('tr[data-find^=\"31 \"]') !== null");
    assert_eq!(rows(&browser), "10 11 13 31");
    assert_eq!(browser.value("mark.isConnected"), true, "who stayed was not drawn anew");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_tab_that_is_hidden_listens_to_nothing() {
    let Some((browser, stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    browser.wait("source !== null && source.readyState === 1");
    let hide = "Object.defineProperty(document, 'hidden', { value: HIDDEN, configurable: true }); document.dispatchEvent(new Event('visibilitychange'));";
    browser.run(&hide.replace("HIDDEN", "true"));
    assert_eq!(browser.value("source === null"), true);
    stage.pass(MINUTE);
    stage.enter(31, "newcomer");
    stage.once();
    browser.run(&hide.replace("HIDDEN", "false"));
    browser.wait("document.querySelector('tr[data-find^=\"31 \"]') !== null");
}

#[test]
fn a_kill_asks_in_a_dialog_that_names_the_process() {
    let Some((browser, stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    let kill = "a[href^='/confirm/kill/10?']:not([href*=force])";
    browser.click(kill);
    browser.wait("document.querySelector('#ask').open");
    let asked = browser.text("#ask");
    assert!(asked.contains("Kill process 10?") && asked.contains("alpha"), "{asked}");
    browser.shoot("dialog-kill");
    // Nothing happens by leaving, by escape, or by Enter at once: the way out has the focus.
    assert_eq!(browser.value("document.activeElement.textContent"), "Leave it");
    browser.click("#ask a[data-close]");
    browser.wait("!document.querySelector('#ask').open");
    browser.click(kill);
    browser.wait("document.querySelector('#ask').open");
    browser.type_into("#ask a[data-close]", "\u{e00c}");
    browser.wait("!document.querySelector('#ask').open");
    assert_eq!(signals(&stage), []);
    browser.wait("!document.querySelector('#ask').open");
    browser.click(kill);
    browser.wait("document.querySelector('#ask').open");
    browser.click("#ask button.danger");
    browser.wait("document.querySelector('.said') !== null");
    assert_eq!(browser.text(".said"), "Killed PID 10 (alpha)");
    assert_eq!(signals(&stage), [(10, Signal::Terminate)]);
    assert_eq!(rows(&browser), "11 12 13");
    assert_eq!(browser.value("location.search"), "", "the notice is said once");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn pin_and_unpin_are_one_click() {
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    browser.click("form[action='/do/pin/11'] button");
    browser.wait("document.querySelector('.said') !== null");
    assert!(browser.text(".said").contains("PID 11 pinned"));
    browser.click("form[action='/do/unpin/11'] button");
    browser
        .wait("document.querySelector('.said')?.textContent.includes('PID 11 unpinned') === true");
    browser.click("a[href='/confirm/kill-stale']");
    browser.wait("document.querySelector('#ask').open");
    assert!(browser.text("#ask").contains("beta"));
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn charts_tell_their_values_to_pointer_and_keys() {
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/usage");
    browser.run("document.querySelector('.bars').focus()");
    browser.type_into(".bars", "\u{e010}");
    browser.wait("!document.querySelector('#tip').hidden");
    let tip = browser.text("#tip");
    assert!(tip.starts_with("2026-11-23  ") && tip.contains("Haiku 4.5"), "{tip}");
    browser.type_into(".bars", "\u{e012}");
    assert!(browser.text("#tip").starts_with("2026-11-22  "));
    browser.shoot("chart-tip");
    browser.click("a[href*='measure=dollars']");
    browser.wait("document.querySelector('#chart h2').textContent === 'Dollars per day, by model'");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_moment_of_the_past_is_slid_to() {
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/history?last=12h");
    browser.wait("!document.querySelector('.moment').hidden");
    browser.run("const slider = document.querySelector('#moment'); slider.value = 230; slider.dispatchEvent(new Event('input', { bubbles: true }));");
    browser.wait("document.querySelector('#then').textContent.includes('alpha')");
    assert_eq!(
        browser.value("document.querySelectorAll('#then .button').length"),
        0,
        "the past is not for killing"
    );
    browser.click("a.period");
    browser.wait("document.querySelector('.badge.marked') !== null");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn without_scripts_everything_that_matters_works() {
    let Some((browser, stage, serving)) = open(Mode::Plain) else { return };
    browser.go(serving.address, "/");
    browser.shoot("processes-plain");
    browser.type_into("#q", "beta\u{e007}");
    browser.arrive("q=beta");
    assert!(browser.text("main").contains("beta"));
    assert!(!browser.text("main").contains("gamma"));
    browser.go(serving.address, "/");
    browser.click("form[action='/do/pin/11'] button");
    assert!(browser.text(".said").contains("PID 11 pinned"));
    browser.click("a[href^='/confirm/kill/10?']:not([href*=force])");
    assert!(browser.text("#confirm").contains("Kill process 10?"));
    browser.shoot("confirm-plain");
    browser.click("#confirm button.danger");
    assert!(browser.text(".said").contains("Killed PID 10 (alpha)"));
    assert_eq!(signals(&stage), [(10, Signal::Terminate)]);
    browser.go(serving.address, "/usage");
    browser.click("a[href*='range=7']");
    assert!(browser.text("#chart").contains("Tokens per day"));
    browser.click("figure details summary");
    assert!(browser.text("figure details table").contains("2026-11-22"));
}
