//! When a look says nothing new, and the rates between two.

use proptest::prelude::*;
use tce::model::process::{Health, ResourceAlert, State};
use tce::rules::sampling::{Sample, cpu_percent, goes_on, permille};

fn calm() -> Sample {
    Sample {
        state: State::Sleeping,
        health: Health::Healthy,
        resource_alert: None,
        active: false,
        cpu_permille: Some(0),
        cpu_tree_permille: Some(0),
        memory_bytes: 200 << 20,
        memory_tree_bytes: 300 << 20,
        child_count: 2,
    }
}

#[test]
fn what_is_news_and_what_is_not() {
    let old = calm();
    let rate = |permille| Sample { cpu_permille: permille, ..calm() };
    let memory = |mb: i64| Sample { memory_bytes: mb << 20, ..calm() };
    let cases = [
        ("the same", calm(), true),
        ("caught running", Sample { state: State::Running, ..calm() }, true),
        ("caught waiting for a disk", Sample { state: State::DiskSleep, ..calm() }, true),
        ("stopped", Sample { state: State::Stopped, ..calm() }, false),
        ("another verdict", Sample { health: Health::Stale, ..calm() }, false),
        ("an alert", Sample { resource_alert: Some(ResourceAlert::HighCpu), ..calm() }, false),
        ("in use", Sample { active: true, ..calm() }, false),
        ("one child more", Sample { child_count: 3, ..calm() }, false),
        ("0.9 % of a core", rate(Some(9)), true),
        ("1 % of a core", rate(Some(10)), false),
        ("a rate that is lost", rate(None), true),
        ("3 MB more", memory(203), true),
        ("4 MB more", memory(204), false),
        ("4 MB less", memory(196), false),
        ("children's memory", Sample { memory_tree_bytes: 400 << 20, ..calm() }, false),
        ("children's work", Sample { cpu_tree_permille: Some(10), ..calm() }, false),
    ];
    for (what, new, expected) in cases {
        assert_eq!(goes_on(&old, &new), expected, "{what}");
    }
    assert!(!goes_on(&rate(None), &calm()), "the first rate is news");
    let stopped = Sample { state: State::Stopped, ..calm() };
    assert!(goes_on(&stopped, &stopped));
    let large = Sample { memory_bytes: 1 << 30, ..calm() };
    assert!(
        goes_on(&large, &Sample { memory_bytes: (1 << 30) + (20 << 20), ..calm() }),
        "2 % of much is not much"
    );
}

#[test]
fn rates_come_from_counters_or_not_at_all() {
    assert_eq!(cpu_percent(0, 5_000, 10_000), Some(50.0));
    assert_eq!(cpu_percent(5_000, 85_000, 10_000), Some(800.0));
    assert_eq!(cpu_percent(7, 7, 10_000), Some(0.0));
    assert_eq!(cpu_percent(8, 7, 10_000), None, "a counter that fell");
    assert_eq!(cpu_percent(0, 1, 0), None, "no time passed");
    assert_eq!(cpu_percent(0, 1, -5), None);
    assert_eq!(
        ["0.04", "0.05", "82.54", "800"].map(|t| permille(t.parse().unwrap())),
        [0, 1, 825, 8000]
    );
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let states =
        prop::sample::select(vec![State::Running, State::Sleeping, State::Stopped, State::Unknown]);
    (states, prop::option::of(0..8000_i64), 0_i64..1 << 40, 0..3_i64, any::<bool>()).prop_map(
        |(state, cpu, memory, child_count, active)| Sample {
            state,
            cpu_permille: cpu,
            cpu_tree_permille: cpu.map(|cpu| cpu * 2),
            memory_bytes: memory,
            memory_tree_bytes: memory.saturating_mul(2),
            child_count,
            active,
            ..calm()
        },
    )
}

proptest! {
    #[test]
    fn a_look_that_repeats_itself_is_never_news(sample in any_sample()) {
        prop_assert!(goes_on(&sample, &sample));
    }

    #[test]
    fn what_goes_on_is_near(old in any_sample(), new in any_sample()) {
        if goes_on(&old, &new) {
            prop_assert_eq!(old.active, new.active);
            let far = old.memory_bytes.abs_diff(new.memory_bytes);
            prop_assert!(far < (4_u64 << 20).max(old.memory_bytes.unsigned_abs() / 50));
        }
    }
}
