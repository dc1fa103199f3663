-- The user's own prices as last recorded, those that were taken back included.
SELECT model, rate_class, valid_from, recorded_at, input, output, cache_write_5m, cache_write_1h, cache_read, web_search, withdrawn
  FROM price
 WHERE price_id IN (SELECT max(price_id) FROM price WHERE book = 'own' GROUP BY model, rate_class, valid_from)
 ORDER BY model, rate_class, valid_from;
