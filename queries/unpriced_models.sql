-- Models of the ledger that a book has no price for, or not for all of their responses, with all of their tokens.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
-- :model      only this model: its id or its name
WITH span AS MATERIALIZED (
  SELECT * FROM v_price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
total AS (
  SELECT model_id, sum(responses) AS responses, sum(input + output + cache_read + cache_write_5m + cache_write_1h) AS tokens
    FROM usage_day GROUP BY model_id),
priced AS (
  -- Each span is a run of the day table's key: no day is looked up on its own.
  SELECT s.model_id, sum(d.responses) AS responses
    FROM span AS s CROSS JOIN usage_day AS d
   WHERE d.model_id = s.model_id AND d.rate_id = s.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
   GROUP BY s.model_id)
SELECT m.id AS model_id, m.name AS model_name, t.responses,
       t.responses - coalesce(p.responses, 0) AS unpriced_responses, t.tokens
  FROM total AS t
  JOIN model AS m ON m.model_id = t.model_id
  LEFT JOIN priced AS p ON p.model_id = t.model_id
 WHERE t.responses > coalesce(p.responses, 0) AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
 ORDER BY t.tokens DESC, m.id;
