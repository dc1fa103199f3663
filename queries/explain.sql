-- What became of the ledger between two moments: responses that were added, corrected by a better copy, or priced anew.
-- :since      the earlier moment, ms UTC (default: before everything)
-- :until      the later moment, ms UTC (default: now)
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: at each of the two moments)
WITH moment AS MATERIALIZED (
  SELECT coalesce(:prices_at, :since, 0) AS from_prices, coalesce(:prices_at, :until, 9000000000000000) AS to_prices,
         -- Readings are numbered in the order in which they were written, whatever the clock said.
         coalesce((SELECT max(reading_id) FROM reading WHERE recorded_at <= coalesce(:since, 0)), 0) AS from_reading,
         coalesce((SELECT max(reading_id) FROM reading WHERE recorded_at <= coalesce(:until, 9000000000000000)), 0) AS to_reading),
old_span AS MATERIALIZED (
  SELECT p.* FROM price_span AS p, moment AS t
   WHERE p.book = coalesce(:prices, 'list')
     AND p.known_at <= t.from_prices AND t.from_prices < coalesce(p.known_until, 9100000000000000)),
new_span AS MATERIALIZED (
  SELECT p.* FROM price_span AS p, moment AS t
   WHERE p.book = coalesce(:prices, 'list')
     AND p.known_at <= t.to_prices AND t.to_prices < coalesce(p.known_until, 9100000000000000)),
-- What came, at the new prices, and what stood in its place before, taken away at the new prices too.
change AS (
  SELECT iif(EXISTS (SELECT 1 FROM usage_revision AS e, moment AS t WHERE e.usage_key = u.usage_key
                        AND e.reading_id <= t.from_reading AND e.replaced_by > t.from_reading), 'corrected', 'added') AS change,
         u.model_id, u.rate_id, u.happened_at / 86400000 AS utc_day, 1 AS responses,
         u.input, u.output, u.cache_write_5m, u.cache_write_1h, u.cache_read, u.web_searches
    FROM usage AS u
   WHERE u.reading_id > (SELECT from_reading FROM moment) AND u.reading_id <= (SELECT to_reading FROM moment)
  UNION ALL
  SELECT iif(EXISTS (SELECT 1 FROM usage_revision AS e, moment AS t WHERE e.usage_key = u.usage_key
                        AND e.reading_id <= t.from_reading AND e.replaced_by > t.from_reading), 'corrected', 'added'),
         u.model_id, u.rate_id, u.happened_at / 86400000, 1,
         u.input, u.output, u.cache_write_5m, u.cache_write_1h, u.cache_read, u.web_searches
    FROM usage_revision AS u
   WHERE u.reading_id > (SELECT from_reading FROM moment) AND u.reading_id <= (SELECT to_reading FROM moment)
     AND u.replaced_by > (SELECT to_reading FROM moment)
  UNION ALL
  SELECT 'corrected', u.model_id, u.rate_id, u.happened_at / 86400000, -1,
         -u.input, -u.output, -u.cache_write_5m, -u.cache_write_1h, -u.cache_read, -u.web_searches
    FROM usage_revision AS u
   WHERE u.reading_id <= (SELECT from_reading FROM moment)
     AND u.replaced_by > (SELECT from_reading FROM moment) AND u.replaced_by <= (SELECT to_reading FROM moment)),
-- What was known at the earlier moment: today's sums, without what came later, with what stood in its place.
known AS (
  SELECT model_id, rate_id, utc_day, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
    FROM v_usage_day WHERE (SELECT from_reading FROM moment) > 0
  UNION ALL
  SELECT model_id, rate_id, happened_at / 86400000, -1,
         -input, -output, -cache_write_5m, -cache_write_1h, -cache_read, -web_searches
    FROM usage
   WHERE (SELECT from_reading FROM moment) > 0 AND reading_id > (SELECT from_reading FROM moment)
  UNION ALL
  SELECT model_id, rate_id, happened_at / 86400000, 1,
         input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
    FROM usage_revision
   WHERE reading_id <= (SELECT from_reading FROM moment) AND replaced_by > (SELECT from_reading FROM moment)),
