-- Sums that all time is made of, by model and rate, as few rows have them.
-- Each is from a day of UTC on, utc_day, to before another, its number.
SELECT next_day AS number, model_id, rate_id, first_day AS utc_day, responses, input, output, cache_write_5m, cache_write_1h,
       cache_read, web_searches
  FROM v_usage_all_time;
