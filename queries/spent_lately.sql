-- What was spent since moments not long ago, with prices as known now, for a line that is drawn many times a minute.
-- The same sums as of queries/spent.sql, and far quicker: only the few prices that are needed are looked up.
-- :spans   a JSON list of {"since": ms UTC, "until": ms UTC}, cut at 15 minutes (default: none)
-- :prices  price book (default list)
WITH asked AS MATERIALIZED (
  SELECT key AS number, max(0, coalesce(value ->> 'since', 0)) / 900000 AS since,
         coalesce(value ->> 'until', 9000000000000000) / 900000 AS until
    FROM json_each(coalesce(:spans, '[]'))),
used AS MATERIALIZED (
  SELECT a.number, s.model_id, s.rate_id, s.slot / 96 AS day, sum(s.responses) AS responses, sum(s.input) AS input,
         sum(s.output) AS output, sum(s.cache_write_5m) AS cache_write_5m, sum(s.cache_write_1h) AS cache_write_1h,
         sum(s.cache_read) AS cache_read, sum(s.web_searches) AS web_searches
    FROM asked AS a
   CROSS JOIN usage_slot AS s ON s.slot >= a.since AND s.slot < a.until
   GROUP BY a.number, s.model_id, s.rate_id, s.slot / 96),
-- The same choice as in v_price_found: the book's own rows first, then the nearest class, then the youngest price.
needed AS MATERIALIZED (
  SELECT u.model_id, u.rate_id, u.day,
         max(iif(r.geo = 'us', p.us_percent, 100), iif(m.regional, p.region_percent, 100)) AS percent,
         p.input, p.output, p.cache_write_5m, p.cache_write_1h, p.cache_read, p.web_search
    FROM (SELECT DISTINCT model_id, rate_id, day FROM used) AS u
    JOIN model AS m ON m.model_id = u.model_id
    JOIN rate AS r ON r.rate_id = u.rate_id
    JOIN price AS p
      ON p.price_id = (
         SELECT o.price_id
           FROM price_book AS b
           JOIN price AS o ON o.book IN (b.book, b.falls_back_to) AND o.model = m.canonical
           JOIN price_book AS h ON h.book = o.book
           JOIN rate_choice AS c ON c.price_class = o.rate_class
          WHERE b.book = coalesce(:prices, 'list')
            AND c.rate_class = CASE WHEN r.speed = 'fast' THEN 'fast' WHEN r.prompt_size = 'normal' THEN 'standard' ELSE r.prompt_size END
            AND o.valid_from / 86400000 <= u.day
            AND NOT o.withdrawn
            AND NOT (h.fast_by_name AND c.rate_class = 'fast' AND c.price_class <> 'fast')
            AND NOT EXISTS (SELECT 1 FROM price AS y
                             WHERE y.book = o.book AND y.model = o.model AND y.rate_class = o.rate_class
                               AND y.valid_from = o.valid_from AND y.recorded_at > o.recorded_at)
          ORDER BY o.book <> b.book, c.rank, o.valid_from DESC
          LIMIT 1)),
summed AS (
  SELECT u.number, sum(u.responses) AS responses, sum(iif(n.percent IS NULL, u.responses, 0)) AS unpriced_responses,
         sum(u.input * (n.input * n.percent / 100) + u.output * (n.output * n.percent / 100)
             + u.cache_write_5m * (n.cache_write_5m * n.percent / 100) + u.cache_write_1h * (n.cache_write_1h * n.percent / 100)
             + u.cache_read * (n.cache_read * n.percent / 100) + u.web_searches * n.web_search) AS pico
    FROM used AS u
    LEFT JOIN needed AS n ON n.model_id = u.model_id AND n.rate_id = u.rate_id AND n.day = u.day
   GROUP BY u.number)
SELECT a.number,
       coalesce(s.responses, 0) AS responses,
       -- What is known of it, 0 if nothing is. A product beyond 2^63 would go on as a REAL: better an error.
       iif(typeof(s.pico) = 'real', abs(-9223372036854775807 - 1), coalesce(s.pico, 0)) AS known_cost_pico,
       coalesce(s.unpriced_responses, 0) AS unpriced_responses
  FROM asked AS a
  LEFT JOIN summed AS s ON s.number = a.number
 ORDER BY a.number;
