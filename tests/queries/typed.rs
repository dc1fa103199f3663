//! The typed rows of Rust: each column of a query has its field, and each field its column.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tce::model::alert::Alert;
use tce::model::budget;
use tce::report::usage::block_rows::PartRow;
use tce::report::usage::pricing::PriceSpan;
use tce::report::usage::totals::{CountedRow, SlotRow, SumRow};
use tce::report::{doctor, history, limits, prices, sessions, status, usage, why, witnesses};
use tce::store::queries::{
    ALERT_TELLINGS, ALERTS, BLOCK_ENTRIES, BLOCK_MODELS, BLOCK_MOMENTS, BLOCK_SLOTS, BLOCK_STARTS,
    COST_STATES, DIRECTORY_PROJECTS, EXPLAIN, FIND_DIRECTORY, FIND_TOKEN_FILE, GAPS, HEARTBEAT,
    HISTORY, HISTORY_COST, HISTORY_POINTS, KILLS, LEDGER_ACCOUNT, LIMIT_SAMPLES, LIMITS,
    LIVING_PROCESSES, MODELS, OPEN_ALERTS, OWN_PRICES, PERIODS, PRICE_BOOKS, PRICE_SPANS, PRICES,
    PROCESS_SIGNS, PROCESS_SPANS, RATES, RECORD_COUNTS, REJECTED_BY_REASON, RUNNING_LIMITS, SERVER,
    SESSION_COSTS, SESSION_IDS, SESSIONS, SLOT_SHIFTS, SLOTS_SINCE, SPENT, SPENT_LATELY,
    STATS_TOTALS, STATS_USAGE_BY_DAY, STATS_USAGE_BY_MODEL, STATUS_PROCESSES, TROUBLE,
    USAGE_ALL_TIME, USAGE_AS_OF, USAGE_BY_HOUR, USAGE_BY_PART, USAGE_BY_PERIOD, USAGE_BY_REQUEST,
    USAGE_BY_SLOT, USAGE_DAYS, USAGE_UTC_DAYS, UTC_SHIFTS, WITNESSES,
};
use tce::store::{
    Db, Query, alert, budget as store_budget, host, limit, price, process, project, server,
    token_file,
};

use super::{Stage, story};

fn same(db: Db<'_>, query: &Query, values: &Value, typed: Vec<Value>) {
    let plain: Vec<Map<String, Value>> = db.rows(query, values).unwrap();
    assert!(!plain.is_empty(), "{} finds nothing", query.name);
    assert_eq!(plain.len(), typed.len(), "{}", query.name);
    for (plain, typed) in plain.into_iter().zip(typed) {
        for (name, value) in typed.as_object().unwrap() {
            let stored = plain.get(name).unwrap_or_else(|| panic!("{} has no {name}", query.name));
            let as_number = value.as_bool().map_or_else(|| value.clone(), |b| json!(i64::from(b)));
            let equal = stored == &as_number
                || stored.as_f64().is_some() && stored.as_f64() == as_number.as_f64();
            assert!(equal, "{}: {name} is {stored} and reads {value}", query.name);
        }
        for name in plain.keys() {
            assert!(typed.get(name).is_some(), "{}: nobody reads {name}", query.name);
        }
    }
}

pub(super) fn typed<T: DeserializeOwned + Serialize>(db: Db<'_>, query: &Query, values: &Value) {
    let rows: Vec<T> = db.rows(query, values).unwrap();
    same(db, query, values, rows.iter().map(|row| json!(row)).collect());
}

/// Rows that are read and never written out again: that they can be read is what there is to say.
pub(super) fn readable<T: DeserializeOwned>(db: Db<'_>, query: &Query, values: &Value) {
    let rows: Vec<T> = db.rows(query, values).unwrap();
    assert!(!rows.is_empty(), "{} finds nothing", query.name);
}

/// These are read by place: columns and fields stand in one order.
fn in_order(stage: &Stage, query: &Query, row: &Value) {
    let sql = stage.sql();
    let statement = sql.prepare(query.sql).unwrap();
    let fields: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(statement.column_names(), fields, "{}", query.name);
}

#[test]
fn rows_of_numbers_have_the_columns_of_their_queries_in_order() {
    let stage = story();
    let store = stage.store();
    let (db, now) = (store.db(), json!({ "now": stage.now() }));
    for query in
        [USAGE_BY_PERIOD, USAGE_BY_REQUEST, USAGE_DAYS, USAGE_UTC_DAYS, USAGE_ALL_TIME, USAGE_AS_OF]
    {
        typed::<usage::totals::SumRow>(db, &query, &now);
        in_order(&stage, &query, &json!(SumRow::of([0; 11])));
    }
    typed::<PriceSpan>(db, &PRICE_SPANS, &now);
    in_order(&stage, &PRICE_SPANS, &json!(PriceSpan::of([0; 10])));
    typed::<SlotRow>(db, &USAGE_BY_SLOT, &now);
    in_order(&stage, &USAGE_BY_SLOT, &json!(SlotRow::of([0; 10])));
    typed::<CountedRow>(db, &USAGE_BY_PART, &now);
    in_order(&stage, &USAGE_BY_PART, &json!(CountedRow::of([0; 11])));
    for query in [BLOCK_ENTRIES, BLOCK_STARTS, USAGE_BY_HOUR] {
        typed::<PartRow>(db, &query, &now);
        in_order(&stage, &query, &json!(PartRow::of([0; 12])));
    }
}

