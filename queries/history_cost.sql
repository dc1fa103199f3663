-- What is known of the cost of a span of time: by all recorded processes, by none of them, and together.
-- :now        ms UTC (default: the present)
-- :since      from this moment on, ms UTC, cut at 15 minutes (default: 24 hours before now)
-- :until      before this moment, ms UTC (default: now)
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH moment AS MATERIALIZED (
  SELECT coalesce(:since, now - 86400000) AS since, min(now, coalesce(:until, now)) AS until
    FROM (SELECT cast(coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) AS now)),
span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
part AS (
  SELECT u.process_id IS NOT NULL AS attributed, sum(iif(s.book IS NULL, u.responses, 0)) AS unpriced_responses,
         sum(u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search) AS pico
    FROM moment AS t
   CROSS JOIN v_slot_process AS u
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.slot / 96 >= s.from_day AND u.slot / 96 < s.until_day
   WHERE u.slot >= t.since / 900000 AND u.slot * 900000 < t.until
   GROUP BY 1)
SELECT sum(iif(attributed, exact, NULL)) AS known_attributed_pico,
       sum(iif(attributed, NULL, exact)) AS known_unattributed_pico,
       sum(exact) AS known_whole_pico,
       coalesce(sum(unpriced_responses), 0) AS unpriced_responses
  FROM (SELECT attributed, unpriced_responses,
               -- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
               iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS exact
          FROM part);
