-- Tokens by day and model as the newest state of every stats-cache.json has them, oldest day first.
-- :since  first day, YYYY-MM-DD
-- :until  last day, YYYY-MM-DD
SELECT t.day AS date, m.id AS model_id, m.name AS model_name, sum(t.tokens) AS tokens,
       max(s.days_count_caches) AS counts_caches
  FROM v_stats_newest AS s
  JOIN stats_day_tokens AS t ON t.file_id = s.file_id AND t.last_snapshot_id = s.snapshot_id
  JOIN model AS m ON m.model_id = t.model_id
 WHERE (:since IS NULL OR t.day >= :since)
   AND (:until IS NULL OR t.day <= :until)
 GROUP BY t.day, m.model_id
 ORDER BY t.day, m.id;
