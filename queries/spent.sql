-- What was spent in spans of time: of everything, of one project, or of one session.
-- :spans      a JSON list of {"since": ms UTC, "until": ms UTC, "project": name, "session": id}, of which each may be left
--             out; cut at 15 minutes (default: one span, of everything there is)
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
cut AS (
  SELECT key AS number, max(0, coalesce(value ->> 'since', 0) / 900000) AS since,
         coalesce(value ->> 'until', 9000000000000000) / 900000 AS until, value ->> 'project' AS project, value ->> 'session' AS session
    FROM json_each(coalesce(:spans, '[{}]'))),
-- Of four hours there are sums already, whatever the zone; only what is before the first and after the last is summed up here.
asked AS MATERIALIZED (
  SELECT *, (SELECT n.session_id FROM session AS n WHERE n.id = cut.session) AS session_id, (since + 15) / 16 AS first_part, max(until / 16, (since + 15) / 16) AS next_part,
         min(until, (since + 15) / 16 * 16) AS before_end, max(until / 16 * 16, min(until, (since + 15) / 16 * 16)) AS after_begin
    FROM cut),
folder AS MATERIALIZED (
  SELECT a.number, d.directory_id
    FROM asked AS a
    JOIN project AS j ON j.name = a.project
    JOIN directory AS d ON d.project_id = j.project_id),
part AS (
  SELECT a.number, a.project, d.directory_id, d.model_id, d.rate_id, d.part / 6 AS utc_day, d.responses,
         d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM asked AS a
   CROSS JOIN usage_part AS d ON d.part >= a.first_part AND d.part < a.next_part
   WHERE a.session IS NULL
  UNION ALL
  SELECT a.number, a.project, d.directory_id, d.model_id, d.rate_id, d.part / 6, d.responses,
         d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
    FROM asked AS a
   CROSS JOIN usage_part AS d INDEXED BY usage_part_by_session ON d.session_id = a.session_id
   WHERE a.session IS NOT NULL AND d.part >= a.first_part AND d.part < a.next_part
  UNION ALL
  SELECT a.number, a.project, s.directory_id, s.model_id, s.rate_id, s.slot / 96, s.responses,
         s.input, s.output, s.cache_write_5m, s.cache_write_1h, s.cache_read, s.web_searches
    FROM asked AS a
   CROSS JOIN usage_slot AS s ON s.slot >= a.since AND s.slot < a.before_end
   WHERE a.session IS NULL OR s.session_id = a.session_id
  UNION ALL
  SELECT a.number, a.project, s.directory_id, s.model_id, s.rate_id, s.slot / 96, s.responses,
         s.input, s.output, s.cache_write_5m, s.cache_write_1h, s.cache_read, s.web_searches
    FROM asked AS a
   CROSS JOIN usage_slot AS s ON s.slot >= a.after_begin AND s.slot < a.until
   WHERE a.session IS NULL OR s.session_id = a.session_id),
priced AS (
  SELECT p.number, p.model_id, sum(p.responses) AS responses, sum(iif(s.book IS NULL, p.responses, 0)) AS unpriced_responses,
         sum(p.input * s.input + p.output * s.output + p.cache_write_5m * s.cache_write_5m
             + p.cache_write_1h * s.cache_write_1h + p.cache_read * s.cache_read + p.web_searches * s.web_search) AS pico
    FROM part AS p
    LEFT JOIN span AS s
           ON s.model_id = p.model_id AND s.rate_id = p.rate_id AND p.utc_day >= s.from_day AND p.utc_day < s.until_day
   WHERE p.project IS NULL OR EXISTS (SELECT 1 FROM folder AS f WHERE f.number = p.number AND f.directory_id = p.directory_id)
   GROUP BY p.number, p.model_id),
summed AS (
  SELECT number, sum(responses) AS responses, coalesce(sum(pico), 0) AS pico, sum(unpriced_responses) AS unpriced_responses,
         (SELECT group_concat(id, ', ') FROM (
           SELECT m.id FROM priced AS q JOIN model AS m ON m.model_id = q.model_id
            WHERE q.number = priced.number AND q.unpriced_responses > 0 ORDER BY m.id)) AS unpriced_models
    FROM priced GROUP BY number)
SELECT a.number,
       coalesce(s.responses, 0) AS responses,
       -- What is known of it, 0 if nothing is. A product beyond 2^63 would go on as a REAL: better an error (integer overflow).
       iif(typeof(s.pico) = 'real', abs(-9223372036854775807 - 1), coalesce(s.pico, 0)) AS known_cost_pico,
       coalesce(s.unpriced_responses, 0) AS unpriced_responses,
       s.unpriced_models
  FROM asked AS a
  LEFT JOIN summed AS s ON s.number = a.number
 ORDER BY a.number;
