-- The sessions that had a response lately, with all they ever cost, dearest first.
-- :since      a response from this moment on, ms UTC, cut at 15 minutes (default: ever)
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
-- :limit      rows at most (default 20)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
recent AS MATERIALIZED (SELECT DISTINCT session_id FROM usage_slot WHERE slot >= coalesce(:since, 0) / 900000),
priced AS MATERIALIZED (
  SELECT u.session_id, u.model_id, sum(u.responses) AS responses, sum(iif(s.book IS NULL, u.responses, 0)) AS unpriced_responses,
         sum(u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search) AS pico
    FROM recent AS r
   CROSS JOIN usage_part AS u INDEXED BY usage_part_by_session ON u.session_id = r.session_id
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.part / 6 >= s.from_day AND u.part / 6 < s.until_day
   GROUP BY u.session_id, u.model_id),
summed AS (
  SELECT session_id, sum(responses) AS responses, coalesce(sum(pico), 0) AS pico, sum(unpriced_responses) AS unpriced_responses,
         (SELECT group_concat(id, ', ') FROM (
           SELECT m.id FROM priced AS q JOIN model AS m ON m.model_id = q.model_id
            WHERE q.session_id = priced.session_id AND q.unpriced_responses > 0 ORDER BY m.id)) AS unpriced_models
    FROM priced GROUP BY session_id)
SELECT n.id AS session,
       j.name AS project,
       n.started_at,
       n.last_at,
       c.responses,
       -- What is known of it, 0 if nothing is. A product beyond 2^63 would go on as a REAL: better an error (integer overflow).
       iif(typeof(c.pico) = 'real', abs(-9223372036854775807 - 1), c.pico) AS known_cost_pico,
       c.unpriced_responses,
       c.unpriced_models
  FROM summed AS c
 CROSS JOIN session AS n ON n.session_id = c.session_id
  LEFT JOIN directory AS d ON d.directory_id = n.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
 ORDER BY known_cost_pico DESC, n.id
 LIMIT coalesce(:limit, 20);
