//! What the menu says, and what can be chosen in it.

use tce::desktop::menu::{Badge, Item, Order, SHOWN};
use tce::model::action::Action;
use tce::model::process::State;

use super::{drawn, entries};
use crate::ledgers::{fact, record};
use crate::stage::{HOUR, MINUTE, NATIVE, Stage, TICK, actor};

/// A process in a folder of any name.
fn enter(stage: &Stage, pid: u32, folder: &str) {
    let mut one = actor(pid, NATIVE, &["claude"], "claude");
    one.probe.cwd = Some(format!("/home/ana/{folder}"));
    one.probe.terminal = Some("/dev/pts/1".to_owned());
    stage.place(one);
}

fn grow(stage: &Stage, pid: u32, megabytes: u64) {
    stage.machine.change(pid, |actor| actor.brief.memory_bytes = megabytes << 20);
}

#[test]
fn nobody_is_there() {
    let stage = Stage::new();
    stage.once();
    insta::assert_snapshot!(drawn(&stage.menu()));
}

#[test]
fn healthy_ones_and_a_pinned_one() {
    let stage = Stage::new();
    enter(&stage, 101, "alpha");
    enter(&stage, 102, "beta");
    stage.once();
    assert_eq!(stage.tce(&["pin", "102"]).code, 0);
    stage.pass(MINUTE * 42);
    record(
        &mut stage.store(),
        stage.now(),
        vec![fact(1, stage.now().minus(MINUTE), "claude-opus-4-6", 100_000)],
    );
    stage.once();
    insta::assert_snapshot!(drawn(&stage.menu()));
}

#[test]
fn each_badge_hides_the_lesser_ones() {
    let stage = Stage::new();
    for (pid, project) in [(101, "old"), (102, "hungry"), (103, "stopped")] {
        enter(&stage, pid, project);
    }
    stage.once();
    let badge = |stage: &Stage| (stage.menu().badge, stage.menu().title);
    assert_eq!(badge(&stage), (Badge::Calm, "🦀".to_owned()));
    stage.pass(HOUR * 5);
    stage.once();
    assert_eq!(badge(&stage), (Badge::Stale(3), "🦀 🟡3".to_owned()));
    grow(&stage, 102, 13_000);
    stage.pass(TICK);
    stage.once();
    assert_eq!(badge(&stage), (Badge::Resources(1), "🦀 ⚠️1".to_owned()));
    stage.state(103, State::Stopped);
    stage.pass(TICK);
    stage.once();
    insta::assert_snapshot!(drawn(&stage.menu()));
}

#[test]
fn both_circles_and_one_that_nothing_can_end() {
    let stage = Stage::new();
    enter(&stage, 101, "both");
    enter(&stage, 102, "ended");
    let mut recording = stage.recording();
    recording.tick();
    stage.pass(TICK);
    grow(&stage, 101, 14_000);
    stage.work(101, TICK * 7);
    stage.state(102, State::Zombie);
    recording.tick();
    insta::assert_snapshot!(drawn(&stage.menu()));
}

#[test]
fn names_of_others_choosing_stay_in_their_place() {
    let stage = Stage::new();
    let long = "endless-".repeat(30);
    let names = [
        "<b>bold&amp;",
        "snake_case_name",
        "שלום-עולם",
        "evil\u{202e}gnp.exe",
        "two\nlines\u{1b}[31m",
        &long,
    ];
    for (pid, name) in (101..).zip(names) {
        enter(&stage, pid, name);
    }
    stage.once();
    let text = drawn(&stage.menu());
    let shown: Vec<&str> = text.lines().filter(|line| line.contains('—')).collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    assert!(text.contains("\u{2068}שלום-עולם\u{2069}"), "{text}");
}

#[test]
fn of_two_hundred_the_most_urgent_are_shown_and_the_rest_is_counted() {
    let stage = Stage::new();
    for pid in 1001..=1200 {
        enter(&stage, pid, "crowd");
    }
    stage.once();
    for pid in [1199, 1200] {
        stage.state(pid, State::Stopped);
    }
    stage.pass(TICK);
    stage.once();
    let menu = stage.menu();
    let shown: Vec<&str> = menu
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Submenu(words, _) => Some(words.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(shown.len(), SHOWN);
    assert!(
        shown[0].starts_with("✅ 1001 ") && shown[SHOWN - 1].starts_with("💀 1200 "),
        "{shown:?}"
    );
    assert!(menu.items.contains(&Item::Line("and 180 more: see the dashboard".to_owned())));
    assert_eq!(menu.title, "🦀 💀2");
    // Kill, force and pin of each; the dashboard and the end.
    assert_eq!(entries(&menu.items).len(), SHOWN * 3 + 2);
}

#[test]
fn nothing_ends_a_process_but_an_entry_that_says_whom() {
    let stage = Stage::new();
    enter(&stage, 101, "alpha");
    stage.once();
    for (words, order) in entries(&stage.menu().items) {
        if matches!(order, Order::Do(Action::Kill { .. })) {
            assert!(words.starts_with("Really end") && words.ends_with(": 101 — alpha"), "{words}");
        }
    }
}

#[test]
fn it_says_that_nobody_records_and_how_the_last_order_went() {
    let stage = Stage::new();
    enter(&stage, 101, "alpha");
    stage.once();
    let text = drawn(&stage.menu_saying(false, Some("✅ Pinned 101")));
    assert!(text.contains("Nobody records"), "{text}");
    assert!(text.contains("\nToday $0.00\n") && text.contains("\n✅ Pinned 101\n"), "{text}");
}
