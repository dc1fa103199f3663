//! What the history says of itself twice must be the same both times.

use proptest::prelude::*;
use rusqlite::Connection;

use crate::stage::rows_of;

const SUMS: &str = "sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)";

/// Rollups: all of them are what a scan of every response gives, row by row; moments may be unknown for a while.
pub(super) fn equal_full_scans(sql: &Connection) -> Result<(), TestCaseError> {
    let slots = format!(
        "SELECT s.*, iif(k.responses > 0 AND k.last_at IS NULL, k.first_at, first), iif(k.responses > 0 AND k.last_at IS NULL, NULL, last)
           FROM (SELECT happened_at / 900000 AS slot, session_id, model_id, rate_id, directory_id, subagent, count(*), {SUMS}
                   FROM usage GROUP BY 1, 2, 3, 4, 5, 6) AS s
           JOIN (SELECT happened_at / 900000 AS slot, session_id, model_id, rate_id, directory_id, subagent,
                        min(iif(happened_at % 900000 = 0, NULL, happened_at)) AS first, max(happened_at) AS last
                   FROM usage GROUP BY 1, 2, 3, 4, 5, 6) USING (slot, session_id, model_id, rate_id, directory_id, subagent)
           LEFT JOIN usage_slot AS k USING (slot, session_id, model_id, rate_id, directory_id, subagent)
          ORDER BY 1, 2, 3, 4, 5, 6"
    );
    prop_assert_eq!(
        rows_of(sql, "SELECT * FROM usage_slot ORDER BY 1, 2, 3, 4, 5, 6"),
        rows_of(sql, &slots)
    );
    let days = format!(
        "SELECT happened_at / 14400000, strftime('%s', date(happened_at / 1000, 'unixepoch', 'localtime')) / 86400,
                model_id, rate_id, session_id, directory_id, count(*), {SUMS}
           FROM usage GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
    );
    prop_assert_eq!(
        rows_of(sql, "SELECT * FROM usage_day ORDER BY 1, 2, 3, 4, 5, 6"),
        rows_of(sql, &days)
    );
    let months = format!(
        "SELECT (strftime('%Y', happened_at / 1000, 'unixepoch') - 1970) * 12 + strftime('%m', happened_at / 1000, 'unixepoch') - 1,
                model_id, rate_id, count(*), {SUMS}
           FROM usage GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    );
    let months = rows_of(sql, &months);
    prop_assert_eq!(&rows_of(sql, "SELECT * FROM v_usage_month ORDER BY 1, 2, 3"), &months);
    let over = rows_of(
        sql,
        "SELECT * FROM v_usage_month
          WHERE utc_month < (SELECT max(utc_month) FROM v_usage_month) ORDER BY 1, 2, 3",
    );
    prop_assert_eq!(rows_of(sql, "SELECT * FROM usage_month ORDER BY 1, 2, 3"), over);
    let sessions = "SELECT session_id, count(*) FROM usage GROUP BY 1 ORDER BY 1";
    prop_assert_eq!(
        rows_of(sql, "SELECT session_id, responses FROM session WHERE responses <> 0 ORDER BY 1"),
        rows_of(sql, sessions)
    );
    Ok(())
}

/// Moments: after a reading that came to its end, every first and last one is known.
pub(super) fn moments_are_known(sql: &Connection) -> Result<(), TestCaseError> {
    let unknown = "SELECT * FROM usage_slot WHERE last_at IS NULL";
    prop_assert_eq!(rows_of(sql, unknown), Vec::<String>::new());
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
