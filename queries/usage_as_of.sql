-- The ledger as it stood at a moment: what was recorded until then, with the values of then and the prices known then.
-- :at          the moment, ms UTC (default: now)
-- :by          model (default), day, week, month, hour, project, session
-- :since       happened from this moment on, ms UTC, cut at 15 minutes
-- :until       happened before this moment, ms UTC, cut at 15 minutes
-- :project     only this project
-- :model       only this model: its id or its name
-- :session     only this session
-- :week_start  0 Sunday, 1 Monday (default)
-- :prices      price book (default list)
-- :prices_at   prices as they were known at this moment, ms UTC (default: as of :at)
WITH moment AS MATERIALIZED (
  SELECT coalesce(:prices_at, :at, 9000000000000000) AS prices_at,
         -- Readings are numbered in the order in which they were written, whatever the clock said.
         coalesce((SELECT max(reading_id) FROM reading WHERE recorded_at <= coalesce(:at, 9000000000000000)), 0) AS reading_id),
span AS MATERIALIZED (
  SELECT p.* FROM price_span AS p, moment AS t
   WHERE p.book = coalesce(:prices, 'list')
     AND p.known_at <= t.prices_at AND t.prices_at < coalesce(p.known_until, 9100000000000000)),
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
  SELECT CASE coalesce(:by, 'model')
           WHEN 'model' THEN m.name
           WHEN 'day' THEN strftime('%Y-%m-%d', f.slot * 900, 'unixepoch', 'localtime')
           WHEN 'week' THEN strftime('%Y-%m-%d', f.slot * 900, 'unixepoch', 'localtime', '-' || ((strftime('%w', f.slot * 900, 'unixepoch', 'localtime') + 7 - coalesce(:week_start, 1)) % 7) || ' days')
           WHEN 'month' THEN strftime('%Y-%m', f.slot * 900, 'unixepoch', 'localtime')
           WHEN 'hour' THEN strftime('%Y-%m-%d %H:00', f.slot * 900, 'unixepoch', 'localtime')
           WHEN 'project' THEN j.name
           WHEN 'session' THEN n.id
         END AS period,
         f.model_id, f.rate_id, f.slot / 96 AS utc_day, sum(f.responses) AS responses, sum(f.input) AS input,
         sum(f.output) AS output, sum(f.cache_write_5m) AS cache_write_5m, sum(f.cache_write_1h) AS cache_write_1h,
         sum(f.cache_read) AS cache_read, sum(f.web_searches) AS web_searches
    FROM fact AS f
    JOIN model AS m ON m.model_id = f.model_id
    LEFT JOIN session AS n ON n.session_id = f.session_id
    JOIN directory AS w ON w.directory_id = f.directory_id
    JOIN project AS j ON j.project_id = w.project_id
   WHERE (:session IS NULL OR n.id = :session)
     AND (:project IS NULL OR j.name = :project) AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
   GROUP BY 1, 2, 3, 4
  HAVING sum(f.responses) <> 0),
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
