//! `config.toml`: its types, its unknown names and its mistakes.

use std::fs;

use super::World;

const TOML: &str = "/home/.terminus-cancrorum-est/config.toml";

#[test]
fn numbers_truth_values_and_text_are_taken_in_their_own_types() {
    let config = World::new()
        .config_toml(
            "port = 8_080\nprocess_poll_interval = 2.5\ntoken_poll_interval = \"5m\"\n\
             stale_interactive_hours = 6\ndetect_by_name = false\nprices = \"own\"\n",
        )
        .load();
    assert_eq!((config.port, config.detect_by_name, config.prices.as_str()), (8080, false, "own"));
    assert_eq!(config.process_poll_interval.as_millis(), 2500);
    assert_eq!(config.token_poll_interval.as_secs(), 300);
    assert_eq!(config.stale_interactive.as_secs(), 6 * 3600);
}

#[test]
fn a_value_of_the_wrong_type_is_an_error() {
    for (text, kind) in [
        ("port = [1]", "array"),
        ("port = { a = 1 }", "table"),
        ("port = 2026-01-01", "datetime"),
        ("host = 127", "integer"),
        ("prices = true", "boolean"),
        ("claude_home = 1.5", "float"),
    ] {
        let message = World::new().config_toml(text).error().message;
        assert!(message.contains(&format!("cannot be of type {kind}: it takes ")), "{message}");
    }
}

#[test]
fn numbers_nobody_can_mean_are_refused_as_wrong_values() {
    for text in ["port = 0x1_0000_0000_0000_0000", "alert_cooldown = inf", "alert_cooldown = -nan"]
    {
        let message = World::new().config_toml(text).error().message;
        assert!(message.starts_with("the setting ") && message.contains("it takes"), "{message}");
    }
}

#[test]
fn an_unknown_key_is_an_error_that_names_the_nearest() {
    let told = |text: &str| World::new().config_toml(text).error().message;
    assert_eq!(told("prot = 1"), "there is no setting called \"prot\"; the nearest is port");
    assert_eq!(
        told("alert-cooldown = 1"),
        "there is no setting called \"alert-cooldown\"; the nearest is alert_cooldown"
    );
    assert_eq!(
        told("CLAUDE_MONITOR_POR = 1"),
        "there is no setting called \"CLAUDE_MONITOR_POR\"; the nearest is CLAUDE_MONITOR_PORT"
    );
    assert_eq!(told("zzzzzzzzzzzz = 1"), "there is no setting called \"zzzzzzzzzzzz\"");
}

#[test]
fn an_unknown_table_is_an_error() {
    let told = World::new().config_toml("port = 1\n\n[dashboard]\nport = 2\n").told();
    assert_eq!(
        told,
        format!("there is no table called \"dashboard\"\n  because: it comes from {TOML}, line 3")
    );
}

#[test]
fn what_is_not_toml_is_an_error_with_its_line() {
    let error = World::new().config_toml("port = 1\nhost = [\n").error();
    assert!(error.message.starts_with("this is not TOML: "), "{}", error.message);
    assert!(!error.message.contains('\n'));
    let error = World::new().config_toml("port = 1\nhost = localhost\nport = 3").error();
    assert!(error.because.unwrap().ends_with("config.toml, line 2"));
    let error = World::new().config_toml("port = 1\nport = 2").error();
    assert!(error.because.unwrap().ends_with("config.toml, line 2"));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_fine() {
    let config = World::new().config_toml("\u{feff}port = 1\r\nprices = \"own\"\r\n").load();
    assert_eq!((config.port, config.prices.as_str()), (1, "own"));
}

#[test]
fn an_empty_file_sets_nothing() {
    assert_eq!(World::new().config_toml("").load().port, 5111);
}

#[test]
fn a_relative_path_starts_at_the_folder_of_its_file() {
    let world = World::new()
        .config_toml("pinned_path = \"pins/a.json\"")
        .our_dotenv("CLAUDE_MONITOR_STATS_CACHE_PATH=cache.json")
        .flag("session_meta_dir", "meta");
    let config = world.load();
    assert_eq!(config.pinned_path, world.data().join("pins/a.json"));
    assert_eq!(config.stats_cache_paths(), [world.data().join("cache.json")]);
    assert_eq!(config.session_meta_dirs(), [world.work().join("meta")]);
}

#[test]
fn a_tilde_is_the_home_folder() {
    let world = World::new();
    for (text, below) in [("~/a/b", "a/b"), ("~", ""), ("~/", ""), ("~//a", "a")] {
        let config =
            World { home: Some(world.home()), ..World::new() }.flag("pinned_path", text).load();
        assert_eq!(config.pinned_path, world.home().join(below), "{text}");
    }
    let error = World::new().flag("pinned_path", "~root/x").error();
    assert!(error.message.contains("only ~/ is understood"));
    let error =
        World::new().without_home().flag("data_dir", "/d").flag("pinned_path", "~/x").error();
    assert!(error.message.contains("the home folder that ~ stands for is not known"));
}

#[test]
fn an_empty_path_is_refused() {
    let told = World::new().env("CLAUDE_MONITOR_DATA_DIR", "").told();
    assert!(
        told.starts_with("the setting data_dir cannot be \"\": it takes a path, and this is empty"),
        "{told}"
    );
    let message = World::new().config_toml("pinned_path = \"a\\u0000b\"").error().message;
    assert!(message.contains("NUL"), "{message}");
}

#[test]
fn a_data_folder_that_does_not_exist_yet_sets_nothing() {
    let world = World::new();
    fs::remove_dir(world.data()).unwrap();
    assert_eq!(world.load().port, 5111);
    assert!(!world.data().exists(), "loading creates nothing");
}
