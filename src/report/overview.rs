//! `overview`, what `tce` alone prints: processes, usage and sessions at a glance.

use serde_json::json;

use crate::error::Result;
use crate::report::{Answer, Document, Filter, sessions, status, usage};
use crate::sheet::{Sheet, Tone, fact, wording};
use crate::store::Db;

const SESSIONS_SHOWN: u32 = 3;

pub fn ask(db: Db<'_>, filter: &Filter) -> Result<Answer> {
    let processes = status::read(db, filter)?;
    let tokens = usage::read(db, filter)?;
    let recent = sessions::read(db, &Filter { limit: Some(SESSIONS_SHOWN), ..filter.clone() })?;
    let answer = status::ask(db, filter)?;
    let mut sheet = Sheet { title: "Overview".to_owned(), ..answer.sheet };
    add_usage(&mut sheet, &tokens);
    if !recent.is_empty() {
        sheet.table(sessions::table(&recent).titled("Last sessions"));
    }
    sheet.remark(
        Tone::Quiet,
        "More: tce status, tce usage, tce sessions, tce doctor; tce --help lists everything.",
    );
    let document = json!({
        "status": processes.totals,
        "usage": { "total_cost_usd": tokens.total_cost_usd, "total_cost_pico": tokens.total_cost_pico,
                   "unpriced_models": tokens.unpriced_models, "total_sessions": tokens.total_sessions,
                   "source": tokens.source },
        "recent_sessions": recent,
    });
    Ok(Answer { document: Document::new(document), sheet })
}

fn add_usage(sheet: &mut Sheet, usage: &usage::Usage) {
    if usage.model_usage.is_empty() {
        sheet.remark(Tone::Quiet, "No usage data found yet: tce usage says why.");
        return;
    }
    let in_and_out = usage.total_input_tokens + usage.total_output_tokens;
    sheet.facts([
        fact("Total Cost", usage::ledger::total_words(usage)),
        fact("Tokens in and out", wording::tokens(in_and_out)),
        fact("Sessions", wording::count(usage.total_sessions)),
    ]);
}
