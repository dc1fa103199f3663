-- Sums up an hour of a day that is summed up already, some of whose responses have changed.
-- :hour  in hours since 1970
INSERT INTO usage_hour (hour, model_id, rate_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, first_at, last_at)
SELECT :hour, model_id, rate_id, sum(responses), sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h),
       sum(cache_read), sum(web_searches),
       iif(count(*) = count(last_at), min(first_at), NULL), iif(count(*) = count(last_at), max(last_at), NULL)
  FROM usage_slot
 WHERE slot >= :hour * 4 AND slot < :hour * 4 + 4
 GROUP BY model_id, rate_id;
