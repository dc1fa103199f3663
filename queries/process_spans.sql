-- What was seen of one process, span by span, oldest first; an open span ends at the heartbeat.
-- :process_id  the process
-- :now         ms UTC (default: the present)
-- :since       spans that end after this moment, ms UTC (default: 24 hours before now)
SELECT s.since_at, s.until_at, s.state, s.health, s.resource_alert, s.active, round(s.cpu_tree_percent, 1) AS cpu_percent, s.memory_tree_bytes
  FROM v_sample AS s
 WHERE s.process_id = :process_id
   AND s.until_at > coalesce(:since, cast(coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) - 86400000)
 ORDER BY s.since_at, s.until_at;
