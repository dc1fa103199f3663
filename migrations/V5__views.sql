-- Stable views for ad-hoc work: dollars, local ISO times, names in place of numbers.

CREATE VIEW v_process AS
SELECT p.process_id,
       h.name AS host,
       p.pid,
       strftime('%Y-%m-%dT%H:%M:%S', p.started_at / 1000, 'unixepoch', 'localtime') AS started,
       strftime('%Y-%m-%dT%H:%M:%S', p.last_seen_at / 1000, 'unixepoch', 'localtime') AS ended,
       p.end_reason,
       j.name AS project,
       d.path AS directory,
       p.session,
       p.kind,
       p.program,
       p.exe,
       p.terminal,
       p.confirmed,
       p.detected_by,
       o.state,
       o.health,
       o.resource_alert,
       o.cpu_permille / 10.0 AS cpu_percent,
       round(o.memory_bytes / 1048576.0, 1) AS memory_mb,
       round(o.memory_tree_bytes / 1048576.0, 1) AS memory_tree_mb,
       EXISTS (SELECT 1 FROM pin WHERE pin.process_id = p.process_id) AS pinned
  FROM process AS p
  JOIN boot AS b ON b.boot_id = p.boot_id
  JOIN host AS h ON h.host_id = b.host_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
  LEFT JOIN sample_open AS o ON o.process_id = p.process_id;

-- One row per stored span; an open one ends at the heartbeat.
CREATE VIEW v_sample AS
SELECT s.process_id, s.since_at, s.until_at, 0 AS open, s.state, s.health, s.resource_alert, s.active,
       s.cpu_permille / 10.0 AS cpu_percent, s.cpu_tree_permille / 10.0 AS cpu_tree_percent,
       s.memory_bytes, s.memory_tree_bytes, s.child_count,
       s.cpu_tree_ms_until - s.cpu_tree_ms_since AS cpu_used_ms,
       strftime('%Y-%m-%dT%H:%M:%S', s.since_at / 1000, 'unixepoch', 'localtime') AS since,
       strftime('%Y-%m-%dT%H:%M:%S', s.until_at / 1000, 'unixepoch', 'localtime') AS until
  FROM sample AS s
UNION ALL
SELECT o.process_id, o.since_at, max(o.looked_at, coalesce(hb.beat_at, o.looked_at)), 1, o.state, o.health,
       o.resource_alert, o.active, o.cpu_permille / 10.0, o.cpu_tree_permille / 10.0,
       o.memory_bytes, o.memory_tree_bytes, o.child_count,
       o.cpu_tree_ms - o.cpu_tree_ms_since,
       strftime('%Y-%m-%dT%H:%M:%S', o.since_at / 1000, 'unixepoch', 'localtime'),
       strftime('%Y-%m-%dT%H:%M:%S', max(o.looked_at, coalesce(hb.beat_at, o.looked_at)) / 1000, 'unixepoch', 'localtime')
  FROM sample_open AS o
  JOIN process AS p ON p.process_id = o.process_id
  JOIN boot AS b ON b.boot_id = p.boot_id
  LEFT JOIN heartbeat AS hb ON hb.host_id = b.host_id;

CREATE VIEW v_alert AS
SELECT a.alert_id, h.name AS host, a.kind, p.pid, coalesce(j.name, a.project) AS project, coalesce(a.session, p.session) AS session,
       CASE WHEN a.closed_at IS NOT NULL THEN 'closed' WHEN a.told_at IS NOT NULL THEN 'told' ELSE 'opened' END AS alert_state,
       strftime('%Y-%m-%dT%H:%M:%S', a.since_at / 1000, 'unixepoch', 'localtime') AS since,
       strftime('%Y-%m-%dT%H:%M:%S', a.opened_at / 1000, 'unixepoch', 'localtime') AS opened,
       strftime('%Y-%m-%dT%H:%M:%S', a.told_at / 1000, 'unixepoch', 'localtime') AS told,
       strftime('%Y-%m-%dT%H:%M:%S', a.closed_at / 1000, 'unixepoch', 'localtime') AS closed,
       a.scope, a.period, a.projected,
       a.cpu_permille / 10.0 AS cpu_percent_of_system,
       a.memory_permille / 10.0 AS memory_percent_of_system,
       round(a.memory_bytes / 1048576.0, 1) AS memory_mb,
       round(a.limit_pico / 1e12, 6) AS limit_usd,
       round(a.cost_pico / 1e12, 6) AS cost_usd,
       round(a.projected_pico / 1e12, 6) AS projected_usd,
       a.unpriced_responses,
       (SELECT group_concat(x.channel || ': ' || x.failure, ', ') FROM alert_delivery AS x
         WHERE x.alert_id = a.alert_id AND x.failure IS NOT NULL) AS failure
  FROM alert AS a
  JOIN host AS h ON h.host_id = a.host_id
  LEFT JOIN process AS p ON p.process_id = a.process_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id;

