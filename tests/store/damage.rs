//! Files that are no history, another program's, or damaged: told apart, left alone, and the right exit code.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use rusqlite::Connection;
use tce::error::Kind;
use tce::store::Store;

use super::{Stage, filled};

/// Opening is refused in these words; every command says so with code 6; the file stays as it is.
fn refused(stage: &Stage, words: &str) {
    let path = stage.data().join("history.db");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let before = fs::read(&path).unwrap();
    let error = Store::open(&stage.data()).err().unwrap();
    assert_eq!(error.kind, Kind::StoreUnusable);
    assert!(error.message.contains(words) && error.message.contains("history.db"), "{error}");
    assert!(error.hint.is_some());
    for args in [&["status"][..], &["record", "--once"], &["kill", "10"], &["doctor"]] {
        let ran = stage.tce(args);
        assert_eq!((ran.code, ran.out.as_str()), (6, ""), "{args:?} {}", ran.err);
    }
    assert!(fs::read(&path).unwrap() == before, "it was left as it is");
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o644, "its mode, too");
}

#[test]
fn what_is_no_database_is_refused() {
    let stage = Stage::new();
    stage.write(&stage.data().join("history.db"), "a letter to somebody ".repeat(500));
    refused(&stage, "is not a SQLite database");
}

#[test]
fn another_programs_database_is_refused() {
    let stage = Stage::new();
    fs::create_dir_all(stage.data()).unwrap();
    let path = stage.data().join("history.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE mine (a)").unwrap();
    refused(&stage, "is a database of another program");
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "application_id", 0x0bad_f00d).unwrap();
    drop(connection);
    refused(&stage, "is a database of another program");
}

#[test]
fn a_folder_in_its_place_is_refused() {
    let stage = Stage::new();
    fs::create_dir_all(stage.data().join("history.db")).unwrap();
    assert_eq!(Store::open(&stage.data()).err().unwrap().kind, Kind::StoreUnusable);
    assert_eq!(Store::peek(&stage.data()).err().unwrap().kind, Kind::StoreUnusable);
}

#[test]
fn a_file_in_place_of_the_folder_is_refused() {
    let stage = Stage::new();
    stage.write(&stage.data(), "a file");
    let error = Store::open(&stage.data()).err().unwrap();
    assert_eq!(error.kind, Kind::StoreUnusable);
    assert!(error.hint.unwrap().contains("--data-dir"));
    // The settings are looked for in it before the history is.
    assert_eq!(stage.tce(&["status"]).code, 2);
}

#[test]
fn a_damaged_page_is_told_as_damage_with_a_way_out() {
    let stage = filled();
    let path = stage.data().join("history.db");
    let size = fs::metadata(&path).unwrap().len();
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    for page in 2..size / 4096 {
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0xa5; 4096]).unwrap();
    }
    drop(file);
    let before = fs::read(&path).unwrap();
    let ran = stage.tce(&["record", "--once"]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("is damaged") && ran.err.contains(".recover"), "{}", ran.err);
    assert!(ran.err.contains(&path.display().to_string()), "{}", ran.err);
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_file_that_was_cut_short_is_told_as_damage() {
    let stage = filled();
    let path = stage.data().join("history.db");
    OpenOptions::new().write(true).open(&path).unwrap().set_len(4096 * 3).unwrap();
    let ran = stage.tce(&["status"]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("is damaged"), "{}", ran.err);
}

#[test]
fn values_changed_by_hand_are_told_and_not_guessed() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.once();
    stage.sql().execute_batch("UPDATE sample_open SET state = 'tired'").unwrap();
    let ran = stage.tce(&["status"]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("changed the history by hand"), "{}", ran.err);
}
