-- Models of the ledger that a book has no price for, or not for all of their responses, with all of their tokens.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
-- :model      only this model: its id or its name
WITH span AS MATERIALIZED (
  SELECT * FROM v_price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
part AS (
  SELECT model_id, rate_id, utc_day, sum(responses) AS responses,
         sum(input + output + cache_read + cache_write_5m + cache_write_1h) AS tokens
    FROM usage_day GROUP BY model_id, rate_id, utc_day)
SELECT m.id AS model_id, m.name AS model_name, sum(d.responses) AS responses,
       sum(iif(s.book IS NULL, d.responses, 0)) AS unpriced_responses, sum(d.tokens) AS tokens
  FROM part AS d
  JOIN model AS m ON m.model_id = d.model_id
  LEFT JOIN span AS s
         ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
 WHERE :model IS NULL OR :model IN (m.id, m.name, m.canonical)
 GROUP BY m.model_id
HAVING sum(s.book IS NULL) > 0
 ORDER BY tokens DESC, m.id;
