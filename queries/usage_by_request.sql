-- Sums of the ledger as whoever counts by message and request would have them, at the time of the line that counts.
-- What main lines count under a second request id is one more.
-- :by       day, week, month: days since 1970; hour: hours since 1970; session; else (default) the working directory
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
WITH line AS (
  SELECT happened_at + counted_after_ms AS at, session_id, directory_id, model_id, rate_id, input, output, cache_write_5m,
         cache_write_1h, cache_read, web_searches
    FROM usage
  UNION ALL
  SELECT r.counted_at, u.session_id, u.directory_id, r.model_id, r.rate_id, r.input, r.output, r.cache_write_5m,
         r.cache_write_1h, r.cache_read, r.web_searches
    FROM usage_request AS r
    JOIN usage AS u ON u.usage_key = r.usage_key)
SELECT CASE :by WHEN 'session' THEN session_id
         WHEN 'hour' THEN strftime('%s', at / 1000, 'unixepoch', 'localtime') / 3600
         WHEN 'day' THEN strftime('%s', at / 1000, 'unixepoch', 'localtime') / 86400
         WHEN 'week' THEN strftime('%s', at / 1000, 'unixepoch', 'localtime') / 86400
         WHEN 'month' THEN strftime('%s', at / 1000, 'unixepoch', 'localtime') / 86400
         ELSE directory_id END AS number,
       model_id, rate_id, at / 86400000 AS utc_day, count(*) AS responses, sum(input) AS input, sum(output) AS output,
       sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h, sum(cache_read) AS cache_read,
       sum(web_searches) AS web_searches
  FROM line
 WHERE at / 900000 >= coalesce(:since, 0) / 900000 AND at / 900000 < coalesce(:until, 9000000000000000) / 900000
   AND (:session IS NULL OR session_id = (SELECT session_id FROM session WHERE id = :session))
   AND (:project IS NULL OR directory_id IN (SELECT d.directory_id FROM directory AS d JOIN project AS j ON j.project_id = d.project_id
                                              WHERE j.name = :project))
   AND (:model IS NULL OR model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical)))
 GROUP BY 1, 2, 3, 4;
