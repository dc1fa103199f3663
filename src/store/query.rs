//! Asking and telling the database: parameters by name, rows into typed values by name.

use rusqlite::types::{FromSql, ToSqlOutput, Value as SqlValue};
use rusqlite::{CachedStatement, Connection, ToSql};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result};
use crate::store::failure;

/// One file of `queries/`.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    pub name: &'static str,
    pub sql: &'static str,
}

/// A connection within a transaction, or one for reading.
#[derive(Clone, Copy)]
pub struct Db<'a>(pub(super) &'a Connection);

/// A writer that runs a million times: prepared once, its parameters found by name once.
pub(super) struct Often<'a> {
    query: &'static Query,
    statement: CachedStatement<'a>,
    /// For each value of a caller, which it hands over in the same order each time, its parameter.
    places: Vec<usize>,
}

impl Often<'_> {
    /// How many rows it touched.
    pub(super) fn run(&mut self, values: &[(&str, &dyn ToSql)]) -> Result<usize> {
        let failed = |e: rusqlite::Error| failure::of_query(self.query, &e);
        if self.places.len() != values.len() {
            self.places = places(&self.statement, self.query, values)?;
        }
        for ((_, value), place) in values.iter().zip(&self.places) {
            self.statement.raw_bind_parameter(*place, value).map_err(failed)?;
        }
        self.statement.raw_execute().map_err(failed)
    }
}

fn places(
    statement: &CachedStatement<'_>,
    query: &Query,
    values: &[(&str, &dyn ToSql)],
) -> Result<Vec<usize>> {
    let place = |name: &str| {
        let unknown = || Error::new(Kind::Failed, format!("{} has no {name}", query.name));
        let index = statement.parameter_index(name).map_err(|e| failure::of_query(query, &e))?;
        index.ok_or_else(unknown)
    };
    let places = values.iter().map(|(name, _)| place(name)).collect::<Result<Vec<_>>>()?;
    if places.len() == statement.parameter_count() {
        return Ok(places);
    }
    Err(Error::new(Kind::Failed, format!("{} was not given all it asks for", query.name)))
}

impl<'a> Db<'a> {
    /// Prepares a writer that runs a million times.
    pub(super) fn often(self, query: &'static Query) -> Result<Often<'a>> {
        let statement =
            self.0.prepare_cached(query.sql).map_err(|e| failure::of_query(query, &e))?;
        Ok(Often { query, statement, places: Vec::new() })
    }
}

impl Db<'_> {
    /// A number that is another one once another connection has written.
    pub fn version(&self) -> Result<i64> {
        let version = self.0.pragma_query_value(None, "data_version", |row| row.get(0));
        version.map_err(|e| Error::new(Kind::StoreUnusable, "cannot read the history").because(e))
    }

