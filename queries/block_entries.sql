-- What blocks are made of, in order of time: tokens and costs of each part of each quarter of an hour, as the ledger keeps them.
-- They are summed by who reads them: put in order first, years of them would take twice as long.
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
  SELECT d.slot AS slot, d.model_id, r.speed = 'fast' AS fast, d.first_at AS first_at, d.last_at AS last_at, d.responses AS responses,
         d.input AS input_tokens, d.output AS output_tokens, d.cache_read AS cache_read_tokens,
         d.cache_write_5m + d.cache_write_1h AS cache_creation_tokens,
         d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
           + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search AS pico,
         iif(s.book IS NULL, d.responses, 0) AS unpriced_responses
    FROM usage_slot AS d
   CROSS JOIN rate AS r ON r.rate_id = d.rate_id
    LEFT JOIN span AS s
           ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.slot / 96 >= s.from_day AND d.slot / 96 < s.until_day
   WHERE d.slot >= coalesce(:since, 0) / 900000 AND d.slot < coalesce(:until, 9000000000000000) / 900000
     AND (:project IS NULL OR d.directory_id IN (
           SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
     AND (:session IS NULL OR d.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
     AND (:model IS NULL OR d.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical))))
SELECT slot, model_id, fast, first_at, last_at, responses, input_tokens, output_tokens, cache_read_tokens, cache_creation_tokens,
       -- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
       iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS known_cost_pico,
       unpriced_responses
  FROM part
 ORDER BY slot;
