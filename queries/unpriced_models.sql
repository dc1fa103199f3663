-- Models of the ledger that a book has no price for, or not for all of their responses, with all of their tokens.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
-- :model      only this model: its id or its name
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
piece AS MATERIALIZED (SELECT * FROM v_usage_all_time),
-- Of a month through which one price holds, all; of any other, the days on which one holds.
torn AS MATERIALIZED (
  SELECT DISTINCT t.first_day, t.next_day
    FROM piece AS t
    JOIN span AS s ON s.model_id = t.model_id AND s.rate_id = t.rate_id
                  AND (t.first_day < s.from_day AND s.from_day < t.next_day OR t.first_day < s.until_day AND s.until_day < t.next_day)
   -- No price changes within a day.
   WHERE t.next_day > t.first_day + 1),
by_day AS MATERIALIZED (
  SELECT d.model_id, sum(d.responses) AS responses
    FROM torn AS t
   CROSS JOIN usage_day AS d ON d.utc_day >= t.first_day AND d.utc_day < t.next_day
   CROSS JOIN span AS s ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
                       AND NOT (s.from_day <= t.first_day AND t.next_day <= s.until_day)
   GROUP BY d.model_id),
total AS (
  SELECT t.model_id, sum(t.responses) AS responses, sum(iif(s.book IS NULL, 0, t.responses)) AS priced_responses,
         sum(t.input + t.output + t.cache_read + t.cache_write_5m + t.cache_write_1h) AS tokens
    FROM piece AS t
    LEFT JOIN span AS s ON s.model_id = t.model_id AND s.rate_id = t.rate_id AND s.from_day <= t.first_day AND t.next_day <= s.until_day
   GROUP BY t.model_id),
unpriced AS (
  SELECT t.model_id, t.responses, t.tokens, t.responses - t.priced_responses - coalesce(d.responses, 0) AS unpriced_responses
    FROM total AS t LEFT JOIN by_day AS d ON d.model_id = t.model_id)
SELECT m.id AS model_id, m.name AS model_name, t.responses, t.unpriced_responses, t.tokens
  FROM unpriced AS t
  JOIN model AS m ON m.model_id = t.model_id
 WHERE t.unpriced_responses > 0 AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
 ORDER BY t.tokens DESC, m.id;
