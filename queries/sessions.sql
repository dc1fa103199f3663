-- Sessions, newest first, with tokens and costs from the ledger and what session-meta says of them.
-- :limit      rows at most (default 20)
-- :offset     rows that are left out before the first (default 0)
-- :search     only with this in title, project, summary or id, in any case
-- :project    only this project
-- :session    only this session
-- :model      only with a response of this model within the span: its id or its name
-- :since      that had something from this moment on, ms UTC
-- :until      that had begun before this moment, ms UTC
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH page AS MATERIALIZED (
  SELECT s.session_id, s.id, s.started_at, s.last_at, d.path, j.name AS project,
         (SELECT max(meta_id) FROM session_meta WHERE session_id = s.session_id) AS meta_id
    FROM session AS s
    LEFT JOIN directory AS d ON d.directory_id = s.directory_id
    LEFT JOIN project AS j ON j.project_id = d.project_id
   WHERE (:project IS NULL OR j.name = :project)
     AND (:session IS NULL OR s.id = :session)
     AND (:search IS NULL
          OR instr(lower(s.id), lower(:search)) OR instr(lower(coalesce(j.name, '')), lower(:search))
          OR EXISTS (SELECT 1 FROM session_title AS t WHERE t.session_id = s.session_id AND instr(lower(t.title), lower(:search)))
          OR EXISTS (SELECT 1 FROM session_meta AS x WHERE x.session_id = s.session_id AND instr(lower(x.summary), lower(:search))))
     AND (:since IS NULL OR coalesce(s.last_at, s.started_at) >= :since)
     AND (:until IS NULL OR s.started_at < :until)
     AND (:model IS NULL
          OR EXISTS (SELECT 1 FROM usage_part AS f INDEXED BY usage_part_by_session
                     CROSS JOIN usage_slot AS u ON u.slot >= max(f.part * 16, coalesce(:since, 0) / 900000)
                                               AND u.slot < min(f.part * 16 + 16, coalesce(:until, 9000000000000000) / 900000)
                                               AND u.session_id = f.session_id AND u.model_id = f.model_id
                      WHERE f.session_id = s.session_id
                        AND f.model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical))))
     -- One that is known by a title only has nothing to show.
     AND (s.last_at IS NOT NULL OR EXISTS (SELECT 1 FROM session_meta AS x WHERE x.session_id = s.session_id))
   ORDER BY s.started_at DESC NULLS LAST, s.id
   LIMIT coalesce(:limit, 20) OFFSET coalesce(:offset, 0)),
span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
-- By model: each is named once, and the index has them so. The page first: only its sessions' sums are read.
spent AS MATERIALIZED (
  SELECT u.session_id, u.model_id,
         sum(u.responses) AS responses,
         sum(u.input) AS input, sum(u.output) AS output, sum(u.cache_read) AS cache_read,
         sum(u.cache_write_5m + u.cache_write_1h) AS cache_creation,
         sum(u.by_subagents) AS subagent_tokens,
         sum(iif(s.book IS NULL, u.responses, 0)) AS unpriced_responses,
         sum(u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search) AS pico
    FROM usage_part AS u INDEXED BY usage_part_by_session
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.part / 6 >= s.from_day AND u.part / 6 < s.until_day
   WHERE u.session_id IN (SELECT session_id FROM page)
   GROUP BY u.session_id, u.model_id),
summed AS MATERIALIZED (
  SELECT session_id, sum(responses) AS responses, sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read,
         sum(cache_creation) AS cache_creation, sum(subagent_tokens) AS subagent_tokens,
         sum(unpriced_responses) AS unpriced_responses, sum(pico) AS pico,
         -- What is distinct is listed with commas and nothing else, and a name may have one: a mark tells them apart.
         rtrim(replace(group_concat(DISTINCT name || char(31)), char(31) || ',', ', '), char(31)) AS models,
         group_concat(iif(unpriced_responses > 0, id, NULL), ', ') AS unpriced_models,
         group_concat(iif(unpriced_responses < responses, id, NULL), ', ') AS priced_models
    FROM (SELECT p.*, m.id, m.name FROM spent AS p JOIN model AS m ON m.model_id = p.model_id ORDER BY p.session_id, m.name, m.id)
   GROUP BY session_id),
-- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
cost AS (SELECT *, iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS known_cost_pico FROM summed)
SELECT g.id AS session_id,
       coalesce(g.path, '') AS project_path,
       coalesce(g.project, '') AS project_name,
       strftime('%Y-%m-%dT%H:%M:%fZ', g.started_at / 1000.0, 'unixepoch') AS start_time,
       strftime('%Y-%m-%d %H:%M', g.started_at / 1000, 'unixepoch', 'localtime') AS start_local,
       coalesce((g.last_at - g.started_at) / 60000, m.duration_minutes, 0) AS duration_minutes,
       coalesce(c.input, m.input_tokens, 0) AS input_tokens,
       coalesce(c.output, m.output_tokens, 0) AS output_tokens,
       coalesce(c.cache_read, 0) AS cache_read_tokens,
       coalesce(c.cache_creation, 0) AS cache_creation_tokens,
       coalesce(c.subagent_tokens, 0) AS subagent_tokens,
       coalesce(c.responses, 0) AS responses,
       -- That stand in it, too, and are counted where they stood first.
       (SELECT count(*) FROM usage_elsewhere AS e WHERE e.session_id = g.session_id) AS copied_responses,
       -- NULL: nothing in the ledger, or not all of it has a price.
       iif(c.unpriced_responses = 0, c.known_cost_pico, NULL) AS cost_pico,
       iif(c.unpriced_responses = 0, c.known_cost_pico, NULL) / 1e12 AS cost_usd,
       c.known_cost_pico,
       coalesce(c.unpriced_responses, 0) AS unpriced_responses,
       (SELECT title FROM session_title AS t WHERE t.session_id = g.session_id
         ORDER BY CASE t.kind WHEN 'custom' THEN 0 WHEN 'ai' THEN 1 ELSE 2 END LIMIT 1) AS title,
       coalesce(m.summary, '') AS summary,
       c.models,
       c.unpriced_models,
       c.priced_models,
       coalesce((SELECT json_group_object(tool, calls) FROM (
         SELECT tool, calls FROM session_tool WHERE meta_id = g.meta_id ORDER BY tool)), '{}') AS tool_counts,
       coalesce(m.lines_added, (SELECT max(lines_added) FROM cost_state AS k WHERE k.session_id = g.session_id), 0) AS lines_added,
       coalesce(m.lines_removed, (SELECT max(lines_removed) FROM cost_state AS k WHERE k.session_id = g.session_id), 0) AS lines_removed
  FROM page AS g
  LEFT JOIN session_meta AS m ON m.meta_id = g.meta_id
  LEFT JOIN cost AS c ON c.session_id = g.session_id
 ORDER BY g.started_at DESC NULLS LAST, g.id;
