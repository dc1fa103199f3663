-- What blocks are made of, by model and quarter of an hour, from the responses themselves.
-- For quarters of an hour of which a moment is being looked for.
-- :slots      only these quarters of an hour: a JSON list of their numbers (default: all)
-- :project    only this project
-- :model      only this model: its id or its name
-- :session    only this session
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
wanted AS MATERIALIZED (SELECT value AS slot FROM json_each(coalesce(:slots, '[]'))),
-- Responses have no index by time, so all are looked at: the time comes first in a row and is quick to read.
-- A block may end with the first moment of a quarter: what happened then stands by itself.
entry AS (
  SELECT u.happened_at / 900000 AS slot, min(u.happened_at) AS first_at, max(u.happened_at) AS last_at, u.model_id,
         r.speed = 'fast' AS fast, count(*) AS responses, sum(u.input) AS input, sum(u.output) AS output,
         sum(u.cache_read) AS cache_read, sum(u.cache_write_5m + u.cache_write_1h) AS cache_creation,
         sum(u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search) AS pico,
         sum(s.book IS NULL) AS unpriced_responses
    FROM usage AS u
    JOIN model AS m ON m.model_id = u.model_id
    JOIN rate AS r ON r.rate_id = u.rate_id
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.happened_at / 86400000 >= s.from_day AND u.happened_at / 86400000 < s.until_day
   WHERE (:slots IS NULL OR u.happened_at >= (SELECT min(slot) FROM wanted) * 900000)
     AND (:slots IS NULL OR u.happened_at < (SELECT max(slot) FROM wanted) * 900000 + 900000)
     AND (:slots IS NULL OR u.happened_at / 900000 IN wanted)
     AND (:project IS NULL OR u.directory_id IN (
           SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
     AND (:session IS NULL OR u.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
     AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
   GROUP BY u.happened_at / 900000, u.happened_at % 900000 = 0, u.model_id, r.speed = 'fast')
SELECT d.slot,
       d.first_at,
       d.last_at,
       m.id || iif(d.fast, '-fast', '') AS model_id,
       d.responses,
       d.input AS input_tokens,
       d.output AS output_tokens,
       d.cache_read AS cache_read_tokens,
       d.cache_creation AS cache_creation_tokens,
       -- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
       iif(typeof(d.pico) = 'real', abs(-9223372036854775807 - 1), d.pico) AS known_cost_pico,
       d.unpriced_responses
  FROM entry AS d
  JOIN model AS m ON m.model_id = d.model_id
 ORDER BY d.first_at, m.id;
