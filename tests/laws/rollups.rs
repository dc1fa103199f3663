//! What the history says of itself twice must be the same both times.

use proptest::prelude::*;
use rusqlite::Connection;

use crate::stage::rows_of;

const SUMS: &str = "sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)";

const BY_SUBAGENTS: &str =
    "sum(iif(subagent, input + output + cache_write_5m + cache_write_1h + cache_read, 0))";
const UTC_DAY: &str = "happened_at / 86400000";
const UTC_MONTH: &str = "(strftime('%Y', happened_at / 1000, 'unixepoch') - 1970) * 12 + strftime('%m', happened_at / 1000, 'unixepoch') - 1";
const HOME_DAY: &str = "strftime('%s', date(happened_at / 1000, 'unixepoch', 'localtime')) / 86400";

/// Rollups: all of them are what a scan of every response gives, row by row; moments may be unknown for a while.
pub(super) fn equal_full_scans(sql: &Connection) -> Result<(), TestCaseError> {
    let slots = format!(
        "SELECT s.*, iif(k.responses > 0 AND k.last_at IS NULL, k.first_at, first), iif(k.responses > 0 AND k.last_at IS NULL, NULL, last)
           FROM (SELECT happened_at / 900000 AS slot, session_id, model_id, rate_id, directory_id, count(*), {SUMS}, {BY_SUBAGENTS}
                   FROM usage GROUP BY 1, 2, 3, 4, 5) AS s
           JOIN (SELECT happened_at / 900000 AS slot, session_id, model_id, rate_id, directory_id,
                        min(iif(happened_at % 900000 = 0, NULL, happened_at)) AS first, max(happened_at) AS last
                   FROM usage GROUP BY 1, 2, 3, 4, 5) USING (slot, session_id, model_id, rate_id, directory_id)
           LEFT JOIN usage_slot AS k USING (slot, session_id, model_id, rate_id, directory_id)
          ORDER BY 1, 2, 3, 4, 5"
    );
    prop_assert_eq!(
        rows_of(sql, "SELECT * FROM usage_slot ORDER BY 1, 2, 3, 4, 5"),
        rows_of(sql, &slots)
    );
    let parts = format!(
        "SELECT happened_at / 14400000, {HOME_DAY}, model_id, rate_id, session_id, directory_id, count(*), {SUMS}, {BY_SUBAGENTS}
           FROM usage GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
    );
    prop_assert_eq!(
        rows_of(sql, "SELECT * FROM usage_part ORDER BY 1, 2, 3, 4, 5, 6"),
        rows_of(sql, &parts)
    );
    hours(sql)?;
    days_and_months(sql)?;
    accounts_are_summed_up(sql)?;
    let sessions = "SELECT session_id, count(*) FROM usage GROUP BY 1 ORDER BY 1";
    prop_assert_eq!(
        rows_of(sql, "SELECT session_id, responses FROM session WHERE responses <> 0 ORDER BY 1"),
        rows_of(sql, sessions)
    );
    Ok(())
}

/// Hours, as far as they are summed up; moments may be unknown for a while, as those of quarters.
fn hours(sql: &Connection) -> Result<(), TestCaseError> {
    let over = format!("usage WHERE {UTC_DAY} <= (SELECT max(hour) / 24 FROM usage_hour)");
    let key = "happened_at / 3600000 AS hour, model_id, rate_id";
    let hours = format!(
        "SELECT s.*, iif(k.responses > 0 AND k.last_at IS NULL, k.first_at, first), iif(k.responses > 0 AND k.last_at IS NULL, NULL, last)
           FROM (SELECT {key}, count(*), {SUMS} FROM {over} GROUP BY 1, 2, 3) AS s
           JOIN (SELECT {key}, min(iif(happened_at % 900000 = 0, NULL, happened_at)) AS first, max(happened_at) AS last
                   FROM {over} GROUP BY 1, 2, 3) USING (hour, model_id, rate_id)
           LEFT JOIN usage_hour AS k USING (hour, model_id, rate_id)
          ORDER BY 1, 2, 3"
    );
    prop_assert_eq!(
        rows_of(sql, "SELECT * FROM usage_hour ORDER BY 1, 2, 3"),
        rows_of(sql, &hours)
    );
    Ok(())
}

/// Days and months: those that are over, all of them, and all time.
fn days_and_months(sql: &Connection) -> Result<(), TestCaseError> {
    let rollups = [
        ("usage_day", format!("WHERE {UTC_DAY} < (SELECT max({UTC_DAY}) FROM usage)")),
        ("v_usage_day", String::new()),
    ];
    for (rollup, which) in rollups {
        let days = format!(
            "SELECT {UTC_DAY}, {HOME_DAY}, model_id, rate_id, count(*), {SUMS}
               FROM usage {which} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        );
        let kept = format!("SELECT * FROM {rollup} ORDER BY 1, 2, 3, 4");
        prop_assert_eq!(rows_of(sql, &kept), rows_of(sql, &days), "{}", rollup);
    }
    let months = format!(
        "SELECT {UTC_MONTH}, model_id, rate_id, count(*), {SUMS}
           FROM usage WHERE {UTC_MONTH} < (SELECT max({UTC_MONTH}) FROM usage) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    );
    let kept = "SELECT * FROM usage_month ORDER BY 1, 2, 3";
    prop_assert_eq!(rows_of(sql, kept), rows_of(sql, &months));
    let all_time = |from: &str, responses: &str| {
        rows_of(
            sql,
            &format!(
                "SELECT model_id, rate_id, {responses}, {SUMS} FROM {from} GROUP BY 1, 2 ORDER BY 1, 2"
            ),
        )
    };
    prop_assert_eq!(all_time("v_usage_all_time", "sum(responses)"), all_time("usage", "count(*)"));
    Ok(())
}

/// Accounts: of every 64 transcripts, be their sum kept or found.
pub(super) fn accounts_are_summed_up(sql: &Connection) -> Result<(), TestCaseError> {
    let scan = "SELECT transcript_id / 64, count(*), count(coalesce(gone_at, replaced_at)), sum(offset),
                       sum((size - offset) * (gone_at IS NULL AND replaced_at IS NULL)),
                       sum(lines), sum(usage), sum(titles), sum(cost_states), sum(not_usage), sum(advisors)
                  FROM transcript GROUP BY 1 ORDER BY 1";
    let sums = "SELECT block, files, files_gone, bytes, pending_bytes, lines, usage, titles, cost_states, not_usage, advisors
                  FROM v_transcript_sum ORDER BY 1";
    prop_assert_eq!(rows_of(sql, sums), rows_of(sql, scan));
    Ok(())
}

/// Moments: after a reading that came to its end, every first and last one is known.
pub(super) fn moments_are_known(sql: &Connection) -> Result<(), TestCaseError> {
    for rollup in ["usage_slot", "usage_hour"] {
        let unknown = format!("SELECT * FROM {rollup} WHERE last_at IS NULL");
        prop_assert_eq!(rows_of(sql, &unknown), Vec::<String>::new(), "{}", rollup);
    }
    Ok(())
}

/// Account: of every file that was ever read, each line became something.
pub(super) fn lines_add_up(sql: &Connection) -> Result<(), TestCaseError> {
    let unaccounted = rows_of(
        sql,
        "SELECT path, lines, usage, titles, cost_states, not_usage FROM transcript
          WHERE lines <> usage + titles + cost_states + not_usage
                + (SELECT coalesce(sum(count), 0) FROM rejected WHERE rejected.transcript_id = transcript.transcript_id)",
    );
    prop_assert_eq!(unaccounted, Vec::<String>::new());
    Ok(())
}
