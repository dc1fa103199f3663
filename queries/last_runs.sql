-- The last run of each job of the schedule.
-- :host_id  which machine (default: each)
SELECT r.host_id, r.job, r.planned_at, r.started_at, r.finished_at, r.outcome, r.detail
  FROM schedule_run AS r
 WHERE r.run_id IN (SELECT max(run_id) FROM schedule_run WHERE :host_id IS NULL OR host_id = :host_id GROUP BY host_id, job)
 ORDER BY r.host_id, r.job;
