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
-- The day table serves where it can: no hours, no sessions, from whole day to whole day, and this process lives in the zone
-- its days were cut in. A day begins with the first quarter of an hour that bears its date.
asked (since, until) AS (SELECT :since / 900000 * 900, :until / 900000 * 900),
fast AS MATERIALIZED (
  SELECT coalesce(:by, 'day') NOT IN ('hour', 'session') AND :session IS NULL
         AND (since IS NULL OR date(since, 'unixepoch', 'localtime') <> date(since - 900, 'unixepoch', 'localtime'))
         AND (until IS NULL OR date(until, 'unixepoch', 'localtime') <> date(until - 900, 'unixepoch', 'localtime'))
         AND (coalesce(:by, 'day') IN ('project', 'model') AND :since IS NULL AND :until IS NULL
              OR (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone)) AS yes,
         strftime('%s', date(since, 'unixepoch', 'localtime')) / 86400 AS first_day,
         strftime('%s', date(until, 'unixepoch', 'localtime')) / 86400 AS next_day
    FROM asked),
folder AS MATERIALIZED (
  SELECT d.directory_id, d.project_id
    FROM directory AS d
    JOIN project AS p ON p.project_id = d.project_id
   WHERE :project IS NULL OR p.name = :project),
-- How far local time is ahead at both ends of each UTC day: only where the two differ must each slot be asked.
utc (day, early, late) AS MATERIALIZED (
  WITH RECURSIVE every (day, last) AS (
    -- Each by itself: the one is the key's first, the other its last; together they are looked for in all of them.
    SELECT (SELECT min(slot) FROM usage_slot) / 96, (SELECT max(slot) FROM usage_slot) / 96
    UNION ALL
    SELECT day + 1, last FROM every WHERE day < last)
  SELECT day, strftime('%s', day * 86400, 'unixepoch', 'localtime') - day * 86400,
         strftime('%s', day * 86400 + 85500, 'unixepoch', 'localtime') - day * 86400 - 85500
    FROM every),
local AS (
  SELECT s.*, f.project_id,
         s.slot * 900 + iif(u.early = u.late, u.early, strftime('%s', s.slot * 900, 'unixepoch', 'localtime') - s.slot * 900) AS local_s
    FROM usage_slot AS s
    JOIN folder AS f ON f.directory_id = s.directory_id
    JOIN utc AS u ON u.day = s.slot / 96
   WHERE NOT (SELECT yes FROM fast)
     AND s.slot >= coalesce(:since, 0) / 900000 AND s.slot < coalesce(:until, 9000000000000000) / 900000
     AND (:session IS NULL OR s.session_id = (SELECT session_id FROM session WHERE id = :session))),
-- The number each row is counted under: an hour or day since 1970, or that of a project, session or model.
part AS (
  SELECT CASE coalesce(:by, 'day') WHEN 'project' THEN f.project_id WHEN 'model' THEN d.model_id ELSE d.home_day END AS number,
         d.model_id, d.rate_id, d.utc_day, d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM usage_day AS d
    JOIN folder AS f ON f.directory_id = d.directory_id
   WHERE (SELECT yes FROM fast)
     AND d.home_day >= coalesce((SELECT first_day FROM fast), 0) AND d.home_day < coalesce((SELECT next_day FROM fast), 9000000)
  UNION ALL
  SELECT CASE coalesce(:by, 'day') WHEN 'project' THEN project_id WHEN 'model' THEN model_id WHEN 'session' THEN session_id
           WHEN 'hour' THEN local_s / 3600 ELSE local_s / 86400 END,
         model_id, rate_id, slot / 96, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
    FROM local),
priced AS (
  SELECT d.number, d.model_id, sum(d.responses) AS responses, sum(d.input) AS input, sum(d.output) AS output,
         sum(d.cache_read) AS cache_read, sum(d.cache_write_5m) AS cache_write_5m, sum(d.cache_write_1h) AS cache_write_1h,
         sum(d.web_searches) AS web_searches,
         sum(d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
             + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search) AS pico,
         sum(iif(s.book IS NULL, d.responses, 0)) AS unpriced_responses
    FROM part AS d
    LEFT JOIN span AS s
           ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
   WHERE :model IS NULL OR d.model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical))
   GROUP BY d.number, d.model_id),
named AS (
  SELECT CASE coalesce(:by, 'day')
           WHEN 'day' THEN strftime('%Y-%m-%d', number * 86400, 'unixepoch')
           WHEN 'week' THEN strftime('%Y-%m-%d', (number - (number + 11 - coalesce(:week_start, 1)) % 7) * 86400, 'unixepoch')
           WHEN 'month' THEN strftime('%Y-%m', number * 86400, 'unixepoch')
           WHEN 'hour' THEN strftime('%Y-%m-%d %H:00', number * 3600, 'unixepoch')
           WHEN 'project' THEN (SELECT name FROM project WHERE project_id = number)
           WHEN 'session' THEN (SELECT id FROM session WHERE session_id = number)
           WHEN 'model' THEN (SELECT name FROM model WHERE model_id = number)
         END AS period, *
    FROM priced),
summed AS (
  SELECT period, model_id, sum(responses) AS responses, sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read,
         sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h, sum(web_searches) AS web_searches,
         sum(pico) AS pico, sum(unpriced_responses) AS unpriced_responses
    FROM named
   GROUP BY period, model_id)
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
  FROM summed AS d
  JOIN model AS m ON m.model_id = d.model_id
 ORDER BY d.period, known_cost_pico IS NULL, known_cost_pico DESC, m.id;
