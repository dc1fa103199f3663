//! Which build it is.

use serde_json::Value;

use crate::stage::Stage;

#[test]
fn one_line_or_all_that_tells_two_builds_apart() {
    let stage = Stage::new();
    let short = format!("tce {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(stage.tce(&["--version"]).out, short);
    assert_eq!(stage.tce(&["-V"]).out, short);
    let long = stage.tce(&["--version", "--verbose"]).out;
    let names: Vec<&str> =
        long.lines().skip(1).map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(names, ["commit", "target", "sqlite", "schema", "rustc"]);
    assert!(
        long.starts_with(&short) && long.contains("sqlite: 3.") && long.contains("rustc: rustc 1."),
        "{long}"
    );
    let json: Value = serde_json::from_str(&stage.tce(&["--version", "--json"]).out).unwrap();
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["schema"], tce::store::migrate::newest_version());
    // What the tests run is no build that is shipped.
    assert_eq!(json["commit"], "unknown");
    assert_eq!(stage.tce(&["--verbose"]).code, 2);
    assert!(!stage.data().exists());
}

#[test]
fn the_changelog_tells_of_this_version() {
    let text = include_str!("../../src/CHANGELOG.md");
    let newest = text.lines().find(|line| line.starts_with("# ")).unwrap();
    assert!(newest.starts_with(&format!("# {} ", env!("CARGO_PKG_VERSION"))), "{newest}");
}
