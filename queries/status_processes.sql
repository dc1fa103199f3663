-- Every living Claude Code process with its last verdict, its session and what it cost, by pid; or those of a past moment.
-- :now        ms UTC; until when open spans hold (default: the present)
-- :at         as it was at this moment, ms UTC (default: now)
-- :project    only this project
-- :pid        only this process
-- :host       only this machine, by name
-- :all        1: helper processes too
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
moment AS MATERIALIZED (SELECT cast(coalesce(:at, :now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) AS now),
-- Of the past the spans tell, as long as they are kept, and then the finest sums of them, whose means stand for the moment.
alive AS MATERIALIZED (
  SELECT process_id, state, health, resource_alert, active, active_at, active_by, cpu_permille, cpu_tree_permille,
         memory_bytes, memory_tree_bytes, child_count
    FROM sample_open WHERE :at IS NULL
  UNION ALL
  SELECT w.process_id, w.state, w.health, w.resource_alert, w.active, w.since_at, 'cpu', w.cpu_percent * 10, w.cpu_tree_percent * 10,
         w.memory_bytes, w.memory_tree_bytes, w.child_count
    FROM v_sample AS w WHERE :at IS NOT NULL AND w.since_at <= :at AND w.until_at > :at
     AND NOT EXISTS (SELECT 1 FROM sample_tier WHERE tier_id = 0 AND kept_since_at > :at)
  UNION ALL
  SELECT x.process_id, 'unknown', x.worst_health, NULL, x.active_ms > 0, x.since_at, 'cpu', x.cpu_percent * 10, x.cpu_tree_percent * 10,
         x.memory_bytes, x.memory_tree_bytes, x.child_peak
    FROM v_sample_tier AS x WHERE :at IS NOT NULL AND x.finest AND x.tier <> 'sample' AND x.since_at <= :at AND x.until_at > :at),
-- What is spent now: the quarter of an hour that is running, and the one before.
recent AS MATERIALIZED (SELECT now, (now / 900000 - 1) * 900000 AS since FROM moment),
held AS MATERIALIZED (
  SELECT DISTINCT o.process_id, l.session_id FROM alive AS o CROSS JOIN process_session AS l ON l.process_id = o.process_id),
-- Where quarters of an hour of these sessions are found: they are kept by time.
four_hours AS MATERIALIZED (
  SELECT DISTINCT h.process_id, h.session_id, d.part
    FROM held AS h CROSS JOIN usage_part AS d INDEXED BY usage_part_by_session ON d.session_id = h.session_id),
spent AS (
  SELECT h.process_id, sum(u.responses) AS responses,
         sum(u.input + u.output + u.cache_read + u.cache_write_5m + u.cache_write_1h) AS tokens,
         sum(iif(u.slot * 900000 >= r.since AND u.slot * 900000 <= r.now, u.input + u.output + u.cache_read + u.cache_write_5m + u.cache_write_1h, 0)) AS recent_tokens,
         sum(iif(s.book IS NULL, u.responses, 0)) AS unpriced_responses,
         sum(iif(s.book IS NULL AND u.slot * 900000 >= r.since AND u.slot * 900000 <= r.now, u.responses, 0)) AS recent_unpriced,
         sum(u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search) AS pico,
         sum(iif(u.slot * 900000 >= r.since AND u.slot * 900000 <= r.now,
             u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search, NULL)) AS recent_pico
    FROM four_hours AS h
   CROSS JOIN v_slot_process AS u ON u.slot >= h.part * 16 AND u.slot < h.part * 16 + 16
                                 AND u.session_id = h.session_id AND u.process_id = h.process_id
   CROSS JOIN recent AS r
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.slot / 96 >= s.from_day AND u.slot / 96 < s.until_day
   WHERE :at IS NULL OR u.slot * 900000 < :at
   GROUP BY h.process_id),
-- A product beyond 2^63 would go on as a REAL: better an error (integer overflow) than a sum that is not exact.
cost AS (
  SELECT process_id, responses, tokens, unpriced_responses, iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS known_cost_pico,
         recent_tokens, recent_pico, recent_unpriced
    FROM spent)
SELECT p.process_id,
       p.pid,
       coalesce(p.exe, '') AS exe,
       p.program,
       coalesce(d.path, '') AS cwd,
       coalesce(j.name, p.program) AS project_name,
       coalesce(p.terminal, '') AS terminal,
       o.state AS status,
       o.health,
       coalesce(o.cpu_permille, 0) / 10.0 AS cpu_percent,
       coalesce(o.cpu_tree_permille, 0) / 10.0 AS cpu_tree_percent,
       o.cpu_permille IS NOT NULL AS cpu_known,
       round(o.memory_bytes / 1048576.0, 1) AS memory_rss_mb,
       round(o.memory_tree_bytes / 1048576.0, 1) AS memory_total_mb,
       o.memory_tree_bytes,
       o.child_count,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.started_at / 1000.0, 'unixepoch') AS create_time,
       round(max(0, t.now - p.started_at) / 3600000.0, 2) AS uptime_hours,
       iif(:at IS NULL, pin.process_id IS NOT NULL, o.health = 'pinned') AS is_pinned,
       o.resource_alert,
       round(coalesce(o.cpu_permille, 0) / 10.0 / h.cpu_count, 1) AS cpu_percent_of_system,
       round(o.memory_tree_bytes * 100.0 / max(1, h.memory_bytes), 1) AS memory_percent_of_system,
       p.kind,
       p.detected_by,
       p.confirmed,
       coalesce(n.id, p.session, '') AS session_id,
       p.parent_pid,
       p.start_ticks,
       p.started_at,
       o.active,
       iif(o.active, 0, max(0, t.now - o.active_at)) AS idle_ms,
       o.active_by AS idle_evidence,
       p.ancestor_id,
       (SELECT q.pid FROM process AS q WHERE q.process_id = p.ancestor_id) AS ancestor_pid,
       b.boot_key AS boot_id,
       h.name AS host,
       coalesce((SELECT q.title FROM v_session_title AS q WHERE q.session_id = l.session_id), '') AS session_title,
       l.linked_by,
       coalesce(c.responses, 0) AS responses,
       coalesce(c.tokens, 0) AS tokens,
       -- NULL: it has no session that is known, or nothing of it has a price.
       iif(l.process_id IS NULL, NULL, coalesce(c.known_cost_pico, iif(c.unpriced_responses > 0, NULL, 0))) AS known_cost_pico,
       coalesce(c.unpriced_responses, 0) AS unpriced_responses,
       -- A process younger than that is measured since its start, and at least over a minute; with a session that is older than it
       -- since the quarter of an hour in which it started, of which it has all.
       iif(l.process_id IS NULL, NULL,
           coalesce(c.recent_pico, iif(c.recent_unpriced > 0, NULL, 0))
             / (max(60000, t.now - max(t.since, iif(n.started_at < p.started_at, p.started_at / 900000 * 900000, p.started_at))) / 1000) * 3600) AS known_pico_per_hour,
       coalesce(c.recent_unpriced, 0) AS recent_unpriced_responses,
       iif(l.process_id IS NULL, NULL,
           round(coalesce(c.recent_tokens, 0) * 60000.0 / max(60000, t.now - max(t.since, iif(n.started_at < p.started_at, p.started_at / 900000 * 900000, p.started_at))), 1)) AS tokens_per_minute,
       iif(:at IS NULL, n.context_tokens, NULL) AS context_tokens
  -- CROSS: from the few that live to their rows, never through all processes there ever were.
  FROM alive AS o
 CROSS JOIN process AS p ON p.process_id = o.process_id
  JOIN boot AS b ON b.boot_id = p.boot_id
  JOIN host AS h ON h.host_id = b.host_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
  LEFT JOIN pin ON pin.process_id = p.process_id
 CROSS JOIN recent AS t
  LEFT JOIN process_session AS l
         ON l.process_id = p.process_id
        AND l.since_at = (SELECT max(k.since_at) FROM process_session AS k
                           WHERE k.process_id = p.process_id AND coalesce(k.until_at, 9000000000000000) >= t.now
                             AND (:at IS NULL OR k.since_at <= :at))
  LEFT JOIN session AS n ON n.session_id = l.session_id
  LEFT JOIN cost AS c ON c.process_id = p.process_id
 WHERE (:project IS NULL OR j.name = :project)
   AND (:pid IS NULL OR p.pid = :pid)
   AND (:host IS NULL OR h.name = :host)
   AND (:all OR p.kind <> 'helper')
 ORDER BY p.pid, p.process_id;
