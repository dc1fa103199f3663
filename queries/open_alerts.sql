-- The open alerts of a machine, with when one of their kind was last told of the same process.
-- :host_id
SELECT a.alert_id, a.process_id, a.kind, a.opened_at, a.told_at,
       (SELECT max(t.told_at) FROM alert AS t WHERE t.process_id = a.process_id AND t.kind = a.kind) AS last_told_at
  -- CROSS: from the few that are open to their rows, never through all processes there ever were.
  FROM alert AS a INDEXED BY alert_open
 CROSS JOIN process AS p ON p.process_id = a.process_id
  JOIN boot AS b ON b.boot_id = p.boot_id AND b.host_id = :host_id
 WHERE a.closed_at IS NULL
 ORDER BY a.alert_id;
