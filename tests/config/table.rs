//! The table of settings holds together, with itself and with what the replaced program promised.

use std::collections::BTreeSet;
use std::time::Duration;

use tce::config::settings::{Fallback, SETTINGS, find};

use super::World;

#[test]
fn the_names_and_defaults_of_the_replaced_program_are_kept() {
    for (variable, default) in [
        ("CLAUDE_MONITOR_PORT", "5111"),
        ("CLAUDE_MONITOR_HOST", "127.0.0.1"),
        ("CLAUDE_MONITOR_PROCESS_POLL_INTERVAL", "10"),
        ("CLAUDE_MONITOR_TOKEN_POLL_INTERVAL", "300"),
        ("CLAUDE_MONITOR_STALE_INTERACTIVE_HOURS", "4.0"),
        ("CLAUDE_MONITOR_STALE_BACKGROUND_HOURS", "8.0"),
        ("CLAUDE_MONITOR_STALE_CPU_THRESHOLD", "1.0"),
        ("CLAUDE_MONITOR_RESOURCE_CPU_PERCENT_THRESHOLD", "75.0"),
        ("CLAUDE_MONITOR_RESOURCE_MEMORY_PERCENT_THRESHOLD", "75.0"),
        ("CLAUDE_MONITOR_ALERT_COOLDOWN", "1800"),
        ("CLAUDE_MONITOR_RESOURCE_ALERT_COOLDOWN", "1800"),
    ] {
        let setting = SETTINGS.iter().find(|setting| setting.variable() == variable).unwrap();
        assert_eq!(setting.default_text(), default, "{variable}");
    }
    for name in
        ["claude_home", "stats_cache_path", "session_meta_dir", "pinned_path", "claude_exe_marker"]
    {
        assert!(matches!(find(name).unwrap().default, Fallback::Derived(..)), "{name}");
    }
}

#[test]
fn no_name_stands_twice_and_every_group_stands_together() {
    let names: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(names.len(), SETTINGS.len());
    let mut groups: Vec<_> = SETTINGS.iter().map(|setting| setting.group).collect();
    groups.dedup();
    assert_eq!(groups.len(), groups.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn every_meaning_is_one_plain_sentence() {
    for setting in SETTINGS {
        let meaning = setting.meaning;
        assert!(
            meaning.starts_with(char::is_uppercase) && !meaning.contains(['.', '\n', '|']),
            "{meaning}"
        );
        assert!(!setting.field.takes().is_empty());
    }
}

#[test]
fn the_typed_values_are_the_defaults_of_the_table() {
    let world = World::new();
    let config = world.load();
    assert_eq!(
        (config.port, config.host.as_str(), config.prices.as_str()),
        (5111, "127.0.0.1", "list")
    );
    assert_eq!(config.process_poll_interval, Duration::from_secs(10));
    assert_eq!(config.token_poll_interval, Duration::from_mins(5));
    assert_eq!(config.stale_interactive, Duration::from_hours(4));
    assert_eq!(config.stale_background, Duration::from_hours(8));
    assert_eq!(config.alert_cooldown, Duration::from_mins(30));
    assert_eq!(config.resource_alert_cooldown, Duration::from_mins(30));
    assert!((config.stale_cpu_threshold - 1.0).abs() < f64::EPSILON);
    assert!((config.resource_cpu_percent_threshold - 75.0).abs() < f64::EPSILON);
    assert!((config.resource_memory_percent_threshold - 75.0).abs() < f64::EPSILON);
    assert!(config.detect_by_name && config.claude_exe_marker.is_none());
    assert_eq!(config.data_dir, world.data());
    assert_eq!(config.pinned_path, world.data().join("pinned.json"));
}

/// A setting that filled another's field would keep its own default.
#[test]
fn every_setting_fills_a_field_of_its_own() {
    let before = format!("{:?}", without_origins(&World::new()));
    let mut seen = BTreeSet::new();
    for setting in SETTINGS {
        let value =
            ["9", "50m", "no", "/some/where", "sunday", "x", "@daily", "0123456789abcdef01234567"]
                .into_iter()
                .find(|value| World::new().flag(setting.name, value).try_load().is_ok());
        let world = World::new().flag(setting.name, value.unwrap());
        let after = format!("{:?}", without_origins(&world));
        assert_ne!(after, before, "{}", setting.name);
        assert!(seen.insert(after), "{}", setting.name);
    }
}

fn without_origins(world: &World) -> String {
    let mut config = world.load();
    config.origins.clear();
    world.without_root(&format!("{config:?}"))
}

#[test]
fn every_setting_is_shown_in_the_order_of_the_table() {
    let config = World::new().load();
    let shown: Vec<_> =
        config.origins.iter().map(|shown| (shown.name, shown.default, shown.meaning)).collect();
    let table: Vec<_> = SETTINGS.iter().map(|s| (s.name, s.default_text(), s.meaning)).collect();
    assert_eq!(shown, table);
    assert!(config.origins.iter().all(|shown| !shown.value.is_empty()));
}
