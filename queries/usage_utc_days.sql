-- Sums of days of UTC that are over, by model and rate.
-- :first_day  from this one on, in days since 1970 (default: the first)
-- :next_day   before this one (default: after the last)
SELECT utc_day AS number, model_id, rate_id, utc_day, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
  FROM usage_day
 WHERE utc_day >= coalesce(:first_day, 0) AND utc_day < coalesce(:next_day, 9000000000);
