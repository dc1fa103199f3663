-- Sums of the ledger by what they are counted under, model, rate and day of UTC.
-- After these they are priced, by who reads them. Rows are in no order, and more than one may be of the same.
-- :by       day (default), week, month: days since 1970; session; project, model: the working directory
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
WITH asked (since, until) AS MATERIALIZED (
  -- Each by itself: the one is the key's first, the other its last; together they are looked for in all of them.
  SELECT max(coalesce(:since / 900000, 0), iif(:session IS NULL, (SELECT min(slot) FROM usage_slot),
               (SELECT min(part) * 16 FROM usage_part WHERE session_id = (SELECT session_id FROM session WHERE id = :session)))),
         min(coalesce(:until / 900000, 9000000000000), iif(:session IS NULL, (SELECT max(slot) + 1 FROM usage_slot),
               (SELECT max(part) * 16 + 16 FROM usage_part WHERE session_id = (SELECT session_id FROM session WHERE id = :session))))),
-- Where the sums of four hours can be taken: everywhere if no day is asked for; also if the days are those of the home zone,
-- which no sum reaches over; in another zone, where all four hours are of one day.
kind AS MATERIALIZED (
  SELECT CASE WHEN :by IN ('project', 'session', 'model') THEN 'everywhere'
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
         AND CASE (SELECT days FROM kind) WHEN 'abroad' THEN p.early = p.late AND (p.part * 14400 + p.early) / 86400 = (p.part * 14400 + 13500 + p.late) / 86400
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
-- The number each row is counted under.
part AS (
  SELECT CASE :by WHEN 'project' THEN d.directory_id WHEN 'model' THEN d.directory_id WHEN 'session' THEN d.session_id ELSE d.home_day END AS number,
         d.model_id, d.rate_id, d.part / 6 AS utc_day,
         d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM asked AS a
   CROSS JOIN usage_part AS d ON d.part >= (a.since + 15) / 16 AND d.part < a.until / 16
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
  SELECT CASE :by WHEN 'project' THEN l.directory_id WHEN 'model' THEN l.directory_id WHEN 'session' THEN l.session_id
           ELSE l.local_s / 86400 END,
         l.model_id, l.rate_id, l.slot / 96,
         l.responses, l.input, l.output, l.cache_write_5m, l.cache_write_1h, l.cache_read, l.web_searches
    FROM local AS l)
SELECT number, model_id, rate_id, utc_day, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
  FROM part
 WHERE :model IS NULL OR model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical));