#[test]
fn rows_of_reports_have_the_columns_of_their_queries() {
    let stage = story();
    let store = stage.store();
    let (db, now) = (store.db(), json!({ "now": stage.now(), "all": 1 }));
    typed::<status::ProcessRow>(db, &STATUS_PROCESSES, &now);
    typed::<history::PastRow>(db, &HISTORY, &now);
    typed::<history::PointRow>(db, &HISTORY_POINTS, &now);
    typed::<history::KillRow>(db, &KILLS, &now);
    typed::<history::CostRow>(db, &HISTORY_COST, &now);
    let who = json!({ "process_id": 1, "now": stage.now() });
    typed::<why::SpanRow>(db, &PROCESS_SPANS, &who);
    typed::<why::SignRow>(db, &PROCESS_SIGNS, &who);
    typed::<usage::stats::StatsModel>(db, &STATS_USAGE_BY_MODEL, &now);
    typed::<usage::hours::DayShift>(db, &UTC_SHIFTS, &now);
    typed::<usage::hours::SlotShift>(db, &SLOT_SHIFTS, &now);
    typed::<usage::block_rows::RateRow>(db, &RATES, &now);
    typed::<usage::under::DirectoryRow>(db, &DIRECTORY_PROJECTS, &now);
    typed::<usage::under::NameRow>(db, &SESSION_IDS, &now);
    typed::<usage::block_rows::QuarterRow>(db, &BLOCK_SLOTS, &now);
    typed::<usage::block_rows::EntryRow>(db, &BLOCK_MOMENTS, &now);
    typed::<usage::block_rows::ModelRow>(db, &BLOCK_MODELS, &now);
    typed::<usage::explain::ChangeRow>(db, &EXPLAIN, &now);
    typed::<usage::Account>(db, &LEDGER_ACCOUNT, &now);
    typed::<usage::remarks::RejectedRow>(db, &REJECTED_BY_REASON, &now);
    typed::<usage::stats::DayModel>(db, &STATS_USAGE_BY_DAY, &now);
    typed::<usage::stats::StatsTotals>(db, &STATS_TOTALS, &now);
    typed::<Alert>(db, &ALERTS, &now);
    typed::<budget::Period>(db, &PERIODS, &now);
    typed::<budget::Spent>(db, &SPENT, &now);
    typed::<budget::SessionCost>(db, &SESSION_COSTS, &now);
    typed::<sessions::SessionRow>(db, &SESSIONS, &now);
    typed::<limits::WindowRow>(db, &LIMITS, &now);
    typed::<limits::SampleRow>(db, &LIMIT_SAMPLES, &now);
    typed::<limit::Running>(db, &RUNNING_LIMITS, &now);
    let since = json!({ "since": 0, "spans": [{ "since": 0 }] });
    typed::<budget::SpentLately>(db, &SPENT_LATELY, &since);
    typed::<store_budget::Slot>(db, &SLOTS_SINCE, &since);
    typed::<doctor::Counts>(db, &RECORD_COUNTS, &now);
    typed::<witnesses::WitnessRow>(db, &WITNESSES, &now);
    typed::<witnesses::CostStateRow>(db, &COST_STATES, &now);
    typed::<doctor::TroubleRow>(db, &TROUBLE, &now);
    typed::<doctor::GapRow>(db, &GAPS, &now);
    typed::<doctor::BookRow>(db, &PRICE_BOOKS, &now);
    typed::<prices::PriceRow>(db, &PRICES, &json!({}));
    typed::<price::Recorded>(db, &OWN_PRICES, &now);
    typed::<price::Model>(db, &MODELS, &now);
    typed::<server::Server>(db, &SERVER, &now);
}

#[test]
fn rows_of_the_recorder_can_be_read() {
    let stage = story();
    let store = stage.store();
    let (db, here) = (store.db(), json!({ "host_id": 1 }));
    readable::<process::Living>(db, &LIVING_PROCESSES, &here);
    readable::<alert::OpenAlert>(db, &OPEN_ALERTS, &here);
    readable::<alert::Telling>(db, &ALERT_TELLINGS, &here);
    readable::<host::Heartbeat>(db, &HEARTBEAT, &here);
    readable::<project::Directory>(db, &FIND_DIRECTORY, &json!({ "path": "/home/ana/alpha" }));
    let file = json!({ "host_id": 1, "path": stage.stats_cache() });
    readable::<token_file::KnownFile>(db, &FIND_TOKEN_FILE, &file);
}
