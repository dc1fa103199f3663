-- Spans nobody watched, newest first.
-- :limit  rows at most (default 20)
-- :since  ended at or after, ms UTC
-- :until  began before, ms UTC
SELECT h.name AS host, g.reason, g.since_at, g.until_at
  FROM gap AS g JOIN host AS h USING (host_id)
 WHERE (:since IS NULL OR g.until_at >= :since)
   AND (:until IS NULL OR g.since_at < :until)
 ORDER BY g.gap_id DESC
 LIMIT coalesce(:limit, 20);