kept AS (
  SELECT model_id, rate_id, utc_day, sum(responses) AS responses, sum(input) AS input, sum(output) AS output,
         sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h, sum(cache_read) AS cache_read,
         sum(web_searches) AS web_searches
    FROM known GROUP BY 1, 2, 3 HAVING sum(responses) <> 0),
line AS (
  SELECT d.change, d.model_id, abs(d.responses) AS facts, d.responses, d.input, d.output, d.cache_read,
         d.cache_write_5m, d.cache_write_1h, d.web_searches, iif(s.book IS NULL, d.responses, 0) AS unpriced,
         d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
           + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search AS cost_pico
    FROM change AS d
    LEFT JOIN new_span AS s
           ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
  UNION ALL
  SELECT 'repriced', d.model_id, d.responses, 0, 0, 0, 0, 0, 0, 0,
         iif(n.book IS NULL, d.responses, 0) - iif(o.book IS NULL, d.responses, 0),
         coalesce(d.input * n.input + d.output * n.output + d.cache_write_5m * n.cache_write_5m
           + d.cache_write_1h * n.cache_write_1h + d.cache_read * n.cache_read + d.web_searches * n.web_search, 0)
         - coalesce(d.input * o.input + d.output * o.output + d.cache_write_5m * o.cache_write_5m
           + d.cache_write_1h * o.cache_write_1h + d.cache_read * o.cache_read + d.web_searches * o.web_search, 0)
    FROM kept AS d
    LEFT JOIN old_span AS o
           ON o.model_id = d.model_id AND o.rate_id = d.rate_id AND d.utc_day >= o.from_day AND d.utc_day < o.until_day
    LEFT JOIN new_span AS n
           ON n.model_id = d.model_id AND n.rate_id = d.rate_id AND d.utc_day >= n.from_day AND d.utc_day < n.until_day
   WHERE (n.input, n.output, n.cache_write_5m, n.cache_write_1h, n.cache_read, n.web_search)
         IS NOT (o.input, o.output, o.cache_write_5m, o.cache_write_1h, o.cache_read, o.web_search)),
total AS (
  SELECT d.change, d.model_id,
         -- How many responses it is about, and by how many their number grew.
         max(sum(iif(d.change = 'repriced' OR d.responses > 0, d.facts, 0)), sum(iif(d.responses < 0, d.facts, 0))) AS facts,
         sum(d.responses) AS responses, sum(d.input) AS input, sum(d.output) AS output, sum(d.cache_read) AS cache_read,
         sum(d.cache_write_5m + d.cache_write_1h) AS cache_creation, sum(d.web_searches) AS web_searches,
         sum(d.cost_pico) AS pico, sum(d.unpriced) AS unpriced
    FROM line AS d GROUP BY d.change, d.model_id),
-- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
exact AS (SELECT *, iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS known_cost_pico FROM total)
SELECT d.change,
       m.id AS model_id,
       m.name AS model_name,
       d.facts,
       d.responses,
       d.input AS input_tokens,
       d.output AS output_tokens,
       d.cache_read AS cache_read_tokens,
       d.cache_creation AS cache_creation_tokens,
       d.web_searches,
       d.known_cost_pico,
       d.unpriced AS unpriced_responses,
       -- NULL: a part of it has no price. Below zero: so many have one now.
       iif(d.unpriced > 0, NULL, d.known_cost_pico) AS cost_pico,
       iif(d.unpriced > 0, NULL, d.known_cost_pico) / 1e12 AS cost_usd
  FROM exact AS d
  JOIN model AS m ON m.model_id = d.model_id
 ORDER BY d.change, abs(d.pico) DESC, m.id;
