//! What each kind of setting takes and refuses, and how a refusal reads.

use std::time::Duration;

use proptest::prelude::*;
use tce::config::size;
use tce::config::span::{self, Unit};

use super::World;

fn takes(name: &str, value: &str) -> bool {
    World::new().flag(name, value).try_load().is_ok()
}

fn seconds(text: &str) -> Option<f64> {
    span::parse(text, Unit::Second).map(|span| span.as_secs_f64())
}

#[test]
fn a_span_may_be_written_with_units() {
    for (text, expected) in [
        ("10", 10.0),
        ("10s", 10.0),
        (" 10 s ", 10.0),
        ("5m", 300.0),
        ("1.5h", 5400.0),
        (".5h", 1800.0),
        ("30d", 2_592_000.0),
        ("2 weeks", 1_209_600.0),
        ("1h30m", 5400.0),
        ("1h 30 min", 5400.0),
        ("250ms", 0.25),
    ] {
        assert_eq!(seconds(text), Some(expected), "{text}");
    }
}

#[test]
fn what_is_not_a_span_is_refused() {
    let wrong = [
        "", " ", ".", "s", "-5", "+5", "5x", "1h30", "1,5h", "5M", "1e3", "nan", "inf", "0x10",
        "1..5s", "५s",
    ];
    for text in wrong {
        assert_eq!(seconds(text), None, "{text}");
    }
    assert_eq!(seconds(&"9".repeat(400)), None);
}

#[test]
fn a_bare_number_means_what_the_replaced_program_meant() {
    let config =
        World::new().flag("alert_cooldown", "60").flag("stale_interactive_hours", "0.5").load();
    assert_eq!(config.alert_cooldown, Duration::from_mins(1));
    assert_eq!(config.stale_interactive, Duration::from_mins(30));
}

#[test]
fn an_interval_lies_between_a_second_and_a_day() {
    for name in ["process_poll_interval", "token_poll_interval"] {
        assert!(takes(name, "1") && takes(name, "1d") && takes(name, "1.5"));
        assert!(
            !takes(name, "0")
                && !takes(name, "999ms")
                && !takes(name, "86401")
                && !takes(name, "-1")
        );
    }
}

#[test]
fn a_cooldown_may_be_zero() {
    for name in ["alert_cooldown", "resource_alert_cooldown"] {
        assert!(takes(name, "0") && takes(name, "365d"));
        assert!(!takes(name, "10000d"));
    }
}

#[test]
fn hours_are_above_zero() {
    for name in ["stale_interactive_hours", "stale_background_hours"] {
        assert!(
            takes(name, "0.0001") && takes(name, "8.0") && takes(name, "90m") && takes(name, "30d")
        );
        assert!(
            !takes(name, "0") && !takes(name, "0.0") && !takes(name, "-4") && !takes(name, "nan")
        );
    }
}

#[test]
fn a_percentage_lies_between_0_and_100() {
    for name in [
        "stale_cpu_threshold",
        "resource_cpu_percent_threshold",
        "resource_memory_percent_threshold",
    ] {
        assert!(
            takes(name, "0") && takes(name, "100.0") && takes(name, "75%") && takes(name, "12.5 %")
        );
        assert!(
            !takes(name, "-1")
                && !takes(name, "100.1")
                && !takes(name, "NaN")
                && !takes(name, "inf")
        );
    }
}

#[test]
fn a_size_is_in_powers_of_1024() {
    for (text, bytes) in [
        ("1048576", 1 << 20),
        ("1MB", 1 << 20),
        ("1 mib", 1 << 20),
        ("1.5G", 3 << 29),
        ("2tb", 2_u64 << 40),
        ("0.001GB", (1 << 30) / 1000),
    ] {
        assert_eq!(size::parse(text), Some(bytes), "{text}");
    }
    for wrong in [
        "",
        "MB",
        "1.MB",
        ".5GB",
        "-1GB",
        "1e9",
        "1XB",
        "1 G B",
        "1,5GB",
        "99999999999GB",
        "1.0001GB",
    ] {
        assert_eq!(size::parse(wrong), None, "{wrong}");
    }
    assert!(takes("database_budget", "1MB") && !takes("database_budget", "1000000"));
    let world = World::new().config_toml("database_budget = 2097152\n");
    assert_eq!(world.load().database_budget, 2 << 20);
}

#[test]
fn spans_of_history_are_days_and_an_hour_at_least() {
    for name in ["keep_samples", "keep_5_minutes", "keep_hours"] {
        assert!(
            takes(name, "1h") && takes(name, "0.5") && takes(name, "36500") && takes(name, "3w")
        );
        assert!(!takes(name, "59m") && !takes(name, "0") && !takes(name, "200000"));
    }
    assert_eq!(World::new().flag("keep_hours", "30").load().keep_hours, Duration::from_hours(720));
}

#[test]
fn a_schedule_is_a_line_of_a_crontab_or_off() {
    let world = World::new()
        .config_toml("maintenance_schedule = \"30 3 * * SUN\"\n")
        .our_dotenv("CLAUDE_MONITOR_ROLL_UP_SCHEDULE=*/10 * * * *\n");
    let config = world.load();
    assert_eq!(config.maintenance_schedule.unwrap().text(), "30 3 * * SUN");
    assert_eq!(config.roll_up_schedule.unwrap().text(), "*/10 * * * *");
    assert!(World::new().flag("roll_up_schedule", "off").load().roll_up_schedule.is_none());
    let error = World::new().flag("roll_up_schedule", "* * 31 2 *").try_load().unwrap_err();
    assert!(
        error.to_string().contains("there is no such day; it takes the five fields"),
        "{error}"
    );
    // Somebody else's repository may not have history forgotten.
    let world = World::new().work_dotenv(
        "CLAUDE_MONITOR_KEEP_SAMPLES=1h\nCLAUDE_MONITOR_MAINTENANCE_SCHEDULE=* * * * *\n",
    );
    let config = world.load();
    assert_eq!((config.keep_samples, config.warnings.len()), (Duration::from_hours(168), 2));
}

