-- How far the recorder of a machine is known to have come.
-- :host_id
SELECT beat_at, interval_ms, recorder_pid FROM heartbeat WHERE host_id = :host_id;
