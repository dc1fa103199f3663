//! Opening: modes, pragmas, newer and older files, and many at once.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use serde_json::json;
use tce::error::Kind;
use tce::store::Store;
use tce::store::migrate::newest_version;

use super::{Stage, filled, pragma};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

#[test]
fn folder_and_files_are_for_their_owner_alone() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let store = stage.store();
    stage.once();
    assert_eq!(mode(&stage.data()), 0o700);
    for entry in fs::read_dir(stage.data()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(store);
}

#[test]
fn a_history_that_others_could_read_is_closed_to_them() {
    let stage = Stage::new();
    drop(stage.store());
    let path = stage.data().join("history.db");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    drop(stage.store());
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn each_connection_keeps_the_rules() {
    let stage = Stage::new();
    let store = stage.store();
    assert_eq!(pragma(&store, "PRAGMA journal_mode"), "wal");
    assert_eq!(pragma(&store, "PRAGMA auto_vacuum"), json!(2));
    assert_eq!(pragma(&store, "PRAGMA foreign_keys"), json!(1));
    assert_eq!(pragma(&store, "PRAGMA trusted_schema"), json!(0));
    assert_eq!(pragma(&store, "PRAGMA synchronous"), json!(1));
    assert_eq!(pragma(&store, "PRAGMA application_id"), json!(0x7463_6531));
    let peeked = Store::peek(&stage.data()).unwrap().unwrap();
    assert_eq!(pragma(&peeked, "PRAGMA foreign_keys"), json!(1));
}

#[test]
fn a_long_log_goes_into_the_file_beside_a_question() {
    let stage = Stage::new();
    let (mut store, other) = (stage.store(), stage.sql());
    let length = |name: &str| fs::metadata(stage.data().join(name)).unwrap().len();
    // The other one leaves the log alone, and stays: nobody who closes the history is the last.
    other
        .execute_batch(
            "PRAGMA wal_autocheckpoint = 0;
             INSERT INTO project (root, name)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
             SELECT i, printf('%900d', i) FROM n;",
        )
        .unwrap();
    assert!(length("history.db-wal") > 1 << 20 && length("history.db") < 1 << 20);
    store.settle_beside();
    assert_eq!(pragma(&store, "SELECT count(*) FROM project"), json!(2000));
    drop(store);
    assert!(length("history.db") > 1 << 20);
    assert_eq!(stage.count("SELECT count(*) FROM project"), 2000);
}

#[test]
fn a_peek_makes_nothing_and_finds_nothing_where_nothing_was_recorded() {
    let stage = Stage::new();
    assert!(Store::peek(&stage.data()).unwrap().is_none());
    assert!(!stage.data().exists());
    fs::create_dir_all(stage.data()).unwrap();
    assert!(Store::peek(&stage.data()).unwrap().is_none());
    assert_eq!(fs::read_dir(stage.data()).unwrap().count(), 0);
}

#[test]
fn a_peek_cannot_write() {
    let stage = filled();
    let mut store = Store::peek(&stage.data()).unwrap().unwrap();
    let query = tce::store::Query { name: "x", sql: "DELETE FROM project" };
    let error = store.write(|db| db.run(&query, &json!({})).map(drop)).unwrap_err();
    assert_eq!(error.kind, Kind::StoreUnusable);
}

#[test]
fn a_newer_history_is_refused_and_left_as_it_is() {
    let stage = filled();
    let newer = "INSERT INTO refinery_schema_history SELECT 999, 'future', applied_on, checksum FROM refinery_schema_history LIMIT 1";
    stage.sql().execute_batch(newer).unwrap();
    super::checkpoint(&stage.sql());
    let before = fs::read(stage.data().join("history.db")).unwrap();
    for error in
        [Store::open(&stage.data()).err().unwrap(), Store::peek(&stage.data()).err().unwrap()]
    {
        assert_eq!(error.kind, Kind::StoreNewer);
        assert!(error.message.contains("schema 999"), "{error}");
    }
    let ran = stage.tce(&["status"]);
    assert_eq!((ran.code, ran.out.as_str()), (7, ""));
    assert!(ran.err.contains("try: update tce"), "{}", ran.err);
    assert_eq!(fs::read(stage.data().join("history.db")).unwrap(), before);
}

#[test]
fn an_older_history_is_brought_up_to_date_and_peeked_at_only_then() {
    let stage = Stage::new();
    fs::create_dir_all(stage.data()).unwrap();
    {
        // As a program that knew the first migration only left it.
        let connection = stage.sql();
        connection.pragma_update(None, "application_id", 0x7463_6531).unwrap();
        connection.execute_batch(include_str!("../../migrations/V1__ground.sql")).unwrap();
    }
    let fresh = Stage::new();
    drop(fresh.store());
    let first = fresh.rows(
        "SELECT version, name, applied_on, checksum FROM refinery_schema_history WHERE version = 1",
    );
    let cells: Vec<&str> = first[0].split('|').collect();
    stage
        .sql()
        .execute_batch(&format!(
            "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));
             INSERT INTO refinery_schema_history VALUES ({}, '{}', '{}', '{}')",
            cells[0], cells[1], cells[2], cells[3]
        ))
        .unwrap();
    assert!(Store::peek(&stage.data()).unwrap().is_none());
    drop(stage.store());
    assert_eq!(stage.count("SELECT max(version) FROM refinery_schema_history"), newest_version());
    assert!(Store::peek(&stage.data()).unwrap().is_some());
}

#[test]
fn a_migration_that_was_changed_is_told_in_words() {
    let stage = filled();
    stage
        .sql()
        .execute_batch(
            "DELETE FROM refinery_schema_history WHERE version = (SELECT max(version) FROM refinery_schema_history);
             UPDATE refinery_schema_history SET checksum = '1' WHERE version = 1",
        )
        .unwrap();
    let error = Store::open(&stage.data()).err().unwrap();
    assert_eq!(error.kind, Kind::StoreUnusable);
    assert!(error.message.contains("does not fit this program"), "{error}");
}

#[test]
fn eight_that_open_one_file_for_the_first_time_all_succeed() {
    for _ in 0..5 {
        let stage = Stage::new();
        let (folder, start) = (stage.data(), Barrier::new(8));
        thread::scope(|scope| {
            let opened: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        Store::open(&folder).map(|mut store| store.read(|_| Ok(())))
                    })
                })
                .collect();
            for one in opened {
                one.join().unwrap().unwrap().unwrap();
            }
        });
        let migrations = fs::read_dir("migrations").unwrap().flatten();
        let migrations =
            migrations.filter(|entry| entry.path().extension().is_some_and(|e| e == "sql"));
        assert_eq!(
            stage.one("SELECT count(*), max(version) FROM refinery_schema_history"),
            format!("{}|{}", migrations.count(), newest_version())
        );
        assert_eq!(stage.rows("PRAGMA integrity_check"), ["ok"]);
        assert_eq!(stage.one("PRAGMA auto_vacuum"), "2");
    }
}

