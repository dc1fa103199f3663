-- Sums up the hours of days of UTC that are over, a month at a time.
-- :utc_day  from this one on, in days since 1970: those before it are summed up
-- :now      ms UTC: a response may be dated later than today
INSERT INTO usage_hour (hour, model_id, rate_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, first_at, last_at)
SELECT slot / 4, model_id, rate_id, sum(responses), sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h),
       sum(cache_read), sum(web_searches),
       iif(count(*) = count(last_at), min(first_at), NULL), iif(count(*) = count(last_at), max(last_at), NULL)
  FROM usage_slot
 WHERE slot >= :utc_day * 96 AND slot < min(:utc_day + 31, (SELECT max(slot) / 96 FROM usage_slot), :now / 86400000) * 96
 GROUP BY 1, 2, 3;
