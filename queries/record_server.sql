-- Records the dashboard that runs here, in place of one that has gone.
-- :host_id :boot_id :pid :start_ticks :address :port :now
INSERT INTO server (host_id, boot_id, pid, start_ticks, address, port, started_at)
VALUES (:host_id, :boot_id, :pid, :start_ticks, :address, :port, :now)
ON CONFLICT (host_id) DO UPDATE
   SET boot_id = excluded.boot_id, pid = excluded.pid, start_ticks = excluded.start_ticks, address = excluded.address,
       port = excluded.port, started_at = excluded.started_at;
