//! Files that are not what they should be: none may hang, fill the memory or go unnoticed where it is ours.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use super::World;

const UNREADABLE: &str = "the settings file cannot be read: ";

/// Puts something in the place of each settings file in turn: an error, an error and a warning must come of it.
fn all_three(reason: &str, put: impl Fn(&Path)) {
    for name in ["config.toml", ".env"] {
        let world = World::new();
        put(&world.data().join(name));
        assert_eq!(
            world.told(),
            format!(
                "{UNREADABLE}{reason}\n  because: it comes from /home/.terminus-cancrorum-est/{name}"
            )
        );
    }
    let world = World::new();
    put(&world.work().join(".env"));
    assert_eq!(world.warnings(), [format!("/clone/.env: this file was passed over: {reason}")]);
}

#[test]
fn a_pipe_does_not_hang() {
    all_three("it is not a regular file", |path| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    });
}

#[test]
fn a_device_is_not_read() {
    all_three("it is not a regular file", |path| symlink("/dev/zero", path).unwrap());
}

#[test]
fn ten_megabytes_are_not_read() {
    all_three("it is larger than 1 MiB", |path| fs::write(path, "#".repeat(10_000_000)).unwrap());
}

#[test]
fn exactly_one_mebibyte_is_read() {
    let text = format!("port = 1 #{}", "x".repeat(1024 * 1024 - 10));
    assert_eq!(text.len(), 1024 * 1024);
    assert_eq!(World::new().config_toml(&text).load().port, 1);
}

#[test]
fn what_is_not_utf_8_is_not_guessed() {
    all_three("it is not UTF-8 text (byte 3)", |path| fs::write(path, b"# \xe9t\xe9\n").unwrap());
}

#[test]
fn a_link_to_nowhere_is_not_an_absence() {
    all_three("it is a symbolic link to nothing", |path| symlink("/nowhere/at/all", path).unwrap());
}

#[test]
fn a_folder_in_the_place_of_our_file_is_an_error() {
    for name in ["config.toml", ".env"] {
        let world = World::new();
        fs::create_dir(world.data().join(name)).unwrap();
        assert_eq!(world.error().message, format!("{UNREADABLE}it is not a regular file"));
    }
}

#[test]
fn a_link_in_a_circle_is_told() {
    let world = World::new();
    symlink("config.toml", world.data().join("config.toml")).unwrap();
    assert!(world.error().message.starts_with(UNREADABLE));
}

#[test]
fn a_file_without_leave_to_read_is_told() {
    let world = World::new().config_toml("port = 1");
    let path = world.data().join("config.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // For root every file is readable.
    if fs::read(&path).is_err() {
        assert!(world.error().message.starts_with(UNREADABLE));
    }
}

#[test]
fn a_file_in_the_place_of_the_data_folder_is_told() {
    let world = World::new();
    let place = world.home().join("file");
    let world = world.file(&place, "").flag("data_dir", "~/file");
    assert!(world.error().message.contains("2 things are wrong"), "{}", world.error());
}

#[test]
fn toml_nested_without_end_is_an_error() {
    let error = World::new().config_toml(&format!("port = {}", "[".repeat(500_000))).error();
    assert!(error.message.starts_with("this is not TOML: "));
}

#[test]
fn a_folder_name_cannot_steer_the_terminal() {
    let world = World::new().folder("\u{1b}[2J\nx");
    let path = world.home().join("\u{1b}[2J\nx/config.toml");
    let world = world.file(&path, "x = 1").flag("data_dir", "~/\u{1b}[2J\nx");
    let because = world.error().because.unwrap();
    assert!(!because.contains(['\u{1b}', '\n']), "{because}");
}

#[test]
fn a_key_cannot_steer_the_terminal() {
    let message = World::new().config_toml("\"\\u001b[2J\" = 1").error().message;
    assert_eq!(message, "there is no setting called \"\\u{1b}[2J\"");
    let warnings = World::new().our_dotenv("\u{1b}[2J=1").warnings();
    assert!(warnings[0].contains("\"\\u{1b}[2J\""));
}
