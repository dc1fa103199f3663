-- The day of this process' zone that a quarter of an hour lies in, in days since 1970.
-- :slot  number of the quarter of an hour since 1970 UTC (default: the first)
SELECT CAST(strftime('%s', date(coalesce(:slot, 0) * 900, 'unixepoch', 'localtime')) AS INTEGER) / 86400 AS home_day;
