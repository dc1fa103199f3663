-- The ledger's tokens and costs by period, project or session, and within it by model.
-- :by          day (default), week, month, hour, project, session, model
-- :since       from this moment on, ms UTC, cut at 15 minutes
-- :until       before this moment, ms UTC, cut at 15 minutes
-- :project     only this project
-- :model       only this model: its id or its name
-- :session     only this session
-- :week_start  0 Sunday, 1 Monday (default)
-- :prices      price book (default list)
-- :prices_at   prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM v_price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
-- The day table serves where it can: no hours, no sessions, and this process lives in the zone its days were cut in.
fast AS MATERIALIZED (
  SELECT coalesce(:by, 'day') NOT IN ('hour', 'session') AND :session IS NULL AND :since IS NULL AND :until IS NULL
         AND (coalesce(:by, 'day') IN ('project', 'model')
              OR (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone)) AS yes),
part AS (
  SELECT CASE coalesce(:by, 'day')
           WHEN 'day' THEN strftime('%Y-%m-%d', d.home_day * 86400, 'unixepoch')
           WHEN 'week' THEN strftime('%Y-%m-%d', d.home_day * 86400, 'unixepoch', '-' || ((strftime('%w', d.home_day * 86400, 'unixepoch') + 7 - coalesce(:week_start, 1)) % 7) || ' days')
           WHEN 'month' THEN strftime('%Y-%m', d.home_day * 86400, 'unixepoch')
           WHEN 'project' THEN j.name
           WHEN 'model' THEN m.name
         END AS period,
         d.model_id, d.rate_id, d.utc_day, sum(d.responses) AS responses, sum(d.input) AS input, sum(d.output) AS output,
         sum(d.cache_write_5m) AS cache_write_5m, sum(d.cache_write_1h) AS cache_write_1h,
         sum(d.cache_read) AS cache_read, sum(d.web_searches) AS web_searches
    FROM usage_day AS d
    JOIN model AS m ON m.model_id = d.model_id
    JOIN directory AS w ON w.directory_id = d.directory_id
    JOIN project AS j ON j.project_id = w.project_id
   WHERE (SELECT yes FROM fast)
     AND (:project IS NULL OR j.name = :project) AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
   GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT CASE coalesce(:by, 'day')
           WHEN 'day' THEN strftime('%Y-%m-%d', d.slot * 900, 'unixepoch', 'localtime')
           WHEN 'week' THEN strftime('%Y-%m-%d', d.slot * 900, 'unixepoch', 'localtime', '-' || ((strftime('%w', d.slot * 900, 'unixepoch', 'localtime') + 7 - coalesce(:week_start, 1)) % 7) || ' days')
           WHEN 'month' THEN strftime('%Y-%m', d.slot * 900, 'unixepoch', 'localtime')
           WHEN 'project' THEN j.name
           WHEN 'hour' THEN strftime('%Y-%m-%d %H:00', d.slot * 900, 'unixepoch', 'localtime')
           WHEN 'session' THEN n.id
           WHEN 'model' THEN m.name
         END AS period,
         d.model_id, d.rate_id, d.slot / 96 AS utc_day, sum(d.responses), sum(d.input), sum(d.output),
         sum(d.cache_write_5m), sum(d.cache_write_1h), sum(d.cache_read), sum(d.web_searches)
    FROM usage_slot AS d
    JOIN model AS m ON m.model_id = d.model_id
    JOIN session AS n ON n.session_id = d.session_id
    JOIN directory AS w ON w.directory_id = d.directory_id
    JOIN project AS j ON j.project_id = w.project_id
   WHERE NOT (SELECT yes FROM fast)
     AND d.slot >= coalesce(:since, 0) / 900000 AND d.slot < coalesce(:until, 9000000000000000) / 900000
     AND (:session IS NULL OR n.id = :session)
     AND (:project IS NULL OR j.name = :project) AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
   GROUP BY 1, 2, 3, 4),
priced AS (
  SELECT d.period, d.model_id, sum(d.responses) AS responses, sum(d.input) AS input, sum(d.output) AS output,
         sum(d.cache_read) AS cache_read, sum(d.cache_write_5m) AS cache_write_5m, sum(d.cache_write_1h) AS cache_write_1h,
         sum(d.web_searches) AS web_searches,
         sum(d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
             + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search) AS pico,
         sum(iif(s.book IS NULL, d.responses, 0)) AS unpriced_responses
    FROM part AS d
    LEFT JOIN span AS s
           ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
   GROUP BY d.period, d.model_id)
SELECT d.period,
       m.id AS model_id,
       m.name AS model_name,
       d.responses,
       d.input AS input_tokens,
       d.output AS output_tokens,
       d.cache_read AS cache_read_tokens,
       d.cache_write_5m + d.cache_write_1h AS cache_creation_tokens,
       d.cache_write_5m AS cache_write_5m_tokens,
       d.cache_write_1h AS cache_write_1h_tokens,
       d.web_searches,
       -- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
       iif(typeof(d.pico) = 'real', abs(-9223372036854775807 - 1), d.pico) AS known_cost_pico,
       d.unpriced_responses
  FROM priced AS d
  JOIN model AS m ON m.model_id = d.model_id
 ORDER BY d.period, known_cost_pico IS NULL, known_cost_pico DESC, m.id;
