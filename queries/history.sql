-- What ran: every process that was seen in a span of time, with what it did and cost within it, the latest first.
-- :now        ms UTC (default: the present)
-- :since      from this moment on, ms UTC (default: 24 hours before now)
-- :until      before this moment, ms UTC (default: now)
-- :project    only this project
-- :pid        only processes with this pid
-- :session    only processes that had this session
-- :limit      rows at most (default 100)
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH moment AS MATERIALIZED (
  SELECT now, coalesce(:since, now - 86400000) AS since, min(now, coalesce(:until, now)) AS until
    FROM (SELECT cast(coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) AS now)),
span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
seen AS MATERIALIZED (
  SELECT p.process_id, p.pid, p.program, p.kind, p.terminal, p.started_at, p.last_seen_at, p.end_reason, coalesce(j.name, p.program) AS project_name,
         coalesce(d.path, '') AS cwd, h.name AS host
    FROM moment AS t
   CROSS JOIN (SELECT process_id FROM sample_open
               UNION
               SELECT process_id FROM process INDEXED BY process_by_end WHERE last_seen_at >= (SELECT since FROM moment)) AS found
   CROSS JOIN process AS p ON p.process_id = found.process_id
    JOIN boot AS b ON b.boot_id = p.boot_id
    JOIN host AS h ON h.host_id = b.host_id
    LEFT JOIN directory AS d ON d.directory_id = p.directory_id
    LEFT JOIN project AS j ON j.project_id = d.project_id
   WHERE p.started_at < t.until
     AND (:project IS NULL OR j.name = :project)
     AND (:pid IS NULL OR p.pid = :pid)
     AND (:session IS NULL OR EXISTS (
           SELECT 1 FROM process_session AS l JOIN session AS n ON n.session_id = l.session_id
            WHERE l.process_id = p.process_id AND n.id = :session))
   ORDER BY coalesce(p.last_seen_at, 9000000000000000) DESC, p.started_at DESC, p.process_id DESC
   LIMIT coalesce(:limit, 100)),
-- As fine as it is still stored; what reaches over an end of the span counts for its part of it.
did AS (
  SELECT process_id, sum(observed_ms) AS observed_ms, sum(active_ms) AS active_ms, sum(cpu_tree_ms) AS cpu_tree_ms,
         sum(memory_tree_kib_ms) AS memory_tree_kib_ms, max(cpu_peak) AS cpu_peak_percent, max(memory_peak) AS memory_peak_bytes
    FROM (SELECT x.process_id,
                 cast(x.observed_ms * x.part AS INTEGER) AS observed_ms, cast(x.active_ms * x.part AS INTEGER) AS active_ms,
                 cast(x.cpu_tree_ms * x.part AS INTEGER) AS cpu_tree_ms, cast(x.memory_tree_kib_ms * x.part AS INTEGER) AS memory_tree_kib_ms,
                 x.cpu_tree_peak_percent AS cpu_peak, x.memory_tree_peak_bytes AS memory_peak
            FROM (SELECT s.*, iif(s.until_at > s.since_at,
                           (min(s.until_at, t.until) - max(s.since_at, t.since)) * 1.0 / (s.until_at - s.since_at), 1.0) AS part
                    FROM moment AS t
                   CROSS JOIN v_sample_tier AS s
                   WHERE s.finest AND s.until_at >= t.since AND s.since_at < t.until) AS x)
   GROUP BY process_id),
spent AS (
  SELECT u.process_id, sum(u.responses) AS responses,
         sum(u.input + u.output + u.cache_read + u.cache_write_5m + u.cache_write_1h) AS tokens,
         sum(iif(s.book IS NULL, u.responses, 0)) AS unpriced_responses,
         sum(u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search) AS pico
    FROM moment AS t
   CROSS JOIN v_slot_process AS u
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.slot / 96 >= s.from_day AND u.slot / 96 < s.until_day
   WHERE u.slot >= t.since / 900000 AND u.slot * 900000 < t.until
   GROUP BY u.process_id)
SELECT e.process_id, e.pid, e.program, e.kind, coalesce(e.terminal, '') AS terminal, e.project_name, e.cwd, e.host,
       e.started_at, e.last_seen_at AS ended_at, e.end_reason,
       (SELECT a.requested_by || ' ' || a.verb FROM action AS a
         WHERE a.process_id = e.process_id AND a.outcome = 'exited' ORDER BY a.requested_at DESC LIMIT 1) AS ended_by,
       coalesce((SELECT group_concat(id, ', ') FROM (
         SELECT DISTINCT n.id FROM process_session AS l JOIN session AS n ON n.session_id = l.session_id
          WHERE l.process_id = e.process_id ORDER BY l.since_at)), '') AS session_ids,
       coalesce((SELECT v.title FROM process_session AS l JOIN v_session_title AS v ON v.session_id = l.session_id
         WHERE l.process_id = e.process_id ORDER BY l.since_at DESC LIMIT 1), '') AS session_title,
       coalesce(d.observed_ms, 0) AS observed_ms,
       coalesce(d.active_ms, 0) AS active_ms,
       coalesce(d.cpu_tree_ms, 0) AS cpu_ms,
       round(d.cpu_tree_ms * 100.0 / nullif(d.observed_ms, 0), 1) AS cpu_mean_percent,
       d.cpu_peak_percent,
       d.memory_tree_kib_ms / nullif(d.observed_ms, 0) * 1024 AS memory_mean_bytes,
       d.memory_peak_bytes,
       round(coalesce(d.memory_tree_kib_ms, 0) / 1048576.0 / 3600000.0, 3) AS gb_hours,
       coalesce(c.responses, 0) AS responses,
       coalesce(c.tokens, 0) AS tokens,
       -- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
       iif(typeof(c.pico) = 'real', abs(-9223372036854775807 - 1), c.pico) AS known_cost_pico,
       coalesce(c.unpriced_responses, 0) AS unpriced_responses
  FROM seen AS e
  LEFT JOIN did AS d ON d.process_id = e.process_id
  LEFT JOIN spent AS c ON c.process_id = e.process_id
 ORDER BY coalesce(e.last_seen_at, 9000000000000000) DESC, e.started_at DESC, e.process_id DESC;