    /// All rows of an answer. Parameters without a value are NULL, which every query takes as its default.
    pub fn rows<T: DeserializeOwned>(
        &self,
        query: &Query,
        parameters: &impl Serialize,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(query, parameters, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Row after row, for an answer that is too long to be kept as it is; whoever takes them can end it.
    pub fn each<T: DeserializeOwned>(
        &self,
        query: &Query,
        parameters: &impl Serialize,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.prepare(query, parameters)?;
        let mut rows = serde_rusqlite::from_rows::<T>(statement.raw_query());
        rows.try_for_each(|row| take(row.map_err(|e| failure::of_row(query, e))?))
    }

    /// Row after row of an answer that has nothing but whole numbers, in the order of its columns: thousands of them take half
    /// the time of typed ones.
    pub fn each_of_numbers<const N: usize>(
        &self,
        query: &Query,
        parameters: &impl Serialize,
        mut take: impl FnMut([i64; N]) -> Result<()>,
    ) -> Result<()> {
        let failed = |e: rusqlite::Error| failure::of_query(query, &e);
        let mut statement = self.prepare(query, parameters)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            let mut numbers = [0; N];
            for (at, number) in numbers.iter_mut().enumerate() {
                *number = row.get(at).map_err(failed)?;
            }
            take(numbers)?;
        }
        Ok(())
    }

    /// The first row of an answer, if there is one.
    pub fn row<T: DeserializeOwned>(
        &self,
        query: &Query,
        parameters: &impl Serialize,
    ) -> Result<Option<T>> {
        Ok(self.rows(query, parameters)?.into_iter().next())
    }

    /// The one row that an answer always has.
    pub fn only<T: DeserializeOwned>(
        &self,
        query: &Query,
        parameters: &impl Serialize,
    ) -> Result<T> {
        self.row(query, parameters)?
            .ok_or_else(|| Error::new(Kind::Failed, format!("{} gave no row", query.name)))
    }

    /// Carries out a writer; how many rows it touched.
    pub fn run(&self, query: &Query, parameters: &impl Serialize) -> Result<usize> {
        let mut statement = self.prepare(query, parameters)?;
        statement.raw_execute().map_err(|e| failure::of_query(query, &e))
    }

    /// Carries out a writer, its values bound directly, by name.
    pub(super) fn run_often(self, query: &Query, values: &[(&str, &dyn ToSql)]) -> Result<usize> {
        let failed = |e: rusqlite::Error| failure::of_query(query, &e);
        self.0.prepare_cached(query.sql).map_err(failed)?.execute(values).map_err(failed)
    }

    /// The one number that a query answers with, its values bound directly, by name.
    pub(super) fn number_often<T: FromSql>(
        self,
        query: &Query,
        values: &[(&str, &dyn ToSql)],
    ) -> Result<T> {
        let failed = |e: rusqlite::Error| failure::of_query(query, &e);
        let mut statement = self.0.prepare_cached(query.sql).map_err(failed)?;
        statement.query_one(values, |row| row.get(0)).map_err(failed)
    }

    /// The row of a digest: JSON has no bytes to bind.
    pub(super) fn row_of_key<T: DeserializeOwned>(
        self,
        query: &Query,
        key: &[u8],
    ) -> Result<Option<T>> {
        let failed = |e: rusqlite::Error| failure::of_query(query, &e);
        let mut statement = self.0.prepare_cached(query.sql).map_err(failed)?;
        statement.raw_bind_parameter(1, key).map_err(failed)?;
        let mut rows = serde_rusqlite::from_rows::<T>(statement.raw_query());
        rows.next().transpose().map_err(|e| failure::of_row(query, e))
    }

    fn prepare(&self, query: &Query, parameters: &impl Serialize) -> Result<CachedStatement<'_>> {
        let mut statement =
            self.0.prepare_cached(query.sql).map_err(|e| failure::of_query(query, &e))?;
        bind(&mut statement, query, &by_name(parameters)?)?;
        Ok(statement)
    }
}

pub(super) fn by_name(parameters: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(parameters) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(other) => Err(Error::new(Kind::Failed, format!("parameters without names: {other}"))),
        Err(e) => Err(Error::new(Kind::Failed, "parameters that cannot be bound").because(e)),
    }
}

/// Binds what the query knows. A writer must be given each of its parameters; a reader's are all optional.
pub(super) fn bind(
    statement: &mut CachedStatement<'_>,
    query: &Query,
    values: &Map<String, Value>,
) -> Result<()> {
    let reader = statement.readonly();
    for index in 1..=statement.parameter_count() {
        let name =
            statement.parameter_name(index).unwrap_or_default().trim_start_matches(':').to_owned();
        let value = match values.get(&name) {
            Some(value) => Bound(value),
            None if reader => Bound(&Value::Null),
            None => {
                return Err(Error::new(
                    Kind::Failed,
                    format!("{} was not given :{name}", query.name),
                ));
            }
        };
        statement.raw_bind_parameter(index, value).map_err(|e| failure::of_query(query, &e))?;
    }
    Ok(())
}

/// A JSON value as SQLite takes it: truth is 0 or 1, everything nested is text.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Null => SqlValue::Null,
            Value::Bool(truth) => SqlValue::Integer(i64::from(*truth)),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => SqlValue::Integer(whole),
                None => SqlValue::Real(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => return Ok(ToSqlOutput::from(text.as_str())),
            nested => SqlValue::Text(nested.to_string()),
        };
        Ok(ToSqlOutput::Owned(value))
    }
}
