-- Lets go of old runs of jobs; the last of each stays.
-- :since  ms UTC
DELETE FROM schedule_run
 WHERE started_at < :since
   AND run_id NOT IN (SELECT max(run_id) FROM schedule_run GROUP BY host_id, job);
