//! An answer as CSV (RFC 4180): its rows as they are, numbers not rounded, columns in an order that stays.
//!
//! A report has one table that programs want; its columns are a promise, so they are written down here. What is
//! nested in a row is JSON in its cell.

mod rows;

use std::io;

use csv::{Terminator, WriterBuilder};

use crate::error::{Error, Kind, Result};
use crate::report::Document;

use rows::Cells;
pub(super) use rows::Rows;

/// A table of a document: which report's, the list that holds its rows (none: the document is the list), its columns.
/// Where a list may hold rows of several sorts, their columns tell.
pub struct Table {
    pub report: &'static str,
    pub list: &'static str,
    /// Their names, between spaces.
    pub columns: &'static str,
}

const SESSIONS: &str = "session_id project_path project_name start_time duration_minutes input_tokens output_tokens \
        cache_read_tokens cache_creation_tokens subagent_tokens responses copied_responses cost_pico cost_usd known_cost_pico \
        unpriced_responses title models unpriced_models summary tool_counts lines_added lines_removed";

const BLOCKS: &str = "id start_at end_at first_at last_at is_active is_gap responses input_tokens output_tokens \
        cache_read_tokens cache_creation_tokens total_tokens cost_usd cost_pico unpriced_responses \
        known_cost_pico models tokens_per_minute tokens_per_minute_indicator cost_per_hour_usd cost_per_hour_pico \
        known_cost_per_hour_pico remaining_minutes projected_tokens projected_cost_usd projected_cost_pico \
        known_projected_cost_pico limit_percent limit_level";

/// Every table, the first that a document has being its own.
pub const TABLES: &[Table] = &[
    Table {
        report: "status",
        list: "processes",
        columns: "process_id pid exe program cwd project_name terminal status health cpu_percent cpu_tree_percent \
        cpu_known memory_rss_mb memory_total_mb memory_tree_bytes child_count create_time uptime_hours \
        is_pinned resource_alert cpu_percent_of_system memory_percent_of_system kind detected_by \
        confirmed session_id parent_pid start_ticks started_at active idle_ms idle_evidence ancestor_id \
        ancestor_pid boot_id host session_title linked_by responses tokens known_cost_pico unpriced_responses \
        known_pico_per_hour recent_unpriced_responses tokens_per_minute context_tokens cmdline cost_pico cost_usd \
        pico_per_hour cost_per_hour_usd",
    },
    Table { report: "why", list: "findings", columns: "finding since_at evidence" },
    Table {
        report: "history",
        list: "processes",
        columns: "process_id pid program kind terminal project_name cwd host started_at ended_at end_reason ended_by \
        session_ids session_title observed_ms active_ms cpu_ms cpu_mean_percent cpu_peak_percent memory_mean_bytes \
        memory_peak_bytes gb_hours responses tokens known_cost_pico unpriced_responses cost_pico cost_usd",
    },
    Table {
        report: "usage",
        list: "model_usage",
        columns: "model_id model_name responses input_tokens output_tokens cache_read_tokens cache_creation_tokens \
        cache_write_5m_tokens cache_write_1h_tokens web_searches known_cost_pico unpriced_responses \
        cost_pico cost_usd",
    },
    Table {
        report: "usage",
        list: "period_models",
        columns: "period model_id model_name responses input_tokens output_tokens cache_read_tokens \
        cache_creation_tokens cache_write_5m_tokens cache_write_1h_tokens web_searches known_cost_pico \
        unpriced_responses cost_pico cost_usd",
    },
    Table {
        report: "usage",
        list: "periods",
        columns: "period responses input_tokens output_tokens cache_read_tokens cache_creation_tokens web_searches \
        cost_usd cost_pico unpriced_responses known_cost_pico",
    },
    Table { report: "usage", list: "blocks", columns: BLOCKS },
    Table { report: "blocks", list: "blocks", columns: BLOCKS },
    Table {
        report: "explain",
        list: "changes",
        columns: "change model_id model_name facts responses input_tokens output_tokens cache_read_tokens \
        cache_creation_tokens web_searches known_cost_pico unpriced_responses cost_pico cost_usd",
    },
    Table { report: "sessions", list: "", columns: SESSIONS },
    Table { report: "overview", list: "recent_sessions", columns: SESSIONS },
    Table {
        report: "doctor",
        list: "witnesses",
        columns: "witness sessions tokens cost_pico ledger_tokens ledger_cost_pico other_sessions until_day \
        difference_tokens difference_percent reason",
    },
    Table {
        report: "prices",
        list: "prices",
        columns: "model_name model rate_class price_class book valid_from valid_until input output cache_write_5m \
        cache_write_1h cache_read web_search us_percent region_percent source usd_per_million",
    },
    Table {
        report: "prices",
        list: "prices",
        columns: "model model_name rate_class ours theirs ratio",
    },
    Table {
        report: "alerts",
        list: "alerts",
        columns: "alert_id host kind alert_state pid process_id process_state project session scope period projected \
        since_at until_at opened_at told_at closed_at lasted_ms orphaned_by memory_bytes cpu_percent_of_system \
        memory_percent_of_system limit_pico limit_usd cost_pico cost_usd projected_pico projected_usd \
        unpriced_responses failure text hint",
    },
    Table {
        report: "limits",
        list: "samples",
        columns: "claude_home window_name resets_at observed_at used_percentage session",
    },
    Table {
        report: "check",
        list: "checks",
        columns: "name verdict text reason since_at cost_pico cost_usd limit_pico limit_usd unpriced_responses known_cost_pico \
        count",
    },
    Table { report: "config", list: "", columns: "name group value default origin meaning" },
    Table { report: "order", list: "", columns: "pid name success outcome message" },
];

