//! Asking and telling: all or nothing, parameters by name, and what cannot be bound.

use serde_json::{Map, Value, json};
use tce::error::{Error, Kind};
use tce::store::{Query, Store};

use super::Stage;

const PUT: Query =
    Query { name: "put", sql: "INSERT INTO note (key, value) VALUES (:key, :value)" };
const GET: Query = Query {
    name: "get",
    sql: "SELECT key, value FROM note WHERE :key IS NULL OR key = :key ORDER BY key",
};
const ECHO: Query = Query { name: "echo", sql: "SELECT :x AS x, typeof(:x) AS type" };

fn all(store: &Store, parameters: &Value) -> Vec<Map<String, Value>> {
    store.db().rows(&GET, parameters).unwrap()
}

#[test]
fn a_writing_that_fails_leaves_nothing_behind() {
    let stage = Stage::new();
    let mut store = stage.store();
    let before = all(&store, &json!({})).len();
    let failed = store.write(|db| {
        db.run(&PUT, &json!({ "key": "a", "value": "1" }))?;
        Err::<(), Error>(Error::new(Kind::Failed, "thought better of it"))
    });
    assert_eq!(failed.unwrap_err().message, "thought better of it");
    assert_eq!(all(&store, &json!({})).len(), before);
    store.write(|db| db.run(&PUT, &json!({ "key": "a", "value": "1" })).map(drop)).unwrap();
    assert_eq!(all(&store, &json!({ "key": "a" }))[0]["value"], "1");
}

#[test]
fn several_questions_of_one_state_see_one_state() {
    let stage = Stage::new();
    let mut store = stage.store();
    let other = stage.sql();
    let (first, second) = store
        .read(|db| {
            let first: Vec<Map<String, Value>> = db.rows(&GET, &json!({}))?;
            other.execute_batch("INSERT INTO note VALUES ('new', 'x')").unwrap();
            let second: Vec<Map<String, Value>> = db.rows(&GET, &json!({}))?;
            Ok((first, second))
        })
        .unwrap();
    assert_eq!(first, second);
    assert_eq!(all(&store, &json!({ "key": "new" })).len(), 1);
}

#[test]
fn a_reader_takes_its_defaults_and_a_writer_must_be_given_all() {
    let stage = Stage::new();
    let mut store = stage.store();
    let error = store.write(|db| db.run(&PUT, &json!({ "key": "a" })).map(drop)).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (Kind::Failed, "put was not given :value"));
    assert_eq!(all(&store, &json!({ "unknown": 1 })), all(&store, &Value::Null));
    let error = store.db().rows::<Map<String, Value>>(&GET, &json!([1])).unwrap_err();
    assert!(error.message.contains("without names"), "{error}");
}

#[test]
fn values_arrive_as_what_they_are() {
    let stage = Stage::new();
    let store = stage.store();
    let echo = |value: Value| -> (Value, String) {
        let row: Map<String, Value> = store.db().only(&ECHO, &json!({ "x": value })).unwrap();
        (row["x"].clone(), row["type"].as_str().unwrap().to_owned())
    };
    assert_eq!(echo(json!(null)), (json!(null), "null".into()));
    assert_eq!(echo(json!(true)), (json!(1), "integer".into()));
    assert_eq!(echo(json!(i64::MIN)), (json!(i64::MIN), "integer".into()));
    assert_eq!(echo(json!(0.5)), (json!(0.5), "real".into()));
    assert_eq!(echo(json!("a'b\"c\n;--")), (json!("a'b\"c\n;--"), "text".into()));
    assert_eq!(echo(json!({ "a": [1] })), (json!("{\"a\":[1]}"), "text".into()));
}

#[test]
fn a_number_no_column_can_hold_is_refused_and_not_bent() {
    let stage = Stage::new();
    let mut store = stage.store();
    let query = Query {
        name: "beat",
        sql: "INSERT INTO gap (host_id, reason, since_at, until_at) VALUES (1, 'asleep', :at, 0)",
    };
    let error = store.write(|db| db.run(&query, &json!({ "at": u64::MAX })).map(drop)).unwrap_err();
    assert_eq!(error.kind, Kind::Failed);
    assert!(error.message.contains("query beat failed"), "{error}");
}
