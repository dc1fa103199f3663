-- What blocks are made of, as block_entries has it, in the quarters of an hour with a response in their first millisecond.
-- A block may end with that: what happened then stands by itself.
-- :since      from this moment on, ms UTC, cut at 15 minutes
-- :until      before this moment, ms UTC, cut at 15 minutes
-- :project    only this project
-- :model      only this model: its id or its name
-- :session    only this session
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM v_price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
begun AS MATERIALIZED (
  SELECT DISTINCT happened_at / 900000 AS slot
    FROM usage INDEXED BY usage_at_quarter
   WHERE happened_at % 900000 = 0
     AND happened_at >= coalesce(:since, 0) / 900000 * 900000
     AND happened_at < coalesce(:until, 9000000000000000) / 900000 * 900000),
part AS (
  SELECT q.slot, 0 AS at_start, q.session_id, q.model_id, q.rate_id, q.directory_id, q.first_at, q.last_at, q.responses,
         q.input, q.output, q.cache_write_5m, q.cache_write_1h, q.cache_read, q.web_searches
    FROM begun AS b CROSS JOIN usage_slot AS q ON q.slot = b.slot
  UNION ALL
  -- Once as what it is, and once taken from its quarter.
  SELECT u.happened_at / 900000, s.at_start, u.session_id, u.model_id, u.rate_id, u.directory_id,
         iif(s.at_start, u.happened_at, NULL), u.happened_at, s.sign,
         s.sign * u.input, s.sign * u.output, s.sign * u.cache_write_5m, s.sign * u.cache_write_1h, s.sign * u.cache_read,
         s.sign * u.web_searches
    FROM usage AS u INDEXED BY usage_at_quarter
   CROSS JOIN (SELECT 1 AS at_start, 1 AS sign UNION ALL SELECT 0, -1) AS s
   WHERE u.happened_at % 900000 = 0
     AND u.happened_at >= coalesce(:since, 0) / 900000 * 900000
     AND u.happened_at < coalesce(:until, 9000000000000000) / 900000 * 900000),
entry AS (
  SELECT d.slot, d.at_start, d.model_id, r.speed = 'fast' AS fast,
         coalesce(min(d.first_at), d.slot * 900000 + 1) AS first_at,
         max(coalesce(d.last_at, d.slot * 900000 + 899999)) AS last_at,
         count(d.last_at) = count(*) AS exact,
         sum(d.responses) AS responses, sum(d.input) AS input, sum(d.output) AS output,
         sum(d.cache_read) AS cache_read, sum(d.cache_write_5m + d.cache_write_1h) AS cache_creation,
         sum(d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
             + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search) AS pico,
         sum(iif(s.book IS NULL, d.responses, 0)) AS unpriced_responses
    FROM part AS d
    JOIN model AS m ON m.model_id = d.model_id
    JOIN rate AS r ON r.rate_id = d.rate_id
    LEFT JOIN span AS s
           ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.slot / 96 >= s.from_day AND d.slot / 96 < s.until_day
   WHERE (:project IS NULL OR d.directory_id IN (
           SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
     AND (:session IS NULL OR d.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
     AND (:model IS NULL OR :model IN (m.id, m.name, m.canonical))
   GROUP BY d.slot, d.at_start, d.model_id, r.speed = 'fast'
  HAVING sum(d.responses) > 0)
SELECT d.slot,
       d.first_at,
       d.last_at,
       d.exact,
       m.id || iif(d.fast, '-fast', '') AS model_id,
       m.name || iif(d.fast, ' fast', '') AS model_name,
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
