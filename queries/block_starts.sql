-- The responses in the first millisecond of a quarter of an hour, as block_entries has its parts, in order of time.
-- A block may end with that: what happened then stands by itself.
-- :since      from this moment on, ms UTC, cut at 15 minutes
-- :until      before this moment, ms UTC, cut at 15 minutes
-- :project    only this project
-- :model      only this model: its id or its name
-- :session    only this session
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
part AS (
  SELECT u.happened_at / 900000 AS slot, u.model_id, r.speed = 'fast' AS fast, u.happened_at AS first_at, u.happened_at AS last_at, 1 AS responses,
         u.input AS input_tokens, u.output AS output_tokens, u.cache_read AS cache_read_tokens,
         u.cache_write_5m + u.cache_write_1h AS cache_creation_tokens,
         u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
           + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search AS pico,
         iif(s.book IS NULL, 1, 0) AS unpriced_responses
    FROM usage AS u INDEXED BY usage_at_quarter
   CROSS JOIN rate AS r ON r.rate_id = u.rate_id
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.happened_at / 86400000 >= s.from_day AND u.happened_at / 86400000 < s.until_day
   WHERE u.happened_at % 900000 = 0
     AND u.happened_at >= coalesce(:since, 0) / 900000 * 900000
     AND u.happened_at < coalesce(:until, 9000000000000000) / 900000 * 900000
     AND (:project IS NULL OR u.directory_id IN (
           SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
     AND (:session IS NULL OR u.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
     AND (:model IS NULL OR u.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical))))
SELECT slot, model_id, fast, first_at, last_at, responses, input_tokens, output_tokens, cache_read_tokens, cache_creation_tokens,
       -- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
       iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS known_cost_pico,
       unpriced_responses
  FROM part
 ORDER BY first_at;
