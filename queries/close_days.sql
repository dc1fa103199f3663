-- Sums up days of UTC that are over, as a later one has begun.
-- :since_day  from this one on, in days since 1970 (default: the first)
-- :until_day  before this one (default: the newest)
INSERT INTO usage_day (utc_day, home_day, model_id, rate_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches)
SELECT part / 6, home_day, model_id, rate_id,
       sum(responses), sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)
  FROM usage_part
 WHERE part >= coalesce(:since_day, 0) * 6 AND part < coalesce(:until_day, (SELECT max(slot) / 96 FROM usage_slot)) * 6
 GROUP BY 1, 2, 3, 4;
