-- Models of the ledger that a book has no price for, or not for all of their responses, with all of their tokens.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
-- :model      only this model: its id or its name
WITH span AS MATERIALIZED (
  SELECT * FROM v_price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
month AS MATERIALIZED (
  SELECT *, strftime('%s', '1970-01-01', utc_month || ' months') / 86400 AS from_day,
         strftime('%s', '1970-01-01', (utc_month + 1) || ' months') / 86400 AS until_day
    FROM v_usage_month),
total AS (
  SELECT model_id, sum(responses) AS responses, sum(input + output + cache_read + cache_write_5m + cache_write_1h) AS tokens
    FROM month GROUP BY model_id),
-- Of a month through which a price holds, all; of any other, the days on which one holds.
part AS (
  SELECT t.model_id, t.responses
    FROM month AS t
    JOIN span AS s ON s.model_id = t.model_id AND s.rate_id = t.rate_id AND s.from_day <= t.from_day AND t.until_day <= s.until_day
  UNION ALL
  SELECT t.model_id, d.responses
    FROM month AS t
    JOIN span AS s ON s.model_id = t.model_id AND s.rate_id = t.rate_id AND s.from_day < t.until_day AND t.from_day < s.until_day
                  AND NOT (s.from_day <= t.from_day AND t.until_day <= s.until_day)
   CROSS JOIN usage_day AS d ON d.part >= max(s.from_day, t.from_day) * 6 AND d.part < min(s.until_day, t.until_day) * 6
                            AND d.model_id = t.model_id AND d.rate_id = t.rate_id),
priced AS (SELECT model_id, sum(responses) AS responses FROM part GROUP BY model_id)
SELECT m.id AS model_id, m.name AS model_name, t.responses,
       t.responses - coalesce(p.responses, 0) AS unpriced_responses, t.tokens
  FROM total AS t
  JOIN model AS m ON m.model_id = t.model_id
  LEFT JOIN priced AS p ON p.model_id = t.model_id
 WHERE t.responses > coalesce(p.responses, 0) AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
 ORDER BY t.tokens DESC, m.id;
