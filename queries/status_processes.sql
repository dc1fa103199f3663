-- Every living Claude Code process with its last verdict, by pid.
-- :now      ms UTC; until when open spans hold (default: the present)
-- :project  only this project
-- :pid      only this process
-- :host     only this machine, by name
-- :all      1: helper processes too
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
       round(max(0, coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) - p.started_at) / 3600000.0, 2) AS uptime_hours,
       pin.process_id IS NOT NULL AS is_pinned,
       o.resource_alert,
       round(coalesce(o.cpu_permille, 0) / 10.0 / h.cpu_count, 1) AS cpu_percent_of_system,
       round(o.memory_tree_bytes * 100.0 / max(1, h.memory_bytes), 1) AS memory_percent_of_system,
       p.kind,
       p.detected_by,
       p.confirmed,
       coalesce(p.session, '') AS session_id,
       p.parent_pid,
       p.start_ticks,
       p.started_at,
       o.active,
       iif(o.active, 0, cast(max(0, coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) - o.active_at) AS INTEGER)) AS idle_ms,
       o.active_by AS idle_evidence,
       (SELECT q.pid FROM process AS q WHERE q.process_id = p.ancestor_id) AS ancestor_pid,
       b.boot_key AS boot_id,
       h.name AS host
  -- CROSS: from the few that live to their rows, never through all processes there ever were.
  FROM sample_open AS o
 CROSS JOIN process AS p ON p.process_id = o.process_id
  JOIN boot AS b ON b.boot_id = p.boot_id
  JOIN host AS h ON h.host_id = b.host_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
  LEFT JOIN pin ON pin.process_id = p.process_id
 WHERE (:project IS NULL OR j.name = :project)
   AND (:pid IS NULL OR p.pid = :pid)
   AND (:host IS NULL OR h.name = :host)
   AND (:all OR p.kind <> 'helper')
 ORDER BY p.pid, p.process_id;
