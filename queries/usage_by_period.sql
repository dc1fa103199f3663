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
asked (since, until) AS (SELECT coalesce(:since, 0) / 900000, coalesce(:until, 9000000000000000) / 900000),
-- Whole days are sums of the day table: of UTC where no day is asked for, of the home zone where this process lives in it.
-- A day begins with the first quarter of an hour that bears its date.
kind AS MATERIALIZED (
  SELECT CASE WHEN :by IN ('project', 'model') THEN 'utc'
              WHEN coalesce(:by, 'day') IN ('day', 'week', 'month')
                   AND (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone) THEN 'home' END AS days
   WHERE :session IS NULL),
whole AS MATERIALIZED (
  SELECT days, first_day, next_day
    FROM (SELECT days,
                 CASE WHEN :since IS NULL THEN 0 WHEN days = 'utc' THEN (since + 95) / 96
                      ELSE strftime('%s', date(since * 900 - 900, 'unixepoch', 'localtime')) / 86400 + 1 END AS first_day,
                 CASE WHEN :until IS NULL THEN 9000000 WHEN days = 'utc' THEN until / 96
                      ELSE strftime('%s', date(until * 900, 'unixepoch', 'localtime')) / 86400 END AS next_day
            FROM kind CROSS JOIN asked)
   WHERE days IS NOT NULL AND first_day < next_day),
-- What is left of days at both ends, or all that is asked for: quarters of an hour, those of certain days.
stretch (since, until, from_day, until_day) AS MATERIALIZED (
  SELECT since, until, 0, 9000000 FROM asked WHERE NOT EXISTS (SELECT 1 FROM whole)
  UNION ALL
  SELECT since, min(until, since + 200), 0, first_day FROM asked CROSS JOIN whole WHERE :since IS NOT NULL
  UNION ALL
  SELECT max(since, until - 200), until, next_day, 9000000 FROM asked CROSS JOIN whole WHERE :until IS NOT NULL),
-- How far local time is ahead at both ends of each UTC day: only where the two differ must each slot be asked.
utc (day, early, late, since, until, from_day, until_day) AS MATERIALIZED (
  WITH RECURSIVE every (day, last, since, until, from_day, until_day) AS (
    -- Each by itself: the one is the key's first, the other its last; together they are looked for in all of them.
    SELECT max(since, (SELECT min(slot) FROM usage_slot)) / 96, min(until, (SELECT max(slot) FROM usage_slot) + 1) / 96,
           since, until, from_day, until_day
      FROM stretch
    UNION ALL
    SELECT day + 1, last, since, until, from_day, until_day FROM every WHERE day < last)
  SELECT day, strftime('%s', day * 86400, 'unixepoch', 'localtime') - day * 86400,
         strftime('%s', day * 86400 + 85500, 'unixepoch', 'localtime') - day * 86400 - 85500,
         max(since, day * 96), min(until, day * 96 + 96), from_day, until_day
    FROM every),
wanted AS MATERIALIZED (
  SELECT d.directory_id FROM directory AS d JOIN project AS p ON p.project_id = d.project_id WHERE p.name = :project),
-- Day by day, so that the distance to local time need not be looked up slot by slot.
local AS (
  SELECT s.*, u.day, u.from_day, u.until_day,
         s.slot * 900 + iif(u.early = u.late, u.early, strftime('%s', s.slot * 900, 'unixepoch', 'localtime') - s.slot * 900) AS local_s
    FROM utc AS u
   CROSS JOIN usage_slot AS s ON s.slot >= u.since AND s.slot < u.until
   WHERE (:project IS NULL OR s.directory_id IN wanted)
     AND (:session IS NULL OR s.session_id = (SELECT session_id FROM session WHERE id = :session))),
-- The number each row is counted under: an hour or day since 1970, or that of a project, session or model.
part AS (
  SELECT CASE coalesce(:by, 'day') WHEN 'project' THEN (SELECT project_id FROM directory WHERE directory_id = d.directory_id)
           WHEN 'model' THEN d.model_id ELSE d.home_day END AS number,
         d.model_id, d.rate_id, d.utc_day, d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM whole AS w
   CROSS JOIN usage_day AS d
   WHERE iif(w.days = 'utc', d.utc_day, d.home_day) >= w.first_day AND iif(w.days = 'utc', d.utc_day, d.home_day) < w.next_day
     AND (:project IS NULL OR d.directory_id IN wanted)
  UNION ALL
  -- First what has one price, so that prices are looked up for sums and not for each part of them.
  SELECT CASE coalesce(:by, 'day') WHEN 'project' THEN (SELECT project_id FROM directory WHERE directory_id = l.directory_id)
           WHEN 'model' THEN l.model_id WHEN 'session' THEN l.session_id WHEN 'hour' THEN l.local_s / 3600 ELSE l.local_s / 86400 END AS number,
         l.model_id, l.rate_id, l.day, sum(l.responses), sum(l.input), sum(l.output), sum(l.cache_write_5m), sum(l.cache_write_1h),
         sum(l.cache_read), sum(l.web_searches)
    FROM local AS l
   WHERE iif((SELECT days FROM whole) = 'home', l.local_s / 86400, l.day) >= l.from_day
     AND iif((SELECT days FROM whole) = 'home', l.local_s / 86400, l.day) < l.until_day
   GROUP BY number, l.model_id, l.rate_id, l.day),
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
