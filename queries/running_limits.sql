-- Windows of plan limits that are running: the last word of the given session, and of all others.
-- :now          ms UTC (default: the present)
-- :claude_home  only of this base folder of Claude Code
-- :session      whose word is its own
WITH present AS MATERIALIZED (SELECT cast(coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) AS now)
SELECT l.claude_home,
       l.window_name,
       l.session IS NOT NULL AND l.session IS :session AS own,
       -- The other columns are those of this row.
       max(l.limit_id) AS limit_id,
       l.resets_at,
       l.observed_at,
       l.used_permille
  FROM present AS n
 CROSS JOIN limit_sample AS l ON l.resets_at > n.now
 WHERE :claude_home IS NULL OR l.claude_home = :claude_home
 GROUP BY l.claude_home, l.window_name, own
 ORDER BY l.claude_home, l.window_name, own;
