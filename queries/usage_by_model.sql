-- The ledger's tokens and costs by model over all time, dearest first.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM v_price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
total AS (
  SELECT model_id, sum(responses) AS responses, sum(input) AS input, sum(output) AS output,
         sum(cache_read) AS cache_read, sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h,
         sum(web_searches) AS web_searches
    FROM usage_day GROUP BY model_id),
priced AS (
  -- Each span is a run of the day table's key: no day is looked up on its own.
  SELECT s.model_id, sum(d.responses) AS responses,
         sum(d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
             + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search) AS pico
    FROM span AS s CROSS JOIN usage_day AS d
   WHERE d.model_id = s.model_id AND d.rate_id = s.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
   GROUP BY s.model_id),
-- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
exact AS (SELECT model_id, responses, iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS cost_pico FROM priced)
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
       p.cost_pico AS known_cost_pico,
       t.responses - coalesce(p.responses, 0) AS unpriced_responses,
       iif(p.responses = t.responses, p.cost_pico, NULL) AS cost_pico,
       round(iif(p.responses = t.responses, p.cost_pico, NULL) / 1e12, 6) AS cost_usd
  FROM total AS t
  JOIN model AS m ON m.model_id = t.model_id
  LEFT JOIN exact AS p ON p.model_id = t.model_id
 ORDER BY p.cost_pico IS NULL, p.cost_pico DESC, m.id;
