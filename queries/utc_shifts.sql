-- How far this process' zone is ahead of UTC at both ends of each day of UTC on which there is something, in seconds.
-- From day to day: one response may be dated centuries later than all others.
-- :since  from this moment on, ms UTC (default: the first)
-- :until  before this moment, ms UTC (default: after the last)
WITH RECURSIVE every (day) AS (
  SELECT min(slot) / 96 FROM usage_slot WHERE slot >= coalesce(:since / 900000, 0)
  UNION ALL
  SELECT (SELECT min(slot) / 96 FROM usage_slot WHERE slot >= (day + 1) * 96) FROM every
   WHERE day IS NOT NULL AND day < coalesce(:until / 86400000, 9000000000))
SELECT day AS utc_day,
       strftime('%s', day * 86400, 'unixepoch', 'localtime') - day * 86400 AS early,
       strftime('%s', day * 86400 + 85500, 'unixepoch', 'localtime') - day * 86400 - 85500 AS late
  FROM every
 WHERE day IS NOT NULL;
