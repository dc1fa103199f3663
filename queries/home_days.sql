-- Which days of the home zone a span is made of, in days since 1970; nothing if this is another zone, or if the span cuts a day.
-- :since  from this moment on, ms UTC, cut at 15 minutes (default: the first)
-- :until  before this moment, ms UTC, cut at 15 minutes (default: the last)
SELECT CAST(strftime('%s', date(since, 'unixepoch', 'localtime')) AS INTEGER) / 86400 AS first_day,
       CAST(strftime('%s', date(until, 'unixepoch', 'localtime')) AS INTEGER) / 86400 AS next_day
  FROM (SELECT :since / 900000 * 900 AS since, :until / 900000 * 900 AS until)
 WHERE (since IS NULL OR date(since, 'unixepoch', 'localtime') <> date(since - 900, 'unixepoch', 'localtime'))
   AND (until IS NULL OR date(until, 'unixepoch', 'localtime') <> date(until - 900, 'unixepoch', 'localtime'))
   AND (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone);
