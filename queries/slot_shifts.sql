-- How far this process' zone is ahead of UTC in each quarter of an hour of a day of UTC, in seconds.
-- :utc_day  in days since 1970 (default: the first)
WITH RECURSIVE every (slot) AS (
  SELECT coalesce(:utc_day, 0) * 96
  UNION ALL
  SELECT slot + 1 FROM every WHERE slot < coalesce(:utc_day, 0) * 96 + 95)
SELECT slot, strftime('%s', slot * 900, 'unixepoch', 'localtime') - slot * 900 AS shift FROM every;
