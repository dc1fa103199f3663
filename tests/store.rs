//! The history's file: how it is made, what is refused, and what of it survives.

mod binding;
mod damage;
mod making;
mod opening;
mod places;

use rusqlite::Connection;
use serde_json::{Map, Value};
use tce::store::{Query, Store};

use crate::stage::Stage;

/// The only value of a one-value query, asked through the store's own connection.
fn pragma(store: &Store, sql: &'static str) -> Value {
    let rows: Vec<Map<String, Value>> =
        store.db().rows(&Query { name: "asked", sql }, &Map::new()).unwrap();
    rows[0].values().next().unwrap().clone()
}

/// A history of some size.
fn filled() -> Stage {
    let stage = Stage::new();
    drop(stage.store());
    let mut connection = stage.sql();
    let transaction = connection.transaction().unwrap();
    for n in 0..2000 {
        transaction
            .execute(
                "INSERT INTO project (root, name) VALUES (?1, ?2)",
                (format!("/home/ana/project-{n}"), "x".repeat(50)),
            )
            .unwrap();
    }
    transaction.commit().unwrap();
    drop(connection);
    checkpoint(&stage.sql());
    stage
}

fn checkpoint(connection: &Connection) {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}
