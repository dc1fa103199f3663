//! Which source wins, and that each value knows where it came from.

use std::path::Path;

use tce::config::Origin;

use super::{World, origin, shown};

#[test]
fn with_nothing_set_every_value_is_the_default() {
    let config = World::new().load();
    assert!(config.origins.iter().all(|shown| shown.origin == Origin::Default));
    assert_eq!(config.port, 5111);
    assert_eq!(config.warnings, []);
}

#[test]
fn each_later_source_wins_over_all_before_it() {
    let mut world = World::new().config_toml("port = 1");
    assert_eq!(world.load().port, 1);
    world = world.our_dotenv("CLAUDE_MONITOR_PORT=2");
    assert_eq!(world.load().port, 2);
    world = world.work_dotenv("CLAUDE_MONITOR_PORT=3");
    assert_eq!(world.load().port, 3);
    world = world.env("CLAUDE_MONITOR_PORT", "4");
    assert_eq!(world.load().port, 4);
    world = world.flag("port", "5");
    assert_eq!(world.load().port, 5);
}

#[test]
fn the_origin_names_file_and_line_variable_or_flag() {
    let world = World::new()
        .config_toml("# mine\n\nhost = \"::1\"\n")
        .our_dotenv("\n\nCLAUDE_MONITOR_PRICES=own\n")
        .work_dotenv("A=1\nCLAUDE_MONITOR_ALERT_COOLDOWN=5\n")
        .env("CLAUDE_MONITOR_DETECT_BY_NAME", "no")
        .flag("port", "80");
    let config = world.load();
    let (toml, ours, work) =
        (world.data().join("config.toml"), world.data().join(".env"), world.work().join(".env"));
    assert_eq!(origin(&config, "host"), Origin::File { path: toml, line: Some(3) });
    assert_eq!(origin(&config, "prices"), Origin::DotEnv { path: ours, line: Some(3) });
    assert_eq!(origin(&config, "alert_cooldown"), Origin::DotEnv { path: work, line: Some(2) });
    assert_eq!(
        origin(&config, "detect_by_name"),
        Origin::Environment("CLAUDE_MONITOR_DETECT_BY_NAME".to_owned())
    );
    assert_eq!(origin(&config, "port"), Origin::Flag("port".to_owned()));
}

#[test]
fn the_value_is_shown_as_it_was_written() {
    let config = World::new().env("CLAUDE_MONITOR_ALERT_COOLDOWN", " 1h30m ").load();
    let alert = shown(&config, "alert_cooldown");
    assert_eq!((alert.value.as_str(), alert.default), ("1h30m", "1800"));
    assert_eq!(shown(&config, "stale_interactive_hours").value, "4.0");
}

#[test]
fn the_last_of_two_flags_wins() {
    assert_eq!(World::new().flag("port", "1").flag("port", "2").load().port, 2);
}

#[test]
fn a_flag_may_be_written_with_dashes() {
    assert!(!World::new().flag("detect-by-name", "false").load().detect_by_name);
}

#[test]
fn a_variable_may_be_in_lower_case_but_the_proper_name_wins() {
    let world = World::new().env("claude_monitor_port", "1");
    assert_eq!(world.load().port, 1);
    assert_eq!(world.env("CLAUDE_MONITOR_PORT", "2").load().port, 2);
}

#[test]
fn a_value_that_is_overruled_may_be_wrong() {
    let world = World::new().config_toml("port = \"none\"").flag("port", "80");
    assert_eq!(world.load().port, 80);
}

#[test]
fn an_unknown_variable_of_ours_is_a_warning() {
    let world = World::new().env("CLAUDE_MONITOR_PROT", "1").env("OTHER_PORT", "2");
    assert_eq!(
        world.warnings(),
        [
            "the environment variable CLAUDE_MONITOR_PROT: there is no setting called \"CLAUDE_MONITOR_PROT\"; \
          the nearest is CLAUDE_MONITOR_PORT"
        ]
    );
}

#[test]
fn an_unknown_flag_is_an_error() {
    let world = World::new().flag("alert-cooldwon", "1");
    assert_eq!(
        world.told(),
        "there is no setting called \"alert-cooldwon\"; the nearest is alert_cooldown\n  \
         because: it comes from the command line"
    );
}

#[test]
fn the_data_folder_can_be_moved_by_variable_and_by_flag() {
    let world = World::new().env("CLAUDE_MONITOR_DATA_DIR", "~/one");
    assert_eq!(world.load().data_dir, world.home().join("one"));
    let world = world.flag("data_dir", "two");
    assert_eq!(world.load().data_dir, world.work().join("two"));
    assert_eq!(world.load().pinned_path, world.work().join("two/pinned.json"));
}

#[test]
fn settings_are_read_from_the_data_folder_that_was_named() {
    let world = World::new().config_toml("port = 1").folder("other");
    let world = world.flag("data_dir", "~/other");
    assert_eq!(world.load().port, 5111);
    let there = world.home().join("other/config.toml");
    assert_eq!(world.file(&there, "port = 7").load().port, 7);
}

#[test]
fn no_file_can_name_the_data_folder() {
    assert_eq!(
        World::new().config_toml("data_dir = \"/x\"").told(),
        "data_dir says where this file is, so it cannot be set in it: \
         use the environment variable CLAUDE_MONITOR_DATA_DIR or a flag\n  \
         because: it comes from /home/.terminus-cancrorum-est/config.toml, line 1"
    );
    let world = World::new()
        .our_dotenv("CLAUDE_MONITOR_DATA_DIR=/x")
        .work_dotenv("CLAUDE_MONITOR_DATA_DIR=/y");
    assert_eq!(world.load().data_dir, world.data());
    let said = "data_dir says where our files are, so it is not taken from any of them";
    assert_eq!(
        world.warnings(),
        [
            format!("/home/.terminus-cancrorum-est/.env, line 1: {said}"),
            format!("/clone/.env, line 1: {said}")
        ]
    );
}

#[test]
fn without_a_home_folder_the_data_folder_must_be_named() {
    let error = World::new().without_home().error();
    assert_eq!(error.message, "there is no place for our data: the home folder is not known");
    assert_eq!(error.hint.unwrap(), "set HOME or CLAUDE_MONITOR_DATA_DIR, or give --data-dir");
    let config = World::new().without_home().flag("data_dir", "/data").load();
    assert_eq!(config.data_dir, Path::new("/data"));
}

#[test]
fn an_empty_home_is_no_home() {
    let mut world = World::new();
    world.home = Some("".into());
    assert_eq!(
        world.error().message,
        "there is no place for our data: the home folder is not known"
    );
}
