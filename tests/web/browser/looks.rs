//! How the pages look: nothing sticks out, everything can be read, has a name and comes from us.

use serde_json::Value;

use super::driver::{Browser, Mode};
use super::{at, open, serving};
use crate::stage::Stage;

/// What is looked at, and what its picture is called.
pub(super) const SEEN: [(&str, &str); 14] = [
    ("/", "processes"),
    ("/usage", "usage"),
    ("/usage?range=7&measure=dollars&split=project", "usage-dollars"),
    ("/sessions", "sessions"),
    ("/sessions/s-work", "session"),
    ("/history?last=12h", "history"),
    ("/blocks", "blocks"),
    ("/prices?model=claude-opus-4-6", "prices"),
    ("/doctor", "doctor"),
    ("/alerts", "alerts"),
    ("/limits", "limits"),
    ("/why?pid=11", "why"),
    ("/confirm/kill/10", "confirm"),
    ("/nowhere", "nowhere"),
];

/// What sticks out at the right, apart from what may be scrolled.
const OVERFLOW: &str =
    "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/// Requests that went anywhere but to us.
const OUTBOUND: &str = "performance.getEntriesByType('resource').map((one) => one.name).filter((name) => new URL(name).origin !== location.origin)";

/// Things to press or to fill in that have no name.
const NAMELESS: &str = "[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary, [role=img], [role=group]')].filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label') || one.title || one.labels?.length)).map((one) => one.outerHTML)";

/// Texts that do not stand out from what is behind them: 4.5 to 1, or 3 to 1 where they are large.
const FAINT: &str = r"(() => {
  const numbers = (color) => {
    const found = color.match(/[\d.]+/g).map(Number);
    return color.startsWith('color(') ? [...found.slice(0, 3).map((part) => part * 255), found[3] ?? 1] : [...found.slice(0, 3), found[3] ?? 1];
  };
  const over = (top, below) => top.slice(0, 3).map((part, place) => part * top[3] + below[place] * (1 - top[3]));
  const light = (color) => {
    const [r, g, b] = color.map((part) => ((part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.unshift(numbers(getComputedStyle(one).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('svg, option, script') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const [one, other] = [light(over(numbers(style.color), ground)), light(ground)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${style.color} on ${ground}: ${walker.currentNode.data.trim().slice(0, 40)} in ${element.className}`);
  }
  return [...new Set(faint)];
})()";

#[track_caller]
fn look(browser: &Browser, mode: Mode, path: &str, name: &str) {
    browser.shoot(&format!("{name}-{}", mode.name()));
    let nothing = Value::Array(Vec::new());
    assert_eq!(browser.value(OVERFLOW), 0, "{path} sticks out, {mode:?}");
    assert_eq!(browser.value(OUTBOUND), nothing, "{path}");
    assert_eq!(browser.value(NAMELESS), nothing, "{path}");
    assert_eq!(browser.value(FAINT), nothing, "{path}, {mode:?}");
    // A page that was not there is said in the console, too.
    let complaints = browser.complaints();
    assert!(
        complaints.iter().all(|one| path == "/nowhere" && one.contains("404")),
        "{path}: {complaints:?}"
    );
}

#[track_caller]
fn look_at_all(mode: Mode) {
    let Some((browser, _stage, serving)) = open(mode) else { return };
    for (path, name) in SEEN {
        at(&browser, serving.address, path);
        look(&browser, mode, path, name);
    }
}

#[test]
fn by_day() {
    look_at_all(Mode::Light);
}

#[test]
fn by_night() {
    look_at_all(Mode::Dark);
}

#[test]
fn on_a_phone() {
    look_at_all(Mode::Phone);
}

#[test]
fn before_anything_happened() {
    let Some(browser) = Browser::open(Mode::Phone) else { return };
    let stage = Stage::new();
    stage.once();
    let serving = serving(&stage);
    for (path, name) in [
        ("/", "processes"),
        ("/usage", "usage"),
        ("/sessions", "sessions"),
        ("/history", "history"),
        ("/doctor", "doctor"),
    ] {
        at(&browser, serving.address, path);
        look(&browser, Mode::Phone, path, &format!("empty-{name}"));
    }
}

#[test]
fn with_names_of_five_thousand_letters() {
    let Some(browser) = Browser::open(Mode::Phone) else { return };
    let stage = super::pages::hostile_home(&"größer".repeat(830));
    let serving = serving(&stage);
    for (path, name) in [
        ("/", "processes"),
        ("/usage", "usage"),
        ("/sessions", "sessions"),
        ("/history?last=12h", "history"),
        ("/doctor", "doctor"),
    ] {
        at(&browser, serving.address, path);
        look(&browser, Mode::Phone, path, &format!("long-{name}"));
    }
}
