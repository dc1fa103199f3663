//! What the commands print of a machine with one of each: the words and their places, to the letter.

use super::{street, with_sessions, with_worked_example};
use crate::stage::Stage;

/// What a command prints, without what differs from run to run.
fn printed(stage: &Stage, args: &[&str]) -> String {
    let ran = stage.tce(args);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
    timeless(&ran.out.replace(stage.root().to_str().unwrap(), "[root]"))
}

/// Local times differ with the zone of whoever runs this: only their shape is kept.
fn timeless(text: &str) -> String {
    let mut plain = text.to_owned();
    let shape = |at: usize| {
        let part = text.get(at..at + 16)?;
        let fits = part.bytes().zip(b"2026-00-00 00:00").all(|(byte, like)| match like {
            b'0' => byte.is_ascii_digit(),
            like => byte == *like || like.is_ascii_digit() && byte.is_ascii_digit(),
        });
        fits.then_some(at)
    };
    for at in (0..text.len()).filter_map(shape) {
        plain.replace_range(at..at + 16, "YYYY-MM-DD hh:mm");
    }
    plain
}

/// Rules are as long as the longest path, which differs from run to run.
fn shortened(text: &str) -> String {
    let short = |line: &str| {
        if line.contains("----") {
            return "----".to_owned();
        }
        let parts = line.split("  ").map(str::trim).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("  ")
    };
    text.lines().map(|line| short(line) + "\n").collect()
}

#[test]
fn status_names_each_process_its_verdict_and_why() {
    let stage = street();
    insta::assert_snapshot!(printed(&stage, &["status"]));
}

#[test]
fn helpers_are_shown_when_asked_for() {
    let stage = street();
    let all = printed(&stage, &["status", "--all"]);
    assert!(
        all.contains(
            " [+]  PID 14  work         200 MB  0.0%    0.0h      1m      -      -  healthy\n              kind: helper\n"
        ),
        "{all}"
    );
    assert!(all.contains(" Total: 9  |  Healthy: 4"), "{all}");
    assert!(!all.contains("not shown"), "{all}");
}

#[test]
fn one_project_alone_can_be_asked_for() {
    let stage = street();
    let one = printed(&stage, &["status", "--project", "large"]);
    assert!(one.contains(" Total: 1  |  Healthy: 1") && one.contains("PID 17"), "{one}");
    let none = printed(&stage, &["status", "--project", "nowhere"]);
    assert!(none.ends_with(" No Claude processes running in nowhere.\n"), "{none}");
}

#[test]
fn sessions_come_newest_first() {
    let stage = street();
    with_sessions(&stage);
    insta::assert_snapshot!(printed(&stage, &["sessions"]));
    let one = printed(&stage, &["sessions", "--limit", "1"]);
    assert_eq!(one.matches("fence").count(), 1, "{one}");
}

#[test]
fn the_overview_has_a_little_of_everything() {
    let stage = street();
    with_sessions(&stage);
    with_worked_example(&stage);
    let overview = printed(&stage, &[]);
    let status = printed(&stage, &["status"]);
    let same = status.lines().skip(3).all(|line| overview.contains(line));
    assert!(same, "{overview}");
    insta::assert_snapshot!(overview.lines().skip(32).collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_doctor_accounts_for_what_is_recorded() {
    let stage = street();
    with_sessions(&stage);
    with_worked_example(&stage);
    printed(&stage, &["status"]);
    insta::assert_snapshot!(shortened(&printed(&stage, &["doctor"])));
}

#[test]
fn every_setting_is_listed_with_its_origin() {
    let stage = Stage::new();
    let listed = shortened(&printed(&stage, &["config", "--set", "port=8080"]));
    for setting in tce::config::settings::SETTINGS {
        assert!(listed.contains(&format!("\n{}  ", setting.name)), "{}", setting.name);
        assert!(listed.contains(setting.meaning), "{}", setting.name);
    }
    assert!(listed.contains("\nport  8080  the command line  Port of the dashboard"), "{listed}");
}
