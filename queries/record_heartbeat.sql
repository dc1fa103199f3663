-- Moves the heartbeat.
-- :host_id :now :interval_ms :recorder_pid
INSERT INTO heartbeat (host_id, beat_at, interval_ms, recorder_pid) VALUES (:host_id, :now, :interval_ms, :recorder_pid)
ON CONFLICT (host_id) DO UPDATE
   SET beat_at = excluded.beat_at, interval_ms = excluded.interval_ms, recorder_pid = excluded.recorder_pid;
