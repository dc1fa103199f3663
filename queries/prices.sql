-- What a book says models cost, by model, class of request and day: pico-dollars per token, oldest price first.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
-- :at         only what held at this moment, ms UTC (default: all)
-- :model      only this model: its id or its name
-- :all        1: classes that take another class's price too
SELECT h.model,
       h.rate_class,
       p.rate_class AS price_class,
       p.book,
       date(min(h.from_day) * 86400, 'unixepoch') AS valid_from,
       iif(max(h.until_day) < 1000000, date(max(h.until_day) * 86400, 'unixepoch'), NULL) AS valid_until,
       p.input, p.output, p.cache_write_5m, p.cache_write_1h, p.cache_read, p.web_search, p.us_percent, p.region_percent,
       p.source
  FROM price_held AS h
  JOIN price AS p ON p.price_id = h.price_id
 WHERE h.book = coalesce(:prices, 'list')
   AND h.known_at <= coalesce(:prices_at, 9000000000000000)
   AND coalesce(:prices_at, 9000000000000000) < coalesce(h.known_until, 9100000000000000)
   AND (:at IS NULL OR (:at / 86400000 >= h.from_day AND :at / 86400000 < h.until_day))
   AND (:model IS NULL OR h.model = :model OR h.model IN (SELECT canonical FROM model WHERE :model IN (id, name, canonical)))
   AND (coalesce(:all, 0) OR h.rate_class = p.rate_class)
 -- The book's own days and those of the one it falls back to cut one price into several spans.
 GROUP BY h.model, h.rate_class, h.price_id
 ORDER BY h.model, CASE h.rate_class WHEN 'standard' THEN 0 WHEN 'above_100k' THEN 1 WHEN 'above_200k' THEN 2 ELSE 3 END,
          min(h.from_day);
