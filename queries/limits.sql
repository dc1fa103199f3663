-- Windows of plan limits as Claude Code told of them: how much was used in each, the latest first.
-- :now    ms UTC (default: the present)
-- :since  that end after this moment, ms UTC
-- :until  that were told of before this moment, ms UTC
-- :limit  windows at most (default 50)
WITH present AS MATERIALIZED (SELECT cast(coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) AS now),
told AS (
  SELECT claude_home, window_name, resets_at, max(limit_id) AS last_id, min(observed_at) AS first_at,
         max(used_permille) AS peak_permille, count(*) AS samples
    FROM limit_sample
   WHERE (:since IS NULL OR resets_at > :since) AND (:until IS NULL OR observed_at < :until)
   GROUP BY claude_home, window_name, resets_at)
SELECT t.claude_home,
       t.window_name,
       t.resets_at,
       strftime('%Y-%m-%d %H:%M', t.resets_at / 1000, 'unixepoch', 'localtime') AS resets_local,
       t.resets_at > n.now AS running,
       l.used_permille / 10.0 AS used_percentage,
       t.peak_permille / 10.0 AS peak_percentage,
       t.first_at,
       l.observed_at AS last_at,
       t.samples
  FROM told AS t
 CROSS JOIN present AS n
  JOIN limit_sample AS l ON l.limit_id = t.last_id
 ORDER BY t.resets_at DESC, t.claude_home, t.window_name
 LIMIT coalesce(:limit, 50);
