//! The base folders of Claude Code and what lies in them.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use tce::config::Origin;

use super::{World, origin, shown};

fn folders(world: &World) -> Vec<String> {
    world
        .load()
        .claude_folders
        .iter()
        .map(|folder| world.without_root(folder.to_str().unwrap()))
        .collect()
}

#[test]
fn with_nothing_set_it_is_the_folder_in_the_home_even_if_missing() {
    assert_eq!(folders(&World::new()), ["/home/.claude"]);
}

#[test]
fn the_config_folder_comes_first_if_it_exists() {
    let world = World::new().folder(".config/claude");
    assert_eq!(folders(&world), ["/home/.config/claude", "/home/.claude"]);
    let xdg = world.home().join("xdg");
    let world = world.folder("xdg/claude").env("XDG_CONFIG_HOME", xdg);
    assert_eq!(folders(&world), ["/home/xdg/claude", "/home/.claude"]);
}

#[test]
fn a_relative_or_empty_config_home_is_ignored() {
    for value in ["", "xdg"] {
        let world = World::new().folder(".config/claude").env("XDG_CONFIG_HOME", value);
        assert_eq!(folders(&world)[0], "/home/.config/claude");
    }
}

#[test]
fn two_ways_to_one_folder_are_one() {
    let world = World::new().folder(".claude").folder(".config");
    symlink(world.home().join(".claude"), world.home().join(".config/claude")).unwrap();
    assert_eq!(folders(&world), ["/home/.config/claude"]);
    let world = World::new().env("CLAUDE_CONFIG_DIR", "~/a,~/b/,~/a/,~/b");
    assert_eq!(folders(&world), ["/home/a", "/home/b/"]);
}

#[test]
fn the_variable_of_claude_code_moves_it() {
    let world = World::new().folder(".claude").env("CLAUDE_CONFIG_DIR", "~/elsewhere");
    assert_eq!(folders(&world), ["/home/elsewhere"]);
    let config = world.load();
    assert_eq!(origin(&config, "claude_home"), Origin::Environment("CLAUDE_CONFIG_DIR".to_owned()));
    assert_eq!(
        shown(&config, "claude_home").value,
        world.home().join("elsewhere").to_str().unwrap()
    );
}

#[test]
fn an_empty_variable_of_claude_code_is_unset() {
    assert_eq!(folders(&World::new().env("CLAUDE_CONFIG_DIR", "")), ["/home/.claude"]);
}

#[test]
fn our_setting_goes_before_the_variable_of_claude_code() {
    let world = World::new().env("CLAUDE_CONFIG_DIR", "/a");
    assert_eq!(folders(&world.config_toml("claude_home = \"/b\"")), ["/b"]);
}

#[test]
fn several_folders_stand_between_commas() {
    let world = World::new().env("CLAUDE_CONFIG_DIR", " ~/a , ,/b,c");
    assert_eq!(folders(&world), ["/home/a", "/b", "/clone/c"]);
    assert_eq!(shown(&world.load(), "claude_home").value.matches(", ").count(), 2);
}

#[test]
fn a_folder_with_a_comma_in_its_name_is_meant_literally_if_it_exists() {
    let world = World::new();
    let odd = world.home().join("a,b");
    let world = world.env("CLAUDE_CONFIG_DIR", &odd);
    assert_eq!(folders(&world), ["/home/a", "/clone/b"]);
    assert_eq!(folders(&world.folder("a,b")), ["/home/a,b"]);
}

#[test]
fn a_list_without_any_folder_is_refused() {
    let error = World::new().env("CLAUDE_CONFIG_DIR", " , ,").error();
    assert!(
        error.message.contains("it takes a folder, or several between commas"),
        "{}",
        error.message
    );
    assert_eq!(error.because.unwrap(), "it comes from the environment variable CLAUDE_CONFIG_DIR");
}

#[test]
fn who_names_the_projects_folder_means_its_parent() {
    let world = World::new()
        .folder("one/projects")
        .env("CLAUDE_CONFIG_DIR", "~/one/projects,~/two/projects/");
    assert_eq!(folders(&world), ["/home/one", "/home/two"]);
    let world = World::new().folder("projects/projects").env("CLAUDE_CONFIG_DIR", "~/projects");
    assert_eq!(folders(&world), ["/home/projects"]);
}

#[test]
fn cache_and_summaries_are_sought_in_every_folder() {
    let config = World::new().flag("claude_home", "/a,/b").load();
    assert_eq!(
        config.stats_cache_paths(),
        ["/a/stats-cache.json", "/b/stats-cache.json"].map(PathBuf::from)
    );
    let dirs = ["/a/usage-data/session-meta", "/b/usage-data/session-meta"];
    assert_eq!(config.session_meta_dirs(), dirs.map(PathBuf::from));
    assert_eq!(shown(&config, "session_meta_dir").value, dirs.join(", "));
    assert_eq!(shown(&config, "session_meta_dir").default, "<claude_home>/usage-data/session-meta");
}

#[test]
fn a_cache_that_was_named_is_the_only_one() {
    let world = World::new().flag("stats_cache_path", "~/c.json").flag("session_meta_dir", "/m");
    let config = world.load();
    assert_eq!(config.stats_cache_paths(), [world.home().join("c.json")]);
    assert_eq!(config.session_meta_dirs(), [PathBuf::from("/m")]);
}

#[test]
fn without_a_home_there_may_be_no_folder_at_all_which_is_told() {
    let world = World::new().without_home().flag("data_dir", "/data");
    assert_eq!(folders(&world), Vec::<String>::new());
    assert_eq!(world.load().stats_cache_paths(), Vec::<PathBuf>::new());
    assert_eq!(
        world.warnings(),
        [
            "the default: the home folder is not known, so no folder of Claude Code is read: set claude_home or HOME"
        ]
    );
    assert_eq!(world.env("CLAUDE_CONFIG_DIR", "/c").warnings(), Vec::<String>::new());
}
