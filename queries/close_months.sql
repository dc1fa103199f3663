-- Sums up months of UTC that are over, as a later one has begun.
-- :since_month  from this one on, in months since January 1970
-- :until_month  before this one
INSERT INTO usage_month (utc_month, model_id, rate_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches)
SELECT (strftime('%Y', utc_day * 86400, 'unixepoch') - 1970) * 12 + strftime('%m', utc_day * 86400, 'unixepoch') - 1, model_id, rate_id,
       sum(responses), sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches)
  FROM usage_day
 WHERE utc_day >= strftime('%s', '1970-01-01', :since_month || ' months') / 86400
   AND utc_day < strftime('%s', '1970-01-01', :until_month || ' months') / 86400
 GROUP BY 1, 2, 3;
