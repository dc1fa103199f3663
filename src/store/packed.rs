//! Long lists of whole numbers, handed over in groups: SQLite gives one value at a time, for two calls into it each, and
//! years of quarters of an hour are a hundred thousand of them. A function of ours packs a group's numbers into one value.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::{Connection, Result};

use crate::store::query::Query;

/// All whole numbers of a group, row after row, eight bytes each; 0 where there is none.
struct Packed;

/// What most groups need.
const USUAL_ROWS: usize = 16;

impl Aggregate<Vec<u8>, Vec<u8>> for Packed {
    fn init(&self, row: &mut Context<'_>) -> Result<Vec<u8>> {
        Ok(Vec::with_capacity(USUAL_ROWS * row.len() * size_of::<i64>()))
    }

    fn step(&self, row: &mut Context<'_>, bytes: &mut Vec<u8>) -> Result<()> {
        for at in 0..row.len() {
            let number: Option<i64> = row.get(at)?;
            bytes.extend_from_slice(&number.unwrap_or(0).to_ne_bytes());
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, bytes: Option<Vec<u8>>) -> Result<Vec<u8>> {
        Ok(bytes.unwrap_or_default())
    }
}

/// Makes the function known to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_aggregate_function("packed", -1, flags, Packed)
}

/// A query of `columns` numbers, packed by the first of them and in its order. The one SQL that stands in the source: the
/// query itself remains a file that the plain shell runs.
pub(super) fn by_the_first(query: &Query, columns: usize) -> String {
    let names: Vec<String> = (0..columns).map(|at| format!("n{at}")).collect();
    let names = names.join(", ");
    let rows = query.sql.trim_end().trim_end_matches(';');
    format!(
        "WITH rows ({names}) AS ({rows}) SELECT packed({names}) FROM rows GROUP BY n0 ORDER BY n0"
    )
}

/// The rows that a value was packed from.
pub(super) fn rows<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [i64; N]> {
    let (numbers, _) = bytes.as_chunks();
    let (rows, _) = numbers.as_chunks();
    rows.iter().map(|row: &[[u8; size_of::<i64>()]; N]| row.map(i64::from_ne_bytes))
}