#[test]
fn a_setting_up_that_was_cut_short_is_finished_by_the_next() {
    let stage = Stage::new();
    fs::create_dir_all(stage.data()).unwrap();
    // An empty file, and one that is ours by name only.
    fs::write(stage.data().join("history.db"), "").unwrap();
    drop(stage.store());
    fs::remove_file(stage.data().join("history.db")).unwrap();
    stage.sql().pragma_update(None, "application_id", 0x7463_6531).unwrap();
    drop(stage.store());
    assert_eq!(stage.count("SELECT max(version) FROM refinery_schema_history"), newest_version());
}

#[test]
fn a_setting_up_that_ends_between_two_steps_leaves_nothing_of_either() {
    let stage = Stage::new();
    fs::create_dir_all(stage.data()).unwrap();
    let other = stage.sql();
    // As refinery makes it, but that nothing can be marked as done: there the program ends, as if it were killed.
    other.pragma_update(None, "application_id", 0x7463_6531).unwrap();
    let table = "CREATE TABLE refinery_schema_history(
             version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));
         CREATE TRIGGER cut BEFORE INSERT ON refinery_schema_history WHEN NEW.version = 3
         BEGIN SELECT RAISE(ABORT, 'killed'); END;";
    other.execute_batch(table).unwrap();
    let error = Store::open(&stage.data()).err().unwrap();
    assert!(error.to_string().contains("killed"), "{error:?}");
    assert_eq!(stage.count("SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), 1);
    stage.sql().execute_batch("DROP TRIGGER cut").unwrap();
    drop(stage.store());
    assert_eq!(stage.count("SELECT max(version) FROM refinery_schema_history"), newest_version());
}
