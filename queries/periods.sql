-- The local day, week and month that a moment lies in, each with its first moment and the first one after it.
-- :now         ms UTC (default: the present)
-- :week_start  0 Sunday, 1 Monday (default)
WITH today AS (SELECT date(coalesce(:now / 1000, strftime('%s', 'now')), 'unixepoch', 'localtime') AS day),
-- How many days ago the week began.
week AS (SELECT day, (strftime('%w', day) + 7 - coalesce(:week_start, 1)) % 7 AS past FROM today),
named (place, scope, first, next) AS (
  SELECT 0, 'day', day, date(day, '+1 day') FROM today
  UNION ALL
  SELECT 1, 'week', date(day, '-' || past || ' days'), date(day, '-' || past || ' days', '+7 days') FROM week
  UNION ALL
  SELECT 2, 'month', date(day, 'start of month'), date(day, 'start of month', '+1 month') FROM today),
-- A day begins with the first moment that bears its date: where clocks are set at midnight, that hour is there twice or not
-- at all.
begin AS MATERIALIZED (
  SELECT b.day, min(b.at + o.value) AS at
    FROM (SELECT first AS day, cast(strftime('%s', first, 'utc') AS INTEGER) AS at FROM named
          UNION
          SELECT next, cast(strftime('%s', next, 'utc') AS INTEGER) FROM named) AS b
   CROSS JOIN json_each('[-3600, -1800, 0, 1800, 3600]') AS o
   WHERE date(b.at + o.value, 'unixepoch', 'localtime') >= b.day
   GROUP BY b.day)
SELECT n.scope,
       iif(n.scope = 'month', substr(n.first, 1, 7), n.first) AS period,
       f.at * 1000 AS since_at,
       t.at * 1000 AS until_at
  FROM named AS n
  JOIN begin AS f ON f.day = n.first
  JOIN begin AS t ON t.day = n.next
 ORDER BY n.place;
