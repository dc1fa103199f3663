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
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
asked (since, until) AS MATERIALIZED (
  -- Each by itself: the one is the key's first, the other its last; together they are looked for in all of them.
  SELECT max(coalesce(:since / 900000, 0), iif(:session IS NULL, (SELECT min(slot) FROM usage_slot),
               (SELECT min(slot) FROM usage_slot WHERE session_id = (SELECT session_id FROM session WHERE id = :session)))),
         min(coalesce(:until / 900000, 9000000000000), iif(:session IS NULL, (SELECT max(slot) FROM usage_slot),
               (SELECT max(slot) FROM usage_slot WHERE session_id = (SELECT session_id FROM session WHERE id = :session))) + 1)),
-- Where the sums of four hours can be taken: everywhere if no day is asked for; also if the days are those of the home zone,
-- which no sum reaches over; in another zone, where all four hours are of one day.
kind AS MATERIALIZED (
  SELECT CASE WHEN :by = 'hour' THEN 'nowhere'
              WHEN :by IN ('project', 'session', 'model') THEN 'everywhere'
              WHEN (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone) THEN 'at home'
              ELSE 'abroad' END AS days,
         (SELECT session_id FROM session WHERE id = :session) AS session_id),
-- How far local time is ahead at both ends of each UTC day: only where the two differ must each moment be asked.
utc (day, early, late) AS MATERIALIZED (
  WITH RECURSIVE every (day, last) AS (
    SELECT since / 96, (until - 1) / 96 FROM asked WHERE since < until
    UNION ALL
    -- What lies between the first and the last is whole, unless it may be of two days: then from day to day on which there is
    -- something, for one response may be dated centuries later than all others.
    SELECT iif((SELECT days IN ('everywhere', 'at home') FROM kind), last,
               min(last, (SELECT coalesce(min(slot) / 96, last) FROM usage_slot WHERE slot >= (day + 1) * 96))), last
      FROM every WHERE day < last)
  SELECT day, strftime('%s', day * 86400, 'unixepoch', 'localtime') - day * 86400,
         strftime('%s', day * 86400 + 85500, 'unixepoch', 'localtime') - day * 86400 - 85500
    FROM every),
-- Of four hours in another zone one sixth are of two days, all others of the one they begin with.
four_hours (part, early, late) AS MATERIALIZED (
  SELECT u.day * 6 + n.number,
         iif(u.early = u.late, u.early, strftime('%s', (u.day * 6 + n.number) * 14400, 'unixepoch', 'localtime') - (u.day * 6 + n.number) * 14400),
         iif(u.early = u.late, u.late, strftime('%s', (u.day * 6 + n.number) * 14400 + 13500, 'unixepoch', 'localtime') - (u.day * 6 + n.number) * 14400 - 13500)
    FROM utc AS u
   CROSS JOIN (SELECT 0 AS number UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5) AS n),
stretch AS MATERIALIZED (
  SELECT p.*, max(a.since, p.part * 16) AS since, min(a.until, p.part * 16 + 16) AS until, (p.part * 14400 + p.early) / 86400 AS local_day,
         a.since <= p.part * 16 AND p.part * 16 + 16 <= a.until
         AND CASE (SELECT days FROM kind) WHEN 'nowhere' THEN 0
               WHEN 'abroad' THEN p.early = p.late AND (p.part * 14400 + p.early) / 86400 = (p.part * 14400 + 13500 + p.late) / 86400
               ELSE 1 END AS is_whole
    FROM four_hours AS p
   CROSS JOIN asked AS a
   WHERE p.part * 16 + 16 > a.since AND p.part * 16 < a.until),
wanted AS MATERIALIZED (
  SELECT d.directory_id FROM directory AS d JOIN project AS p ON p.project_id = d.project_id WHERE p.name = :project),
local AS (
  SELECT s.*, s.slot * 900 + iif(t.early = t.late, t.early, strftime('%s', s.slot * 900, 'unixepoch', 'localtime') - s.slot * 900) AS local_s
    FROM stretch AS t
   CROSS JOIN usage_slot AS s ON s.slot >= t.since AND s.slot < t.until
   WHERE NOT t.is_whole
     AND (:project IS NULL OR s.directory_id IN wanted)
     AND (:session IS NULL OR s.session_id = (SELECT session_id FROM kind))),
-- Whole days that are over, where the rows of a day are counted alike; what lies before and after them is told by its parts.
past (first, next) AS MATERIALIZED (
  SELECT first, max(first, next)
    FROM (SELECT iif(usable, (a.since + 95) / 96, 0) AS first,
                 iif(usable, min(a.until / 96, (SELECT max(slot) / 96 FROM usage_slot)), 0) AS next
            FROM asked AS a
           CROSS JOIN (SELECT :project IS NULL AND :session IS NULL
                              AND (days = 'at home' OR days = 'everywhere' AND :by = 'model') AS usable FROM kind))),
-- The number each row is counted under: an hour or day since 1970, or that of a project, session or model.
part AS (
  SELECT iif(:by = 'model', d.model_id, d.home_day) AS number, d.model_id, d.rate_id, d.utc_day,
         d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM past AS a
   CROSS JOIN usage_day AS d ON d.utc_day >= a.first AND d.utc_day < a.next
  UNION ALL
  SELECT CASE coalesce(:by, 'day') WHEN 'project' THEN (SELECT project_id FROM directory WHERE directory_id = d.directory_id)
           WHEN 'model' THEN d.model_id WHEN 'session' THEN d.session_id ELSE d.home_day END AS number,
         d.model_id, d.rate_id, d.part / 6 AS utc_day,
         d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM (SELECT (a.since + 15) / 16 AS since, min(a.until / 16, b.first * 6) AS until FROM asked AS a CROSS JOIN past AS b
           UNION ALL
          SELECT max((a.since + 15) / 16, b.next * 6), a.until / 16 FROM asked AS a CROSS JOIN past AS b) AS a
   CROSS JOIN usage_part AS d ON d.part >= a.since AND d.part < a.until
   WHERE (SELECT days IN ('everywhere', 'at home') FROM kind)
     AND (:project IS NULL OR d.directory_id IN wanted)
     AND (:session IS NULL OR d.session_id = (SELECT session_id FROM kind))
  UNION ALL
  SELECT t.local_day, d.model_id, d.rate_id, d.part / 6,
         d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM stretch AS t
   CROSS JOIN usage_part AS d ON d.part = t.part
   WHERE t.is_whole AND (SELECT days = 'abroad' FROM kind)
     AND (:project IS NULL OR d.directory_id IN wanted)
     AND (:session IS NULL OR d.session_id = (SELECT session_id FROM kind))
  UNION ALL
  SELECT CASE coalesce(:by, 'day') WHEN 'project' THEN (SELECT project_id FROM directory WHERE directory_id = l.directory_id)
           WHEN 'model' THEN l.model_id WHEN 'session' THEN l.session_id WHEN 'hour' THEN l.local_s / 3600 ELSE l.local_s / 86400 END,
         l.model_id, l.rate_id, l.slot / 96,
         l.responses, l.input, l.output, l.cache_write_5m, l.cache_write_1h, l.cache_read, l.web_searches
    FROM local AS l),
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
           WHEN 'day' THEN date(number * 86400, 'unixepoch')
           WHEN 'week' THEN date((number - (number + 11 - coalesce(:week_start, 1)) % 7) * 86400, 'unixepoch')
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