#[test]
fn a_port_is_a_port_or_zero() {
    assert!(takes("port", "0") && takes("port", "65535") && takes("port", " 80 "));
    assert!(
        !takes("port", "65536")
            && !takes("port", "-1")
            && !takes("port", "80.0")
            && !takes("port", "")
    );
}

#[test]
fn a_truth_value_has_several_names() {
    for text in ["true", "1", "yes", "on", "TRUE", "Yes"] {
        assert!(World::new().flag("detect_by_name", text).load().detect_by_name, "{text}");
    }
    for text in ["false", "0", "no", "off", "Off"] {
        assert!(!World::new().flag("detect_by_name", text).load().detect_by_name, "{text}");
    }
    assert!(!takes("detect_by_name", "maybe") && !takes("detect_by_name", "2"));
}

#[test]
fn a_host_is_an_address_or_a_name() {
    for (text, expected) in [
        ("0.0.0.0", "0.0.0.0"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("localhost", "localhost"),
        ("my-box.lan", "my-box.lan"),
    ] {
        assert_eq!(World::new().flag("host", text).load().host, expected);
    }
    for text in ["", "a b", "http://x", "x:80", "-x", "[x]", "a/b", "[::1]:80"] {
        assert!(!takes("host", text), "{text}");
    }
}

#[test]
fn a_price_book_has_a_plain_name() {
    assert!(takes("prices", "tce-0.4") && takes("prices", "own"));
    assert!(!takes("prices", "") && !takes("prices", "a b") && !takes("prices", "';--"));
}

#[test]
fn a_marker_has_at_least_two_whole_path_parts() {
    for (text, expected) in [
        ("/opt/claude", "/opt/claude"),
        ("claude/versions", "claude/versions"),
        ("claude//versions/", "claude/versions"),
    ] {
        assert_eq!(
            World::new().flag("claude_exe_marker", text).load().claude_exe_marker.unwrap(),
            expected
        );
    }
    let world = World::new().flag("claude_exe_marker", "~/bin/claude");
    assert_eq!(
        world.load().claude_exe_marker.unwrap(),
        world.home().join("bin/claude").to_str().unwrap()
    );
    for text in
        ["", " ", "/", "claude", "/claude", "claude/", "./claude", "../claude/x", "/opt/../claude"]
    {
        assert!(!takes("claude_exe_marker", text), "{text}");
    }
}

#[test]
fn a_refusal_names_setting_value_source_and_what_is_allowed() {
    assert_eq!(
        World::new().config_toml("# a\nport = \"abc\"").told(),
        "the setting port cannot be \"abc\": it takes a whole number from 1 to 65535, or 0 for any free port\n  \
         because: it comes from /home/.terminus-cancrorum-est/config.toml, line 2"
    );
    assert_eq!(
        World::new().env("CLAUDE_MONITOR_PROCESS_POLL_INTERVAL", "0").told(),
        "the setting process_poll_interval cannot be \"0\": it takes a time span from 1s to 1d, \
         such as 30s, 5m or 1h30m (a number without a unit means seconds)\n  \
         because: it comes from the environment variable CLAUDE_MONITOR_PROCESS_POLL_INTERVAL"
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let told = World::new()
        .config_toml("prot = 1\nhost = \"a b\"")
        .work_dotenv("CLAUDE_MONITOR_STALE_CPU_THRESHOLD=150\n")
        .flag("port", "x")
        .told();
    assert_eq!(
        told,
        "4 things are wrong in the settings\n  \
         because: /home/.terminus-cancrorum-est/config.toml, line 1: there is no setting called \"prot\"; the nearest is port\n           \
         the command line: the setting port cannot be \"x\": it takes a whole number from 1 to 65535, or 0 for any free port\n           \
         /home/.terminus-cancrorum-est/config.toml, line 2: the setting host cannot be \"a b\": it takes an IP address or a host name\n           \
         /clone/.env, line 1: the setting stale_cpu_threshold cannot be \"150\": it takes a percentage from 0 to 100"
    );
}

#[test]
fn a_value_in_a_message_is_escaped_and_cut() {
    let error =
        World::new().flag("port", &format!("\u{1b}[31m\u{202e}{}", "9".repeat(10_000))).error();
    assert!(error.message.contains("\\u{1b}[31m\\u{202e}999"));
    assert!(error.message.len() < 250);
}

proptest! {
    #[test]
    fn a_span_reads_back_as_it_was_written(millis in 0u64..=400_000_000_000) {
        let written = Duration::from_millis(millis);
        prop_assert_eq!(span::parse(&span::text(written), Unit::Hour), Some(written));
    }

    #[test]
    fn any_text_is_taken_or_refused_but_never_panics(text in "\\PC{0,40}") {
        let mut world = World::new();
        for setting in tce::config::settings::SETTINGS {
            world.flags = vec![(setting.name.to_owned(), text.clone())];
            let _ = world.try_load();
        }
    }
}
