-- A job begins.
-- :host_id :job :planned :now
INSERT INTO schedule_run (host_id, job, planned_at, started_at) VALUES (:host_id, :job, :planned, :now) RETURNING run_id;
