-- Tokens and costs by model as the newest state of every stats-cache.json has them, dearest first.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH price AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list') AND rate_id = 1
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
-- Caches at the 5-minute price, for the file does not tell them apart; the price of the day the state was recorded.
part AS (
  SELECT m.id AS model_id, m.name AS model_name, u.input, u.output, u.cache_read, u.cache_creation, u.web_searches,
         u.input * p.input + u.output * p.output + u.cache_read * p.cache_read
           + u.cache_creation * p.cache_write_5m + u.web_searches * p.web_search AS pico
    FROM v_stats_newest AS s
    JOIN stats_model_usage AS u ON u.snapshot_id = s.snapshot_id
    JOIN model AS m ON m.model_id = u.model_id
    LEFT JOIN price AS p
           ON p.model_id = u.model_id AND s.recorded_at / 86400000 >= p.from_day AND s.recorded_at / 86400000 < p.until_day),
total AS (
  -- A sum over some unknown costs is unknown.
  SELECT model_id, model_name, sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read,
         sum(cache_creation) AS cache_creation, sum(web_searches) AS web_searches,
         iif(count(pico) = count(*), sum(pico), NULL) AS pico
    FROM part GROUP BY model_id)
SELECT model_id,
       model_name,
       input AS input_tokens,
       output AS output_tokens,
       cache_read AS cache_read_tokens,
       cache_creation AS cache_creation_tokens,
       web_searches,
       -- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
       iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS cost_pico,
       pico / 1e12 AS cost_usd
  FROM total
 ORDER BY cost_pico IS NULL, cost_pico DESC, model_id;
