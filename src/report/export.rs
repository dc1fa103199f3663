//! An answer as CSV (RFC 4180): its rows as they are, numbers not rounded, columns in an order that stays.
//!
//! A report has one table that programs want; its columns are a promise, so they are written down here. What is
//! nested in a row is JSON in its cell.

use csv::{Terminator, WriterBuilder};
use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result};

/// A table of a document: which report's, the list that holds its rows (none: the document is the list), its columns.
/// Where a list may hold rows of several sorts, their columns tell.
pub struct Table {
    pub report: &'static str,
    pub list: &'static str,
    /// Their names, between spaces.
    pub columns: &'static str,
}

const SESSIONS: &str = "session_id project_path project_name start_time duration_minutes input_tokens output_tokens \
        cache_read_tokens cache_creation_tokens subagent_tokens responses cost_pico cost_usd title \
        models unpriced_models summary tool_counts lines_added lines_removed";

const BLOCKS: &str = "id start_at end_at first_at last_at is_active is_gap responses input_tokens output_tokens \
        cache_read_tokens cache_creation_tokens total_tokens cost_usd cost_pico unpriced_responses \
        models tokens_per_minute tokens_per_minute_indicator cost_per_hour_usd remaining_minutes \
        projected_tokens projected_cost_usd projected_cost_pico limit_percent limit_level";

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
        pico_per_hour tokens_per_minute context_tokens cmdline cost_usd cost_per_hour_usd",
    },
    Table { report: "why", list: "findings", columns: "finding since_at evidence" },
    Table {
        report: "history",
        list: "processes",
        columns: "process_id pid program kind terminal project_name cwd host started_at ended_at end_reason ended_by \
        session_ids session_title observed_ms active_ms cpu_ms cpu_mean_percent cpu_peak_percent memory_mean_bytes \
        memory_peak_bytes gb_hours responses tokens known_cost_pico unpriced_responses cost_usd",
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
        list: "periods",
        columns: "period responses input_tokens output_tokens cache_read_tokens cache_creation_tokens web_searches \
        cost_usd cost_pico unpriced_responses",
    },
    Table { report: "usage", list: "blocks", columns: BLOCKS },
    Table { report: "blocks", list: "blocks", columns: BLOCKS },
    Table {
        report: "explain",
        list: "changes",
        columns: "change model_id model_name facts responses input_tokens output_tokens cache_read_tokens \
        cache_creation_tokens web_searches known_cost_pico unpriced_responses",
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
        columns: "name verdict text reason since_at cost_pico cost_usd limit_pico limit_usd unpriced_responses count",
    },
    Table { report: "config", list: "", columns: "name group value default origin meaning" },
    Table { report: "order", list: "", columns: "pid name success outcome message" },
];

/// The table of a report's document.
pub fn csv(report: &str, document: &Value) -> Result<String> {
    let rows_of = |table: &Table| match (table.list, document) {
        ("", rows) => rows.as_array(),
        (list, document) => document.get(list)?.as_array(),
    };
    let mut tables = TABLES.iter().filter(|table| table.report == report);
    let found = tables.find_map(|table| {
        let rows = rows_of(table)?;
        let fits = |row: &Value| table.columns.split(' ').all(|name| row.get(name).is_some());
        rows.first().is_none_or(fits).then_some((table, rows))
    });
    let (table, rows) = found
        .ok_or_else(|| Error::new(Kind::Usage, format!("{report} has no table to write as CSV")))?;
    let columns: Vec<&str> = table.columns.split(' ').collect();
    lines(&columns, rows)
}

fn lines(columns: &[&str], rows: &[Value]) -> Result<String> {
    let failed = |e: csv::Error| Error::new(Kind::Failed, "cannot write CSV").because(e);
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns).map_err(failed)?;
    let nothing = Map::new();
    for row in rows {
        let row = row.as_object().unwrap_or(&nothing);
        writer.write_record(columns.iter().map(|name| cell(row.get(*name)))).map_err(failed)?;
    }
    let bytes =
        writer.into_inner().map_err(|e| Error::new(Kind::Failed, "cannot write CSV").because(e))?;
    String::from_utf8(bytes).map_err(|e| Error::new(Kind::Failed, "cannot write CSV").because(e))
}

/// A value as it is; what is not known is empty.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