/// A report's document as CSV.
pub struct Csv<'a> {
    table: &'static Table,
    document: &'a Document,
}

impl<'a> Csv<'a> {
    /// The table of a report's document.
    pub fn of(report: &str, document: &'a Document) -> Result<Self> {
        for table in TABLES.iter().filter(|table| table.report == report) {
            if holds(document, table).map_err(unwritten)? {
                return Ok(Self { table, document });
            }
        }
        Err(Error::new(Kind::Usage, format!("{report} has no table to write as CSV")))
    }

    /// Row after row: years of hours are many.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let columns: Vec<&str> = self.table.columns.split(' ').collect();
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        writer.write_record(&columns).map_err(untaken)?;
        let mut take = |cells: &Cells| {
            let cells = cells.iter().map(|cell| cell.as_deref().unwrap_or_default());
            writer.write_record(cells).map_err(untaken).map(|()| true)
        };
        let list = self.table.list;
        let (found, enough) = (false, false);
        let mut rows = Rows { list, columns: &columns, take: &mut take, found, enough };
        self.document.rows(&mut rows)?;
        writer.flush()
    }
}

/// A report's document as CSV, where it is short or goes out whole.
pub fn csv(report: &str, document: &Document) -> Result<String> {
    let mut bytes = Vec::new();
    Csv::of(report, document)?.write(&mut bytes).map_err(unwritten)?;
    String::from_utf8(bytes).map_err(unwritten)
}

/// True if the document has the table's list, and the list's first row all of its columns.
fn holds(document: &Document, table: &Table) -> io::Result<bool> {
    let columns: Vec<&str> = table.columns.split(' ').collect();
    let mut fits = true;
    let mut take = |cells: &Cells| {
        fits = cells.iter().all(Option::is_some);
        Ok(false)
    };
    let (found, enough) = (false, false);
    let mut rows = Rows { list: table.list, columns: &columns, take: &mut take, found, enough };
    document.rows(&mut rows)?;
    Ok(rows.found && fits)
}

/// What kind of failure it was is told: a reader who has left is none.
fn untaken(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::new(Kind::Failed, "cannot write CSV").because(error)
}
