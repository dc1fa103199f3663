-- The ledger's tokens and costs by model over all time, dearest first.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
piece AS MATERIALIZED (SELECT * FROM v_usage_all_time),
-- A month through which one price holds is priced as a whole; of any other, the days under each of its prices.
torn AS MATERIALIZED (
  SELECT DISTINCT t.first_day, t.next_day
    FROM piece AS t
    JOIN span AS s ON s.model_id = t.model_id AND s.rate_id = t.rate_id
                  AND (t.first_day < s.from_day AND s.from_day < t.next_day OR t.first_day < s.until_day AND s.until_day < t.next_day)
   -- No price changes within a day.
   WHERE t.next_day > t.first_day + 1),
by_day AS MATERIALIZED (
  SELECT d.model_id, sum(d.responses) AS responses,
         sum(d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
             + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search) AS pico
    FROM torn AS t
   CROSS JOIN usage_day AS d ON d.utc_day >= t.first_day AND d.utc_day < t.next_day
   CROSS JOIN span AS s ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
                       AND NOT (s.from_day <= t.first_day AND t.next_day <= s.until_day)
   GROUP BY d.model_id),
total AS (
  SELECT t.model_id, sum(t.responses) AS responses, sum(t.input) AS input, sum(t.output) AS output,
         sum(t.cache_read) AS cache_read, sum(t.cache_write_5m) AS cache_write_5m, sum(t.cache_write_1h) AS cache_write_1h,
         sum(t.web_searches) AS web_searches, sum(iif(s.book IS NULL, 0, t.responses)) AS priced_responses,
         sum(t.input * s.input + t.output * s.output + t.cache_write_5m * s.cache_write_5m
             + t.cache_write_1h * s.cache_write_1h + t.cache_read * s.cache_read + t.web_searches * s.web_search) AS pico
    FROM piece AS t
    LEFT JOIN span AS s ON s.model_id = t.model_id AND s.rate_id = t.rate_id AND s.from_day <= t.first_day AND t.next_day <= s.until_day
   GROUP BY t.model_id),
priced AS (
  SELECT t.*, t.priced_responses + coalesce(d.responses, 0) AS known_responses,
         iif(t.pico IS NULL AND d.pico IS NULL, NULL, coalesce(t.pico, 0) + coalesce(d.pico, 0)) AS known_pico
    FROM total AS t LEFT JOIN by_day AS d ON d.model_id = t.model_id),
-- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
exact AS (SELECT *, iif(typeof(known_pico) = 'real', abs(-9223372036854775807 - 1), known_pico) AS cost_pico FROM priced)
SELECT m.id AS model_id,
       m.name AS model_name,
       t.responses,
       t.input AS input_tokens,
       t.output AS output_tokens,
       t.cache_read AS cache_read_tokens,
       t.cache_write_5m + t.cache_write_1h AS cache_creation_tokens,
       t.cache_write_5m AS cache_write_5m_tokens,
       t.cache_write_1h AS cache_write_1h_tokens,
       t.web_searches,
       -- What is known of the cost, and how many responses have none.
       t.cost_pico AS known_cost_pico,
       t.responses - t.known_responses AS unpriced_responses,
       iif(t.known_responses = t.responses, t.cost_pico, NULL) AS cost_pico,
       iif(t.known_responses = t.responses, t.cost_pico, NULL) / 1e12 AS cost_usd
  FROM exact AS t
  JOIN model AS m ON m.model_id = t.model_id
 ORDER BY t.cost_pico IS NULL, t.cost_pico DESC, m.id;
