-- A job has come to its end.
-- :run_id :now :outcome :detail
UPDATE schedule_run SET finished_at = :now, outcome = :outcome, detail = :detail WHERE run_id = :run_id;
