-- The dashboard recorded as running.
-- :host_id  on this machine (default: on any)
SELECT b.boot_key AS boot_id, s.pid, s.start_ticks, s.address, s.port, s.started_at
  FROM server AS s
  JOIN boot AS b ON b.boot_id = s.boot_id
 WHERE :host_id IS NULL OR s.host_id = :host_id
 ORDER BY s.started_at DESC;
