//! Whether the pages can be used by everybody: axe-core finds nothing serious, by day and by night.
//!
//! The library is no part of this project: `TCE_AXE` says where its `axe.min.js` is.

use serde_json::Value;

use super::driver::{Browser, Mode};
use super::looks::SEEN;
use super::{at, open};

/// The library; `None`, and a word of it, where nobody says where it is.
fn library() -> Option<String> {
    let place = std::env::var_os("TCE_AXE").filter(|place| !place.is_empty());
    let Some(place) = place else {
        crate::stage::skip("no TCE_AXE: axe-core did not look at the pages");
        return None;
    };
    Some(std::fs::read_to_string(place).unwrap())
}

/// What is serious or worse, as rule and place.
fn findings(browser: &Browser, library: &str) -> Vec<String> {
    browser.run(library);
    let found = browser.promised(
        "axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations
           .filter((one) => ['serious', 'critical'].includes(one.impact))
           .flatMap((one) => one.nodes.map((node) => `${one.impact} ${one.id}: ${node.target.join(' ')} ${node.html.slice(0, 120)}`)))",
    );
    let Value::Array(found) = found else { panic!("no findings but {found}") };
    found.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn nothing_serious(mode: Mode) {
    let Some(library) = library() else { return };
    let Some((browser, _stage, serving)) = open(mode) else { return };
    for (path, _) in SEEN {
        at(&browser, serving.address, path);
        assert_eq!(findings(&browser, &library), [""; 0], "{path}, {mode:?}");
    }
}

#[test]
fn axe_finds_nothing_serious_by_day() {
    nothing_serious(Mode::Light);
}

#[test]
fn axe_finds_nothing_serious_by_night() {
    nothing_serious(Mode::Dark);
}

#[test]
fn axe_finds_nothing_serious_on_a_phone() {
    nothing_serious(Mode::Phone);
}

#[test]
fn axe_would_find_something() {
    let Some(library) = library() else { return };
    let Some((browser, _stage, serving)) = open(Mode::Light) else { return };
    at(&browser, serving.address, "/");
    browser.run("document.querySelector('#q').labels[0].remove(); document.querySelector('#q').placeholder = '';");
    assert!(findings(&browser, &library).iter().any(|one| one.contains("label")));
}
