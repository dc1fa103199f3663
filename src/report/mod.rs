//! Answers: each report is a question in `queries/`, a typed row, a document and a sheet.

pub mod doctor;
pub mod overview;
pub mod sessions;
pub mod status;
pub mod usage;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::model::time::Timestamp;
use crate::sheet::Sheet;
use crate::store::Db;

/// One answer in both forms: for programs and for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub json: Value,
    pub sheet: Sheet,
}

/// The vocabulary of filters. Its fields are the parameters of the queries; what is `None` takes the query's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub now: Option<Timestamp>,
    pub project: Option<String>,
    pub pid: Option<u32>,
    pub session: Option<String>,
    pub limit: Option<u32>,
    pub prices: Option<String>,
    /// Helper processes too.
    pub all: bool,
}

/// A report: its name is the subcommand's, the route's and the tab's.
#[derive(Clone, Copy)]
pub struct Report {
    pub name: &'static str,
    pub about: &'static str,
    pub ask: fn(Db<'_>, &Filter) -> Result<Answer>,
}

/// Every report.
pub const ALL: &[Report] = &[
    Report {
        name: "overview",
        about: "Processes, usage and sessions at a glance",
        ask: overview::ask,
    },
    Report { name: "status", about: "Process health overview", ask: status::ask },
    Report { name: "usage", about: "Token usage and costs", ask: usage::ask },
    Report { name: "sessions", about: "Recent session history", ask: sessions::ask },
    Report {
        name: "doctor",
        about: "What is recorded, what is missing, what went wrong",
        ask: doctor::ask,
    },
];

fn to_json(document: &impl Serialize) -> Result<Value> {
    serde_json::to_value(document)
        .map_err(|e| Error::new(Kind::Failed, "cannot write the answer as JSON").because(e))
}
