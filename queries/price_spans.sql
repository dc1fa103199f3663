-- What a token costs after a book, by model and rate, from one day of UTC to the next change: pico-dollars, surcharges included.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
SELECT model_id, rate_id, from_day, until_day, input, output, cache_write_5m, cache_write_1h, cache_read, web_search
  FROM price_span
 WHERE book = coalesce(:prices, 'list')
   AND known_at <= coalesce(:prices_at, 9000000000000000)
   AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)
 ORDER BY model_id, rate_id, from_day;
