-- How far this process' zone is ahead of UTC all through a day of UTC, in seconds; NULL on a day on which its clocks change.
-- :utc_day  in days since 1970 (default: the first)
SELECT iif(early = late, early, NULL) AS shift
  FROM (SELECT strftime('%s', day * 86400, 'unixepoch', 'localtime') - day * 86400 AS early,
               strftime('%s', day * 86400 + 85500, 'unixepoch', 'localtime') - day * 86400 - 85500 AS late
          FROM (SELECT coalesce(:utc_day, 0) AS day));
