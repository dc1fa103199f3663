-- Every process of a machine that is recorded as living, with its open span and the session it has.
-- :host_id
SELECT p.process_id, b.boot_key AS boot_id, p.pid, p.start_ticks, p.started_at, p.exe, p.program, d.path AS cwd,
       p.directory_id, p.terminal, p.kind, p.detected_by, p.session, p.parent_pid, p.ancestor_id,
       pin.process_id IS NOT NULL AS pinned,
       o.since_at, o.looked_at, o.state, o.health, o.resource_alert, o.active, o.active_at, o.active_by,
       o.cpu_permille, o.cpu_tree_permille, o.memory_bytes, o.memory_tree_bytes, o.child_count,
       o.cpu_tree_ms_since, o.cpu_ms, o.cpu_tree_ms,
       s.id AS linked_session, l.linked_by
  -- CROSS: from the few that live to their rows, never through all processes there ever were.
  FROM sample_open AS o
 CROSS JOIN process AS p ON p.process_id = o.process_id
  JOIN boot AS b ON b.boot_id = p.boot_id AND b.host_id = :host_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN pin ON pin.process_id = p.process_id
  LEFT JOIN process_session AS l ON l.process_id = p.process_id AND l.until_at IS NULL
  LEFT JOIN session AS s ON s.session_id = l.session_id
 ORDER BY p.pid;
