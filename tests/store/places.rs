//! Where a history cannot live: network file systems, folders that cannot be written; and who else is there.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tce::error::Kind;
use tce::store::open::name_of_network_file_system;
use tce::store::{Query, Store};

use super::{Stage, filled};
use crate::stage::skip;

const ADD: Query = Query { name: "add", sql: "INSERT INTO note (key, value) VALUES ('k', 'v')" };

#[test]
fn network_file_systems_are_known_by_their_numbers() {
    let known = [
        (0x6969, "NFS"),
        (0x517b, "SMB"),
        (0xff53_4d42, "CIFS"),
        (0xfe53_4d42, "CIFS"),
        (0x0102_1997, "9p"),
        (0x00c3_6400, "Ceph"),
        (0x5346_414f, "AFS"),
        (0x7375_7245, "Coda"),
        (0x0bd0_0bd0, "Lustre"),
    ];
    for (number, name) in known {
        assert_eq!(name_of_network_file_system(number), Some(name));
        // As systems with 32-bit words tell it.
        let signed = i64::from(u32::try_from(number).unwrap().cast_signed());
        assert_eq!(name_of_network_file_system(signed), Some(name));
    }
    // ext4, XFS, btrfs, ZFS, tmpfs, overlay.
    for number in [0xef53, 0x5846_5342, 0x9123_683e, 0x2fc1_2fc1, 0x0102_1994, 0x794c_7630] {
        assert_eq!(name_of_network_file_system(number), None, "{number:x}");
    }
}

#[test]
fn one_who_writes_for_long_makes_others_busy_and_not_wrong() {
    let stage = filled();
    let mut store = stage.store();
    store.patience(Duration::from_millis(30)).unwrap();
    let other = stage.sql();
    other.execute_batch("BEGIN IMMEDIATE; INSERT INTO note VALUES ('other', 'x')").unwrap();
    let error = store.write(|db| db.run(&ADD, &json!({})).map(drop)).unwrap_err();
    assert_eq!(error.kind, Kind::Busy);
    assert!(error.message.contains("is locked") && error.message.contains("history.db"), "{error}");
    // Readers are never in the way, nor kept waiting.
    assert_eq!(super::pragma(&store, "SELECT count(*) FROM project"), json!(2000));
    assert!(Store::peek(&stage.data()).unwrap().is_some());
    other.execute_batch("COMMIT").unwrap();
    store.write(|db| db.run(&ADD, &json!({})).map(drop)).unwrap();
}

#[test]
fn one_who_reads_for_long_keeps_nobody_from_writing() {
    let stage = filled();
    let reader = stage.sql();
    reader.execute_batch("BEGIN; SELECT count(*) FROM project").unwrap();
    let mut store = stage.store();
    store.patience(Duration::from_millis(30)).unwrap();
    store.write(|db| db.run(&ADD, &json!({})).map(drop)).unwrap();
}

/// A folder nothing can be made in, even for root, until it goes out of scope.
struct Frozen(PathBuf);

impl Frozen {
    fn new(folder: PathBuf) -> Option<Self> {
        let done = Command::new("chattr").arg("+i").arg(&folder).output();
        let frozen = done.is_ok_and(|output| output.status.success());
        let frozen = frozen.then(|| Self(folder));
        // As no root, permission bits do the same.
        frozen.filter(|one| fs::write(one.0.join("probe"), "").is_err())
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        Command::new("chattr").arg("-i").arg(&self.0).output().unwrap();
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_told_with_a_way_out() {
    for made_before in [false, true] {
        let stage = if made_before { filled() } else { Stage::new() };
        fs::create_dir_all(stage.data()).unwrap();
        let Some(_frozen) = Frozen::new(stage.data()) else {
            return skip("no folder can be made read-only for this user here");
        };
        let ran = stage.tce(&["status"]);
        assert_eq!(ran.code, 6, "{}", ran.err);
        assert!(ran.err.contains("--data-dir"), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
}
