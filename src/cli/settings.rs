//! `tce config`: every setting, its value, where it came from, and what it means.

use serde_json::json;

use crate::cli::args::Args;
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::reports::write;
use crate::config::{Config, Origin};
use crate::error::Result;
use crate::report::{Answer, Document};
use crate::sheet::{Column, Row, Sheet, Table, Tone};

pub(super) fn show(outside: &mut Outside<'_>, session: &Session, args: &Args) -> Result<u8> {
    let config = &session.config;
    let document = json!(
        config
            .origins
            .iter()
            .map(|shown| json!({ "name": shown.name, "group": shown.group, "value": shown.value,
                                 "default": shown.default, "origin": shown.origin.to_string(),
                                 "meaning": shown.meaning }))
            .collect::<Vec<_>>()
    );
    let mut sheet = Sheet::new("Settings");
    sheet.table(table(config));
    sheet.remark(
        Tone::Quiet,
        "Later wins: defaults, config.toml, .env, environment (CLAUDE_MONITOR_NAME), command line (--set NAME=VALUE).",
    );
    write(outside, args, "config", &Answer { document: Document::new(document), sheet })
}

/// The settings as a table; one that was changed stands out.
pub(super) fn table(config: &Config) -> Table {
    let columns = vec![
        Column::text("Setting").toned(),
        Column::text("Value").elastic(),
        Column::text("From").elastic(),
        Column::text("Meaning").elastic().spare(),
    ];
    Table::new(columns).rows(config.origins.iter().map(|shown| {
        let cells = [
            shown.name.to_owned(),
            shown.value.clone(),
            shown.origin.to_string(),
            shown.meaning.to_owned(),
        ];
        let changed = !matches!(shown.origin, Origin::Default);
        Row::new(cells).tone(Tone::Marked.when(changed))
    }))
}