CREATE VIEW v_gap AS
SELECT h.name AS host, g.reason,
       strftime('%Y-%m-%dT%H:%M:%S', g.since_at / 1000, 'unixepoch', 'localtime') AS since,
       strftime('%Y-%m-%dT%H:%M:%S', g.until_at / 1000, 'unixepoch', 'localtime') AS until,
       (g.until_at - g.since_at) / 1000 AS seconds
  FROM gap AS g JOIN host AS h ON h.host_id = g.host_id;

CREATE VIEW v_action AS
SELECT a.action_id, strftime('%Y-%m-%dT%H:%M:%S', a.requested_at / 1000, 'unixepoch', 'localtime') AS requested,
       a.requested_by, a.verb, a.signal, a.pid, j.name AS project, a.outcome, a.detail
  FROM action AS a
  LEFT JOIN process AS p ON p.process_id = a.process_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id;

CREATE VIEW v_session AS
SELECT n.id AS session, j.name AS project, d.path AS directory,
       strftime('%Y-%m-%dT%H:%M:%S', n.started_at / 1000, 'unixepoch', 'localtime') AS started,
       m.duration_minutes, m.summary, m.lines_added, m.lines_removed, m.files_modified,
       m.git_commits, m.git_pushes, m.input_tokens AS meta_input_tokens, m.output_tokens AS meta_output_tokens
  FROM session AS n
  LEFT JOIN directory AS d ON d.directory_id = n.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
  LEFT JOIN session_meta AS m
         ON m.meta_id = (SELECT max(meta_id) FROM session_meta WHERE session_id = n.session_id);

CREATE VIEW v_price AS
SELECT book, model, rate_class,
       date(valid_from / 1000, 'unixepoch') AS valid_from,
       date(nullif(recorded_at, 0) / 1000, 'unixepoch') AS recorded,
       input / 1e6 AS input_usd_per_million,
       output / 1e6 AS output_usd_per_million,
       cache_write_5m / 1e6 AS cache_write_5m_usd_per_million,
       cache_write_1h / 1e6 AS cache_write_1h_usd_per_million,
       cache_read / 1e6 AS cache_read_usd_per_million,
       web_search / 1e12 AS web_search_usd,
       us_percent, region_percent, withdrawn, source
  FROM price;

-- The newest state of each stats-cache.json.
CREATE VIEW v_stats_newest AS
SELECT s.*
  FROM stats_snapshot AS s
  JOIN (SELECT max(snapshot_id) AS snapshot_id FROM stats_snapshot GROUP BY file_id) AS newest USING (snapshot_id);

-- Its tokens by model under every book as known now, in pico-dollars: caches at the 5-minute price, for the file does
-- not tell them apart; the price of the day the state was recorded, for it does not tell days apart. NULL: no price.
CREATE VIEW v_stats_cost AS
SELECT book, snapshot_id, file_id, model_id, model_name, input, output, cache_read, cache_creation, web_searches,
       -- What does not fit is an error (integer overflow), never a REAL.
       iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS cost_pico
  FROM (SELECT b.book, s.snapshot_id, s.file_id, m.id AS model_id, m.name AS model_name,
               u.input, u.output, u.cache_read, u.cache_creation, u.web_searches,
               u.input * p.input + u.output * p.output + u.cache_read * p.cache_read
                 + u.cache_creation * p.cache_write_5m + u.web_searches * p.web_search AS pico
          FROM v_stats_newest AS s
          JOIN stats_model_usage AS u ON u.snapshot_id = s.snapshot_id
          JOIN model AS m ON m.model_id = u.model_id
         CROSS JOIN price_book AS b
          LEFT JOIN price_span AS p
                 ON p.book = b.book AND p.model_id = u.model_id AND p.rate_id = 1
                AND p.known_until IS NULL
                AND s.recorded_at / 86400000 >= p.from_day AND s.recorded_at / 86400000 < p.until_day);
