//! A history that is being made: nobody meets it half made, and nothing of it stands in the way of the next one.

use std::fs;
use std::thread;
use std::time::Duration;

use tce::error::{Error, Kind};
use tce::store::{Store, trouble};

use crate::stage::Stage;

fn made(stage: &Stage) -> Store {
    Store::make(&stage.data()).unwrap().unwrap()
}

fn names(stage: &Stage) -> Vec<String> {
    let entries = fs::read_dir(stage.data()).unwrap().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn it_is_in_its_place_once_it_is_whole() {
    let stage = Stage::new();
    let mut store = made(&stage);
    assert_eq!(names(&stage), ["history.db.lock", "history.db.new"]);
    assert!(Store::peek(&stage.data()).unwrap().is_none());
    store.write(|db| trouble::clear(db, 1, "nothing", None, stage.now())).unwrap();
    store.finish().unwrap();
    assert!(!names(&stage).contains(&"history.db.new".to_owned()));
    assert!(Store::peek(&stage.data()).unwrap().is_some());
    assert_eq!(stage.one("PRAGMA journal_mode"), "wal");
    assert_eq!(stage.one("PRAGMA auto_vacuum"), "2");
    // Once more does nothing, and another is not made.
    store.finish().unwrap();
    assert!(Store::make(&stage.data()).unwrap().is_none());
}

#[test]
fn whoever_goes_away_before_leaves_what_was_written() {
    let stage = Stage::new();
    drop(made(&stage));
    assert_eq!(names(&stage), ["history.db", "history.db.lock"]);
    assert!(Store::peek(&stage.data()).unwrap().is_some());
}

#[test]
fn what_may_be_broken_is_thrown_away() {
    let stage = Stage::new();
    let mut store = made(&stage);
    let failed = store.write(|_| Err::<(), _>(Error::new(Kind::Failed, "the disk went away")));
    assert!(failed.is_err());
    drop(store);
    assert_eq!(names(&stage), ["history.db.lock"]);
    drop(made(&stage));
    assert!(Store::peek(&stage.data()).unwrap().is_some());
}

#[test]
fn what_a_killed_one_left_is_thrown_away() {
    let stage = Stage::new();
    fs::create_dir_all(stage.data()).unwrap();
    for name in ["history.db.new", "history.db.new-journal", "history.db.new-wal"] {
        fs::write(stage.data().join(name), "half a history").unwrap();
    }
    drop(stage.store());
    assert_eq!(stage.rows("PRAGMA integrity_check"), ["ok"]);
    assert_eq!(names(&stage), ["history.db", "history.db.lock"]);
}

#[test]
fn whoever_comes_meanwhile_waits_for_it_and_makes_none() {
    let stage = Stage::new();
    let mut store = made(&stage);
    let folder = stage.data();
    thread::scope(|scope| {
        let other = scope.spawn(|| Store::open(&folder).map(|store| store.db().version().is_ok()));
        thread::sleep(Duration::from_millis(50));
        assert!(!other.is_finished(), "it waits its turn");
        store.finish().unwrap();
        assert!(other.join().unwrap().unwrap());
    });
    assert_eq!(stage.count("SELECT count(*) FROM refinery_schema_history WHERE version = 1"), 1);
}

#[test]
fn what_is_in_its_place_is_left_there_even_a_link_to_nowhere() {
    let stage = Stage::new();
    fs::create_dir_all(stage.data()).unwrap();
    let elsewhere = stage.data().join("elsewhere.db");
    std::os::unix::fs::symlink(&elsewhere, stage.data().join("history.db")).unwrap();
    drop(stage.store());
    assert!(elsewhere.exists(), "the link is followed");
    assert!(fs::symlink_metadata(stage.data().join("history.db")).unwrap().is_symlink());
}

#[test]
fn it_is_asked_where_it_is_made_and_closed_into_its_place() {
    let stage = Stage::new();
    let mut store = made(&stage);
    assert!(store.bytes() > 0);
    store.settle_beside();
    store.read(|db| db.version().map(drop)).unwrap();
    assert!(Store::peek(&stage.data()).unwrap().is_none());
    store.close().unwrap();
    assert_eq!(names(&stage), ["history.db", "history.db.lock"]);
    assert_eq!(stage.one("PRAGMA journal_mode"), "wal");
}

#[test]
fn a_log_that_was_left_without_its_history_is_none_of_the_new_one() {
    let stage = Stage::new();
    // As after a kill: what was written last is in the log only.
    let store = stage.store();
    stage.once();
    let parts = ["history.db-wal", "history.db-shm"].map(|name| stage.data().join(name));
    let kept = parts.each_ref().map(|part| fs::read(part).unwrap());
    assert!(!kept[0].is_empty(), "there is something in the log");
    drop(store);
    fs::remove_file(stage.data().join("history.db")).unwrap();
    parts.iter().zip(kept).for_each(|(part, bytes)| fs::write(part, bytes).unwrap());
    drop(made(&stage));
    assert_eq!(stage.rows("PRAGMA integrity_check"), ["ok"]);
    assert_eq!(stage.count("SELECT count(*) FROM host"), 0, "nothing of the old one");
}
