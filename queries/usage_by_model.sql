-- The ledger's tokens and costs by model over all time, dearest first.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM v_price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
month AS MATERIALIZED (
  SELECT *, strftime('%s', '1970-01-01', utc_month || ' months') / 86400 AS from_day,
         strftime('%s', '1970-01-01', (utc_month + 1) || ' months') / 86400 AS until_day
    FROM v_usage_month),
total AS (
  SELECT model_id, sum(responses) AS responses, sum(input) AS input, sum(output) AS output,
         sum(cache_read) AS cache_read, sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h,
         sum(web_searches) AS web_searches
    FROM month GROUP BY model_id),
-- A month through which one price holds is priced as a whole; of any other, the days under each of its prices.
priced_month AS MATERIALIZED (
  SELECT t.utc_month, t.from_day AS first_day, t.until_day AS next_day, s.*,
         s.from_day <= t.from_day AND t.until_day <= s.until_day AS is_whole
    FROM month AS t
    JOIN span AS s ON s.model_id = t.model_id AND s.rate_id = t.rate_id AND s.from_day < t.until_day AND t.from_day < s.until_day),
part AS (
  SELECT s.model_id, t.responses,
         t.input * s.input + t.output * s.output + t.cache_write_5m * s.cache_write_5m
           + t.cache_write_1h * s.cache_write_1h + t.cache_read * s.cache_read + t.web_searches * s.web_search AS pico
    FROM priced_month AS s
    JOIN month AS t ON t.utc_month = s.utc_month AND t.model_id = s.model_id AND t.rate_id = s.rate_id
   WHERE s.is_whole
  UNION ALL
  SELECT d.model_id, d.responses,
         d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
           + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search
    FROM (SELECT DISTINCT utc_month, first_day, next_day FROM priced_month WHERE NOT is_whole) AS t
   CROSS JOIN usage_day AS d ON d.part >= t.first_day * 6 AND d.part < t.next_day * 6
   CROSS JOIN priced_month AS s ON s.utc_month = t.utc_month AND s.model_id = d.model_id AND s.rate_id = d.rate_id
                          AND d.part / 6 >= s.from_day AND d.part / 6 < s.until_day AND NOT s.is_whole),
priced AS (SELECT model_id, sum(responses) AS responses, sum(pico) AS pico FROM part GROUP BY model_id),
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
