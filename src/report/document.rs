//! What an answer tells programs. It is written when one asks for it: most answers are only read by people.

use std::fmt;
use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::report::export::Rows;

/// A document that is not written yet.
pub struct Document(Box<dyn Written + Send>);

impl Document {
    pub fn new(document: impl Serialize + Send + 'static) -> Self {
        Self(Box::new(document))
    }

    /// As JSON on one line.
    pub fn compact(&self) -> Result<String> {
        self.0.compact().map_err(unwritten)
    }

    /// As JSON that people can read, too, part by part: years of hours are tens of megabytes.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.0.pretty(out).map_err(io::Error::from)
    }

    /// The rows of one of its lists, one by one.
    pub(super) fn rows(&self, rows: &mut Rows<'_>) -> io::Result<()> {
        self.0.rows(rows).map_err(io::Error::from)
    }

    /// To look into, or to add to.
    pub fn value(&self) -> Result<Value> {
        self.0.value().map_err(unwritten)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.compact().unwrap_or_default())
    }
}

fn unwritten(error: serde_json::Error) -> Error {
    Error::new(Kind::Failed, "cannot write the answer as JSON").because(error)
}

/// What can be written in each of these ways, its type forgotten.
trait Written {
    fn compact(&self) -> serde_json::Result<String>;
    fn pretty(&self, out: &mut dyn io::Write) -> serde_json::Result<()>;
    fn rows(&self, rows: &mut Rows<'_>) -> serde_json::Result<()>;
    fn value(&self) -> serde_json::Result<Value>;
}

impl<T: Serialize> Written for T {
    fn compact(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    fn pretty(&self, out: &mut dyn io::Write) -> serde_json::Result<()> {
        serde_json::to_writer_pretty(out, self)
    }

    fn rows(&self, rows: &mut Rows<'_>) -> serde_json::Result<()> {
        rows.read(self)
    }

    fn value(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}
