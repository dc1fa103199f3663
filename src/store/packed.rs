//! Sums of a whole history (quarters of an hour, hours, four hours), handed over in order, a week at a time: SQLite gives one
//! number at a time, for two calls into it each, and years of quarters are a hundred thousand rows. A function of ours packs
//! their numbers.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result as SqlResult};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::Result;
use crate::store::failure;
use crate::store::queries::FIRST_SLOT;
use crate::store::query::{Db, Query, bind, by_name};

/// A quarter of an hour, as `usage_slot` counts them.
const SLOT_MS: i64 = 900_000;

/// So many quarters are packed at a time: a week, of which the busiest take some megabytes. It ends with four hours: their
/// sums are packed, too, and those of hours.
const SLOTS: i64 = 7 * 96;
const SLOTS_PER_PART: i64 = 16;

/// Bytes of one.
const NUMBER: usize = size_of::<i64>();

/// All whole numbers of a table, row after row; 0 where there is none.
struct Packed;

impl Aggregate<Vec<[u8; NUMBER]>, Vec<u8>> for Packed {
    fn init(&self, _: &mut Context<'_>) -> SqlResult<Vec<[u8; NUMBER]>> {
        Ok(Vec::new())
    }

    fn step(&self, row: &mut Context<'_>, numbers: &mut Vec<[u8; NUMBER]>) -> SqlResult<()> {
        for at in 0..row.len() {
            let number = match row.get_raw(at) {
                ValueRef::Integer(number) => number,
                ValueRef::Null => 0,
                other => return Err(Error::InvalidFunctionParameterType(at, other.data_type())),
            };
            numbers.push(number.to_ne_bytes());
        }
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        numbers: Option<Vec<[u8; NUMBER]>>,
    ) -> SqlResult<Vec<u8>> {
        Ok(numbers.unwrap_or_default().into_flattened())
    }
}

/// Makes the function known to a connection.
pub(super) fn register(connection: &Connection) -> SqlResult<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_aggregate_function("packed", -1, flags, Packed)
}

/// A query of `columns` numbers, packed. The one SQL that stands in the source: the query itself remains a file that the
/// plain shell runs.
fn packing(query: &Query, columns: usize) -> String {
    let names: Vec<String> = (0..columns).map(|at| format!("n{at}")).collect();
    let names = names.join(", ");
    let rows = query.sql.trim_end().trim_end_matches(';');
    format!("WITH rows ({names}) AS ({rows}) SELECT packed({names}) FROM rows")
}

/// The rows that a value was packed from, in the order of their first numbers.
fn rows<const N: usize>(bytes: &[u8]) -> Vec<[i64; N]> {
    let (numbers, _) = bytes.as_chunks();
    let (rows, _) = numbers.as_chunks();
    let row = |row: &[[u8; NUMBER]; N]| row.map(i64::from_ne_bytes);
    let mut rows: Vec<[i64; N]> = rows.iter().map(row).collect();
    // As they stand in the table, unless it is read in another way some day.
    rows.sort_by_key(|row| row.first().copied());
    rows
}

/// A stretch of a history is packed by itself: which, and nothing else, changes from one to the next.
struct Stretch {
    begin: i64,
    end: i64,
}

impl Stretch {
    /// The next one with something in it, of what is still to be read.
    fn next(db: Db<'_>, asked: &Map<String, Value>) -> Result<Option<Self>> {
        #[derive(Deserialize)]
        struct First {
            slot: Option<i64>,
        }
        let First { slot } = db.only(&FIRST_SLOT, asked)?;
        let until = asked.get("until").and_then(Value::as_i64).unwrap_or(i64::MAX);
        let end = |slot: i64| (slot + SLOTS - slot.rem_euclid(SLOTS_PER_PART)) * SLOT_MS;
        Ok(slot.map(|slot| Self { begin: slot * SLOT_MS, end: until.min(end(slot)) }))
    }
}

impl Db<'_> {
    /// Row after row of a query of nothing but whole numbers that takes `:since` and `:until`, in the order of its first
    /// column, the quarter of an hour. It asks several times: only a transaction makes them of one state.
    pub fn each_by_slot<const N: usize>(
        &self,
        query: &Query,
        parameters: &impl Serialize,
        mut take: impl FnMut([i64; N]) -> Result<()>,
    ) -> Result<()> {
        let failed = |e: Error| failure::of_query(query, &e);
        let mut rest = by_name(parameters)?;
        let mut statement = self.0.prepare_cached(&packing(query, N)).map_err(failed)?;
        while let Some(Stretch { begin, end }) = Stretch::next(*self, &rest)? {
            let mut asked = rest.clone();
            asked.insert("since".into(), begin.into());
            asked.insert("until".into(), end.into());
            bind(&mut statement, query, &asked)?;
            let packed: Vec<[i64; N]> = {
                let mut answer = statement.raw_query();
                let row = answer
                    .next()
                    .and_then(|row| row.ok_or(Error::QueryReturnedNoRows))
                    .map_err(failed)?;
                let value = row.get_ref(0).map_err(failed)?;
                rows(value.as_blob().map_err(|e| failed(e.into()))?)
            };
            packed.into_iter().try_for_each(&mut take)?;
            rest.insert("since".into(), end.into());
        }
        Ok(())
    }
}
