-- The ledger as it stood at a moment: what was recorded until then, with the values of then.
-- Sums by what they are counted under, model, rate and day of UTC: after these they are priced, by who reads them.
-- :at       the moment, ms UTC (default: now)
-- :by       day, week, month: days since 1970; hour: hours since 1970; session; else (default) the working directory
-- :since    happened from this moment on, ms UTC, cut at 15 minutes
-- :until    happened before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
WITH moment AS MATERIALIZED (
  -- Readings are numbered in the order in which they were written, whatever the clock said.
  SELECT coalesce((SELECT max(reading_id) FROM reading WHERE recorded_at <= coalesce(:at, 9000000000000000)), 0) AS reading_id),
-- What is known today is summed up already; what came later is taken from it, and what stood in its place is added.
fact AS (
  SELECT part * 16 AS slot, session_id, directory_id, model_id, rate_id, responses,
         input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
    FROM usage_part
   WHERE (SELECT reading_id FROM moment) > 0
     AND coalesce(:by, 'model') IN ('model', 'project', 'session') AND :since IS NULL AND :until IS NULL
  UNION ALL
  SELECT slot, session_id, directory_id, model_id, rate_id, responses,
         input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
    FROM usage_slot
   WHERE (SELECT reading_id FROM moment) > 0
     AND NOT (coalesce(:by, 'model') IN ('model', 'project', 'session') AND :since IS NULL AND :until IS NULL)
     AND slot >= coalesce(:since, 0) / 900000 AND slot < coalesce(:until, 9000000000000000) / 900000
  UNION ALL
  SELECT happened_at / 900000, session_id, directory_id, model_id, rate_id, -1,
         -input, -output, -cache_write_5m, -cache_write_1h, -cache_read, -web_searches
    FROM usage
   WHERE (SELECT reading_id FROM moment) > 0 AND reading_id > (SELECT reading_id FROM moment)
     AND happened_at / 900000 >= coalesce(:since, 0) / 900000
     AND happened_at / 900000 < coalesce(:until, 9000000000000000) / 900000
  UNION ALL
  SELECT happened_at / 900000, session_id, directory_id, model_id, rate_id, 1,
         input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
    FROM usage_revision
   WHERE reading_id <= (SELECT reading_id FROM moment) AND replaced_by > (SELECT reading_id FROM moment)
     AND happened_at / 900000 >= coalesce(:since, 0) / 900000
     AND happened_at / 900000 < coalesce(:until, 9000000000000000) / 900000),
part AS (
  SELECT CASE :by WHEN 'session' THEN session_id
           WHEN 'hour' THEN strftime('%s', slot * 900, 'unixepoch', 'localtime') / 3600
           WHEN 'day' THEN strftime('%s', slot * 900, 'unixepoch', 'localtime') / 86400
           WHEN 'week' THEN strftime('%s', slot * 900, 'unixepoch', 'localtime') / 86400
           WHEN 'month' THEN strftime('%s', slot * 900, 'unixepoch', 'localtime') / 86400
           ELSE directory_id END AS number,
         model_id, rate_id, slot / 96 AS utc_day, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
    FROM fact
   WHERE (:session IS NULL OR session_id = (SELECT session_id FROM session WHERE id = :session))
     AND (:project IS NULL OR directory_id IN (SELECT d.directory_id FROM directory AS d JOIN project AS j ON j.project_id = d.project_id
                                                WHERE j.name = :project))
     AND (:model IS NULL OR model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical))))
SELECT number, model_id, rate_id, utc_day, sum(responses) AS responses, sum(input) AS input, sum(output) AS output,
       sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h, sum(cache_read) AS cache_read,
       sum(web_searches) AS web_searches
  FROM part
 GROUP BY 1, 2, 3, 4
HAVING sum(responses) <> 0;
